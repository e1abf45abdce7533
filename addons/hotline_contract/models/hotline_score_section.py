from odoo import fields, models


class HotlineScoreSection(models.Model):
    """A section of the score (BJ-KPI-01: workload 50, quality 20 …)."""

    _name = "hotline.score.section"
    _inherit = ["hotline.term.mixin"]
    _description = "Score Section"

    code = fields.Char(required=True)
    name = fields.Char(translate=True)
    points = fields.Float(digits=0)
