#!/usr/bin/env python3
"""Reads the log of an Odoo test run; prints failures and `N passed, N failed`.

A line of level WARNING or above that is no test's failure counts as a failure too,
unless a pattern in config/log-allowed.txt matches it: a registry that complains while
it loads is a defect although every test passes.
"""

import argparse
import re
import sys
from pathlib import Path

ALLOWED = Path(__file__).resolve().parent.parent / "config" / "log-allowed.txt"
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
SUMMARY = re.compile(
    r"^(Module \w+: \d+ failures|At least one test failed|\d+ failures?, \d+ errors?)"
)
OUTCOME = re.compile(r"^(FAIL|ERROR): (?:Subtest )?(?P<name>[\w.]+)")


def read(path, allowed):
    """Return (tests run, skipped, failures {name: text}, complaints [text])."""
    run, skipped, failures, complaints, current = 0, 0, {}, [], None
    for raw in path.read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(raw)
        if not match:
            if current is not None:
                current.append(raw)
            continue
        current = None
        level, text = match["level"], match["text"]
        if total := TOTAL.search(text):
            run += int(total[3])
        elif outcome := level == "ERROR" and OUTCOME.match(text):
            current = failures.setdefault(outcome["name"], [])
            current.append(raw)
        elif text.startswith("skipped ") and match["logger"].startswith("odoo.addons."):
            skipped += 1
            print(text)
        elif SUMMARY.search(text):
            continue
        elif level in ("WARNING", "ERROR", "CRITICAL") and not any(
            pattern.search(raw) for pattern in allowed
        ):
            current = [raw]
            complaints.append(current)
    return run, skipped, failures, complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--exit-code", type=int, default=0)
    args = parser.parse_args()
    allowed = [
        re.compile(line)
        for line in ALLOWED.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    run, skipped, failures, complaints = read(args.log, allowed)
    for lines in failures.values():
        print("\n".join(lines), end="\n\n")
    for lines in complaints:
        print("\n".join(lines[:40]), end="\n\n")
    failed = len(failures) + len(complaints)
    if args.exit_code and not failed:
        print(f"Odoo ended with exit code {args.exit_code}; last lines of its log:")
        print("\n".join(args.log.read_text(encoding="utf-8").splitlines()[-15:]))
        failed = 1
    passed = max(run - skipped - len(failures), 0)
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
