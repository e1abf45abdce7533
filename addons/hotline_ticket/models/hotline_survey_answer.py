from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

RESULTS = [
    ("very_satisfied", "Very satisfied"),
    ("satisfied", "Satisfied"),
    ("neutral", "Neutral"),
    ("dissatisfied", "Dissatisfied"),
    ("very_dissatisfied", "Very dissatisfied"),
]


class HotlineSurveyAnswer(models.Model):
    """A satisfaction survey that was offered, and the answer if one was given."""

    _name = "hotline.survey.answer"
    _inherit = ["hotline.fact.mixin"]
    _description = "Survey Answer"
    _order = "date desc, id desc"
    _rec_name = "date"

    _fact_section = "surveys"
    _measure_lists = (
        MeasureRows("surveys_*", "hotline.survey.answer", "date"),
    )
    _fact_map = {"number": "id", "date": "date", "channel": "channel", "result": "result"}
    _fact_defaults = {"channel": "ivr"}

    number = fields.Char("Number")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    channel = fields.Selection(
        [("ivr", "Voice menu"), ("web", "Web")], required=True, default="ivr"
    )
    result = fields.Selection(RESULTS, help="Empty: offered, not answered")

    @api.model
    def _measure_rows(self, site, spans):
        """Surveys offered by voice; answered and satisfied by channel (FACTS §8)."""
        figures = {"surveys_pushed": SQL("count(*) FILTER (WHERE channel = 'ivr')")}
        for channel in ("ivr", "web"):
            figures[f"surveys_answered_{channel}"] = SQL(
                "count(*) FILTER (WHERE channel = %s AND result IS NOT NULL)", channel
            )
            figures[f"surveys_satisfied_{channel}"] = SQL(
                "count(*) FILTER (WHERE channel = %s"
                " AND result IN ('very_satisfied', 'satisfied'))", channel
            )
        return self._tally(site, spans, {"date": "date"}, figures)
