from odoo import api, fields, models

from . import ivr_step
from .hotline_switch_part_mixin import check_same_switch

ACTIONS = [
    ("queue", "Agents"),
    ("menu", "Voice menu"),
    ("announce", "Play an announcement"),
    ("voicemail", "Leave a message"),
    ("dial", "Another telephone"),
    ("hangup", "End of the call"),
]
ON_SWITCH = (
    "trunk_id", "hours_id", "greeting_id", "notice_id", "open_menu_id", "open_prompt_id",
    "closed_menu_id", "closed_prompt_id", "closed_group_id",
)


class HotlineDid(models.Model):
    """Where a called number leads: line, greeting, recording notice, hours, open and closed.

    Existing hall numbers are kept, each reaches its hall's seats directly (JX-CAL-02).
    """

    _inherit = "hotline.did"

    trunk_id = fields.Many2one(
        "hotline.trunk", string="Line", index=True, ondelete="restrict",
        help="The line that delivers it. Without a line the number is not on a switch",
    )
    switch_id = fields.Many2one(related="trunk_id.switch_id", store=True, index=True)
    greeting_id = fields.Many2one("hotline.prompt", string="Greeting", ondelete="restrict")
    notice_id = fields.Many2one(
        "hotline.prompt", string="Recording Notice", ondelete="restrict",
        help="Said before anybody is connected: the talk is recorded",
    )
    hours_id = fields.Many2one(
        "hotline.business.hours", string="Business Hours", index=True, ondelete="restrict",
        help="Empty: open day and night",
    )
    open_action = fields.Selection(ACTIONS, "When Open", default="queue", required=True)
    open_menu_id = fields.Many2one("hotline.ivr.menu", string="Menu", ondelete="restrict")
    open_prompt_id = fields.Many2one(
        "hotline.prompt", string="Announcement When Open", ondelete="restrict"
    )
    open_number = fields.Char("Telephone When Open")
    closed_action = fields.Selection(ACTIONS, "When Closed", default="hangup", required=True)
    closed_menu_id = fields.Many2one(
        "hotline.ivr.menu", string="Menu When Closed", ondelete="restrict"
    )
    closed_group_id = fields.Many2one(
        "hotline.skill.group", string="Skill Group When Closed", ondelete="restrict"
    )
    closed_prompt_id = fields.Many2one(
        "hotline.prompt", string="Announcement When Closed", ondelete="restrict",
        help="Empty: that of the switch",
    )
    closed_number = fields.Char("Telephone When Closed")
    territory_id = fields.Many2one(
        "hotline.territory", compute="_compute_territory_id", store=True, index=True
    )
    open_text = fields.Char("Leads to", compute="_compute_texts")
    closed_text = fields.Char("Leads to When Closed", compute="_compute_texts")

    @api.depends("office_id.territory_id", "skill_group_id.territory_id")
    def _compute_territory_id(self):
        for did in self:
            did.territory_id = did.office_id.territory_id or did.skill_group_id.territory_id

    @api.depends(
        "open_action", "open_menu_id", "skill_group_id", "open_prompt_id", "open_number",
        "closed_action", "closed_menu_id", "closed_group_id", "closed_prompt_id", "closed_number",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for did in self:
            did.open_text = ivr_step.in_words(self.env, did._open_step())
            did.closed_text = ivr_step.in_words(self.env, did._closed_step())

    @api.constrains("site_id", "trunk_id")
    def _check_line_site(self):
        self.check_same_site("trunk_id")

    @api.constrains(*ON_SWITCH)
    def _check_switch(self):
        check_same_switch(self, *ON_SWITCH)

    @api.constrains(
        "trunk_id", "open_action", "open_menu_id", "skill_group_id", "open_prompt_id",
        "open_number", "closed_action", "closed_menu_id", "closed_group_id", "closed_prompt_id",
        "closed_number",
    )
    def _check_steps(self):
        _ = self.env._
        for did in self.filtered("trunk_id"):
            number = did.display_name
            ivr_step.check(
                did, did._open_step(), _("Number %(number)s, when open", number=number)
            )
            ivr_step.check(
                did, did._closed_step(), _("Number %(number)s, when closed", number=number)
            )

    def _open_step(self):
        return ivr_step.Step(
            self.open_action, self.open_menu_id, self.skill_group_id, self.open_prompt_id,
            self.open_number, self.trunk_id,
        )

    def _closed_step(self):
        """What happens outside the hours; the announcement of the switch if there is no other."""
        return ivr_step.Step(
            self.closed_action, self.closed_menu_id, self.closed_group_id,
            self.closed_prompt_id or self.switch_id.closed_prompt_id, self.closed_number,
            self.trunk_id,
        )

    @api.model
    def _switch_config(self, switch):
        dids = self.search([("switch_id", "=", switch.id), ("trunk_id.active", "=", True)])
        return [did._as_config() for did in dids]

    def _as_config(self):
        hours = self.hours_id
        return {
            "number": self.number,
            "greeting": self.greeting_id._file(), "notice": self.notice_id._file(),
            "hours": hours.code if hours and not hours.always_open else None,
            "open": ivr_step.as_config(self._open_step()),
            "closed": ivr_step.as_config(self._closed_step()),
        }
