from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class HotlineFactMixin(models.AbstractModel):
    _inherit = "hotline.fact.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.env["hotline.kept.mixin"]._check_finite(vals, self._fields)
        return super().create(vals_list)

    def write(self, vals):
        self.env["hotline.kept.mixin"]._check_finite(vals, self._fields)
        return super().write(vals)

    @api.model
    def _fact_touches(self, start, after):
        """Condition on a row ``h`` that it concerns the time from ``start`` to ``after`` (UTC).

        Sections that grow with every day say so, to keep evidence to its period; by default
        every record counts.
        """
        return

    @api.model
    def _fact_evidence(self, site, first, last):
        """Records an assessment of these days rests on, in order of arrival.

        :param first, last: local days, both included
        """
        touches = self._fact_touches(
            site._day_start(first), site._day_start(last + timedelta(days=1))
        )
        condition = touches and SQL(
            "AND EXISTS (SELECT 1 FROM %s h WHERE h.fact_id = f.id AND (%s))",
            SQL.identifier(self._table), touches,
        )
        return self.env["hotline.fact"].sudo()._records(site, self._fact_section, condition)
