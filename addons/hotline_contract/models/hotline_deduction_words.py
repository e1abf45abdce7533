from odoo import api, fields, models

from .hotline_clause import LEVELS


class HotlineDeduction(models.Model):
    """The reason of a deduction in words."""

    _inherit = "hotline.deduction"

    reason_text = fields.Char("What For", compute="_compute_reason_text")
    item_text = fields.Char("Item", compute="_compute_reason_text")
    explanation = fields.Char(related="line_id.calculation_text")

    @api.depends("kind", "ref", "name", "line_id", "level", "item")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for deduction in self:
            deduction.reason_text = deduction._reason_words()
            items = {item.code: item.name for item in deduction.contract_id.item_ids}
            deduction.item_text = items.get(deduction.item) or deduction.item

    def _reason_words(self):
        if self.kind == "count":
            return self.env._("Indicators deviating beyond the number allowed")
        if self.kind == "kpi":
            return self.line_id.kpi_id.display_name
        parts = [self.name or self.ref]
        if self.ref.endswith(":escalated"):
            parts.append(self.env._("risen to a higher level"))
        if self.level and self.level != "base":
            labels = dict(self.env["hotline.clause.level"]._fields["level"]._description_selection(
                self.env
            ))
            parts.append(labels.get(self.level, dict(LEVELS).get(self.level, self.level)))
        return " · ".join(parts)

    def action_open_source(self):
        """The judged line, or the incident, this deduction comes from."""
        self.ensure_one()
        incident = self.env["hotline.incident"].search([
            ("site_id", "=", self.site_id.id), ("number", "=", self.incident_number or ""),
        ], limit=1) if not self.line_id else False
        record = self.line_id or incident or self.assessment_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
