from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

PREFIX = "activity_"
DERIVED = ("_due", "_on_time", "_units_due")


class HotlineActivity(models.Model):
    """A piece of other work the contract asks for, with or without a due day (FACTS §12)."""

    _name = "hotline.activity"
    _inherit = ["hotline.fact.mixin"]
    _description = "Other Contract Work"
    _order = "done desc, id desc"
    _rec_name = "kind"

    _fact_section = "activities"
    _measure_lists = (
        MeasureRows("activity_*_due", "hotline.activity", "due"),
        MeasureRows("activity_*_on_time", "hotline.activity", "due"),
        MeasureRows("activity_*", "hotline.activity", "done"),
    )
    _fact_map = {"kind": "kind", "done": "done", "due": "due", "units_due": "units_due"}
    _fact_defaults = {"units_due": 0}

    kind = fields.Selection("_selection_kind", required=True, index=True)
    done = fields.Date(index=True)
    due = fields.Date(index=True)
    units_due = fields.Float("Units Due", digits=0)

    _units = models.Constraint("CHECK (units_due >= 0)", "A number of units cannot be negative.")

    @api.model
    def _selection_kind(self):
        """Every kind of work that has a measure ``activity_<kind>``."""
        measures = self.env["hotline.measure"].sudo().search([("code", "=like", f"{PREFIX}%")])
        return [
            (measure.code.removeprefix(PREFIX), measure.name)
            for measure in measures
            if not measure.code.endswith(DERIVED)
        ]

    @api.model
    def _measure_rows(self, site, spans):
        """activity_<kind> by the day done; _due, _on_time and _units_due by the due day."""
        self.flush_model()
        return self.env.execute_query(SQL(
            """
            WITH %s, figure AS (
                SELECT s.i, 'activity_' || a.kind AS name,
                       count(*) FILTER (WHERE a.done BETWEEN s.first AND s.last) AS done,
                       count(*) FILTER (WHERE a.due BETWEEN s.first AND s.last) AS due,
                       count(*) FILTER (
                           WHERE a.due BETWEEN s.first AND s.last AND a.done <= a.due) AS on_time,
                       sum(a.units_due) FILTER (
                           WHERE a.due BETWEEN s.first AND s.last) AS units_due
                  FROM span s
                  JOIN hotline_activity a ON a.site_id = %s
                   AND (a.done BETWEEN s.first AND s.last OR a.due BETWEEN s.first AND s.last)
                 GROUP BY s.i, a.kind)
            SELECT i, NULL, name || v.suffix, v.value::text
              FROM figure
             CROSS JOIN LATERAL (VALUES
                ('', done), ('_due', due), ('_on_time', on_time), ('_units_due', units_due)
             ) v(suffix, value)
             WHERE v.value <> 0
            """,
            site._span_cte(spans), site.id,
        ))
