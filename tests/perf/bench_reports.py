"""Reports of calls over a year of 600,000 calls: what a day, a month and the whole year cost."""

import random
import time
from datetime import date, datetime, timedelta

from _database import environment
from _telephony_facts import calls, sessions

MONTHS, CALLS = 12, 50_000  # a month
FIRST = date(2025, 1, 1)
CALLERS = 200_000
SPANS = {
    "day": (date(2025, 6, 16), date(2025, 6, 16)),
    "month": (date(2025, 6, 1), date(2025, 6, 30)),
    "year": (FIRST, date(2025, 12, 31)),
}
MONTH_BEGINS = [datetime(2025, month, 1) for month in range(1, MONTHS + 1)]


def with_extras(records, rng):
    for record in records:
        record["caller"] = f"138{rng.randrange(CALLERS):08d}"
        record["did"] = f"0791{rng.randrange(200):04d}"
        yield record


def fill(env, site):
    env["hotline.did"].create([
        {"name": f"Hall {n}", "number": f"0791{n:04d}", "site_id": site.id} for n in range(200)
    ])
    rng, ledger = random.Random(3), env["hotline.fact"]
    for begin in MONTH_BEGINS:
        given = with_extras(calls(CALLS, first=begin, days=28, seed=begin.month), rng)
        ledger._import(site, "calls", list(given), "bench")
        ledger._import(site, "sessions", list(sessions(first=begin, days=28)), "bench")
    env.cr.execute("ANALYZE")


def between(field, first, last):
    after = last + timedelta(days=1)
    return [(field, ">=", first), (field, "<", after)]


def reports(env, first, last):
    """Name and function of everything a screen asks for."""
    days, slots = env["hotline.agent.day"], env["hotline.call.interval"]
    of_days, of_slots = between("day", first, last), between("slot", first, last)
    sums = ["login_seconds:sum", "talk_seconds:sum", "occupancy:avg"]
    rates = ["offered:sum", "service_level:avg", "agents_in:avg"]
    yield "agent days, list", lambda: days.search_read(of_days, ["talk_share"], limit=80)
    yield "agents compared", lambda: days.formatted_read_group(of_days, ["agent_code"], sums)
    yield "intervals, list", lambda: slots.search_read(of_slots, ["offered"], limit=80)
    yield "intervals by day", lambda: slots.formatted_read_group(of_slots, ["slot:day"], rates)
    yield "by called number", lambda: slots.with_context(
        hotline_minutes=1440
    ).formatted_read_group(of_slots, ["did_id"], rates)
    yield "repeat callers", lambda: env["hotline.repeat.caller"].search_read(
        of_days, ["calls"], limit=80
    )


def main():
    with environment("reports") as env:
        site = env["hotline.site"].create({"name": "Bench", "code": "BENCH"})
        fill(env, site)
        env = env(user=env.user, su=True)
        for name, (first, last) in SPANS.items():
            for report, ask in reports(env, first, last):
                env.invalidate_all()
                started = time.perf_counter()
                found = len(ask())
                print(f"{name}: {report}: {found} rows in {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
