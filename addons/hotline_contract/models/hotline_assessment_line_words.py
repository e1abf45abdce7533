import re

from odoo import api, fields, models

from . import words

SECONDS = re.compile(r"(?<![\d.])(-?\d+(?:\.\d+)?) s(?![a-z])")


class HotlineAssessmentLine(models.Model):
    """The figures of a line in words, each beside its target."""

    _inherit = "hotline.assessment.line"

    calculation_text = fields.Char("Calculation in Words", compute="_compute_texts")
    value_text = fields.Char("Achieved", compute="_compute_texts")
    target_text = fields.Char("Required", compute="_compute_texts")
    exemption_text = fields.Char("Exemption Rule", compute="_compute_texts")
    num_formula = fields.Char("Numerator Is", compute="_compute_texts")
    den_formula = fields.Char("Denominator Is", compute="_compute_texts")
    num_text = fields.Char("Numerator Figure", compute="_compute_texts")
    den_text = fields.Char("Denominator Figure", compute="_compute_texts")
    formula_text = fields.Char("Formula", compute="_compute_texts")
    reading_text = fields.Text("Reading Used", compute="_compute_texts")
    clause_text = fields.Text("Clause as Printed", compute="_compute_texts")
    state = fields.Selection(related="assessment_id.state", string="State of the Assessment")

    @api.depends("explanation", "value", "target", "num", "den", "exempt_basis", "kpi_id", "term")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            kpi = line._kpi()
            line.calculation_text = line._calculation_words()
            line.value_text = words.quantity(self.env, line.value, kpi.unit)
            line.target_text = line._target_words(kpi)
            line.exemption_text = line._exemption_words(kpi)
            line.formula_text = kpi.formula_text
            line.reading_text = kpi.reading_text
            line.clause_text = kpi.clause_text
            line.num_formula = kpi._with_names(kpi.num or "") if line.num else ""
            line.den_formula = kpi._with_names(kpi.den or "") if line.den else ""
            line.num_text = words.grouped(line.num) if line.num else ""
            line.den_text = words.grouped(line.den) if line.den else ""

    def _calculation_words(self):
        """``77,600 ÷ 80,000 × 100 = 97 % < 98 %``; without a value, why there is none."""
        if self.explanation:
            text = SECONDS.sub(
                lambda found: words.duration(self.env, found.group(1)), self.explanation
            )
            return words.group_all(text)
        if self.status == "na":
            return self.env._("No data in this period: nothing is judged and nothing deducted")
        return ""

    def _target_words(self, kpi):
        sign = dict(kpi._fields["cmp"].selection).get(kpi.cmp, "")
        return f"{sign} {words.quantity(self.env, self.target, kpi.unit)}".strip()

    def _exemption_words(self, kpi):
        """The figure the exemption was judged by, beside its limit (BJ-KPI-03)."""
        if not self.exempt_basis:
            return kpi.exemption_text
        figure = self.exempt_basis
        if figure == "no calls":
            figure = self.env._("no calls")
        else:
            figure = words.quantity(self.env, figure, kpi.exempt_unit)
        return self.env._(
            "%(rule)s; here: %(figure)s", rule=kpi.exemption_text, figure=figure
        )

    def action_object(self):
        """Form for an objection to this line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Object to This Line"),
            "res_model": "hotline.appeal",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_assessment_id": self.assessment_id.id,
                "default_kpi_id": self.kpi_id.id,
                "default_agent_code": self.agent_code,
            },
        }
