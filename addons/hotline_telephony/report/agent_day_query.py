"""The working days of agents as one query over a stretch of days.

Durations are cut at the site's midnight, login time is merged per person (measures G3, G4), counts
follow the start of the call (G2): the same numbers as `hotline.measure._evaluate`.
"""

from odoo.tools import SQL

from odoo.addons.hotline_telephony.models.call_measures import FAR, NOT_FAR

# An id tells the day and a row of the agent on that day: of a session, or else of a leg.
EPOCH = "2000-01-01"
DAY_BITS, LEG_BIT = 33, 32

QUERY = """
    WITH span AS (
        SELECT s.id AS site_id, d::date AS day, d AT TIME ZONE s.tz AT TIME ZONE 'UTC' AS t0,
               (d + interval '1 day') AT TIME ZONE s.tz AT TIME ZONE 'UTC' AS t1
          FROM hotline_site s,
               generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') d
         WHERE s.id = ANY(%(sites)s)),
    login AS (
        SELECT site_id, day, agent_code, min(s.id) AS session,
               range_agg(tsrange(greatest(login, t0), least(logout, t1))) AS times
          FROM span JOIN hotline_agent_session s USING (site_id)
         WHERE login < t1 AND logout > t0 AND login < logout
         GROUP BY 1, 2, 3),
    away AS (
        SELECT site_id, day, agent_code,
               range_agg(tsrange(greatest(started_at, t0), least(ended_at, t1))) AS times
          FROM span JOIN hotline_agent_break b USING (site_id)
         WHERE started_at < t1 AND ended_at > t0 AND started_at < ended_at
         GROUP BY 1, 2, 3),
    leg AS (
        SELECT span.*, %(leg)s FROM span JOIN hotline_call_leg l USING (site_id)
         WHERE l.busy_from >= t0 - %(far)s AND l.busy_from < t1 + %(far)s
           AND (l.busy_from < t1 AND l.busy_to >= t0
                OR l.call_started_at >= t0 AND l.call_started_at < t1)
         UNION ALL (
        SELECT span.*, %(leg)s FROM span JOIN hotline_call_leg l USING (site_id)
         WHERE l.busy_to - l.busy_from > %(far)s
           AND l.busy_to >= t0 AND l.busy_from < t0 - %(far)s
         UNION
        SELECT span.*, %(leg)s FROM span JOIN hotline_call_leg l USING (site_id)
         WHERE l.is_first AND NOT (l.busy_from - l.call_started_at BETWEEN %(not_far)s AND %(far)s)
           AND l.call_started_at >= t0 AND l.call_started_at < t1
           AND NOT (l.busy_from >= t0 - %(far)s AND l.busy_from < t1 + %(far)s))),
    work AS (
        SELECT site_id, day, agent_code, min(id) AS leg,
               count(*) FILTER (WHERE counted AND direction = 'in') AS answered,
               count(*) FILTER (WHERE counted AND direction = 'out') AS dialled,
               sum(%(talk)s) AS talk, sum(%(wrap)s) AS wrap,
               sum(%(ring)s) FILTER (WHERE direction = 'in') AS ring,
               range_agg(tsrange(greatest(busy_from, t0), least(busy_to, t1)))
                   FILTER (WHERE greatest(busy_from, t0) < least(busy_to, t1)) AS times
          FROM (SELECT *, is_first AND call_started_at >= t0 AND call_started_at < t1 AS counted
                  FROM leg) l
         GROUP BY 1, 2, 3),
    held AS (
        SELECT site_id, day, h.agent_code, count(*) AS holds,
               count(*) FILTER (WHERE length > 30) AS long_holds
          FROM span JOIN hotline_call_hold h USING (site_id)
         WHERE h.call_started_at >= t0 AND h.call_started_at < t1
         GROUP BY 1, 2, 3),
    waiting AS (
        SELECT l.site_id, day, l.agent_code,
               sum(greatest(least(h.ended_at, t1) - greatest(h.started_at, t0), interval '0'))
                   AS hold
          FROM leg l JOIN hotline_call_hold h ON h.leg_id = l.id
         GROUP BY 1, 2, 3),
    figure AS (
        SELECT site_id, day, agent_code, coalesce(session, leg + (1::bigint << %(leg_bit)s)) AS row,
               coalesce(login.times, '{}') AS login,
               coalesce(login.times, '{}') - coalesce(away.times, '{}') AS online,
               coalesce(work.times, '{}') AS busy,
               coalesce(answered, 0) AS answered, coalesce(dialled, 0) AS dialled,
               coalesce(holds, 0) AS holds, coalesce(long_holds, 0) AS long_holds,
               %(seconds)s
          FROM login FULL JOIN work USING (site_id, day, agent_code)
          LEFT JOIN away USING (site_id, day, agent_code)
          LEFT JOIN held USING (site_id, day, agent_code)
          LEFT JOIN waiting USING (site_id, day, agent_code)),
    total AS (
        SELECT f.*, lower(f.login) AS login_at, upper(f.login) AS logout_at,
               %(lengths)s
          FROM figure f)
    SELECT ((day - date %(epoch)s)::bigint << %(day_bits)s) + row AS id, t.site_id, day, t.agent_code,
           a.id AS assignment_id, login_at, logout_at, login_seconds, online_seconds,
           login_seconds - online_seconds AS break_seconds, idle_seconds, talk_seconds,
           wrap_seconds, ring_seconds, hold_seconds, answered, dialled, holds, long_holds,
           calls, %(ratios)s
      FROM (SELECT t.*, answered + dialled AS calls FROM total t) t
      LEFT JOIN hotline_assignment a ON a.site_id = t.site_id AND a.code = t.agent_code
"""
LEG = (
    "id", "agent_code", "direction", "call_started_at", "answered_at", "ended_at", "busy_from",
    "busy_to", "is_first",
)
PARTS = {
    "talk": ("answered_at", "ended_at"),
    "wrap": ("ended_at", "busy_to"),
    "ring": ("busy_from", "answered_at"),
}
LENGTHS = {
    "login_seconds": "login",
    "online_seconds": "online",
    "idle_seconds": "online - busy",
}


def agent_day_query(site_ids, first, last, ratios):
    """One row per site, day and agent who was logged in or had a call.

    :param first, last: local days, both included
    :param ratios: further columns (SQL)
    """
    return SQL(
        QUERY,
        sites=list(site_ids), first=first, last=last, far=FAR, not_far=NOT_FAR, epoch=EPOCH,
        leg_bit=LEG_BIT, day_bits=DAY_BITS, ratios=ratios,
        leg=SQL(", ").join(SQL.identifier("l", name) for name in LEG),
        seconds=SQL(", ").join(
            SQL(
                "coalesce(extract(epoch FROM %s), 0) AS %s",
                SQL.identifier(name), SQL.identifier(f"{name}_seconds"),
            )
            for name in (*PARTS, "hold")
        ),
        lengths=SQL(", ").join(
            SQL(
                "(SELECT coalesce(extract(epoch FROM sum(upper(r) - lower(r))), 0)"
                " FROM unnest(%s) r) AS %s",
                SQL(times), SQL.identifier(name),
            )
            for name, times in LENGTHS.items()
        ),
        **{name: _inside(*edges) for name, edges in PARTS.items()},
    )


def _inside(start, end):
    """The part of an interval that lies in the day (SQL)."""
    return SQL(
        "greatest(least(%s, t1) - greatest(%s, t0), interval '0')",
        SQL.identifier(end), SQL.identifier(start),
    )
