from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class HotlineFactMixin(models.AbstractModel):
    _inherit = "hotline.fact.mixin"

    # columns of the first and last moment of a row: evidence then takes only a period's records
    _fact_cut = ()

    @api.model
    def _fact_evidence(self, site, first, last):
        """Records an assessment of these days rests on, in order of arrival.

        :param first, last: local days, both included; they narrow sections with ``_fact_cut``
        """
        touching = SQL()
        if self._fact_cut:
            begin, end = (SQL.identifier("h", name) for name in self._fact_cut)
            touching = SQL(
                "AND EXISTS (SELECT 1 FROM %s h WHERE h.fact_id = f.id"
                " AND %s < %s AND COALESCE(%s, %s) >= %s)",
                SQL.identifier(self._table), begin, site._day_start(last + timedelta(days=1)),
                end, begin, site._day_start(first),
            )
        return self.env["hotline.fact"].sudo()._records(site, self._fact_section, touching)
