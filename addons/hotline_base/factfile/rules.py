"""Rules over several fields of a record: functions `(record, steps, report)`."""

from decimal import Decimal

from .values import ValueFault, parse_day, parse_time

VERSION = 1
NEEDS_AGENT = frozenset(("ring", "ring_end", "answer", "wrap_end"))
STARTS = {"in": "offered", "out": "dial"}
NOT_SUMMED = frozenset(("exam_score",))  # the lowest result counts, not a sum (format, section 13)


def not_before(later, earlier):
    """The field `later` is not before the field `earlier`; equal is fine."""

    def rule(record, steps, report):
        if _is_reversed(record.get(earlier), record.get(later)):
            report((*steps, later), "reversed", {"other": earlier})

    return rule


def pair_in_order(pair, steps, report):
    """[from, to] with from <= to."""
    if _is_reversed(*pair):
        report((*steps, 1), "reversed", {"other": pair[0]})


def _is_reversed(first, last):
    """False too when one of them is missing or no date: that is reported at its own place."""
    try:
        return parse_time(last) < parse_time(first)
    except ValueFault:
        return _is_day_reversed(first, last)


def _is_day_reversed(first, last):
    try:
        return parse_day(last) < parse_day(first)
    except ValueFault:
        return False


def known_version(file, steps, report):
    """Absent, or the number 1."""
    version = file.get("version", VERSION)
    if type(version) not in (int, Decimal) or version != VERSION:
        report((*steps, "version"), "version", {"expected": VERSION})


def needed_agent(event, steps, report):
    """Ringing, answering and wrapping up are done by somebody."""
    kind = event.get("e")
    if type(kind) is str and kind in NEEDS_AGENT and not event.get("agent"):
        report((*steps, "agent"), "needs_agent", {"event": kind})


def one_start(call, steps, report):
    """An inbound call is offered once, an outbound call is dialled once."""
    events, direction = call.get("events"), call.get("direction", "in")
    if type(events) is not list or type(direction) is not str or direction not in STARTS:
        return
    starts = [
        (index, event["e"])
        for index, event in enumerate(events)
        if type(event) is dict and event.get("e") in ("offered", "dial")
    ]
    _check_starts(starts, STARTS[direction], (*steps, "events"), report)


def _check_starts(starts, expected, steps, report):
    if len(starts) == 1 and starts[0][1] == expected:
        return
    if not starts:
        report(steps, "no_start", {"event": expected})
    for nth, (index, kind) in enumerate(starts):
        if kind != expected:
            report((*steps, index, "e"), "wrong_start", {"event": kind})
        elif nth:
            report((*steps, index, "e"), "two_starts", {})


def exam_has_result(exam, steps, report):
    """Somebody was absent, or has a score."""
    if exam.get("absent") is not True and "score" not in exam:
        report((*steps, "score"), "exam_without_result", {})


def unless_summed(aggregate, steps, report):
    """Any measure may be given as a number to add, but those that are no sums."""
    measures = aggregate.get("measures")
    for name in NOT_SUMMED.intersection(measures if type(measures) is dict else ()):
        report((*steps, "measures", name), "not_summed", {"measure": name})
