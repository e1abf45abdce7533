from odoo import api, fields, models

from odoo.addons.hotline_base.models.hotline_fact_mixin import HotlineFactMixin


class HotlineCallPartMixin(models.AbstractModel):
    """What legs and holds have in common: they belong to an agent and to a call, whose start
    decides the period of their counts (measures G2)."""

    _name = "hotline.call.part.mixin"
    _description = "Part of a Call"

    call_id = fields.Many2one(
        "hotline.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, readonly=True, ondelete="restrict"
    )
    agent_code = fields.Char("Staff No.", required=True, readonly=True)
    assignment_id = fields.Many2one(
        "hotline.assignment", string="Person", compute="_compute_assignment_id",
        search="_search_assignment_id",
    )
    call_started_at = fields.Datetime("Start of the Call", required=True, readonly=True)

    @api.depends("site_id", "agent_code")
    def _compute_assignment_id(self):
        HotlineFactMixin._compute_assignment_id(self)

    def _search_assignment_id(self, operator, value):
        return self.env["hotline.fact.mixin"]._search_assignment_id(operator, value)
