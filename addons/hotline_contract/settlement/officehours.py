"""Limits in minutes that run in office hours of working days only (measures B11)."""

from datetime import datetime, time, timedelta

from .values import moment, number

ELAPSED, OFFICE = "elapsed", "office_hours"
MODES = (ELAPSED, OFFICE)
DAY = timedelta(days=1)


def clock(text):
    """A time of day from `HH:MM`.

    :raises ValueError: it is none
    """
    return time.fromisoformat(text)


def due_time(case, rule, start):
    """Last moment of a limit of `rule["minutes"]` that begins at `start`.

    Elapsed clock time (measures G8), or with `mode: office_hours` the time of the contract's
    `office_hours` on working days: outside them the clock stands still.
    """
    rest = timedelta(minutes=int(number(rule["minutes"])))
    if rule.get("mode") != OFFICE:
        return moment(start) + rest
    for opens, closes in _windows(case, moment(start)):
        if closes - opens >= rest:
            return opens + rest
        rest -= closes - opens
    return None


def _windows(case, start):
    """Office hours from `start` on, the one that is running cut, without end."""
    hours = [(clock(row["from"]), clock(row["to"])) for row in case.terms["office_hours"]]
    when = start.date()
    while True:
        for opens, closes in hours if case.calendar.is_workday(when) else ():
            if datetime.combine(when, closes) > start:
                yield max(start, datetime.combine(when, opens)), datetime.combine(when, closes)
        when += DAY
