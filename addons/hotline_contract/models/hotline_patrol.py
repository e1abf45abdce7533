from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows


class HotlinePatrol(models.Model):
    """One day's check of the links of the website (XJ-K28, K29)."""

    _name = "hotline.patrol"
    _inherit = ["hotline.fact.mixin"]
    _description = "Link Patrol"
    _order = "date desc, id desc"
    _rec_name = "date"

    _fact_section = "patrols"
    _measure_lists = (
        MeasureRows("patrol_*", "hotline.patrol", "date"),
    )
    _fact_map = {"date": "date", "checked": "checked", "ok": "ok"}
    _fact_defaults = {"checked": 0, "ok": 0}

    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    checked = fields.Float("Links Checked", digits=0)
    ok = fields.Float("Links Valid", digits=0)

    _links = models.Constraint(
        "CHECK (checked >= 0 AND ok >= 0)", "A number of links cannot be negative."
    )

    @api.model
    def _measure_rows(self, site, spans):
        """Each record is one day done; links are added up (FACTS §12)."""
        return self._tally(site, spans, {"date": "date"}, {
            "patrol_days_done": SQL("count(*)"),
            "patrol_links_checked": SQL("sum(checked)"),
            "patrol_links_ok": SQL("sum(ok)"),
        }, people=False)
