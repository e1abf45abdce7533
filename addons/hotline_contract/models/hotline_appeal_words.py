from odoo import api, fields, models


class HotlineAppeal(models.Model):
    """An objection beside the line it is about."""

    _inherit = "hotline.appeal"

    line_id = fields.Many2one(
        "hotline.assessment.line", "Line", compute="_compute_line_id",
        help="The judged line the objection is about",
    )
    calculation_text = fields.Char("Calculation", compute="_compute_line_id")
    assessment_state = fields.Selection(
        related="assessment_id.state", string="State of the Assessment"
    )

    @api.depends("assessment_id", "kpi_id", "agent_code")
    @api.depends_context("lang")
    def _compute_line_id(self):
        for appeal in self:
            appeal.line_id = appeal.assessment_id.line_ids.filtered(
                lambda line, of=appeal: line.kpi_id == of.kpi_id
                and (line.agent_code or "") == (of.agent_code or "")
            )[:1] if appeal.kpi_id else False
            appeal.calculation_text = appeal.line_id.calculation_text

    def action_open(self):
        """The objection in its own form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
