from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

PASS_MARK = 60


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
        """exams_due, exams_passed, exam_score (FACTS §8); the pass mark is set by the contract."""
        mark = self.env.context.get("hotline_exam_pass_mark")
        mark = Decimal(str(PASS_MARK if mark is None or mark is False else mark))
        score = SQL("CASE WHEN absent THEN 0 ELSE score END")
        return self._tally(
            site,
            spans,
            {"date": "date"},
            {
                "exams_due": SQL("count(*) FILTER (WHERE NOT excused)"),
                "exams_passed": SQL(
                    "count(*) FILTER (WHERE NOT excused AND NOT absent AND score >= %s)", mark
                ),
                # make-up results stand for all others of the period; it is a figure of persons
                "exam_score": SQL(
                    "CASE WHEN GROUPING(agent_code) = 0 THEN COALESCE("
                    " min(%(score)s) FILTER (WHERE makeup),"
                    " min(%(score)s) FILTER (WHERE NOT excused)) END",
                    score=score,
                ),
            },
            zeros=("exam_score",),
        )
