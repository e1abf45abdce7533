from odoo import fields, models

from .hotline_kpi import COMPARATORS


class HotlineStaffRatio(models.Model):
    """A share of the staff that must have something (XJ-STF-02, XJ-STF-03)."""

    _name = "hotline.staff.ratio"
    _inherit = ["hotline.term.mixin"]
    _description = "Staff Ratio"

    _term_map = {
        "code": "id",
        "name": "zh",
        "measure": "measure",
        "position": "of",
        "cmp": "cmp",
        "target": "target",
    }

    code = fields.Char(required=True)
    name = fields.Char()
    measure = fields.Char()
    position = fields.Char()
    cmp = fields.Selection(COMPARATORS, "Comparator")
    target = fields.Char("Target (%)")
