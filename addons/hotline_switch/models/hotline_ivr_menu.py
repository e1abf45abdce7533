from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import ivr_step, ivr_tree
from .hotline_ivr_key import FAIL


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
            [("closed_menu_id", "in", self.ids)], limit=1
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
