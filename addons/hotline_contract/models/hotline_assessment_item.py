from odoo import api, fields, models


class HotlineAssessmentItem(models.Model):
    """Points an item of the score lost in one period (BJ-KPI-01)."""

    _name = "hotline.assessment.item"
    _inherit = ["hotline.assessment.part"]
    _description = "Score of an Item"
    _order = "assessment_id, sequence"

    sequence = fields.Integer()
    item_id = fields.Many2one("hotline.score.item", ondelete="restrict")
    section = fields.Char(related="item_id.section")
    raw = fields.Float("Points Counted", digits=0)
    lost = fields.Float("Points Lost", digits=0)
    points = fields.Integer("Points Possible")

    @api.model
    def _keep(self, assessment, period):
        """Store the items of a result's period."""
        items = {item.code: item.id for item in assessment.contract_id.item_ids}
        return self.create([
            {
                "assessment_id": assessment.id,
                "sequence": sequence,
                "item_id": items.get(code),
                "raw": float(item["raw"]),
                "lost": float(item["lost"]),
                "points": item["max"],
            }
            for sequence, (code, item) in enumerate(period.get("items", {}).items())
        ])
