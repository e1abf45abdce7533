from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows
from odoo.addons.hotline_contract.settlement import ExamReading

PASS_MARK = 60
COUNT = "$count"  # suffix of the number of results behind a sum
POINTS = "CASE WHEN absent THEN 0 ELSE score END"
# How the results that count become one score (measures B12): aggregates over one or two groups of
# results, of which the second counts only where the first is empty. Of the latest day the lowest
# counts; a mean need not be a decimal number, so its sum and count are divided outside.
CHOICES = {
    "lowest": {"": f"min({POINTS}) FILTER (WHERE %s)"},
    "best": {"": f"max({POINTS}) FILTER (WHERE %s)"},
    "latest": {"": f"(array_agg({POINTS} ORDER BY date DESC, {POINTS}) FILTER (WHERE %s))[1]"},
    "average": {
        "": f"sum({POINTS}) FILTER (WHERE %s)",
        COUNT: "NULLIF(count(*) FILTER (WHERE %s), 0)",
    },
}
COUNTED = {"zero": "TRUE", "not_counted": "NOT absent"}
GROUPS = {
    "replaces": ("makeup AND %s", "NOT makeup AND NOT excused AND %s"),
    "beside": ("(makeup OR NOT excused) AND %s",),
}


class HotlineExamResult(models.Model):
    """A person's result in a business test (BJ-K06, XC-K03)."""

    _name = "hotline.exam.result"
    _inherit = ["hotline.fact.mixin"]
    _description = "Exam Result"
    _order = "date desc, agent_code, id desc"
    _rec_name = "date"

    _measure_additive = False  # the lowest score of two months is no sum
    _fact_section = "exams"
    _measure_lists = (
        MeasureRows("exam*", "hotline.exam.result", "date"),
    )
    _fact_map = {
        "number": "id",
        "date": "date",
        "score": "score",
        "absent": "absent",
        "excused": "excused",
        "makeup": "makeup",
    }

    agent_code = fields.Char(required=True)
    number = fields.Char("Number", help="Number in the other system, if the result has one")
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    score = fields.Float(digits=0, aggregator="avg")
    absent = fields.Boolean(help="Absent without leave counts as 0")
    excused = fields.Boolean(help="With approved leave: not judged until the make-up exam")
    makeup = fields.Boolean("Make-up Exam", help="In its period only make-up exams count, if any")

    _score_range = models.Constraint("CHECK (score >= 0)", "A score cannot be negative.")
    _has_result = models.Constraint(
        "CHECK (absent OR score IS NOT NULL)", "The person was either absent or has a score."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """An unscored exam must not become a zero by omission."""
        for vals in vals_list:
            if not vals.get("absent") and vals.get("score", False) is False:
                raise ValidationError(
                    self.env._("The person was either absent or has a score.")
                )
        return super().create(vals_list)

    def _fact_payload(self):
        record = super()._fact_payload()
        if self.absent:
            record.pop("score", None)
        return record

    @api.model
    def _measure_rows(self, site, spans):
        """exams_due, exams_passed and a score per reading of the test clause (FACTS §8).

        The contract sets the pass mark and the readings, see ``hotline.contract._measures``.
        """
        mark = self.env.context.get("hotline_exam_pass_mark")
        mark = Decimal(str(PASS_MARK if mark is None or mark is False else mark))
        scores = {}
        for reading in self.env.context.get("hotline_exam_readings") or [ExamReading()]:
            scores.update(self._score_figures(ExamReading(*reading)))
        return self._divided(self._tally(
            site,
            spans,
            {"date": "date"},
            {
                "exams_due": SQL("count(*) FILTER (WHERE NOT excused)"),
                "exams_passed": SQL(
                    "count(*) FILTER (WHERE NOT excused AND NOT absent AND score >= %s)", mark
                ),
                **scores,
            },
            zeros=tuple(scores),
        ))

    @api.model
    def _score_figures(self, reading):
        """``{measure: SQL}`` of the score under a reading (measures B12), for persons only."""
        counted = SQL(COUNTED[reading.absent])
        groups = [SQL(group, counted) for group in GROUPS[reading.makeup]]
        return {
            reading.measure + suffix: SQL(
                "CASE WHEN GROUPING(agent_code) = 0 THEN COALESCE(%s) END",
                SQL(", ").join(SQL(aggregate, group) for group in groups),
            )
            for suffix, aggregate in CHOICES[reading.several].items()
        }

    @api.model
    def _divided(self, rows):
        """The rows of a tally, a sum that has a count divided by it, exactly."""
        counts, others = defaultdict(dict), []
        for span, agent, measure, value in rows:
            if measure.endswith(COUNT):
                counts[span, agent][measure.removesuffix(COUNT)] = value
            else:
                others.append((span, agent, measure, value))
        for span, agent, measure, value in others:
            count = counts[span, agent].get(measure)
            yield span, agent, measure, str(Fraction(value) / int(count)) if count else value
