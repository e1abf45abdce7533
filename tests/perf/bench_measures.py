"""Measures of calls and sessions against one plain pass of SQL over the same rows.

The plain pass adds up the same columns of the same rows (calls, legs, holds, sessions, breaks),
each table read once, grouped by agent, without cutting at period edges or merging overlaps.
"""

import time
from datetime import date, datetime, timedelta

from _database import environment
from _telephony_facts import calls, sessions

from odoo.tools import SQL

CALLS, AGENTS, RUNS = 100_000, 100, 7
MONTHS = 7
PASS = (
    "SELECT direction, outcome, count(*), count(to_agent_at), sum(wait), sum(talk), sum(wrap)"
    " FROM hotline_call WHERE site_id = %s AND started_at >= %s AND started_at < %s GROUP BY 1, 2",
    "SELECT agent_code, direction, count(*), sum(ring), sum(talk), sum(wrap) FROM hotline_call_leg"
    " WHERE site_id = %s AND busy_from >= %s AND busy_from < %s GROUP BY 1, 2",
    "SELECT agent_code, count(*), sum(length) FROM hotline_call_hold"
    " WHERE site_id = %s AND call_started_at >= %s AND call_started_at < %s GROUP BY 1",
    "SELECT agent_code, sum(length) FROM hotline_agent_session"
    " WHERE site_id = %s AND login >= %s AND login < %s GROUP BY 1",
    "SELECT agent_code, sum(length) FROM hotline_agent_break"
    " WHERE site_id = %s AND started_at >= %s AND started_at < %s GROUP BY 1",
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
    start, end = site._day_start(first), site._day_start(last + timedelta(days=1))
    for query in PASS:
        env.execute_query(SQL(query, site.id, start, end))


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
