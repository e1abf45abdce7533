from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows


class HotlineAttendanceRecord(models.Model):
    """A person came and went: time on duty (上岗时间)."""

    _name = "hotline.attendance.record"
    _inherit = ["hotline.fact.mixin"]
    _description = "Attendance"
    _order = "time_in desc, id desc"
    _rec_name = "time_in"

    _fact_section = "attendance"
    _measure_lists = (
        MeasureRows("on_duty_seconds", "hotline.attendance.record", "time_in", "time_out"),
    )
    _fact_map = {"time_in": "in", "time_out": "out"}

    agent_code = fields.Char(required=True)
    time_in = fields.Datetime("In", required=True, index=True)
    time_out = fields.Datetime("Out", required=True)

    _in_order = models.Constraint(
        "CHECK (time_in <= time_out)", "A person cannot leave before coming."
    )

    @api.model
    def _fact_touches(self, start, after):
        return SQL("h.time_in < %s AND h.time_out >= %s", after, start)

    @api.model
    def _measure_rows(self, site, spans):
        """on_duty_seconds: records of a person merged (G4), then cut at the span's edges (G3)."""
        self.flush_model()
        return self.env.execute_query(SQL(
            """
            WITH %s, present AS (
                SELECT s.i, a.agent_code, range_agg(
                           tsrange(greatest(a.time_in, s.t0), least(a.time_out, s.t1))) AS parts
                  FROM span s
                  JOIN hotline_attendance_record a
                    ON a.site_id = %s AND a.time_in < s.t1 AND a.time_out > s.t0
                 GROUP BY s.i, a.agent_code),
            figure AS (
                SELECT i, agent_code, sum(extract(epoch FROM upper(part) - lower(part))) AS value
                  FROM present CROSS JOIN unnest(parts) part
                 GROUP BY i, agent_code)
            SELECT i, agent_code, 'on_duty_seconds', value::text FROM figure
            UNION ALL
            SELECT i, NULL, 'on_duty_seconds', sum(value)::text FROM figure GROUP BY i
            """,
            site._span_cte(spans), site.id,
        ))
