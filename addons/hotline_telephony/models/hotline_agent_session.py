from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import parse_time
from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

from .call_rows import seconds, utc_clock
from .copy_rows import copy_rows
from .pieces import Pieces

SESSION = ("id", "fact_id", "site_id", "agent_code", "login", "logout", "length")
BREAK = ("session_id", "site_id", "agent_code", "started_at", "ended_at", "length")


class HotlineAgentSession(models.Model):
    """An agent logged in, with breaks (FACTS §6)."""

    _name = "hotline.agent.session"
    _inherit = ["hotline.derived.mixin"]
    _description = "Agent Session"
    _order = "login desc, id desc"
    _log_access = False
    _rec_name = "agent_code"

    _fact_section = "sessions"
    _measure_lists = (
        MeasureRows("login_seconds", "hotline.agent.session", "login", "logout"),
        MeasureRows("online_seconds", "hotline.agent.session", "login", "logout"),
    )
    _derived_lines = ("hotline.agent.break",)

    site_id = fields.Many2one(index=False)
    agent_code = fields.Char(required=True, index=False)
    login = fields.Datetime(required=True, readonly=True)
    logout = fields.Datetime(readonly=True)
    length = fields.Float(digits=0, readonly=True, help="Login to logout, in seconds")
    break_ids = fields.One2many("hotline.agent.break", "session_id", string="Breaks", readonly=True)
    break_length = fields.Float(
        "Break Time", digits=0, compute="_compute_break_length", help="In seconds"
    )

    _logout_idx = models.Index("(site_id, logout)")
    _login_idx = models.Index("(site_id, agent_code, login)")

    @api.depends("break_ids.length")
    def _compute_break_length(self):
        for session in self:
            session.break_length = sum(session.break_ids.mapped("length"))

    # ---- from the ledger ------------------------------------------------------------

    @api.model
    def _derive(self, site, entries):
        """Rows of sessions and breaks."""
        utc = utc_clock(site)
        sessions, breaks = [], []
        for row, fact in entries:
            agent = fact.record["agent"]
            login, logout = (_moment(utc, fact.record.get(key)) for key in ("login", "logout"))
            sessions.append(
                (row, fact.id, site.id, agent, login, logout, logout and seconds(logout - login))
            )
            for pair in fact.record.get("breaks") or ():
                start, end = (_moment(utc, text) for text in pair)
                breaks.append((row, site.id, agent, start, end, seconds(end - start)))
        copy_rows(self.env.cr, self._table, SESSION, sessions)
        copy_rows(self.env.cr, "hotline_agent_break", BREAK, breaks)

    # ---- measures -------------------------------------------------------------------

    @api.model
    def _fact_touches(self, start, after):
        # breaks may lie outside their session
        return SQL(
            "h.login < %s AND h.logout >= %s OR EXISTS (SELECT 1 FROM hotline_agent_break b"
            " WHERE b.session_id = h.id AND b.started_at < %s AND b.ended_at >= %s)",
            after, start, after, start,
        )

    @api.model
    def _measure_rows(self, site, spans):
        """`login_seconds` and `online_seconds`: merged per person, cut at the period edge (G4).

        All breaks of a person are taken out of the merged login time.
        """
        if not spans:
            return ()
        return self.env.execute_query(SQL(
            """
            WITH %(span)s,
            login AS (
                SELECT k, agent_code, range_agg(tsrange(
                       greatest(login, (%(cuts)s)[k]), least(logout, (%(cuts)s)[k + 1]))) AS times
                  FROM hotline_agent_session
                 CROSS JOIN LATERAL generate_series(
                       greatest(width_bucket(login, %(cuts)s), 1),
                       least(width_bucket(logout, %(cuts)s), %(count)s)) AS k
                 WHERE site_id = %(site)s AND login < %(end)s AND logout > %(start)s
                   AND login < logout
                 GROUP BY 1, 2),
            away AS (
                SELECT k, agent_code, range_agg(tsrange(started_at, ended_at)) AS times
                  FROM hotline_agent_break
                 CROSS JOIN LATERAL generate_series(
                       greatest(width_bucket(started_at, %(cuts)s), 1),
                       least(width_bucket(ended_at, %(cuts)s), %(count)s)) AS k
                 WHERE site_id = %(site)s AND started_at < %(end)s AND ended_at > %(start)s
                   AND started_at < ended_at
                 GROUP BY 1, 2),
            figure AS (
                SELECT k, agent_code, v.measure, t.value
                  FROM login LEFT JOIN away USING (k, agent_code)
                 CROSS JOIN LATERAL (VALUES
                       ('login_seconds', login.times),
                       ('online_seconds', login.times - coalesce(away.times, '{}'))
                       ) v(measure, times)
                 CROSS JOIN LATERAL (
                       SELECT extract(epoch FROM sum(upper(r) - lower(r))) AS value
                         FROM unnest(v.times) r) t)
            SELECT i, CASE WHEN GROUPING(agent_code) = 0 THEN agent_code END, measure,
                   sum(value)::text
              FROM figure JOIN span USING (k)
             WHERE value <> 0
             GROUP BY GROUPING SETS ((i, measure), (i, measure, agent_code))
            """,
            **Pieces.of(site, spans).sql,
            site=site.id,
        ))


def _moment(utc, text):
    return None if text is None else utc(parse_time(text))
