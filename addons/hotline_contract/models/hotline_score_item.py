from odoo import api, fields, models


class HotlineScoreItem(models.Model):
    """An item of the score and the points it can lose."""

    _name = "hotline.score.item"
    _inherit = ["hotline.term.mixin"]
    _description = "Score Item"

    _term_map = {"code": "id", "section": "section", "points": "max", "name": "zh"}
    _term_zero = ("points",)

    code = fields.Char(required=True)
    name = fields.Char()
    section = fields.Char(required=True)
    points = fields.Integer()

    @api.depends("code", "name")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.name or item.code
