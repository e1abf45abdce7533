from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_contract.models import words


class HotlineAssessmentKpi(models.Model):
    """An indicator in one period over all its people: how many reached it, what it cost."""

    _name = "hotline.assessment.kpi"
    _description = "Indicator per Period"
    _auto = False
    _order = "yuan desc, missed desc, sequence"
    _rec_name = "kpi_id"
    _depends = {
        "hotline.assessment": ["code", "kind", "first"],
        "hotline.assessment.line": [
            "assessment_id", "contract_id", "site_id", "kpi_id", "sequence", "status",
            "agent_code", "value", "yuan", "points", "term",
        ],
    }

    assessment_id = fields.Many2one("hotline.assessment", readonly=True)
    contract_id = fields.Many2one("hotline.contract", readonly=True)
    site_id = fields.Many2one("hotline.site", readonly=True)
    currency_id = fields.Many2one(related="assessment_id.currency_id")
    kpi_id = fields.Many2one("hotline.kpi", "Indicator", readonly=True)
    code = fields.Char("Period", readonly=True)
    first = fields.Date("From", readonly=True)
    sequence = fields.Integer(readonly=True)
    judged = fields.Integer("People Judged", readonly=True)
    reached = fields.Integer(readonly=True)
    missed = fields.Integer(readonly=True)
    exempt = fields.Integer(readonly=True)
    no_data = fields.Integer("No Data", readonly=True)
    missed_before = fields.Integer("Missed Before", readonly=True)
    compared = fields.Boolean(readonly=True, help="There is a period before this one")
    value = fields.Char(readonly=True, help="The only value, where the whole contract is judged")
    yuan = fields.Monetary("Money", readonly=True)
    points = fields.Float("Points Lost", digits=(16, 4), readonly=True)
    term = fields.Text(readonly=True)
    target_text = fields.Char("Required", compute="_compute_value_text")
    value_text = fields.Char("Achieved", compute="_compute_value_text")
    verdict = fields.Selection(
        [("pass", "Reached"), ("fail", "Missed"), ("exempt", "Exempt"), ("na", "No data")],
        readonly=True,
    )
    trend = fields.Selection(
        [("better", "Better"), ("same", "Same"), ("worse", "Worse")], compute="_compute_trend"
    )

    @property
    def _table_query(self):
        return SQL("""
            WITH kpi AS (
                SELECT min(l.id) AS id, l.assessment_id, l.contract_id, l.site_id, l.kpi_id,
                       min(l.sequence) AS sequence, a.code, a.kind, a.first,
                       count(*) FILTER (WHERE l.status IN ('pass', 'fail')) AS judged,
                       count(*) FILTER (WHERE l.status = 'pass') AS reached,
                       count(*) FILTER (WHERE l.status = 'fail') AS missed,
                       count(*) FILTER (WHERE l.status = 'exempt') AS exempt,
                       count(*) FILTER (WHERE l.status = 'na') AS no_data,
                       min(l.term) AS term,
                       min(l.value) FILTER (WHERE l.agent_code IS NULL) AS value,
                       sum(l.yuan) AS yuan, sum(l.points) AS points
                  FROM hotline_assessment_line l
                  JOIN hotline_assessment a ON a.id = l.assessment_id
                 GROUP BY l.assessment_id, l.contract_id, l.site_id, l.kpi_id,
                          a.code, a.kind, a.first)
            SELECT kpi.*, lag(missed, 1, 0) OVER history AS missed_before,
                   lag(missed) OVER history IS NOT NULL AS compared,
                   CASE WHEN missed > 0 THEN 'fail' WHEN reached > 0 THEN 'pass'
                        WHEN exempt > 0 THEN 'exempt' ELSE 'na' END AS verdict
              FROM kpi
            WINDOW history AS (PARTITION BY contract_id, kpi_id, kind ORDER BY first)
        """)

    @api.depends("value", "reached", "judged", "term")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for row in self:
            kpi = row.kpi_id._as_of(row.term)
            row.target_text = kpi.target_text
            if row.value:
                row.value_text = words.quantity(self.env, row.value, kpi.unit)
            elif row.judged:
                row.value_text = self.env._(
                    "%(reached)s of %(judged)s people", reached=row.reached, judged=row.judged
                )
            else:
                row.value_text = ""

    @api.depends("missed", "missed_before")
    def _compute_trend(self):
        for row in self:
            change = row.missed - row.missed_before
            row.trend = row.compared and (
                "worse" if change > 0 else "better" if change < 0 else "same"
            )

    def action_open_lines(self):
        """The people and figures behind this indicator."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_contract.hotline_assessment_line_action"
        )
        return {**action, "context": {}, "domain": [
            ("assessment_id", "=", self.assessment_id.id), ("kpi_id", "=", self.kpi_id.id),
        ]}
