"""The measures of calls, legs and holds (measures.md section 2, FACTS section 7) as one query.

Each table is read once. A first grouping shrinks it to a few rows per piece and agent; the measures
are sums over those. What crosses a cut is rare, is left out there and cut in a second step.
"""

from odoo.tools import SQL

# Legs are longer than this, or farther from the start of their call, so seldom that those have
# indexes of their own (hotline.call.leg): all others lie this near to a span that counts them.
FAR, NOT_FAR = SQL("interval '6 hours'"), SQL("interval '-6 hours'")

# Contract scope, by the start of the call (G2). "Answered" asks for a person first. Whole durations
# are those of the answered calls, by whose number XJ-K02, XJ-K10 and XJ-K11 divide them.
CALL_FIGURES = {
    "calls_offered": "sum(n) FILTER (WHERE inbound)",
    "calls_to_agent": "sum(n) FILTER (WHERE inbound AND asked)",
    "calls_answered": "sum(n) FILTER (WHERE answered)",
    "calls_abandoned_active": "sum(n) FILTER (WHERE outcome = 'abandoned_active')",
    "calls_abandoned_passive": "sum(n) FILTER (WHERE outcome = 'abandoned_passive')",
    "calls_served_by_bot": "sum(n) FILTER (WHERE outcome = 'bot')",
    "calls_out": "sum(n) FILTER (WHERE NOT inbound)",
    "wait_seconds_answered": "sum(wait) FILTER (WHERE answered)",
    "answered_within_30s": "sum(n) FILTER (WHERE answered AND within_30s)",
    "answered_within_60s": "sum(n) FILTER (WHERE answered AND within_60s)",
    "call_talk_seconds": "sum(talk) FILTER (WHERE answered)",
    "call_wrap_seconds": "sum(wrap) FILTER (WHERE answered)",
    "consult_answered": "sum(n) FILTER (WHERE answered AND consult)",
    "consult_closed_direct": "sum(n) FILTER (WHERE answered AND consult AND closed_direct)",
    "consult_ticketed_valid": "sum(n) FILTER (WHERE answered AND consult AND ticketed_valid)",
}
# Agent scope, by the start of the call: each call with a leg of the agent, once.
AGENT_FIGURES = {
    "calls_answered": "sum(calls) FILTER (WHERE direction = 'in')",
    "calls_out": "sum(calls) FILTER (WHERE direction = 'out')",
}
# Both scopes, by the start of the call.
HOLD_FIGURES = {
    "hold_segments": "count(*)",
    "hold_segments_over_30s": "count(*) FILTER (WHERE length > 30)",
}
# Both scopes, clipped whatever period the call belongs to (G3); ring of inbound legs only.
BUSY_FIGURES = {  # measure: start, end, whole length, which legs
    "agent_talk_seconds": ("answered_at", "ended_at", "talk", "true"),
    "agent_wrap_seconds": ("ended_at", "busy_to", "wrap", "true"),
    "agent_ring_seconds": ("busy_from", "answered_at", "ring", "direction = 'in'"),
}

QUERY = """
    WITH %(span)s,
    calls AS (
        SELECT %(k_started)s AS k, outcome, closed_direct, ticketed_valid,
               direction = 'in' AS inbound, kind = 'consult' AS consult,
               to_agent_at IS NOT NULL AS asked,
               direction = 'in' AND to_agent_at IS NOT NULL AND answered_at IS NOT NULL AS answered,
               wait <= 30 AS within_30s, wait <= 60 AS within_60s,
               count(*) AS n, sum(wait) AS wait, sum(talk) AS talk, sum(wrap) AS wrap
          FROM hotline_call
         WHERE site_id = %(site)s AND started_at >= %(start)s AND started_at < %(end)s
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    holds AS (
        SELECT %(k_call)s AS k, agent_code, %(hold_figures)s
          FROM hotline_call_hold
         WHERE site_id = %(site)s AND call_started_at >= %(start)s AND call_started_at < %(end)s
         GROUP BY 1, 2),
    legs AS (
        SELECT %(k_call)s AS k_call, %(k_busy)s AS k, %(within)s AS within, agent_code, direction,
               count(*) FILTER (WHERE is_first
                     AND call_started_at >= %(start)s AND call_started_at < %(end)s) AS calls,
               sum(ring) AS ring, sum(talk) AS talk, sum(wrap) AS wrap
          FROM hotline_call_leg
         WHERE site_id = %(site)s
           AND busy_from >= %(start)s - %(far)s AND busy_from < %(end)s + %(far)s
         GROUP BY 1, 2, 3, 4, 5
         UNION ALL
        SELECT %(k_call)s, NULL, false, agent_code, direction, count(*), NULL, NULL, NULL
          FROM hotline_call_leg
         WHERE site_id = %(site)s AND is_first
           AND call_started_at >= %(start)s AND call_started_at < %(end)s
           AND NOT (busy_from - call_started_at BETWEEN %(not_far)s AND %(far)s)
           AND NOT (busy_from >= %(start)s - %(far)s AND busy_from < %(end)s + %(far)s)
         GROUP BY 1, 4, 5),
    crossing AS (
        SELECT l.* FROM unnest(%(cuts)s) AS cut(at)
          JOIN hotline_call_leg l ON l.site_id = %(site)s AND l.busy_to >= cut.at
           AND l.busy_from < cut.at AND l.busy_from >= cut.at - %(far)s
         UNION
        SELECT * FROM hotline_call_leg
         WHERE site_id = %(site)s AND busy_to - busy_from > %(far)s
           AND busy_from < %(end)s AND busy_to >= %(start)s),
    clipped AS (
        SELECT piece.k, agent_code, %(clipped_figures)s
          FROM crossing
         CROSS JOIN LATERAL generate_series(
               greatest(width_bucket(busy_from, %(cuts)s), 1),
               least(width_bucket(busy_to, %(cuts)s), %(count)s)) AS piece(k)
         CROSS JOIN LATERAL (
               SELECT (%(cuts)s)[piece.k] AS t0, (%(cuts)s)[piece.k + 1] AS t1) edge
         WHERE width_bucket(busy_from, %(cuts)s) <> width_bucket(busy_to, %(cuts)s)
         GROUP BY 1, 2),
    figure AS (
        SELECT k, NULL AS agent_code, true AS whole, v.*
          FROM (SELECT k, %(call_figures)s FROM calls GROUP BY 1) c, %(call_values)s
         UNION ALL
        SELECT k, agent_code, false, v.*
          FROM (SELECT k_call AS k, agent_code, %(agent_figures)s FROM legs GROUP BY 1, 2) a,
               %(agent_values)s
         UNION ALL
        SELECT k, agent_code, true, v.*
          FROM (SELECT k, agent_code, %(whole_figures)s FROM legs WHERE within GROUP BY 1, 2) b,
               %(busy_values)s
         UNION ALL
        SELECT k, agent_code, true, v.* FROM clipped, %(busy_values)s
         UNION ALL
        SELECT k, agent_code, true, v.* FROM holds, %(hold_values)s)
    SELECT i, agent_code, measure, sum(value)::text
      FROM figure JOIN span USING (k)
     WHERE agent_code IS NOT NULL AND value <> 0 GROUP BY 1, 2, 3
     UNION ALL
    SELECT i, NULL, measure, sum(value)::text
      FROM figure JOIN span USING (k)
     WHERE whole AND value <> 0 GROUP BY 1, 3
"""


def measure_query(site_id, pieces):
    """Rows (span index, agent code or NULL, measure, value as text), zeros left out.

    :param pieces: Pieces
    """
    return SQL(
        QUERY,
        **pieces.sql,
        site=site_id,
        k_started=pieces.piece_of("started_at"),
        k_call=pieces.piece_of("call_started_at"),
        k_busy=pieces.piece_of("busy_from"),
        within=pieces.is_within("busy_from", "busy_to"),
        far=FAR,
        not_far=NOT_FAR,
        call_figures=_figures(CALL_FIGURES),
        agent_figures=_figures(AGENT_FIGURES),
        hold_figures=_figures(HOLD_FIGURES),
        whole_figures=_figures({
            name: SQL("sum(%s) FILTER (WHERE %s)", SQL.identifier(column), SQL(condition))
            for name, (_start, _end, column, condition) in BUSY_FIGURES.items()
        }),
        clipped_figures=_figures({
            name: SQL(
                "extract(epoch FROM sum(greatest(least(%s, t1) - greatest(%s, t0), interval '0'))"
                " FILTER (WHERE %s))",
                SQL.identifier(end), SQL.identifier(start), SQL(condition),
            )
            for name, (start, end, _column, condition) in BUSY_FIGURES.items()
        }),
        call_values=_values(CALL_FIGURES),
        agent_values=_values(AGENT_FIGURES),
        hold_values=_values(HOLD_FIGURES),
        busy_values=_values(BUSY_FIGURES),
    )


def _figures(table):
    return SQL(", ").join(
        SQL("%s AS %s", SQL(figure), SQL.identifier(name)) for name, figure in table.items()
    )


def _values(table):
    rows = SQL(", ").join(SQL("(%s, %s::numeric)", name, SQL.identifier(name)) for name in table)
    return SQL("LATERAL (VALUES %s) v(measure, value)", rows)
