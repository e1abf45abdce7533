"""Measures of calls and sessions against one plain pass of SQL that adds up the same sums.

The plain pass reads each table once for one span: counts by outcome, waits within 30 and 60 s,
talk, wrap-up and ring per agent clipped at the edges of the span, holds, and merged logins less
breaks.
"""

import time
from datetime import date, datetime, timedelta

from _database import environment
from _telephony_facts import calls, sessions

from odoo.tools import SQL

CALLS, AGENTS, RUNS = 100_000, 100, 7
MONTHS = 7
PASS = (
    """
    SELECT count(*) FILTER (WHERE inbound), count(*) FILTER (WHERE inbound AND asked),
           count(*) FILTER (WHERE answered), count(*) FILTER (WHERE NOT inbound),
           count(*) FILTER (WHERE outcome = 'abandoned_active'),
           count(*) FILTER (WHERE outcome = 'abandoned_passive'),
           count(*) FILTER (WHERE outcome = 'bot'), sum(wait) FILTER (WHERE answered),
           count(*) FILTER (WHERE answered AND wait <= 30),
           count(*) FILTER (WHERE answered AND wait <= 60),
           sum(talk) FILTER (WHERE answered), sum(wrap) FILTER (WHERE answered),
           count(*) FILTER (WHERE answered AND kind = 'consult'),
           count(*) FILTER (WHERE answered AND kind = 'consult' AND closed_direct),
           count(*) FILTER (WHERE answered AND kind = 'consult' AND ticketed_valid)
      FROM (SELECT *, direction = 'in' AS inbound, to_agent_at IS NOT NULL AS asked,
                   direction = 'in' AND to_agent_at IS NOT NULL
                   AND answered_at IS NOT NULL AS answered
              FROM hotline_call
             WHERE site_id = %(site)s AND started_at >= %(start)s AND started_at < %(end)s) c
    """,
    """
    SELECT agent_code,
           count(DISTINCT call_id) FILTER (WHERE direction = 'in'),
           count(DISTINCT call_id) FILTER (WHERE direction = 'out'),
           sum(extract(epoch FROM greatest(
               least(ended_at, %(end)s) - greatest(answered_at, %(start)s), interval '0'))),
           sum(extract(epoch FROM greatest(
               least(busy_to, %(end)s) - greatest(ended_at, %(start)s), interval '0'))),
           sum(extract(epoch FROM greatest(
               least(answered_at, %(end)s) - greatest(busy_from, %(start)s), interval '0')))
               FILTER (WHERE direction = 'in')
      FROM hotline_call_leg
     WHERE site_id = %(site)s AND busy_from < %(end)s AND busy_to >= %(start)s
     GROUP BY agent_code
    """,
    """
    SELECT agent_code, count(*), count(*) FILTER (WHERE length > 30) FROM hotline_call_hold
     WHERE site_id = %(site)s AND call_started_at >= %(start)s AND call_started_at < %(end)s
     GROUP BY agent_code
    """,
    """
    SELECT agent_code, range_agg(tsrange(greatest(login, %(start)s), least(logout, %(end)s)))
      FROM hotline_agent_session
     WHERE site_id = %(site)s AND login < %(end)s AND logout >= %(start)s GROUP BY agent_code
    """,
    """
    SELECT agent_code, range_agg(tsrange(started_at, ended_at)) FROM hotline_agent_break
     WHERE site_id = %(site)s AND started_at < %(end)s AND ended_at >= %(start)s
     GROUP BY agent_code
    """,
)


def best(work):
    """Least seconds of several runs."""
    times = []
    for _run in range(RUNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def month(nth):
    """First and last day of the nth month from March 2025."""
    first = date(2025, 3 + nth, 1)
    return first, date(2025, 4 + nth, 1) - timedelta(days=1)


def plain(env, site, first, last):
    span = {
        "site": site.id,
        "start": SQL("%s::timestamp", site._day_start(first)),
        "end": SQL("%s::timestamp", site._day_start(last + timedelta(days=1))),
    }
    for query in PASS:
        env.execute_query(SQL(query, **span))


def measured(env, site, spans):
    for model in ("hotline.call", "hotline.agent.session"):
        env[model]._measure_rows(site, spans)


def report(env, site, name, spans):
    ours = best(lambda: measured(env, site, spans))
    first, last = min(a for a, _b in spans), max(b for _a, b in spans)
    theirs = best(lambda: plain(env, site, first, last))
    print(
        f"{name}: {ours * 1000:.0f} ms, plain pass {theirs * 1000:.0f} ms,"
        f" ratio {ours / theirs:.2f}"
    )


def fill(env, site, nth):
    first, last = month(nth)
    days = (last - first).days + 1
    start = datetime.combine(first, datetime.min.time())
    ledger = env["hotline.fact"]
    ledger._import(site, "calls", list(calls(CALLS, AGENTS, start, days, seed=nth)), "bench")
    ledger._import(site, "sessions", list(sessions(AGENTS, start, days, seed=nth)), "bench")


def main():
    with environment("measures") as env:
        site = env["hotline.site"].create({"name": "Bench", "code": "BENCH"})
        fill(env, site, 0)
        env.cr.execute("ANALYZE")
        report(env, site, f"one month of {CALLS:,} calls, {AGENTS} agents", [month(0)])
        for nth in range(1, MONTHS):
            fill(env, site, nth)
        env.cr.execute("ANALYZE")
        months = [month(nth) for nth in range(MONTHS)]
        whole = (months[0][0], months[-1][1])
        days = [
            (whole[0] + timedelta(days=n),) * 2 for n in range((whole[1] - whole[0]).days + 1)
        ]
        report(env, site, "the first of seven months", months[:1])
        report(env, site, "the last of seven months", months[-1:])
        report(env, site, "seven months as one span", [whole])
        report(env, site, "seven months, and all of them", [*months, whole])
        report(env, site, f"{len(days)} days, seven months, and all", [*days, *months, whole])


if __name__ == "__main__":
    main()
