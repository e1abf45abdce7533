"""A full year of all five contracts in one run: every period each of them is judged by.

Months for BJ; acceptances for XJ; months and contract quarters for XC; the year for JX; days,
months and the year for YH. Calls and sessions of 60 agents the whole year at each site.
"""

import time
from datetime import date, datetime, timedelta

from _database import environment
from _telephony_facts import calls, sessions
from bench_settle import contract, peak, period

CALLS = 10_000  # a month and contract
AGENTS = 60
FIRST = date(2025, 1, 1)
LAST = date(2025, 12, 31)


def month(nth):
    """First and last day of the nth month of the year, from 0."""
    after = date(2025 + (nth + 1) // 12, (nth + 1) % 12 + 1, 1)
    return date(2025, nth + 1, 1), after - timedelta(days=1)


def months():
    return [period(f"{month(n)[0]:%Y-%m}", "month", *month(n)) for n in range(12)]


def quarters():
    return [
        period(f"Q{n + 1}", "quarter", month(3 * n)[0], month(3 * n + 2)[1]) for n in range(4)
    ]


def days():
    count = (LAST - FIRST).days + 1
    return [
        period(str(day), "day", day, day)
        for day in (FIRST + timedelta(days=n) for n in range(count))
    ]


YEAR = [period("Y", "year", FIRST, LAST)]
PERIODS = {
    "BJ": months,
    "XJ": lambda: None,  # the contract's own acceptances
    "XC": lambda: [*months(), *quarters()],
    "JX": lambda: YEAR,
    "YH": lambda: [*days(), *months(), *YEAR],
}


def fill(env, site):
    ledger = env["hotline.fact"]
    for nth in range(12):
        first, last = month(nth)
        start, length = datetime.combine(first, datetime.min.time()), (last - first).days + 1
        records = list(calls(CALLS, AGENTS, start, length, seed=nth))
        ledger._import(site, "calls", records, "bench")
        ledger._import(site, "sessions", list(sessions(AGENTS, start, length, seed=nth)), "bench")


def main():
    with environment("year") as env:
        drawn = {code: contract(env, code, FIRST, LAST) for code in PERIODS}
        for one in drawn.values():
            fill(env, one.site_id)
        env.cr.execute("ANALYZE")
        whole = time.perf_counter()
        for code, one in drawn.items():
            env.invalidate_all()
            started = time.perf_counter()
            result = one._settle(one._header(PERIODS[code](), as_of=LAST))
            rows = sum(len(found["kpis"]) for found in result["periods"])
            print(
                f"{code}: {len(result['periods'])} periods, {rows} judged rows,"
                f" {time.perf_counter() - started:.2f} s"
            )
        print(
            f"a year of five contracts, {5 * 12 * CALLS:,} calls:"
            f" {time.perf_counter() - whole:.1f} s, peak memory {peak():.0f} MiB"
        )


if __name__ == "__main__":
    main()
