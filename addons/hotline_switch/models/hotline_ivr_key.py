from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import ivr_step

ACTIONS = [
    ("queue", "Agents"),
    ("menu", "Another menu"),
    ("announce", "Play an announcement"),
    ("repeat", "This menu again"),
    ("back", "Menu above"),
    ("voicemail", "Leave a message"),
    ("dial", "Another telephone"),
    ("hangup", "End of the call"),
]
THEN = [
    ("hangup", "End of the call"), ("repeat", "This menu again"), ("back", "Menu above"),
    ("queue", "Agents"),
]
KEYS = [(key, key) for key in "1234567890*"] + [("t", "No key, or a wrong one")]
FAIL = "t"


class HotlineIvrKey(models.Model):
    """Where a key of a menu leads."""

    _name = "hotline.ivr.key"
    _description = "Key of a Voice Menu"
    _order = "menu_id, key_rank, id"
    _rec_name = "key"

    menu_id = fields.Many2one(
        "hotline.ivr.menu", string="Menu", required=True, index=True, ondelete="cascade"
    )
    switch_id = fields.Many2one(related="menu_id.switch_id")
    site_id = fields.Many2one(related="menu_id.site_id", store=True, index=True)
    key = fields.Selection(KEYS, required=True, default="1")
    key_rank = fields.Integer(compute="_compute_key_rank", store=True)
    action = fields.Selection(ACTIONS, "Leads to", required=True, default="queue")
    group_id = fields.Many2one("hotline.skill.group", string="Skill Group", ondelete="restrict")
    target_menu_id = fields.Many2one(
        "hotline.ivr.menu", string="To Menu", index=True, ondelete="restrict"
    )
    prompt_id = fields.Many2one("hotline.prompt", string="Announcement", ondelete="restrict")
    self_service = fields.Boolean(
        "Answers by Itself", default=True,
        help="A caller who hears the announcement to its end was served by the machine",
    )
    then_action = fields.Selection(THEN, "Then", default="hangup")
    trunk_id = fields.Many2one("hotline.trunk", string="Line", ondelete="restrict")
    number = fields.Char(help="Telephone number the caller is put through to")

    _key_uniq = models.Constraint("UNIQUE(menu_id, key)", "A key stands only once in a menu.")

    @api.depends("key")
    def _compute_key_rank(self):
        rank = {key: number for number, (key, _name) in enumerate(KEYS)}
        for row in self:
            row.key_rank = rank.get(row.key)

    @api.constrains("menu_id", "action", "target_menu_id")
    def _check_no_loop(self):
        self.menu_id._check_no_loop()

    @api.constrains(
        "action", "then_action", "group_id", "target_menu_id", "prompt_id", "number", "trunk_id"
    )
    def _check_step(self):
        for row in self:
            ivr_step.check(row, row._step(), row._place())

    @api.constrains("key", "action", "then_action")
    def _check_silent_caller(self):
        """Who presses nothing must come to an end: no way back from “no key”."""
        for row in self.filtered(lambda r: r.key == FAIL):
            then = row.then_action if row.action == "announce" else row.action
            if then in ("repeat", "back"):
                raise ValidationError(self.env._(
                    "%(place)s: the menu was already played %(tries)s times. Choose agents, an"
                    " announcement, a message or the end of the call.",
                    place=row._place(), tries=row.menu_id.tries,
                ))

    def _place(self):
        """The key in words, for messages."""
        name = dict(self._fields["key"]._description_selection(self.env))[self.key]
        return self.env._("Menu “%(menu)s”, key %(key)s", menu=self.menu_id.name, key=name)

    def _step(self):
        step = ivr_step.Step(
            self.action, self.target_menu_id, self.group_id, self.prompt_id, self.number,
            self.trunk_id or self._first_trunk(), self_service=self.self_service,
        )
        if self.action == "announce":
            return step._replace(then=self._resolve(step._replace(action=self.then_action)))
        return self._resolve(step)

    def _resolve(self, step):
        """A way back becomes the menu it leads to."""
        if step.action == "repeat":
            return step._replace(action="menu", menu=self.menu_id)
        if step.action == "back":
            above = self.target_menu_id or self.menu_id._above()
            # as long as no menu leads here there is no way back: told in `problems`
            return step._replace(action="menu", menu=above) if above else step
        return step

    def _first_trunk(self):
        if self.action != "dial":
            return self.env["hotline.trunk"]
        return self.env["hotline.trunk"].search([("switch_id", "=", self.switch_id.id)], limit=1)

    def _is_person(self):
        """Whether somebody answers at the end of this key."""
        return {"queue", "dial", "voicemail"} & {
            self.action, self.action == "announce" and self.then_action
        }

    def _problems(self):
        """What is wrong with the keys, in words."""
        return [
            f"{row._place()}: {problem}" for row in self
            for problem in ivr_step.problems(self.env, row._step())
        ]
