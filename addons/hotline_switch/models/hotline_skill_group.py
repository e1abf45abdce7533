from collections import defaultdict

from odoo import api, fields, models

from . import dial_number

FIRST_NUMBER = 8001
STRATEGIES = [
    ("rrmemory", "In turn"),
    ("leastrecent", "Longest without a call"),
    ("fewestcalls", "Fewest calls"),
    ("random", "At random"),
]


class HotlineSkillGroup(models.Model):
    """How a skill group is served: whom it rings, how long callers wait, who helps out.

    A group that cannot answer is helped by those of its city and its province which know the same
    (JX-CAL-05); an order set by hand goes before.
    """

    _inherit = "hotline.skill.group"

    switch_id = fields.Many2one(
        "hotline.switch", index=True, ondelete="restrict",
        default=lambda self: self.env["hotline.switch"]._default_switch(),
        help="Without a switch the group takes no calls",
    )
    number = fields.Char(
        "Group Number", compute="_compute_number", store=True, readonly=False, copy=False,
        help="For transfers to the group",
    )
    strategy = fields.Selection(STRATEGIES, "Whose Phone Rings", required=True, default="rrmemory")
    ring_timeout = fields.Integer("Rings for (s)", default=20, required=True)
    max_wait = fields.Integer(
        "Longest Wait (s)", default=120, required=True,
        help="Then the next group of the overflow helps",
    )
    service_level = fields.Integer("Service Level (s)", default=20, required=True)
    announce_position = fields.Integer(
        "Position Said Every (s)", default=30, required=True, help="0: never"
    )
    callback_after = fields.Integer(
        "Callback Offered After (s)", default=0, required=True, help="0: not offered"
    )
    wrap_max = fields.Integer(
        "After-call Work at Most (s)", default=0, required=True,
        help="Then the agent is ready again. 0: when the agent says so",
    )
    max_length = fields.Integer(
        "Callers Waiting at Most", default=0, required=True, help="0: no limit"
    )
    member_ids = fields.One2many("hotline.group.member", "group_id", string="Members", copy=True)
    member_count = fields.Integer("Count of Members", compute="_compute_member_count")
    overflow_ids = fields.One2many(
        "hotline.group.overflow", "group_id", string="Helped by", copy=True,
        help="Empty: groups with the same specialty, or none, of the same territory, then of the"
        " territories above",
    )
    overflow_text = fields.Char("Helped by, in Order", compute="_compute_overflow_text")

    _ranges = models.Constraint(
        "CHECK(ring_timeout BETWEEN 3 AND 300 AND max_wait BETWEEN 1 AND 7200"
        " AND service_level BETWEEN 1 AND 600 AND announce_position BETWEEN 0 AND 600"
        " AND callback_after BETWEEN 0 AND 7200 AND wrap_max BETWEEN 0 AND 3600"
        " AND max_length BETWEEN 0 AND 1000)",
        "Seconds of a skill group: rings 3 to 300, longest wait 1 to 7200, service level 1 to 600,"
        " position 0 to 600, callback 0 to 7200, after-call work 0 to 3600; callers 0 to 1000.",
    )
    _number_uniq = models.UniqueIndex(
        "(switch_id, number) WHERE number IS NOT NULL", "This dial number is already used."
    )

    @api.depends("switch_id")
    def _compute_number(self):
        dial_number.fill(self, FIRST_NUMBER)

    @api.depends("member_ids")
    def _compute_member_count(self):
        counts = dict(self.env["hotline.group.member"]._read_group(
            [("group_id", "in", self.ids)], ["group_id"], ["__count"]
        ))
        for group in self:
            group.member_count = counts.get(group, 0)

    @api.depends("overflow_ids", "territory_id", "specialty", "switch_id")
    def _compute_overflow_text(self):
        levels = self._overflow_levels()
        for group in self:
            group.overflow_text = " → ".join(
                ", ".join(level.mapped("name")) for level in levels.get(group, ())
            )

    @api.constrains("number", "switch_id")
    def _check_number(self):
        dial_number.check(self, "hotline.extension")

    @api.constrains("switch_id", "site_id")
    def _check_switch_site(self):
        self.check_same_site("switch_id")

    def _queue(self):
        """Name of the group in the switch."""
        return f"q_{self.code}"

    def _on_switch(self):
        return bool(self.active and self.switch_id and self.number)

    # ---- who helps ----------------------------------------------------------------------

    def _overflow_levels(self):
        """Groups that help, in order; within a level the switch picks by free agents.

        :return: `{group: [groups of the first level, of the second …]}`
        """
        groups = self.search([("switch_id", "in", self.switch_id.ids)])
        by_place = defaultdict(groups.browse)
        for group in groups:
            by_place[group.switch_id, group.territory_id.id] |= group
        return {
            group: group._manual_levels() or group._levels_by_territory(by_place)
            for group in self
        }

    def _manual_levels(self):
        rows = self.overflow_ids.filtered(lambda row: row.target_id._on_switch())
        return [
            rows_of.target_id for _level, rows_of in sorted(rows.grouped("level").items())
        ]

    def _levels_by_territory(self, by_place):
        """Its own territory first, then what lies above it, up to the province."""
        path = (self.territory_id.parent_path or "").strip("/")
        places = [int(place) for place in reversed(path.split("/"))] if path else []
        levels = (
            by_place[self.switch_id, place].filtered(self._is_helped_by) for place in places
        )
        return [level for level in levels if level]

    def _is_helped_by(self, other):
        """Whether another group knows the same: the same specialty, or none in particular."""
        return other != self and (not other.specialty or other.specialty == self.specialty)

    # ---- what the switch is told --------------------------------------------------------

    @api.model
    def _switch_config(self, switch):
        groups = self.search([("switch_id", "=", switch.id), ("number", "!=", False)])
        levels = groups._overflow_levels()
        members = self.env["hotline.group.member"]._by_group(groups)
        return [
            {
                **group._as_config(),
                "overflow": [[g._queue() for g in level] for level in levels[group]],
                "members": members[group],
            }
            for group in groups
        ]

    def _as_config(self):
        return {
            "queue": self._queue(), "title": self.name, "number": self.number,
            **{name: self[name] for name in (
                "strategy", "ring_timeout", "max_wait", "service_level", "announce_position",
                "callback_after", "wrap_max", "max_length",
            )},
        }
