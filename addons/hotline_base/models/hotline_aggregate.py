from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL


class HotlineAggregate(models.Model):
    """Figures of another platform for some days, added to what the records give (FACTS §13)."""

    _name = "hotline.aggregate"
    _inherit = ["hotline.fact.mixin"]
    _description = "Figures of Another Platform"
    _order = "first desc, agent_code, id"
    _rec_name = "first"

    _fact_section = "aggregates"
    _fact_map = {"first": "from", "last": "to"}
    _fact_lines = ("line_ids",)
    _measure_additive = False  # an aggregate counts where it lies inside the whole span

    first = fields.Date("From", required=True)
    last = fields.Date("To", required=True)
    line_ids = fields.One2many("hotline.aggregate.line", "aggregate_id", string="Figures")

    _span = models.Constraint("CHECK (first <= last)", "The first day must not be after the last.")

    @api.model
    def _fact_project(self, site, facts):
        super()._fact_project(site, facts)
        self._fact_project_lines(facts)

    def _fact_show(self, fact):
        super()._fact_show(fact)
        self.env.cr.execute(SQL(
            "DELETE FROM hotline_aggregate_line WHERE aggregate_id = ANY(%s)", self.ids
        ))
        self._fact_project_lines([fact])

    @api.model
    def _fact_project_lines(self, facts):
        """Make the figures of ledger facts whose rows exist."""
        self.env.cr.execute_values(
            "INSERT INTO hotline_aggregate_line (aggregate_id, measure, value)"
            " SELECT a.id, v.measure, v.value::numeric FROM (VALUES %s) v(fact, measure, value)"
            " JOIN hotline_aggregate a ON a.fact_id = v.fact",
            [
                (fact.id, measure, str(value))
                for fact in facts
                for measure, value in fact.record["measures"].items()
            ],
            page_size=1000,
        )

    def _fact_payload(self):
        self.line_ids.flush_recordset()
        found = self.env.execute_query(SQL(
            # as the column holds them: a figure nobody edited keeps all its digits
            "SELECT measure, value::text FROM hotline_aggregate_line"
            " WHERE aggregate_id = %s ORDER BY measure", self.id,
        ))
        lines = {
            measure: value.rstrip("0").rstrip(".") if "." in value else value
            for measure, value in found
        }
        return {**super()._fact_payload(), "measures": lines}

    @contextmanager
    def _figures_change(self):
        """Figures edited by themselves are a correction as well; who may not edit, may not."""
        recorded = self.filtered("fact_id")
        if recorded:
            recorded.check_access("write")
        before = [(row, row.sudo()._fact_payload()) for row in recorded]
        yield
        for row, record in before:
            row._fact_correct(record)

    @api.model
    def _measure_rows(self, site, spans):
        return self.env.execute_query(SQL(
            """
            WITH %s, figure AS (
                SELECT s.i, a.agent_code, l.measure, sum(l.value) AS value
                  FROM span s
                  JOIN hotline_aggregate a
                    ON a.site_id = %s AND a.first >= s.first AND a.last <= s.last
                  JOIN hotline_aggregate_line l ON l.aggregate_id = a.id
                 GROUP BY s.i, a.agent_code, l.measure)
            SELECT i, agent_code, measure, value::text FROM figure WHERE agent_code IS NOT NULL
            UNION ALL
            SELECT i, NULL, measure, sum(value)::text FROM figure GROUP BY i, measure
            """,
            site._span_cte(spans), site.id,
        ))
