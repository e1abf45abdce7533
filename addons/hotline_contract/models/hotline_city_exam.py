from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows


class HotlineCityExam(models.Model):
    """The municipal assessment: own score against the average of the city (BJ-K07)."""

    _name = "hotline.city.exam"
    _inherit = ["hotline.fact.mixin"]
    _description = "Municipal Assessment"
    _order = "date desc, id desc"
    _rec_name = "date"

    _fact_section = "city_exam"
    _measure_lists = (
        MeasureRows("city_exam_margin", "hotline.city.exam", "date"),
    )
    _fact_map = {"date": "date", "score": "score", "city_average": "city_average"}

    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    score = fields.Float(digits=0, required=True, aggregator="avg")
    city_average = fields.Float(digits=0, required=True, aggregator="avg")

    @api.model
    def _measure_rows(self, site, spans):
        """city_exam_margin: differences added up; no row where there is no record."""
        return self._tally(
            site,
            spans,
            {"date": "date"},
            {"city_exam_margin": SQL("sum(score - city_average)")},
            people=False,
            zeros=("city_exam_margin",),
        )
