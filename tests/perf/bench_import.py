"""Import of call facts: calls per second from records to ledger and rows, and its memory."""

import gc
import resource
import time

from _database import environment
from _telephony_facts import calls, sessions

COUNT = 100_000
MIB = 1024  # ru_maxrss is in KiB


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB


def main():
    with environment("import") as env:
        site = env["hotline.site"].create({"name": "Bench", "code": "BENCH"})
        ledger = env["hotline.fact"]
        records = list(calls(COUNT))
        gc.collect()
        before = peak()
        for section, given in (("calls", records), ("sessions", list(sessions()))):
            started = time.perf_counter()
            count = ledger._import(site, section, given, "bench")
            took = time.perf_counter() - started
            print(f"{section}: {count} in {took:.1f} s = {count / took:,.0f}/s")
        started = time.perf_counter()
        again = ledger._import(site, "calls", records, "bench")
        print(f"the same calls again: {again} new in {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        env["hotline.call"]._rebuild(site)
        took = time.perf_counter() - started
        print(f"rebuild: {COUNT} in {took:.1f} s = {COUNT / took:,.0f}/s")
        print(f"peak memory: {peak()} MiB (with the records, before the import: {before} MiB)")


if __name__ == "__main__":
    main()
