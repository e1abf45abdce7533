"""The working days of agents as one query over a stretch of days.

Durations are cut at the site's midnight, login time is merged per person (measures G3, G4), counts
follow the start of the call (G2): the same numbers as `hotline.measure._evaluate`.
"""

from datetime import timedelta

from odoo.tools import SQL

from odoo.addons.hotline_telephony.models.call_measures import FAR, NOT_FAR

DAY = timedelta(days=1)

# An id tells the day and a row of the agent on that day: of a session, or else of a leg.
EPOCH = "2000-01-01"
DAY_BITS, LEG_BIT = 33, 32

QUERY = """
    WITH login AS (
        SELECT site_id, d::date AS day, agent_code, min(row) AS session,
               range_agg(tsrange(greatest(start, %(t0)s), least(stop, %(t1)s))) AS times
          FROM (SELECT s.id AS row, site_id, tz, agent_code, login AS start, logout AS stop,
                       %(login_day)s AS d0, %(logout_day)s AS d1
                  FROM hotline_agent_session s JOIN hotline_site site ON site.id = site_id
                 WHERE site_id = ANY(%(sites)s) AND login < %(end)s AND logout > %(start)s
                   AND login < logout) s, %(days)s
         WHERE stop > %(t0)s
         GROUP BY 1, 2, 3),
    away AS (
        SELECT site_id, d::date AS day, agent_code,
               range_agg(tsrange(greatest(start, %(t0)s), least(stop, %(t1)s))) AS times
          FROM (SELECT site_id, tz, agent_code, started_at AS start, ended_at AS stop,
                       %(away_day)s AS d0, %(back_day)s AS d1
                  FROM hotline_agent_break b JOIN hotline_site site ON site.id = site_id
                 WHERE site_id = ANY(%(sites)s) AND started_at < %(end)s
                   AND ended_at > %(start)s AND started_at < ended_at) b, %(days)s
         WHERE stop > %(t0)s
         GROUP BY 1, 2, 3),
    near AS (
        SELECT %(leg)s FROM hotline_call_leg l
         WHERE site_id = ANY(%(sites)s)
           AND busy_from >= %(start)s - %(far)s AND busy_from < %(end)s + %(far)s
         UNION ALL (
        SELECT %(leg)s FROM hotline_call_leg l
         WHERE site_id = ANY(%(sites)s) AND busy_to - busy_from > %(far)s
           AND busy_to >= %(start)s AND busy_from < %(start)s - %(far)s
         UNION
        SELECT %(leg)s FROM hotline_call_leg l
         WHERE site_id = ANY(%(sites)s) AND is_first
           AND NOT (busy_from - call_started_at BETWEEN %(not_far)s AND %(far)s)
           AND call_started_at >= %(start)s AND call_started_at < %(end)s
           AND NOT (busy_from >= %(start)s - %(far)s AND busy_from < %(end)s + %(far)s))),
    dated AS MATERIALIZED (
        SELECT near.*, tz, %(busy_day)s AS d0, %(free_day)s AS d1, %(call_day)s AS dc
          FROM near JOIN hotline_site site ON site.id = site_id),
    leg AS (
        SELECT dated.*, d0 AS day, timestamp '-infinity' AS t0, timestamp 'infinity' AS t1,
               is_first AS counted
          FROM dated
         WHERE d0 = d1 AND d0 = dc AND d0 BETWEEN %(first)s AND %(last)s
         UNION ALL
        SELECT dated.*, d::date, t0, t1,
               is_first AND call_started_at >= t0 AND call_started_at < t1
          FROM dated
         CROSS JOIN LATERAL (SELECT generate_series(d0::timestamp, d1, interval '1 day') AS d
                              UNION SELECT dc) d
         CROSS JOIN LATERAL (SELECT %(t0)s AS t0, %(t1)s AS t1) edge
         WHERE NOT (d0 = d1 AND d0 = dc) AND d BETWEEN %(first)s AND %(last)s
           AND (busy_from < t1 AND busy_to > t0
                OR is_first AND call_started_at >= t0 AND call_started_at < t1)),
    work AS (
        SELECT site_id, day, agent_code, min(id) AS leg,
               count(*) FILTER (WHERE counted AND direction = 'in') AS answered,
               count(*) FILTER (WHERE counted AND direction = 'out') AS dialled,
               sum(%(talk)s) AS talk, sum(%(wrap)s) AS wrap,
               sum(%(ring)s) FILTER (WHERE direction = 'in') AS ring,
               range_agg(tsrange(greatest(busy_from, t0), least(busy_to, t1)))
                   FILTER (WHERE greatest(busy_from, t0) < least(busy_to, t1)) AS times
          FROM leg
         GROUP BY 1, 2, 3),
    held AS (
        SELECT site_id, %(held_day)s AS day, h.agent_code, count(*) AS holds,
               count(*) FILTER (WHERE length > 30) AS long_holds
          FROM hotline_call_hold h JOIN hotline_site site ON site.id = site_id
         WHERE site_id = ANY(%(sites)s)
           AND call_started_at >= %(start)s AND call_started_at < %(end)s
         GROUP BY 1, 2, 3),
    waiting AS (
        SELECT l.site_id, day, l.agent_code,
               sum(greatest(least(h.ended_at, t1) - greatest(h.started_at, t0), interval '0'))
                   AS hold
          FROM leg l JOIN hotline_call_hold h ON h.leg_id = l.id
         GROUP BY 1, 2, 3),
    part AS (
        SELECT site_id, day, agent_code, session, NULL::int AS leg, times AS login,
               NULL::tsmultirange AS away, NULL::tsmultirange AS busy,
               0::bigint AS answered, 0::bigint AS dialled, 0::bigint AS holds,
               0::bigint AS long_holds, NULL::interval AS talk, NULL::interval AS wrap,
               NULL::interval AS ring, NULL::interval AS hold
          FROM login
         UNION ALL
        SELECT site_id, day, agent_code, NULL, NULL, NULL, times, NULL, 0, 0, 0, 0, NULL, NULL,
               NULL, NULL
          FROM away
         UNION ALL
        SELECT site_id, day, agent_code, NULL, leg, NULL, NULL, times, answered, dialled, 0, 0,
               talk, wrap, ring, NULL
          FROM work
         UNION ALL
        SELECT site_id, day, agent_code, NULL, NULL, NULL, NULL, NULL, 0, 0, holds, long_holds,
               NULL, NULL, NULL, NULL
          FROM held
         UNION ALL
        SELECT site_id, day, agent_code, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL,
               NULL, hold
          FROM waiting),
    figure AS (
        SELECT site_id, day, agent_code,
               coalesce(min(session), min(leg) + (1::bigint << %(leg_bit)s)) AS row,
               coalesce(range_agg(login), '{}') AS login,
               coalesce(range_agg(login), '{}') - coalesce(range_agg(away), '{}') AS online,
               coalesce(range_agg(busy), '{}') AS busy,
               sum(answered)::int AS answered, sum(dialled)::int AS dialled,
               sum(holds)::int AS holds, sum(long_holds)::int AS long_holds, %(seconds)s
          FROM part
         GROUP BY 1, 2, 3
        HAVING count(session) + count(leg) > 0),
    total AS (
        SELECT f.*, lower(f.login) AS login_at, upper(f.login) AS logout_at,
               %(lengths)s
          FROM figure f)
    SELECT ((day - date %(epoch)s)::bigint << %(day_bits)s) + row AS id, t.site_id, day,
           t.agent_code, a.id AS assignment_id, login_at, logout_at, login_seconds, online_seconds,
           login_seconds - online_seconds AS break_seconds, idle_seconds, talk_seconds,
           wrap_seconds, ring_seconds, hold_seconds, answered, dialled, holds, long_holds,
           calls, %(ratios)s
      FROM (SELECT t.*, answered + dialled AS calls FROM total t) t
      LEFT JOIN hotline_assignment a ON a.site_id = t.site_id AND a.code = t.agent_code
"""
LEG = (
    "id", "site_id", "agent_code", "direction", "call_started_at", "answered_at", "ended_at",
    "busy_from", "busy_to", "is_first",
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


DAYS = {  # local day of a moment
    "login_day": "login", "logout_day": "logout", "away_day": "started_at", "back_day": "ended_at",
    "busy_day": "busy_from", "free_day": "busy_to", "call_day": "call_started_at",
    "held_day": "call_started_at",
}


def agent_day_query(sites, first, last, ratios):
    """One row per site, day and agent who was logged in or had a call.

    :param sites: hotline.site, at least one
    :param first, last: local days, both included
    :param ratios: further columns (SQL)
    """
    return SQL(
        QUERY,
        sites=sites.ids, first=first, last=last,
        start=SQL("%s::timestamp", min(site._day_start(first) for site in sites)),
        end=SQL("%s::timestamp", max(site._day_start(last + DAY) for site in sites)),
        t0=SQL("(d AT TIME ZONE tz AT TIME ZONE 'UTC')"),
        t1=SQL("((d + interval '1 day') AT TIME ZONE tz AT TIME ZONE 'UTC')"),
        days=SQL(
            "generate_series(greatest(d0, %s)::timestamp, least(d1, %s), interval '1 day') d",
            first, last,
        ),
        far=FAR, not_far=NOT_FAR, epoch=EPOCH, leg_bit=LEG_BIT, day_bits=DAY_BITS, ratios=ratios,
        leg=SQL(", ").join(SQL.identifier("l", name) for name in LEG),
        seconds=SQL(", ").join(
            SQL(
                "coalesce(extract(epoch FROM sum(%s)), 0) AS %s",
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
        **{
            name: SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE site.tz)::date", SQL.identifier(moment))
            for name, moment in DAYS.items()
        },
    )


def _inside(start, end):
    """The part of an interval that lies in the day (SQL)."""
    return SQL(
        "greatest(least(%s, t1) - greatest(%s, t0), interval '0')",
        SQL.identifier(end), SQL.identifier(start),
    )
