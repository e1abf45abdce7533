from odoo import fields, models


class HotlineOutage(models.Model):
    """An outage the purchaser must hear of within the hour (XJ)."""

    _name = "hotline.outage"
    _inherit = ["hotline.fact.mixin"]
    _description = "Outage"
    _order = "detected desc, id desc"
    _rec_name = "number"

    _fact_section = "outages"
    _fact_map = {"number": "id", "detected": "detected", "notified": "notified"}

    number = fields.Char("Number", required=True)
    detected = fields.Datetime(required=True)
    notified = fields.Datetime("Purchaser Notified")
