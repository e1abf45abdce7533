from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows


class HotlineComplaint(models.Model):
    """A complaint about the service; upheld (有责) when found true."""

    _name = "hotline.complaint"
    _inherit = ["hotline.fact.mixin"]
    _description = "Complaint"
    _order = "received desc, id desc"
    _rec_name = "number"

    _fact_section = "complaints"
    _measure_lists = (
        MeasureRows(
            "complaints_upheld", "hotline.complaint", "received", None, (("upheld", "=", True),)
        ),
        MeasureRows("complaints_*", "hotline.complaint", "received"),
    )
    _fact_map = {
        "number": "id",
        "received": "received",
        "upheld": "upheld",
        "responded": "responded",
        "resolved": "resolved",
    }

    number = fields.Char("Number", required=True)
    received = fields.Datetime(required=True, index=True)
    upheld = fields.Boolean(help="Found true: the service was at fault")
    responded = fields.Datetime()
    resolved = fields.Datetime("Result Given")

    @api.model
    def _measure_rows(self, site, spans):
        """complaints_received, complaints_upheld, by the day received (G9)."""
        return self._tally(site, spans, {"received": "received"}, {
            "complaints_received": SQL("count(*)"),
            "complaints_upheld": SQL("count(*) FILTER (WHERE upheld)"),
        })
