"""Settlement against one plain pass of SQL over the same rows, its memory, and the verifier.

A month of BJ (100,000 calls, 100 agents), then seven months of XJ (600,000 calls): the whole way
from stored facts to the result, measures, rules and all, as screens and `make settle` take it.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from _database import ROOT, environment
from _telephony_facts import calls, sessions
from bench_measures import best, month, plain

AGENTS = 100
BJ_CALLS, XJ_CALLS = 100_000, 86_000  # a month
MONTHS = 7
VERIFIER = ROOT / "addons/hotline_contract/verifier/verify.py"


def contract(env, code, start, end):
    """A contract drawn up from its template, with its people on the roll."""
    site = env["hotline.site"].create({"name": f"Bench {code}", "code": f"BENCH-{code}"})
    template = env["hotline.contract"].search([("template", "=", True), ("code", "=", code)])
    drawn = template._from_terms(code, template._get_terms(), site_id=site.id, start=start, end=end)
    position = drawn._get_terms()["headcount"]["assessed_positions"][0]
    people = [
        {"id": f"A{n:03d}", "position": position, "hired": str(start)} for n in range(AGENTS)
    ]
    env["hotline.fact"]._import(site, "agents", people, "bench")
    return drawn


def fill(env, site, nth, count):
    first, last = month(nth)
    days = (last - first).days + 1
    start = datetime.combine(first, datetime.min.time())
    ledger = env["hotline.fact"]
    ledger._import(site, "calls", list(calls(count, AGENTS, start, days, seed=nth)), "bench")
    ledger._import(site, "sessions", list(sessions(AGENTS, start, days, seed=nth)), "bench")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(env, name, drawn, header, first, last):
    ours = best(lambda: (env.invalidate_all(), drawn._settle(header)))
    theirs = best(lambda: plain(env, drawn.site_id, first, last))
    print(
        f"{name}: {ours * 1000:.0f} ms, plain pass {theirs * 1000:.0f} ms,"
        f" ratio {ours / theirs:.2f}, peak memory {peak():.0f} MiB"
    )


def verifier(drawn, header, first, last):
    """The third party's program on the sealed evidence, as a process of its own."""
    from odoo.addons.hotline_base.factfile import canonical

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.json"
        path.write_text(canonical(drawn._evidence(header, first, last)))
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-I", VERIFIER, path], check=False)
        print(
            f"verifier, {path.stat().st_size >> 20} MiB of evidence:"
            f" {time.perf_counter() - started:.1f} s, exit {done.returncode}"
        )


def period(code, kind, first, last):
    return {"id": code, "kind": kind, "start": str(first), "end": str(last)}


def main():
    with environment("settle") as env:
        first, last = month(0)
        bj = contract(env, "BJ", date(2025, 1, 1), date(2025, 12, 31))
        fill(env, bj.site_id, 0, BJ_CALLS)
        env.cr.execute("ANALYZE")
        header = bj._header([period("2025-03", "month", first, last)], as_of=last)
        report(env, f"BJ, a month of {BJ_CALLS:,} calls", bj, header, first, last)
        verifier(bj, header, first, last)

        xj = contract(env, "XJ", date(2025, 3, 1), date(2026, 2, 28))
        for nth in range(MONTHS):
            fill(env, xj.site_id, nth, XJ_CALLS)
        env.cr.execute("ANALYZE")
        last = month(MONTHS - 1)[1]
        periods = [
            period("A1", "acceptance", first, month(2)[1]),
            period("A2", "acceptance", month(3)[0], last + timedelta(days=0)),
        ]
        header = xj._header(periods, as_of=last)
        report(env, f"XJ, seven months of {MONTHS * XJ_CALLS:,} calls", xj, header, first, last)
        print(json.dumps({
            p["id"]: [row["value"] for row in p["kpis"][:4]] for p in xj._settle(header)["periods"]
        }))


if __name__ == "__main__":
    main()
