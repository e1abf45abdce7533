from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import ivr_step, ivr_tree

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


class HotlineIvrMenu(models.Model):
    """What a caller hears and which key leads where (BJ-CAL-03, BJ-CAL-09, JX-CAL-01).

    The menus of a switch form a tree: a way down is an action `menu`, ways up are only `repeat`
    and `back`, so that nobody can build a loop by accident.
    """

    _name = "hotline.ivr.menu"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Voice Menu"
    _code_prefix = "menu"

    prompt_id = fields.Many2one("hotline.prompt", string="Announcement", ondelete="restrict")
    prompt_text = fields.Text(related="prompt_id.text", string="Says")
    timeout = fields.Integer(
        "Seconds for a Key", default=5, required=True, help="Time after the announcement"
    )
    tries = fields.Integer(
        default=3, required=True, help="How often the menu is played before “no key” applies"
    )
    key_ids = fields.One2many("hotline.ivr.key", "menu_id", string="Keys", copy=True)
    above_ids = fields.One2many("hotline.ivr.key", "target_menu_id", string="Reached from")
    did_ids = fields.One2many("hotline.did", "open_menu_id", string="Numbers")
    problems = fields.Text(compute="_compute_problems")
    tree = fields.Html("Whole Menu", compute="_compute_tree", sanitize=False)

    _ranges = models.Constraint(
        "CHECK(timeout BETWEEN 1 AND 30 AND tries BETWEEN 1 AND 9)",
        "A menu waits 1 to 30 seconds and is played 1 to 9 times.",
    )

    @api.constrains("prompt_id", "switch_id")
    def _check_switch(self):
        self._check_same_switch("prompt_id")

    @api.depends("name", "prompt_id.digest", "key_ids", "above_ids", "did_ids", "active")
    @api.depends_context("lang")
    def _compute_problems(self):
        for menu in self:
            menu.problems = "\n".join(menu._problems()) or False

    @api.depends("name", "prompt_id.text", "key_ids")
    @api.depends_context("lang")
    def _compute_tree(self):
        for menu in self:
            menu.tree = Markup('<div class="o_hotline_ivr">%s</div>') % ivr_tree.menu(menu)

    def _problems(self):
        """What is wrong with a menu, in words: silent, nobody reaches it, dead ends."""
        _ = self.env._
        keys = self.key_ids
        checks = (
            (not self.prompt_id._file(), _("The menu has no announcement with sound.")),
            (not keys - keys.filtered(lambda k: k.key == FAIL), _("No key leads anywhere.")),
            (not keys.filtered(lambda k: k.key == FAIL), _(
                "Nothing is set for no key or a wrong one: the call ends there."
            )),
            (not self._is_reached(), _("No number and no other menu leads here.")),
            (not self._reaches_person(self.browse()), _(
                "Dead end: no key leads to agents, to another telephone or to a message."
            )),
        )
        return [text for wrong, text in checks if wrong] + keys._problems()

    def _is_reached(self):
        above = self.above_ids.filtered(lambda k: k.action == "menu").menu_id - self
        return bool(above or self.did_ids or self.env["hotline.did"].search_count(
            [("closed_menu_id", "=", self.id)], limit=1
        ))

    def _reaches_person(self, seen):
        """Whether a caller can get from here to somebody who answers."""
        if self in seen:
            return False
        if any(key._is_person() for key in self.key_ids):
            return True
        below = self.key_ids.filtered(lambda k: k.action == "menu").target_menu_id
        return any(menu._reaches_person(seen | self) for menu in below)

    def _check_no_loop(self):
        """A way down never leads back up.

        :raises ValidationError: naming the menu
        """
        for menu in self:
            below, seen = menu, self.browse()
            while below:
                seen |= below
                below = below.key_ids.filtered(
                    lambda k: k.action == "menu"
                ).target_menu_id
                if menu in below:
                    raise ValidationError(self.env._(
                        "Menu “%(name)s” would lead to itself. Use “This menu again” or “Menu"
                        " above” for the way back.",
                        name=menu.name,
                    ))
                below -= seen

    def _above(self):
        """The menu that leads here; empty if none or several do."""
        above = self.above_ids.filtered(lambda k: k.action == "menu").menu_id
        return above if len(above) == 1 else self.browse()

    @api.model
    def _switch_config(self, switch):
        menus = self.search([("switch_id", "=", switch.id)])
        return [menu._as_config() for menu in menus if menu._on_switch()]

    def _on_switch(self):
        """Whether the switch can know the menu: some key leads somewhere."""
        return self.active and any(key.key != FAIL for key in self.key_ids)

    def _as_config(self):
        keys = {key.key: ivr_step.as_config(key._step()) for key in self.key_ids}
        return {
            "name": self.code, "prompt": self.prompt_id._file(), "timeout": self.timeout,
            "tries": self.tries,
            "fail": keys.pop(FAIL, {"do": "hangup", "prompt": None}),
            "keys": keys,
        }


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
