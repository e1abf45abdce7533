from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

CHANNELS = [
    ("call", "Call"),
    ("web", "Web answer"),
    ("kb", "Knowledge base"),
    ("column", "Website column"),
]
# Of the samples of every channel (FACTS §8)
CHANNEL_FIGURES = {
    "%s_samples": "count(*) FILTER (WHERE channel = %s)",
    "%s_accuracy_deductions": "sum(accuracy_deduction) FILTER (WHERE channel = %s)",
    "%s_norm_deductions": "sum(norm_deduction) FILTER (WHERE channel = %s)",
    "%s_samples_on_time": "count(*) FILTER (WHERE channel = %s AND on_time)",
    "%s_samples_accurate": "count(*) FILTER (WHERE channel = %s AND accurate)",
}
CALL_FIGURES = {
    "call_tag_scores": SQL("sum(tag_score) FILTER (WHERE channel = 'call')"),
    "call_hot_scores": SQL("sum(hot_score) FILTER (WHERE channel = 'call')"),
    "call_summary_scores": SQL("sum(summary_score) FILTER (WHERE channel = 'call')"),
    "call_samples_correct": SQL("count(*) FILTER (WHERE channel = 'call' AND answer_correct)"),
    "call_samples_passed": SQL("count(*) FILTER (WHERE channel = 'call' AND passed)"),
}


class HotlineInspection(models.Model):
    """A sample that was inspected: a call, a web answer, a knowledge entry, a column."""

    _name = "hotline.inspection"
    _inherit = ["hotline.fact.mixin"]
    _description = "Inspection"
    _order = "date desc, id desc"
    _rec_name = "date"

    _fact_section = "inspections"
    _measure_lists = tuple(
        MeasureRows(
            measures, "hotline.inspection", "date", None,
            (("channel", "=", measures.split("_")[0]),),
        )
        for measures in (
            "call_samples*", "call_*_scores", "call_*_deductions", "web_*", "kb_*", "column_*",
        )
    )
    _fact_map = {
        "number": "id",
        "date": "date",
        "channel": "channel",
        "accuracy_deduction": "accuracy_deduction",
        "norm_deduction": "norm_deduction",
        "on_time": "on_time",
        "accurate": "accurate",
        "tag_score": "tag",
        "hot_score": "hot",
        "summary_score": "summary",
        "answer_correct": "answer_correct",
        "passed": "passed",
    }
    _fact_defaults = {
        "channel": "call",
        "accuracy_deduction": 0,
        "norm_deduction": 0,
        "on_time": True,
        "accurate": True,
        "tag_score": 100,
        "hot_score": 100,
        "summary_score": 100,
        "answer_correct": True,
        "passed": True,
    }

    number = fields.Char("Sample No.")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    channel = fields.Selection(CHANNELS, required=True, default="call")
    accuracy_deduction = fields.Float(digits=0)
    norm_deduction = fields.Float(digits=0)
    on_time = fields.Boolean(default=True, help="Updated or answered within the limit")
    accurate = fields.Boolean(default=True, help="Without a serious error")
    tag_score = fields.Float("Label", digits=0, default=100, aggregator="avg")
    hot_score = fields.Float("Hot Topic", digits=0, default=100, aggregator="avg")
    summary_score = fields.Float("Summary", digits=0, default=100, aggregator="avg")
    answer_correct = fields.Boolean("Answer Right", default=True)
    passed = fields.Boolean(default=True)

    _deductions = models.Constraint(
        "CHECK (accuracy_deduction >= 0 AND norm_deduction >= 0)",
        "A deduction cannot be negative.",
    )
    _scores = models.Constraint(
        "CHECK (tag_score BETWEEN 0 AND 100 AND hot_score BETWEEN 0 AND 100"
        " AND summary_score BETWEEN 0 AND 100)",
        "A score lies between 0 and 100.",
    )

    @api.model
    def _measure_rows(self, site, spans):
        """Samples, deductions and scores by channel; call samples of working days (XJ-K19)."""
        figures = {
            name % channel: SQL(figure, channel)
            for channel, _label in CHANNELS
            for name, figure in CHANNEL_FIGURES.items()
        }
        workdays = SQL(
            "count(*) FILTER (WHERE channel = 'call' AND date = ANY(%s::date[]))",
            self._workdays(site, spans),
        )
        return self._tally(site, spans, {"date": "date"}, {
            **figures, **CALL_FIGURES, "call_samples_workday": workdays,
        })

    @api.model
    def _workdays(self, site, spans):
        """The working days of all spans by the calendar of the site (G11)."""
        calendar = self.env.context.get("hotline_calendar") or site.work_calendar()
        days = {
            first + timedelta(days=n)
            for first, last in spans
            for n in range((last - first).days + 1)
        }
        return [day for day in sorted(days) if calendar.is_workday(day)]
