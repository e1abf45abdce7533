from odoo import fields, models


class HotlineUnfitRequest(models.Model):
    """The purchaser asks for an unfit person to be replaced (XC: 3 working days)."""

    _name = "hotline.unfit.request"
    _inherit = ["hotline.fact.mixin"]
    _description = "Replacement of an Unfit Person"
    _order = "requested_on desc, id desc"
    _rec_name = "number"

    _fact_section = "unfit_requests"
    _fact_map = {"number": "id", "requested_on": "requested_on", "responded_on": "responded_on"}

    number = fields.Char("Number", required=True)
    requested_on = fields.Date("Requested", required=True)
    responded_on = fields.Date("Responded")
