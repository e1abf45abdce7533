from dataclasses import replace
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_telephony.models.timeline import timeline

from .agent_day_query import DAY_BITS, EPOCH, agent_day_query

ORIGIN = date.fromisoformat(EPOCH)
CENTURY = 36_525  # days: no id lies beyond
# What an agent does at a moment; the later rows are drawn over the earlier ones.
BARS = """
    WITH mine AS (SELECT %(t0)s::timestamp AS t0, %(t1)s::timestamp AS t1)
    SELECT kind, greatest(start, t0) AS start, least(stop, t1) AS stop, call, note
      FROM mine, LATERAL (
           SELECT 0 AS layer, 'idle' AS kind, login AS start, logout AS stop,
                  NULL::int AS call, NULL AS note
             FROM hotline_agent_session s WHERE site_id = %(site)s AND agent_code = %(agent)s
              AND login < t1 AND logout > t0
            UNION ALL
           SELECT 1, 'break', started_at, ended_at, NULL, NULL FROM hotline_agent_break
            WHERE site_id = %(site)s AND agent_code = %(agent)s
              AND started_at < t1 AND ended_at > t0
            UNION ALL
           SELECT v.layer, v.kind, v.start, v.stop, c.id, c.number
             FROM hotline_call_leg l JOIN hotline_call c ON c.id = l.call_id
            CROSS JOIN LATERAL (VALUES
                  (2, 'ring', CASE WHEN l.direction = 'in' THEN l.busy_from ELSE l.answered_at END,
                   l.answered_at),
                  (3, 'talk', l.answered_at, l.ended_at),
                  (4, 'wrap', l.ended_at, l.busy_to)) v(layer, kind, start, stop)
            WHERE l.id = ANY(%(legs)s)
            UNION ALL
           SELECT 5, 'hold', h.started_at, h.ended_at, c.id, c.number
             FROM hotline_call_hold h JOIN hotline_call c ON c.id = h.call_id
            WHERE h.leg_id = ANY(%(legs)s)) bar
     WHERE greatest(start, t0) < least(stop, t1)
     ORDER BY layer, start
"""


class HotlineAgentDay(models.Model):
    """What an agent did on a local day: logged in, talk, wrap-up, ring, hold, breaks, idle."""

    _name = "hotline.agent.day"
    _inherit = ["hotline.window.mixin"]
    _description = "Agent Day"
    _auto = False
    _log_access = False
    _order = "day desc, agent_code"
    _rec_name = "agent_code"

    _rounded = ("handling",)
    _ratios = {
        "talk_share": (("talk_seconds",), ("login_seconds",)),
        "wrap_share": (("wrap_seconds",), ("login_seconds",)),
        "ring_share": (("ring_seconds",), ("login_seconds",)),
        "occupancy": (("talk_seconds", "wrap_seconds"), ("online_seconds",)),
        "handling": (("talk_seconds", "wrap_seconds"), ("calls",)),
    }

    _excel_kinds = {
        **dict.fromkeys((
            "login_seconds", "online_seconds", "break_seconds", "talk_seconds", "hold_seconds",
            "wrap_seconds", "ring_seconds", "idle_seconds", "handling",
        ), "seconds"),
        **dict.fromkeys(("talk_share", "wrap_share", "ring_share", "occupancy"), "share"),
    }

    site_id = fields.Many2one("hotline.site", readonly=True)
    day = fields.Date(readonly=True)
    agent_code = fields.Char("Staff No.", readonly=True)
    assignment_id = fields.Many2one("hotline.assignment", string="Person", readonly=True)
    login_at = fields.Datetime("First Login", readonly=True)
    logout_at = fields.Datetime("Last Logout", readonly=True)
    login_seconds = fields.Float("Logged in", digits=0, readonly=True, help="Breaks included")
    online_seconds = fields.Float("Online", digits=0, readonly=True, help="Without breaks")
    break_seconds = fields.Float("Breaks", digits=0, readonly=True)
    idle_seconds = fields.Float(
        "Idle", digits=0, readonly=True, help="Online without ring, talk or wrap-up"
    )
    talk_seconds = fields.Float("Talk", digits=0, readonly=True, help="Holds included")
    wrap_seconds = fields.Float("Wrap-up", digits=0, readonly=True)
    ring_seconds = fields.Float(
        "Ring", digits=0, readonly=True, help="Of inbound calls that were answered"
    )
    hold_seconds = fields.Float("Hold", digits=0, readonly=True, help="Part of the talk time")
    calls = fields.Integer("Calls in and out", readonly=True)
    answered = fields.Integer("Calls Answered", readonly=True)
    dialled = fields.Integer("Calls Dialled", readonly=True)
    holds = fields.Integer("Number of Holds", readonly=True)
    long_holds = fields.Integer("Holds over 30 s", readonly=True)
    talk_share = fields.Float(
        "Talk of Login", readonly=True, aggregator="avg", help="Talk time by login time"
    )
    wrap_share = fields.Float(
        "Wrap-up of Login", readonly=True, aggregator="avg", help="Wrap-up time by login time"
    )
    ring_share = fields.Float(
        "Ring of Login", readonly=True, aggregator="avg", help="Ring time by login time"
    )
    occupancy = fields.Float(
        readonly=True, aggregator="avg", help="Talk and wrap-up by time online"
    )
    handling = fields.Float(
        "Average Handling", readonly=True, aggregator="avg", help="Talk and wrap-up per call"
    )
    leg_ids = fields.Many2many("hotline.call.leg", string="Calls", compute="_compute_leg_ids")
    bars = fields.Json("Course of the Day", compute="_compute_bars")

    @api.depends("day", "agent_code")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.assignment_id.display_name or row.agent_code} {row.day}"

    @api.depends("day", "agent_code", "site_id")
    def _compute_leg_ids(self):
        legs = self.env["hotline.call.leg"]
        for row in self:
            start, end = row._edges()
            row.leg_ids = legs.search([
                ("site_id", "=", row.site_id.id), ("agent_code", "=", row.agent_code),
                ("busy_from", "<", end), ("busy_to", ">=", start),
            ], order="busy_from, id")

    @api.depends("leg_ids")
    def _compute_bars(self):
        for row in self:
            start, end = row._edges()
            local = row.site_id.sudo()._to_local
            bars = [
                {**bar, "start": local(bar["start"]), "stop": local(bar["stop"])}
                for bar in self.env.execute_query_dict(SQL(
                    BARS, t0=start, t1=end, site=row.site_id.id, agent=row.agent_code,
                    legs=row.leg_ids.ids,
                ))
            ]
            moments = [bar[edge] for bar in bars for edge in ("start", "stop")]
            row.bars = timeline([("", bars)], moments, row.day)

    def _edges(self):
        """First moment of the day and of the next one (UTC)."""
        self.ensure_one()
        site = self.site_id.sudo()
        return site._day_start(self.day), site._day_start(self.day + timedelta(days=1))

    # ---- query ----------------------------------------------------------------------

    @api.model
    def _within_ids(self, asked):
        numbers = [id_ >> DAY_BITS for id_ in asked.ids]
        days = [ORIGIN + timedelta(days=n) for n in numbers if 0 <= n < CENTURY] or [ORIGIN]
        return replace(asked, first=min(days), last=max(days))

    @api.model
    def _report_query(self, asked, sites):
        return agent_day_query(sites, *self._days(asked), self._ratio_columns())
