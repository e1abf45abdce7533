#!/usr/bin/env python3
"""Recompute a settlement from its raw facts, independently of the program that made it.

The purchaser, the vendor or an auditor runs this one file with nothing but Python 3.10::

    python verify.py EVIDENCE.json
    python verify.py --settle FACTS.json TERMS.json CALENDAR.json

An evidence file is one JSON object: `facts` (fact-exchange file, version 1), `terms` (one contract
as data, with `calendar` = {holidays, workdays, years}), `result` (the claimed settlement) and
optionally `seals` = {"<section>/<key>": SHA-256 of the record's canonical JSON} and `statement`
(adjustments of closed periods, total deduction, payment; checked to add up). The program prints
one line per difference and ends with 0 (equal), 1 (different, or refused facts) or 2 (unreadable).
Canonical JSON: sorted keys, separators "," and ":", UTF-8, decimals with the digits they came with;
the key of a record without `id` is "<its digest>/<count>".

Everything is exact: integers and fractions, days as ordinals, times as seconds of local time.
References such as G3 or B12 are the boundary rules and readings of the measure dictionary.
"""

import copy
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache, lru_cache
from math import ceil, floor

DAY_SECONDS = 86400
LONG_HOLD_SECONDS = 30
TIME_CRITICAL_SECONDS = 1800
MAX_DIGITS = 100  # "1e999999999" is a number of JSON, but none of a contract
SCALES = {"percent": 100, "permille": 1000}
COMPARE = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}


class Refused(ValueError):
    """The facts cannot be settled; the message names the record and the reason."""


# ------------------------------------------------------------------------------ exact values


def number(value):
    """Return a JSON number or decimal string as a Fraction of exactly its decimal text."""
    if isinstance(value, bool) or value is None:
        raise Refused(f"not a number: {value!r}")
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    try:
        decimal = Decimal(repr(value) if isinstance(value, float) else value)
        if decimal.is_finite() and abs(decimal.adjusted()) < MAX_DIGITS:
            return Fraction(decimal)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise Refused(f"not a number: {value!r}") from error
    raise Refused(f"not a number: {value!r}")


def _half_up(value, places):
    """Return value x 10^places rounded half away from zero, as an integer."""
    value = Fraction(value)
    top, bottom = abs(value.numerator) * 10**places, value.denominator
    rounded = (2 * top + bottom) // (2 * bottom)
    return -rounded if value < 0 else rounded


def _decimal_text(scaled, places):
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def show(value, places=4):
    """Return the display form: rounded half up, no trailing zeros, no exponent (G5)."""
    return _decimal_text(_half_up(value, places), places).rstrip("0").rstrip(".")


def exact(value):
    """Return the reduced fraction or whole number as text."""
    return str(Fraction(value))


def cents(value):
    """Return yuan rounded half up to the fen, exactly (G5)."""
    return Fraction(_half_up(value, 2), 100)


def money(value):
    """Return yuan as text with two decimals."""
    return _decimal_text(_half_up(value, 2), 2)


def _shown(value):
    return None if value is None else show(value)


@cache
def _date(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"not a date: {text!r}") from error


def day(text):
    """Return the local day of a date or time text; None stays None."""
    return None if text is None else _date(_text(text)[:10])


@cache
def _midnight(text):
    return _date(text).toordinal() * DAY_SECONDS


@lru_cache(maxsize=DAY_SECONDS)
def _clock(text):
    return int(text[1:3]) * 3600 + int(text[4:6]) * 60 + int(text[7:9])


def _text(value):
    if not isinstance(value, str):
        raise Refused(f"not a date or time: {value!r}")
    return value


def moment(text):
    """Return a local time as exact seconds since day 0 (int, or Fraction with decimals)."""
    if text is None:
        return None
    seconds = _midnight(_text(text)[:10])
    try:
        seconds += _clock(text[10:19]) if len(text) > 10 else 0
        return seconds + Fraction(Decimal("0" + text[19:])) if len(text) > 19 else seconds
    except (ValueError, InvalidOperation) as error:
        raise Refused(f"not a time: {text!r}") from error


def time_text(seconds):
    """Return seconds since day 0 as a time text; a fraction has at least six decimals."""
    whole = floor(seconds)
    ordinal, clock = divmod(whole, DAY_SECONDS)
    text = f"{date.fromordinal(ordinal)}T{clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}"
    return text if whole == seconds else text + show(seconds - whole, 12)[1:].ljust(7, "0")


def need(record, field, name):
    """Return a required field; a missing one refuses the file and names the record."""
    value = record.get(field)
    if value is None:
        raise Refused(f"{name}: {field} is missing")
    return value


# ------------------------------------------------------------------------------ working days


def _dates(given):
    """Read a list of dates, or {year: [dates]}, where a date may leave out the year."""
    if isinstance(given, dict):
        return {_date(f"{y}-{d}" if len(d) == 5 else d) for y, ds in given.items() for d in ds}
    return {day(text) for text in given or ()}


class WorkDays:
    """Working days and deadlines: Civil Code 201-203, measures G8 and G11."""

    def __init__(self, *sources):
        """Unite calendars {holidays, workdays}; a listed working day beats a holiday."""
        self.holidays, self.workdays = set(), set()
        for source in sources:
            self.holidays |= _dates(source.get("holidays"))
            self.workdays |= _dates(source.get("workdays"))
        self._counts = {}

    def is_workday(self, d):
        """Tell whether a day is worked; years without a list know weekends only."""
        return d in self.workdays or (d.weekday() < 5 and d not in self.holidays)

    def listed(self, first, last):
        """Return the working days of [first, last]."""
        return [d for d in days_of(first, last) if self.is_workday(d)]

    def count(self, first, last):
        """Return the number of working days of [first, last]."""
        if (first, last) not in self._counts:
            self._counts[first, last] = len(self.listed(first, last))
        return self._counts[first, last]

    def roll(self, d):
        """Return the day itself or, on a rest day, the next working day."""
        while not self.is_workday(d):
            d += timedelta(1)
        return d

    def due(self, rule, base):
        """Return the last day of a period of days, months or working days after base (G8)."""
        if "workdays" in rule:
            return self._after_workdays(base, int(rule["workdays"]))
        if "months" in rule:
            last = add_months(base, int(rule["months"]))
        else:
            last = base + timedelta(int(rule["days"]))
        return self.roll(last) if rule.get("roll", True) else last

    def _after_workdays(self, d, count):
        for _step in range(count):
            d = self.roll(d + timedelta(1))
        return d


def days_of(first, last):
    """Return the days of [first, last]."""
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def add_months(d, months):
    """Return the corresponding day so many months later, or the month's end."""
    year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(d.day - 1), following - timedelta(1))


# ------------------------------------------------------------------------------ the case


def overlay(base, over):
    """Lay one object over another: objects merge to any depth, anything else replaces.

    A deadline has one length: a new one takes the place of the old, in whatever unit.
    """
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    lengths = {"minutes", "days", "workdays", "months"}
    if lengths.intersection(over):
        base = {key: value for key, value in base.items() if key not in lengths}
    return {**base, **{key: overlay(base.get(key), value) for key, value in over.items()}}


def dig(tree, *path):
    """Return the value at a path of keys, or None where the path ends early."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


class Person:
    """One record of `agents`: on roll from `hired` to `left`, both days included."""

    def __init__(self, record):
        """Read id, position, employment and leave."""
        self.record = record
        self.id = need(record, "id", "agents")
        self.position = record.get("position")
        self.hired = day(need(record, "hired", f"agents/{self.id}"))
        self.left = day(record.get("left"))
        self.formal = record.get("formal", True)
        self.leave = [(day(x["from"]), day(x["to"])) for x in record.get("leave", ())]

    def on_roll(self, d):
        """Tell whether the person is on roll on a day."""
        return self.hired <= d and (self.left is None or d <= self.left)

    def stay(self, first, last):
        """Return the part of [first, last] on roll, as (first, last), or None."""
        first, last = max(first, self.hired), min(last, self.left or last)
        return (first, last) if first <= last else None

    def leave_days(self):
        """Return the set of approved leave days."""
        return {d for first, last in self.leave for d in days_of(first, last)}


class Demand:
    """The number of people the contract asks for, which may change on certain days (B19)."""

    def __init__(self, given):
        """Read a number, or a list of {from, value}; the earliest holds from the beginning."""
        rows = given if isinstance(given, list) else [{"value": given}]
        self.steps = sorted(((day(row.get("from")) or date.min, number(row.get("value") or 0))
                             for row in rows), reverse=True) or [(date.min, Fraction(0))]

    def on(self, d):
        """Return the number of a day."""
        return next((people for since, people in self.steps if since <= d), self.steps[-1][1])

    def days(self, first, last):
        """Return the sum of the numbers of all days of [first, last]."""
        if len(self.steps) == 1:
            return self.steps[0][1] * max(0, (last - first).days + 1)
        return sum((self.on(d) for d in days_of(first, last)), Fraction(0))

    def cuts(self):
        """Return the days from which fewer are asked for, in order."""
        pairs = zip(self.steps[1:], self.steps, strict=False)
        return sorted(since for (_d, before), (since, after) in pairs if after < before)


class Case:
    """Facts and terms of one settlement, with every default of the exchange format applied."""

    def __init__(self, facts, terms, calendar):
        """Raise Refused for a file whose head cannot be settled."""
        self.facts = facts
        if facts.get("version", 1) != 1 or not isinstance(facts.get("contract"), str):
            raise Refused("version or contract: unknown")
        self.terms = overlay(terms, facts.get("contract_override") or {})
        self.params = facts.get("params") or {}
        self.calendar = WorkDays(calendar or {}, facts.get("calendar") or {})
        self._read_dates()
        self.amount = number(facts.get("amount", self.terms.get("amount") or 0))
        self.people = [Person(record) for record in self.records("agents")]
        self.deadlines = self.terms.get("deadlines") or {}
        self.events = self.terms.get("events") or {}
        self.rules = self.terms.get("kpi_rules") or {}
        self.demand = Demand(self.param("required_headcount", "headcount", "required"))
        self.failed_yuan = number(
            self.param("yuan_per_failed_kpi_period", "kpi_rules", "penalty", "assumed",
                       "yuan_per_failed_kpi_period") or 0)
        self.kpis = self._chosen_kpis()
        self.periods = self._read_periods()

    def _read_dates(self):
        period = self.terms.get("period") or {}
        self.start = day(need(self.facts, "start", "file") if "start" not in period
                         else self.facts.get("start", period["start"]))
        self.end = day(need(self.facts, "end", "file") if "end" not in period
                       else self.facts.get("end", period["end"]))
        self.signed = day(self.facts.get("signed")) or self.start
        self.as_of = day(self.facts.get("as_of")) or self.end

    def param(self, name, *path):
        """Return a parameter of the file, or its default in the terms."""
        return self.params[name] if name in self.params else dig(self.terms, *path)

    def records(self, section):
        """Return the records of a section."""
        return self.facts.get(section) or ()

    def anchor(self, name):
        """Return the day a deadline runs from, or None where a record must give it."""
        return {"signed": self.signed, "start": self.start, "end": self.end}.get(name)

    def _chosen_kpis(self):
        only = self.facts.get("only_kpis")
        return [k for k in self.terms.get("kpis") or () if not only or k["id"] in only]

    def _read_periods(self):
        if "periods" not in self.facts:
            return self._default_acceptances()
        return [Period(self, record) for record in self.facts["periods"]]

    def acceptance(self, key):
        """Return the terms of an acceptance period by its id, or None."""
        return next((a for a in self.terms.get("acceptances") or () if a["id"] == key), None)

    def _default_acceptances(self):
        """List the acceptances that are over on `as_of`; the last is cut at `end` (XJ)."""
        listed, known = [], self.terms.get("acceptances") or ()
        for terms in known:
            first = add_months(self.start, terms["months"][0] - 1)
            last = add_months(self.start, terms["months"][1]) - timedelta(1)
            last = min(last, self.end) if terms is known[-1] else last
            if last <= self.as_of:
                listed.append(Period(self, {"id": terms["id"], "kind": "acceptance",
                                            "start": str(first), "end": str(last)}))
        return listed

    def quarters(self):
        """Return the contract quarters: steps of three months, the last cut at `end`."""
        return self._in_steps(3)

    def _in_steps(self, months):
        found, n = [], 0
        while (first := add_months(self.start, n)) <= self.end:
            n += months
            found.append((first, min(add_months(self.start, n) - timedelta(1), self.end)))
        return found

    def volume_quarters(self):
        """Return the quarters whose volume exempts: of the contract or of the calendar (X7)."""
        if dig(self.rules, "volume_exemption", "per") != "calendar_quarter":
            return self.quarters()
        found, first = [], self.start
        while first <= self.end:
            following = add_months(date(first.year, (first.month - 1) // 3 * 3 + 1, 1), 3)
            found.append((first, min(following - timedelta(1), self.end)))
            first = following
        return found

    def months_judged(self, period):
        """Return the contract's months inside an acceptance that is judged by them (X5)."""
        by_months = dig(self.rules, "count_penalty", "accumulate") == "months"
        if period.kind != "acceptance" or not by_months:
            return []
        cut = [(max(a, period.first), min(b, period.last)) for a, b in self._in_steps(1)]
        return [(a, b) for a, b in cut if a <= b]

    def assessed(self, first, last):
        """Return the assessed persons on roll in the span, in file order (B5)."""
        positions = dig(self.terms, "headcount", "assessed_positions") or ()
        return [p for p in self.people
                if (p.position or "frontline") in positions and p.stay(first, last)]

    def on_roll(self, d):
        """Return everybody on roll on a day."""
        return [p for p in self.people if p.on_roll(d)]


class Days:
    """The first and last day of a part of a period."""

    kind = None

    def __init__(self, first, last):
        """Keep both days."""
        self.first, self.last = first, last


class Period:
    """One period to settle."""

    def __init__(self, case, record):
        """Raise Refused for an acceptance the contract does not know."""
        self.id = need(record, "id", "periods")
        name = f"periods/{self.id}"
        self.kind = need(record, "kind", name)
        self.first, self.last = day(need(record, "start", name)), day(need(record, "end", name))
        self.head = {key: record[key] for key in ("id", "kind", "start", "end")}
        if self.kind == "acceptance" and not case.acceptance(self.id):
            raise Refused(f"{name}: the contract knows no such acceptance")

    def holds(self, d):
        """Tell whether a day lies in the period."""
        return d is not None and self.first <= d <= self.last


# ------------------------------------------------------------------------------ one call


class Leg:
    """One agent's conversation within a call."""

    __slots__ = ("agent", "end", "ring", "start", "wrap_end")

    def __init__(self, agent, start, ring):
        """Open a leg; its end stays the start until something ends it."""
        self.agent, self.start, self.end, self.wrap_end = agent, start, start, None
        self.ring = start if ring is None else ring

    @property
    def wrap(self):
        """Return the after-call work as (from, to)."""
        return (self.end, self.end if self.wrap_end is None else max(self.end, self.wrap_end))


class Call:
    """A call as its events tell it: legs, holds, wait and outcome."""

    __slots__ = ("asked", "begun", "bot", "ended_by", "hold", "holds", "legs", "open", "over",
                 "rings")

    def __init__(self, record):
        """Play the events in time order; equal times keep the order of the file."""
        self.begun = self.asked = self.open = self.hold = self.ended_by = None
        self.bot = self.over = False
        self.rings, self.legs, self.holds = {}, [], []
        name = f"calls/{need(record, 'id', 'calls')}"
        begin = "dial" if record.get("direction", "in") == "out" else "offered"
        timed = [(moment(need(e, "t", name)), e) for e in need(record, "events", name)]
        timed.sort(key=lambda pair: pair[0])
        for t, event in timed:
            self._play(t, event, begin, name)
        if self.begun is None:
            raise Refused(f"{name}: no {begin} event")
        self._release(self.open.end if self.open else None)

    def _play(self, t, event, begin, name):
        kind = event.get("e")
        if kind not in CALL_EVENTS:
            raise Refused(f"{name}: unknown event {kind!r}")
        if kind == begin and self.begun is None:
            self.begun = t
        handler = CALL_EVENTS[kind]
        if handler and (not self.over or kind == "wrap_end"):
            handler(self, t, event)

    def _bot_resolved(self, _t, _event):
        self.bot = True

    def _to_agent(self, t, _event):
        self.asked = t if self.asked is None else self.asked

    def _ring(self, t, event):
        self.rings[event.get("agent")] = t

    def _ring_end(self, _t, event):
        self.rings.pop(event.get("agent"), None)

    def _answer(self, t, event):
        self._transfer(t, event)
        agent = event.get("agent")
        self.open = Leg(agent, t, self.rings.pop(agent, None))
        self.legs.append(self.open)

    def _hold(self, t, _event):
        if self.open and self.hold is None:
            self.hold = t

    def _unhold(self, t, _event):
        self._release(t)

    def _release(self, t):
        if self.hold is not None:
            self.holds.append((self.open.agent, t - self.hold))
            self.hold = None

    def _transfer(self, t, _event):
        self._release(t)
        if self.open:
            self.open.end, self.open = t, None

    def _hangup(self, t, event):
        self._transfer(t, event)
        self.over, self.ended_by = True, event.get("by")

    def _wrap_end(self, t, event):
        mine = [leg for leg in self.legs if leg.agent == event.get("agent")]
        if mine:
            mine[-1].wrap_end = t

    @property
    def wait(self):
        """Return the seconds from the first request for a person to the first answer."""
        return self.legs[0].start - self.asked


CALL_EVENTS = {
    "offered": None, "dial": None, "ivr": None, "queue": None,
    "bot_resolved": Call._bot_resolved, "to_agent": Call._to_agent,
    "ring": Call._ring, "ring_end": Call._ring_end, "answer": Call._answer,
    "hold": Call._hold, "unhold": Call._unhold, "transfer": Call._transfer,
    "hangup": Call._hangup, "wrap_end": Call._wrap_end,
}


# ------------------------------------------------------------------------------ intervals


def merge(intervals):
    """Unite overlapping or touching intervals (G4)."""
    merged = []
    for first, last in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return merged


def subtract(intervals, holes):
    """Return merged intervals without merged holes."""
    left = []
    for first, last in intervals:
        for a, b in holes:
            if a < last and first < b:
                left.append((first, a))
                first = max(first, min(b, last))
        left.append((first, last))
    return [(a, b) for a, b in left if a < b]


def by_day(first, last):
    """Cut an interval at midnight: yield (day ordinal, seconds), so every span can clip (G3)."""
    while first < last:
        ordinal = first // DAY_SECONDS
        cut = min(last, (ordinal + 1) * DAY_SECONDS)
        yield ordinal, cut - first
        first = cut


# ------------------------------------------------------------------------------ the book


class Book:
    """Daily totals of every measure: scope (agent id, or None for the contract), day, measure."""

    def __init__(self):
        """Start empty."""
        self.pages = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))

    def add(self, scope, ordinal, measure, count=1):
        """Add to one scope."""
        self.pages[scope][ordinal][measure] += count

    def total(self, scope, first, last):
        """Return {measure: sum} of a span of days."""
        page, sums = self.pages.get(scope, {}), defaultdict(int)
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            for measure, count in page.get(ordinal, {}).items():
                sums[measure] += count
        return sums


def keep_book(case):
    """Enter every record of the file; raise Refused for one that cannot be counted."""
    book = Book()
    for record in case.records("calls"):
        enter_call(book, record)
    for section, reader, per_agent in READERS:
        for record in case.records(section):
            agent = record.get("agent") if per_agent else None
            for ordinal, measure, count in reader(case, record):
                enter(book, agent, ordinal, measure, count)
    enter_presence(book, case)
    return book


def enter(book, agent, ordinal, measure, count=1):
    """Enter for the contract and, where somebody is named, for that agent."""
    if count:
        book.add(None, ordinal, measure, count)
        if agent is not None:
            book.add(agent, ordinal, measure, count)


def enter_call(book, record):
    """Enter counts by the day the call began, durations by the day they happened (G2, G3)."""
    call = Call(record)
    began = call.begun // DAY_SECONDS
    inbound = record.get("direction", "in") != "out"
    for measure, count in inbound_counts(call, record) if inbound else [("calls_out", 1)]:
        book.add(None, began, measure, count)
    for agent in {leg.agent for leg in call.legs}:
        book.add(agent or "", began, "calls_answered" if inbound else "calls_out")
    for agent, seconds in call.holds:
        enter(book, agent, began, "hold_segments")
        enter(book, agent, began, "hold_segments_over_30s", int(seconds > LONG_HOLD_SECONDS))
    for leg in call.legs:
        enter_leg(book, leg, inbound)


def enter_leg(book, leg, inbound):
    """Enter one leg's talk, wrap and, inbound only, ring, cut at midnight."""
    spans = [("agent_talk_seconds", leg.start, leg.end), ("agent_wrap_seconds", *leg.wrap)]
    if inbound:
        spans.append(("agent_ring_seconds", leg.ring, leg.start))
    for measure, first, last in spans:
        for ordinal, seconds in by_day(first, last):
            enter(book, leg.agent, ordinal, measure, seconds)


def inbound_counts(call, record):
    """Yield the contract-scope counts of an inbound call: (measure, count)."""
    yield "calls_offered", 1
    if call.asked is None:
        if call.bot:
            yield "calls_served_by_bot", 1
        return
    yield "calls_to_agent", 1
    if call.legs:
        yield from answered_counts(call, record)
    elif call.over:
        yield f"calls_abandoned_{'active' if call.ended_by == 'caller' else 'passive'}", 1


def answered_counts(call, record):
    """Yield the counts of a call that asked for a person and was answered."""
    yield "calls_answered", 1
    yield "wait_seconds_answered", call.wait
    yield "answered_within_30s", int(call.wait <= 30)
    yield "answered_within_60s", int(call.wait <= 60)
    yield "call_talk_seconds", sum(leg.end - leg.start for leg in call.legs)
    yield "call_wrap_seconds", sum(leg.wrap[1] - leg.wrap[0] for leg in call.legs)
    if record.get("kind") == "consult":
        yield "consult_answered", 1
        yield "consult_closed_direct", int(bool(record.get("closed_direct")))
        yield "consult_ticketed_valid", int(bool(record.get("ticketed_valid")))


def _ordinal(record, field, section, required=True):
    text = need(record, field, _name(section, record)) if required else record.get(field)
    return None if text is None else day(text).toordinal()


def _name(section, record):
    label = record.get("id") or record.get("kind") or record.get("agent") or record.get("date")
    return f"{section}/{label or '?'}"


def _by(actual, limit):
    """Tell whether something was done, and done by its limit (the limit itself still met)."""
    return int(actual is not None and limit is not None and actual <= limit)


def read_ticket(_case, record):
    """Yield the counts of a ticket."""
    created = _ordinal(record, "created", "tickets")
    yield created, "tickets_total", 1
    yield created, "requests_accepted", 1
    yield created, "tickets_quality_error", int(bool(record.get("quality_error")))
    if record.get("time_critical"):
        limit = moment(record["created"]) + TIME_CRITICAL_SECONDS
        yield created, "time_critical_total", 1
        yield created, "time_critical_on_time", _by(moment(record.get("handled_at")), limit)
    yield from _transfer_counts(record, created)
    due = _ordinal(record, "close_due", "tickets", required=False)
    if record.get("type") == "consult" and due is not None:
        on_time = _by(moment(record.get("closed_at")), moment(record["close_due"]))
        yield due, "consult_tickets_due", 1
        yield due, "consult_tickets_closed_on_time", on_time


def _transfer_counts(record, created):
    due = _ordinal(record, "transfer_due", "tickets", required=False)
    if due is None:
        return
    on_time = _by(moment(record.get("transferred_at")), moment(record["transfer_due"]))
    yield due, "tickets_transfer_due", 1
    yield due, "tickets_transferred_on_time", on_time
    yield created, "transfers_total", 1
    accurate = int(bool(record.get("transfer_accurate", True)))
    yield created, "transfers_on_time_accurate", on_time * accurate


def read_inspection(case, record):
    """Yield the counts and sums of an inspected sample."""
    on, channel = _ordinal(record, "date", "inspections"), record.get("channel", "call")
    yield on, f"{channel}_samples", 1
    for field in ("accuracy_deduction", "norm_deduction"):
        yield on, f"{channel}_{field}s", number(record.get(field, 0))
    for field in ("on_time", "accurate"):
        yield on, f"{channel}_samples_{field}", int(bool(record.get(field, True)))
    if channel == "call":
        for field in ("tag", "hot", "summary"):
            yield on, f"call_{field}_scores", number(record.get(field, 100))
        yield on, "call_samples_correct", int(bool(record.get("answer_correct", True)))
        yield on, "call_samples_passed", int(bool(record.get("passed", True)))
        yield on, "call_samples_workday", int(case.calendar.is_workday(date.fromordinal(on)))


def read_survey(_case, record):
    """Yield the counts of a survey; every IVR record is one push."""
    on, channel = _ordinal(record, "date", "surveys"), record.get("channel", "ivr")
    result = record.get("result")
    yield on, "surveys_pushed", int(channel == "ivr")
    yield on, f"surveys_answered_{channel}", int(result is not None)
    yield on, f"surveys_satisfied_{channel}", int(result in ("very_satisfied", "satisfied"))


def read_exam(case, record):
    """Yield the counts of an exam; refuse one neither absent nor scored."""
    on, score = _ordinal(record, "date", "exams"), record.get("score")
    need(record, "agent", "exams")
    if score is None and not record.get("absent"):
        raise Refused(f"exams/{record['agent']} {record['date']}: neither absent nor scored")
    if not record.get("excused"):
        mark = number(case.param("exam_pass_mark", "exam_pass_mark") or 60)
        yield on, "exams_due", 1
        yield on, "exams_passed", int(not record.get("absent") and number(score) >= mark)


def read_city_exam(_case, record):
    """Yield the margin over the city average."""
    score, average = (need(record, f, "city_exam") for f in ("score", "city_average"))
    yield _ordinal(record, "date", "city_exam"), "city_exam_margin", number(score) - number(average)


def read_complaint(_case, record):
    """Yield the counts of a complaint, by the day it was received (G9)."""
    received = _ordinal(record, "received", "complaints")
    yield received, "complaints_received", 1
    yield received, "complaints_upheld", int(bool(record.get("upheld")))


def read_fault(case, record):
    """Yield the counts of a fault: found (XC notice) and reported (JX clocks)."""
    found = _ordinal(record, "detected", "faults")
    yield found, "faults_detected", 1
    notice = case.deadlines.get("fault_report")
    if notice:
        limit = moment(record["detected"]) + notice["minutes"] * 60
        yield found, "faults_reported_on_time", _by(moment(record.get("notified")), limit)
    reported = _ordinal(record, "reported", "faults", required=False)
    if reported is None:
        return
    yield reported, "faults_reported", 1
    yield reported, "faults_repaired", int(record.get("repaired") is not None)
    for measure, (actual, due) in fault_clocks(case, record).items():
        yield reported, measure, _by(actual, due)


def fault_clocks(case, record):
    """Return {measure: (actual, due)} of a reported fault under a contract with clocks (JX)."""
    if "support_response" not in case.deadlines:
        return {}
    clocks = {"faults_responded_on_time": (moment(record.get("responded")),
                                           response_due(case, record)),
              "faults_repaired_on_time": (moment(record.get("repaired")), repair_due(case, record))}
    if record.get("repaired") is not None:
        due = cause_report_due(case, record)
        clocks["fault_cause_reports_on_time"] = (day(record.get("cause_report_on")), due)
    return clocks


def response_due(case, record):
    """Return the time by which a reported fault must be answered."""
    return moment(record["reported"]) + case.deadlines["support_response"]["minutes"] * 60


def repair_due(case, record):
    """Return the time by which a reported fault must be repaired, by its severity."""
    severity = "major" if record.get("severity") == "major" else "general"
    return moment(record["reported"]) + case.deadlines[f"fault_repair_{severity}"]["minutes"] * 60


def cause_report_due(case, record):
    """Return the day by which the cause of a repaired fault must be reported (J2)."""
    return case.calendar.due(case.deadlines["fault_cause_report"], day(record["repaired"]))


def read_patrol(_case, record):
    """Yield the counts of a day's link patrol."""
    on = _ordinal(record, "date", "patrols")
    yield on, "patrol_days_done", 1
    yield on, "patrol_links_checked", number(record.get("checked", 0))
    yield on, "patrol_links_ok", number(record.get("ok", 0))


def read_activity(_case, record):
    """Yield the counts of other work: by the day done, and by the day due."""
    kind = f"activity_{need(record, 'kind', 'activities')}"
    done = _ordinal(record, "done", "activities", required=False)
    due = _ordinal(record, "due", "activities", required=False)
    if done is not None:
        yield done, kind, 1
    if due is not None:
        yield due, f"{kind}_due", 1
        yield due, f"{kind}_on_time", _by(done, due)
        yield due, f"{kind}_units_due", number(record.get("units_due", 0))


READERS = [  # section, reader, whether a named agent gets the counts too
    ("tickets", read_ticket, True), ("inspections", read_inspection, True),
    ("surveys", read_survey, True), ("exams", read_exam, True),
    ("complaints", read_complaint, True), ("city_exam", read_city_exam, False),
    ("faults", read_fault, False), ("patrols", read_patrol, False),
    ("activities", read_activity, False),
]


def enter_presence(book, case):
    """Enter merged login, online and on-duty time per person (G4)."""
    login, breaks, duty = defaultdict(list), defaultdict(list), defaultdict(list)
    for record in case.records("sessions"):
        agent = need(record, "agent", "sessions")
        login[agent].append(_interval(record, "login", "logout", f"sessions/{agent}"))
        breaks[agent] += [(moment(a), moment(b)) for a, b in record.get("breaks", ())]
    for record in case.records("attendance"):
        agent = need(record, "agent", "attendance")
        duty[agent].append(_interval(record, "in", "out", f"attendance/{agent}"))
    for agent, intervals in login.items():
        merged = merge(intervals)
        _enter_time(book, agent, "login_seconds", merged)
        _enter_time(book, agent, "online_seconds", subtract(merged, merge(breaks[agent])))
    for agent, intervals in duty.items():
        _enter_time(book, agent, "on_duty_seconds", merge(intervals))


def _interval(record, first, last, name):
    return moment(need(record, first, name)), moment(need(record, last, name))


def _enter_time(book, agent, measure, intervals):
    for first, last in intervals:
        for ordinal, seconds in by_day(first, last):
            enter(book, agent, ordinal, measure, seconds)


# ------------------------------------------------------------------------------ measures


class Measures:
    """Every measure of the dictionary for any span of days and scope."""

    def __init__(self, case):
        """Enter the records and check that no aggregate straddles a span's edge."""
        self.case, self.book, self._cache = case, keep_book(case), {}
        self.aggregates = [self._aggregate(record) for record in case.records("aggregates")]
        for span in evaluated_spans(case):
            self._refuse_straddlers(*span)

    @staticmethod
    def _aggregate(record):
        name = f"aggregates/{record.get('from')}..{record.get('to')}"
        first, last = day(need(record, "from", name)), day(need(record, "to", name))
        given = {key: number(value) for key, value in need(record, "measures", name).items()}
        if "exam_score" in given:
            raise Refused(f"{name}: exam_score cannot be given as a sum")
        return first, last, record.get("agent"), given

    def _refuse_straddlers(self, first, last):
        for a, b, _agent, _given in self.aggregates:
            if a <= last and first <= b and not first <= a <= b <= last:
                raise Refused(f"aggregates/{a}..{b}: straddles the edge of {first}..{last}")

    def _within(self, first, last, scope):
        return [given for a, b, agent, given in self.aggregates
                if first <= a and b <= last and scope in (None, agent)]

    def of(self, first, last, scope=None):
        """Return {measure: exact value} of the days [first, last]; what is missing is 0."""
        key = first, last, scope
        if key not in self._cache:
            sums = self.book.total(scope, first, last)
            for more in [roster(self.case, first, last, scope), *self._within(first, last, scope)]:
                for measure, count in more.items():
                    sums[measure] += count
            self._cache[key] = sums
        return self._cache[key]

    def over(self, spans, scope=None):
        """Return the sums over several spans."""
        sums = defaultdict(int)
        for span in spans:
            for measure, count in self.of(*span, scope).items():
                sums[measure] += count
        return sums

    def has_city_exam(self, first, last):
        """Tell whether anything supplies a margin over the city average: none is no zero."""
        return any(first <= day(r["date"]) <= last for r in self.case.records("city_exam")) or any(
            "city_exam_margin" in given for given in self._within(first, last, None))

    def exam_score(self, first, last, agent, kpi):
        """Return the agent's exam score of a span as the KPI reads it, or None (B12)."""
        mine = [r for r in self.case.records("exams")
                if r["agent"] == agent and first <= day(r["date"]) <= last
                and not (r.get("absent") and kpi.get("absent") == "not_counted")]
        made_up, due = ([r for r in mine if r.get("makeup")],
                        [r for r in mine if not r.get("makeup") and not r.get("excused")])
        counted = made_up + due if kpi.get("makeup") == "beside" else made_up or due
        points = [(day(r["date"]), Fraction(0) if r.get("absent") else number(r["score"]))
                  for r in counted]
        return EXAM_CHOICES[kpi.get("several", "lowest")](points) if points else None


EXAM_CHOICES = {  # of the points of several tests, given with their days
    "lowest": lambda points: min(score for _day, score in points),
    "best": lambda points: max(score for _day, score in points),
    "average": lambda points: sum(score for _day, score in points) / len(points),
    "latest": lambda points: min(points, key=lambda one: (-one[0].toordinal(), one[1]))[1],
}


def evaluated_spans(case):
    """Return all spans aggregates must fit: periods and, for acceptances, contract quarters."""
    spans = []
    for period in case.periods:
        spans.append((period.first, period.last))
        if period.kind == "acceptance":
            counted, exempting = case.quarters(), case.volume_quarters()
            spans += [span for span in counted if touches(span, period)]
            spans += [(a, min(b, period.last)) for a, b in exempting if touches((a, b), period)]
            spans += case.months_judged(period)
    return spans


def touches(span, period):
    """Tell whether a span shares a day with a period."""
    return span[0] <= period.last and period.first <= span[1]


def roster(case, first, last, scope=None):
    """Return the measures that follow from employment and calendar alone."""
    found = Counter()
    for person in case.people:
        if scope in (None, person.id) and (stay := person.stay(first, last)):
            worked = case.calendar.count(*stay)
            found["formal_staff_days"] += ((stay[1] - stay[0]).days + 1) * bool(person.formal)
            found["inspector_workdays"] += worked * (person.position == "inspector")
            found["agent_workdays"] += worked - leave_taken(case, person, *stay)
    found["month_workdays"] = case.calendar.count(first, last)
    found["required_staff_days"] = case.demand.days(first, last)
    if scope is None:
        found["patrol_days_due"] = max(0, (min(last, case.as_of) - first).days + 1)
    return found


def leave_taken(case, person, first, last):
    """Return the leave days among the working days, if the contract lets them count (B5)."""
    if not case.param("leave_adjusts_workdays", "headcount", "leave_adjusts_workdays") or (
            not person.leave):
        return 0
    return sum(first <= d <= last and case.calendar.is_workday(d) for d in person.leave_days())


# ------------------------------------------------------------------------------ KPIs


class Exemption:
    """Quarters of an acceptance whose volume lifts the KPIs marked `volume_exempt` (X7)."""

    def __init__(self, case, measures, period):
        """Find the exempt slices and what remains of the period."""
        self.slices, self.rest = [], []
        rule = case.rules.get("volume_exemption")
        if not rule or period.kind != "acceptance":
            return
        for first, last in case.volume_quarters():
            part = max(first, period.first), min(last, period.last)
            if part[0] > part[1]:
                continue
            volume = int(measures.of(first, part[1])[rule["measure"]])
            if COMPARE[rule["cmp"]](volume, number(rule["value"])):
                self.slices.append((*part, volume))
            else:
                self.rest.append(part)


FORMULA = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*|[0-9]+|[-+*/()])")


def evaluate(text, sums):
    """Return the value of a formula of measures and whole numbers; None after a division by 0."""
    tokens, at = [], 0
    while at < len(text.rstrip()):
        found = FORMULA.match(text, at)
        if not found:
            raise Refused(f"not a formula: {text!r}")
        tokens.append(found[1])
        at = found.end()
    try:
        value = _sum(tokens, sums)
    except ZeroDivisionError:
        return None
    except IndexError as error:
        raise Refused(f"not a formula: {text!r}") from error
    if tokens:
        raise Refused(f"not a formula: {text!r}")
    return value


def _sum(tokens, sums):
    value = _product(tokens, sums)
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens.pop(0) == "+" else -1
        value += sign * _product(tokens, sums)
    return value


def _product(tokens, sums):
    value = _operand(tokens, sums)
    while tokens and tokens[0] in "*/":
        times = tokens.pop(0) == "*"
        other = _operand(tokens, sums)
        value = value * other if times else value / other
    return value


def _operand(tokens, sums):
    token = tokens.pop(0)
    if token == "(":
        value = _sum(tokens, sums)
        if tokens.pop(0) != ")":
            raise Refused("a bracket of a formula is not closed")
        return value
    if token in "+-*/)":
        raise Refused(f"a formula lacks a value before {token!r}")
    return Fraction(token) if token.isdigit() else Fraction(sums.get(token, 0))


class Kpi:
    """One row of the result: a KPI of the contract in one period, for one agent or for all."""

    def __init__(self, settlement, terms, period, exemption, agent=None):
        """Compute value, target and verdict."""
        self.case, self.measures = settlement.case, settlement.measures
        self.terms, self.period, self.agent = terms, period, agent
        self.value = self.num = self.den = self.basis = None
        self.waived = bool(terms.get("volume_exempt") and exemption.slices
                           and terms["kind"] not in ("count_per", "attrition", "exam"))
        self.spans = exemption.rest if self.waived else [(period.first, period.last)]
        if self.spans:
            FORMULAS[terms["kind"]](self)
        self.target = self._target()
        self.status = self._status()

    def sums(self):
        """Return the measures the KPI is computed from."""
        return self.measures.over(self.spans, self.agent)

    def ratio(self):
        """Value = num x scale / den; a zero denominator gives none (G7)."""
        self._divide(SCALES.get(self.terms["unit"], 1))

    def mean(self):
        """Value = num / den."""
        self._divide(1)

    def score(self):
        """Value = 100 - num / den (X8)."""
        self._divide(1)
        self.value = None if self.value is None else 100 - self.value

    def _divide(self, scale):
        sums = self.sums()
        self.num = evaluate(self.terms["num"], sums)
        self.den = evaluate(self.terms["den"], sums)
        if None in (self.num, self.den):
            self.num = self.den = None
        self.value = self.num * scale / self.den if self.den else None

    def total(self):
        """Value = num; no city exam is no margin of 0."""
        if self.terms["num"] != "city_exam_margin" or self.measures.has_city_exam(
                self.period.first, self.period.last):
            self.value = self.num = evaluate(self.terms["num"], self.sums())

    def exam(self):
        """Value = the agent's exam score."""
        points = self.measures.exam_score(
            self.period.first, self.period.last, self.agent, self.terms)
        if points is not None:
            sums = {**self.sums(), "exam_score": points}
            self.value = self.num = evaluate(self.terms["num"], sums)

    def count_per(self):
        """Value = worst count of the complete contract quarters, or of the year, that end here."""
        case = self.case
        spans = case.quarters() if self.terms["per"] == "quarter" else [(case.start, case.end)]
        counts = [evaluate(self.terms["num"], self.measures.of(*span, self.agent))
                  for span in spans if self.period.holds(span[1])]
        worst = {"min": min, "max": max}[
            self.terms.get("worst") or ("min" if ">" in self.terms["cmp"] else "max")]
        self.value = self.num = worst((n for n in counts if n is not None), default=None)

    def attrition(self):
        """Value = leavers since `start` x 100 / average formal headcount (X15, Y8)."""
        case, last = self.case, self.period.last
        formal = [p for p in case.people if p.formal]
        excluded = self.terms.get("exclude_reasons") or ()
        leavers = [p for p in formal if p.left and case.start <= p.left <= last
                   and p.record.get("left_reason") not in excluded]
        opening = sum(p.on_roll(case.start) for p in formal)
        closing = sum(p.on_roll(last) and p.left != last for p in formal)
        staffed = {"opening": opening, "closing": closing}.get(
            self.terms.get("headcount"), Fraction(opening + closing, 2))
        self.num, self.den = Fraction(len(leavers)), Fraction(staffed)
        scale, passed = Fraction(SCALES.get(self.terms["unit"], 1)), (last - case.start).days + 1
        if self.terms.get("part_year") == "annualised":
            scale *= Fraction((case.end - case.start).days + 1, passed) if passed > 0 else 0
        self.value = self.num * scale / self.den if self.den else None

    def _target(self):
        target = number(self.terms["target"])
        if self.terms.get("prorate") == "workdays":
            sums = self.measures.of(self.period.first, self.period.last, self.agent)
            days = sums["month_workdays"]
            return target * sums["agent_workdays"] / days if days else Fraction(0)
        return target

    def _status(self):
        if self._exempt() or (self.waived and not self.spans):
            return "exempt"
        if self.value is None:
            return "na"
        return "pass" if COMPARE[self.terms["cmp"]](self.value, self.target) else "fail"

    def _exempt(self):
        """Tell whether the contract's own exemption is granted; keep its basis (B2)."""
        rule = self.terms.get("exempt_when")
        if not rule:
            return False
        scope = None if rule.get("level", "contract") == "contract" else self.agent
        sums = self.measures.of(self.period.first, self.period.last, scope)
        den = evaluate(rule["den"], sums)
        if not den:
            self.basis = "no calls"
            return rule.get("on_zero", "exempt") == "exempt"
        rate = evaluate(rule["num"], sums) * SCALES.get(rule["unit"], 1) / den
        self.basis = show(rate)
        return COMPARE[rule["cmp"]](rate, number(rule["value"]))

    def deviation_units(self):
        """Return the whole steps by which the value misses the target, or those of all months."""
        months = self.months()
        return self.steps_missed() if months is None else sum(units for _first, units in months)

    def steps_missed(self):
        """Return the whole steps by which the value misses the target (X2, X3)."""
        if self.value is None:
            return 0
        rules = self.case.rules["deviation"]
        rule = rules.get(self.terms["unit"]) or rules["other"]
        step = number(rule["step"])
        step = step if rule["mode"] == "pp" else abs(self.target) * step / 100
        miss = self.target - self.value if ">" in self.terms["cmp"] else self.value - self.target
        miss = abs(miss) if rules.get("direction") == "both" else miss
        if miss <= 0 or step <= 0:
            return 0
        whole = floor(miss / step)
        return whole - 1 if rule["cmp"] == ">" and whole * step == miss else whole

    def months(self):
        """Return (first day, steps missed) of every month judged by itself, or None (X5)."""
        parts = self.case.months_judged(self.period)
        if not parts or self.terms["kind"] not in ("ratio", "mean", "score", "total"):
            return None
        found = []
        for first, last in parts:
            month = copy.copy(self)
            month.period = Days(first, last)
            month.spans = [(max(a, first), min(b, last)) for a, b in self.spans
                           if a <= last and first <= b]
            month.value = month.num = month.den = None
            if month.spans:
                FORMULAS[self.terms["kind"]](month)
            month.target = month._target()
            found.append((first, month.steps_missed()))
        return found

    def judged_by_deviation(self):
        """Tell whether the row says if it deviates."""
        return "deviation" in self.case.rules and self.status in ("pass", "fail")

    def row(self):
        """Return the row of the result."""
        row = {"id": self.terms["id"], "agent": self.agent, "value": _shown(self.value),
               "exact": None if self.value is None else exact(self.value),
               "num": _shown(self.num), "den": _shown(self.den), "target": show(self.target),
               "status": self.status}
        if self.terms.get("exempt_when"):
            row["exempt_basis"] = self.basis
        if self.judged_by_deviation():
            units = self.deviation_units()
            row.update(deviates=units >= 1, deviation_units=units)
            if (months := self.months()) is not None:
                row["deviating_months"] = [str(first) for first, units in months if units]
        return row


FORMULAS = {"ratio": Kpi.ratio, "mean": Kpi.mean, "score": Kpi.score, "total": Kpi.total,
            "exam": Kpi.exam, "count_per": Kpi.count_per, "attrition": Kpi.attrition}


# ------------------------------------------------------------------------------ deductions


def kpi_line(case, kpi):
    """Return the deduction of a failed KPI, or None."""
    own = kpi.terms.get("penalty")
    if kpi.status != "fail":
        return None
    if own:
        return {"period": kpi.period.id, "ref": kpi.terms["id"], "yuan": cents(number(own["yuan"])),
                "points": number(own["points"]), "agent": kpi.agent, "item": kpi.terms["item"]}
    yuan = case.failed_yuan + share_of_tail(case)
    if yuan and not kpi.terms.get("no_penalty"):
        return {"period": kpi.period.id, "ref": kpi.terms["id"], "yuan": cents(yuan),
                "points": 0, "agent": kpi.agent}
    return None


def share_of_tail(case):
    """Return the share of the last stated payment a failed KPI costs (C2)."""
    share = dig(case.rules, "penalty", "assumed", "pct_of_tail_per_failed_kpi_period")
    if not share or not dig(case.terms, "payment", "stated"):
        return Fraction(0)
    plan = payment_plan(case)
    return plan[-1]["gross"] * number(share) / 100 if plan else Fraction(0)


def deadline_lines(case, period):
    """Yield what missed deadlines cost in the period they fell due in (J4)."""
    yuan = dig(case.rules, "penalty", "assumed", "yuan_per_missed_deadline")
    if yuan and number(yuan):
        for row in checks(case):
            if row["status"] == "missed" and period.holds(day(row.get("due"))):
                yield {"period": period.id, "ref": row["kind"], "yuan": cents(number(yuan)),
                       "points": 0, "id": row["id"]}


def deviation(case, period, kpis):
    """Return the count penalty of an acceptance as numbers, or None (X1, X4)."""
    rule = case.rules.get("count_penalty")
    if not rule or period.kind != "acceptance":
        return None
    units = {k.terms["id"]: k.deviation_units() for k in kpis if k.judged_by_deviation()}
    ids = [key for key, count in units.items() if count]
    times = sum(len([1 for _first, missed in k.months() or [(None, k.steps_missed())] if missed])
                for k in kpis if k.judged_by_deviation())
    by_points = case.param("xj_count", "kpi_rules", "count_penalty", "count") == "points"
    counted = sum(units.values()) if by_points else times
    excess = max(0, floor(counted - number(rule["threshold"])))
    base = penalty_base(case, period)
    return {"count": times, "units": sum(units.values()), "excess": excess, "ids": ids,
            "base": base, "deduction": base * excess * number(rule["per_excess_pct"]) / 100}


def penalty_base(case, period):
    """Return the fee the count penalty is taken from: milestone share or months of fee."""
    if case.param("xj_base", "kpi_rules", "count_penalty", "base") == "months_prorata":
        first, last = case.acceptance(period.id)["months"]
        return case.amount * (last - first + 1) / 12
    shares = [m["pct"] for m in case.terms["payment"].get("milestones") or ()
              if m.get("acceptance") == period.id]
    return case.amount * sum(number(pct) for pct in shares) / 100


def incidents_of(case, period):
    """Return the incidents booked in a period, each id once."""
    seen, found = set(), []
    for record in case.records("incidents"):
        key, kind = need(record, "id", "incidents"), need(record, "kind", "incidents")
        on = day(need(record, "date", f"incidents/{key}"))
        booked = period.holds(on) or period.holds(_escalated(record, case.events.get(kind)))
        if kind in case.events and booked and key not in seen:
            seen.add(key)
            found.append(record)
    return found


def _escalated(record, event):
    """Return the day of escalation of an event that has levels (scored events)."""
    return day(record.get("escalated_on")) if event and "item" in event else None


def incident_line(case, period, record):
    """Return the deduction of one incident in one period, or None."""
    event = case.events[record["kind"]]
    if "cure_days" in event:
        yuan = None if event.get("form") == "claim" else cure_penalty(case, event, record)
    elif "pct_of_quarter_fee_min" in event["base"]:
        fee = evaluate(str(event.get("quarter_fee") or "amount/4"), {"amount": case.amount}) or 0
        yuan = fee * number(record["pct"]) / 100
    elif "item" in event:
        return scored_line(case, event, period, record)
    elif event.get("per") == "check" and any(
            other["kind"] == record["kind"] and day(other["date"]) == day(record["date"])
            and other["id"] < record["id"] for other in case.records("incidents")):
        yuan = None  # the check is priced at its first finding (X19)
    else:
        yuan = number(event["base"]["yuan"])
    return None if yuan is None else {"period": period.id, "ref": record["kind"],
                                      "yuan": cents(yuan), "points": 0, "id": record["id"]}


def final_level(event, record):
    """Return the terms of the level finally reached; an unknown level counts as base."""
    level = event.get(record.get("level", "base"))
    return level if isinstance(level, dict) else event["base"]


def scored_line(case, event, period, record):
    """Return the line of a scored event: at its level, as base, or the later difference (B4)."""
    line = {"period": period.id, "ref": record["kind"], "agent": record.get("agent"),
            "item": event["item"], "id": record["id"]}
    final, base = final_level(event, record), event["base"]
    if dig(case.terms, "scoring", "assumed", "escalated_event_replaces_base") is False:
        final = _added(final, base)
    happened, escalated = period.holds(day(record["date"])), day(record.get("escalated_on"))
    if happened and (escalated is None or period.holds(escalated)):
        line["level"], lost = record.get("level", "base"), (final, 1)
    elif happened:
        lost = (base, 1)
    else:
        line["ref"], lost = f"{record['kind']}:escalated", (base, -1)
    return line | _cost(*lost, final)


def _added(final, base):
    """Return a higher level with the base added to it (B4)."""
    if final is base:
        return final
    return {key: number(final.get(key, 0)) + number(base.get(key, 0)) for key in ("yuan", "points")}


def _cost(level, sign, final):
    yuan, points = number(level.get("yuan", 0)), number(level.get("points", 0))
    if sign < 0:
        yuan, points = number(final.get("yuan", 0)) - yuan, number(final.get("points", 0)) - points
    return {"yuan": cents(yuan), "points": points}


def cure_due(case, event, record):
    """Return the last day to cure (X20)."""
    return case.calendar.due({"days": event["cure_days"]}, day(record["date"]))


def cure_penalty(case, event, record):
    """Return the damages for staff not dismissed in time, or None."""
    late = (day(record.get("cured_on")) or case.as_of) > cure_due(case, event, record)
    return case.amount * number(event["base"]["pct_of_contract"]) / 100 if late else None


def refuse_incidents(case):
    """Refuse a major incident whose percentage is missing or out of range (X19)."""
    for record in case.records("incidents"):
        base = dig(case.events, record.get("kind"), "base") or {}
        if "pct_of_quarter_fee_min" in base:
            low, high = (number(base[f"pct_of_quarter_fee_{end}"]) for end in ("min", "max"))
            if record.get("pct") is None or not low <= number(record["pct"]) <= high:
                raise Refused(f"incidents/{record.get('id')}: pct is missing or out of range")


# ------------------------------------------------------------------------------ one period


class Settlement:
    """The whole settlement, period by period."""

    def __init__(self, case):
        """Judge every period; raise Refused where the file cannot be settled."""
        self.case = case
        refuse_incidents(case)
        self.measures = Measures(case)
        self.lines, self.scores, self.rows = [], [], []
        for period in case.periods:
            self.rows.append(self._period(period))

    def _period(self, period):
        exemption = Exemption(self.case, self.measures, period)
        kpis = self._kpis(period, exemption)
        counted = deviation(self.case, period, kpis)
        lines = self._lines(period, kpis, counted)
        self.lines += lines
        row = dict(period.head, kpis=[kpi.row() for kpi in kpis],
                   exempt_slices=[[str(a), str(b), volume] for a, b, volume in exemption.slices],
                   deduction_yuan=money(sum(line["yuan"] for line in lines)),
                   measures=_nonzero(self.measures.of(period.first, period.last)),
                   agent_measures=self._agent_measures(period, kpis))
        if counted:
            row["deviation"] = counted | {key: money(counted[key]) for key in ("base", "deduction")}
        return row | self._scoring(lines) | self._month_reports(period)

    def _kpis(self, period, exemption):
        found = []
        people = [p.id for p in self.case.assessed(period.first, period.last)]
        for terms in self.case.kpis:
            if terms["period"] == period.kind:
                agents = people if terms["scope"] == "agent" else [None]
                found += [Kpi(self, terms, period, exemption, agent) for agent in agents]
        return found

    def _lines(self, period, kpis, counted):
        lines = [kpi_line(self.case, kpi) for kpi in kpis]
        if counted and counted["excess"] > 0:
            lines.append({"period": period.id, "ref": "count_penalty", "points": 0,
                          "yuan": cents(counted["deduction"])})
        lines += [incident_line(self.case, period, r) for r in incidents_of(self.case, period)]
        lines += deadline_lines(self.case, period)
        return [line for line in lines if line]

    def _agent_measures(self, period, kpis):
        judged = {kpi.agent: True for kpi in kpis if kpi.agent is not None}
        return {agent: _nonzero(self.measures.of(period.first, period.last, agent))
                for agent in judged}

    def _scoring(self, lines):
        """Return items, sections and score of a contract with points (B3)."""
        scoring = self.case.terms.get("scoring")
        if not scoring:
            return {}
        capped = self.case.param("point_cap", "scoring", "point_cap") != "none"
        sections = {key: number(points) for key, points in scoring["sections"].items()}
        items = {}
        for item in scoring["items"]:
            raw = sum(line["points"] for line in lines if line.get("item") == item["id"])
            lost = min(raw, number(item["max"])) if capped else raw
            sections[item["section"]] -= lost
            items[item["id"]] = {"raw": show(raw), "lost": show(lost), "max": item["max"]}
        score = max(0, sum(sections.values()))
        self.scores.append(score)
        return {"items": items, "sections": {key: show(points) for key, points in sections.items()},
                "score": show(score)}

    def _month_reports(self, period):
        case, reports = self.case, {}
        least = dig(case.terms, "sampling", "recordings_per_agent_month")
        if period.kind == "month" and least and case.records("inspections"):
            reports["sampling_short"] = self._sampling_short(period, least)
        hours = dig(case.terms, "training", "on_job_hours_per_workday")
        if period.kind == "month" and hours and case.records("trainings"):
            reports["training_short_days"] = self._training_short(period, number(hours))
        return reports

    def _sampling_short(self, period, least):
        counts = Counter(r.get("agent") for r in self.case.records("inspections")
                         if r.get("channel", "call") == "call" and period.holds(day(r["date"])))
        people = self.case.assessed(period.first, period.last)
        return {p.id: counts[p.id] for p in people if counts[p.id] < least}

    def _training_short(self, period, least):
        hours = defaultdict(Fraction)
        for record in self.case.records("trainings"):
            on = day(need(record, "date", "trainings"))
            hours[on] += number(need(record, "hours", f"trainings/{on}"))
        days = self.case.calendar.listed(period.first, period.last)
        return [str(d) for d in days if hours[d] < least]


def _nonzero(sums):
    return {measure: show(value) for measure, value in sums.items() if value}


# ------------------------------------------------------------------------------ payments


def payment_plan(case):
    """Return the milestones in order, each with gross amount, due day and what it deducts."""
    payment = case.terms.get("payment") or {}
    if not payment.get("stated"):
        return monthly_plan(case, payment.get("assumed") or {})
    plan, spent = [], defaultdict(Fraction)
    milestones = payment.get("milestones") or ()
    last_of = {m.get("part"): m["id"] for m in milestones}
    for m in milestones:
        part = m.get("part")
        amount = part_amount(case, part) if part else case.amount
        gross = cents(amount * number(m["pct"]) / 100)
        gross = cents(amount) - spent[part] if last_of[part] == m["id"] else gross
        spent[part] += gross
        if amount:
            plan.append(dict(m, gross=gross, due=milestone_due(case, m["due"])))
    return plan


def part_amount(case, part):
    """Return the amount of a payment part; a missing part is 0 (YH)."""
    given = (case.facts.get("parts") or {}).get(part)
    return number(given if given is not None else dig(case.terms, "parts", part) or 0)


def monthly_plan(case, rule):
    """Return equal instalments, one per month period (B8)."""
    if rule.get("kind") != "monthly_equal" or not case.amount:
        return []
    gross = cents(case.amount / number(rule["instalments"]))
    deduct = rule.get("deduct")
    return [{"id": p.id, "gross": gross, "requires": rule.get("requires") or [],
             "deduct": p.id if deduct == "same_month" else deduct,
             "due": case.calendar.due(rule["due"], p.last)}
            for p in case.periods if p.kind == "month"]


def milestone_due(case, rule):
    """Return a milestone's due day; fixed dates do not roll (G8)."""
    if "fixed" in rule:
        return day(rule["fixed"])
    return case.calendar.due(rule, case.anchor(rule["from"]))


class Deposit:
    """The performance deposit, or nothing where the contract has none."""

    def __init__(self, case):
        """Read what is required and what came in."""
        self.terms = case.terms.get("deposit")
        self.given = case.facts.get("deposit") or {}
        self.received_on = day(self.given.get("received_on"))
        if self.terms:
            self.amount = cents(case.amount * number(self.terms["pct"]) / 100)
            self.due = milestone_due(case, self.terms["due"])
            paid = number(self.given.get("amount") or 0)
            self.received = self.received_on is not None and paid >= self.amount

    def settle(self, carried, accepted):
        """Return the deposit's row and what stays unrecovered after it."""
        if not self.terms:
            return None, carried
        row = {"amount": money(self.amount), "due": str(self.due),
               "received_on": self.given.get("received_on")}
        if self.received:
            row["late"] = self.received_on > self.due
        if self.received and accepted:
            row.update(returned=money(max(0, self.amount - carried)), interest="0.00")
            carried = max(Fraction(0), carried - self.amount)
        return row, carried


class Payments:
    """Milestones with deductions, what is carried over, and the deposit."""

    def __init__(self, case, lines):
        """Walk the milestones in order."""
        self.case, self.lines = case, lines
        self.deposit, self.carried, self.total = Deposit(case), Fraction(0), Fraction(0)
        plan = payment_plan(case)
        self.rows = [self._milestone(milestone) for milestone in plan]
        accepted = bool(plan and self._fact(plan[-1], "accepted_on"))
        self.deposit_row, self.unrecovered = self.deposit.settle(self.carried, accepted)

    def _fact(self, milestone, field):
        return ((self.case.facts.get("milestones") or {}).get(milestone["id"]) or {}).get(field)

    def _deducted(self, milestone):
        deduct = milestone["deduct"]
        return sum((line["yuan"] for line in self.lines
                    if deduct == "final" or line["period"] == deduct), Fraction(0))

    def _milestone(self, milestone):
        deductions, taken = Fraction(0), Fraction(0)
        if milestone["deduct"] != "none":
            deductions = self._deducted(milestone)
            taken = min(milestone["gross"], deductions + self.carried)
            self.carried = deductions + self.carried - taken
        payable = milestone["gross"] - taken
        self.total += payable
        row = {"id": milestone["id"], "gross": money(milestone["gross"]),
               "deductions": money(deductions), "payable": money(payable),
               "due": str(milestone["due"]), "status": self._status(milestone, payable)}
        if self.carried:
            row["carried_out"] = money(self.carried)
        return row | self._dates(milestone)

    def _status(self, milestone, payable):
        met = {"deposit_received": lambda: self.deposit.terms and self.deposit.received,
               "accepted": lambda: self._fact(milestone, "accepted_on"),
               "invoice": lambda: self._invoiced(milestone, payable)}
        unmet = [name for name in milestone.get("requires") or () if not met[name]()]
        return "waiting:" + ",".join(unmet) if unmet else "ready"

    def _invoiced(self, milestone, payable):
        amount = self._fact(milestone, "invoice_amount")
        return bool(self._fact(milestone, "invoice_on")) and amount is not None and (
            cents(number(amount)) == payable)

    def _dates(self, milestone):
        given = {"deposit_received": self.deposit.received_on,
                 "accepted": day(self._fact(milestone, "accepted_on")),
                 "invoice": day(self._fact(milestone, "invoice_on"))}
        dates = [given[name] for name in milestone.get("requires") or ()]
        effective = max([milestone["due"], *filter(None, dates)])
        row, paid = {"effective_due": str(effective)}, self._fact(milestone, "paid_on")
        if paid is not None:
            row.update(paid_on=paid, late_days=max(0, (day(paid) - effective).days))
        return row


# ------------------------------------------------------------------------------ people


def staffing(case):
    """Return the row of initial staffing (BJ), or None."""
    rule = case.deadlines.get("initial_staffing")
    if not rule:
        return None
    due = case.calendar.due(rule, case.start)
    full = (d for d in days_of(case.start, case.as_of)
            if len(case.on_roll(d)) >= case.demand.on(d))
    complete = next(full, None)
    return {"kind": "initial_staffing", "due": str(due), "required": int(case.demand.on(due)),
            "on_roll": len(case.on_roll(due)), "complete_on": complete and str(complete),
            "ok": complete is not None and complete <= due}


def gaps(case):
    """Return the vacancies after leavers (BJ), or None (B10)."""
    if "replacement" not in case.deadlines:
        return None
    leavers = [p for p in case.people if p.left and p.left <= case.as_of]
    vacancies = [Vacancy(case, p) for p in sorted(leavers, key=lambda p: (p.left, p.id))]
    for cut in case.demand.cuts():
        if cut <= case.as_of:
            _end_surplus(case, vacancies, cut)
    return [vacancy.row() for vacancy in vacancies]


def _end_surplus(case, vacancies, cut):
    """End the vacancies the lower number has no place for; the oldest go on (B19)."""
    places = int(case.demand.on(cut)) - len(case.on_roll(cut))
    for vacancy in vacancies:
        if vacancy.runs_on(cut):
            if places <= 0:
                vacancy.ended = cut
            places -= 1


class Vacancy:
    """The place of somebody who left (B10, B13)."""

    def __init__(self, case, leaver):
        """Find when it was filled: the day the latest replacement was hired."""
        self.case, self.leaver, self.ended = case, leaver, None
        hired = [p.hired for p in case.people
                 if p.record.get("replaces") == leaver.id and p.hired > case.start]
        self.filled = max(hired, default=None)

    def runs_on(self, d):
        """Tell whether nobody has the place on a day."""
        return self.leaver.left < d and not self.ended and (self.filled or date.max) > d

    def row(self):
        """Return its deadlines, when it was filled, and the fee that may be withheld."""
        case, left, rules = self.case, self.leaver.left, self.case.deadlines
        closed = self.ended or self.filled
        until, due = closed or case.as_of, case.calendar.due(rules["replacement"], left)
        vacant = [d for d in days_of(left, until) if left < d and (d < until or not closed)]
        row = {"leaver": self.leaver.id, "left": str(left), "due": str(due),
               "gap_days": (until - left).days, "filled": self.filled and str(self.filled),
               "breach": until > due, "vacant_days": len(vacant)}
        if self.ended:
            row["ended"] = str(self.ended)
        if "reserve_replenish" in rules:
            soft = case.calendar.due(rules["reserve_replenish"], left)
            row.update(soft_due=str(soft), soft_met=closed is not None and closed <= soft)
        if row["breach"] and case.amount and case.demand.on(left + timedelta(1)):
            row["withholdable"] = money(sum(map(self._fee, vacant), Fraction(0)))
        return row

    def _fee(self, d):
        """Return the fee of one vacant day, by the number required on it."""
        case = self.case
        formula = case.deadlines["replacement"].get("fee_per_vacant_day")
        known = {"amount": case.amount, "required": case.demand.on(d),
                 "year_days": (case.end - case.start).days + 1}
        return evaluate(formula or "amount / required / year_days", known) or Fraction(0)


EDUCATION = {"junior_high": 0, "high_school": 1, "secondary_vocational": 1, "junior_college": 2,
             "bachelor": 3, "master": 4, "doctor": 5}
MANDARIN = {level: rank for rank, level in enumerate(
    ("三级乙等", "三级甲等", "二级乙等", "二级甲等", "一级乙等", "一级甲等"))}


def age(birth, on):
    """Return the whole years on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _rank(table, word):
    return table.get(word, -1)


def _at_least(rule, field, word=None):
    return lambda case, person, needs: COMPARE[needs.get(word) or ">="](
        number(person.get(field, 0)), number(needs[rule]))


def _age_ok(case, person, needs):
    limits, born = needs["age"], day(person["birth"])
    years = age(born, case.as_of)
    most = number(limits.get("max", years))
    if limits.get("max_until") == "birthday" and years == most:
        return age(born, case.as_of - timedelta(1)) < years  # the birthday itself
    return number(limits.get("min", years)) <= years <= most


def _education_ok(_case, person, needs):
    have, least = person.get("education", "junior_high"), needs["education_min"]
    if needs.get("high_school") == "below" and (have, least) == (
            "high_school", "secondary_vocational"):
        return False
    return _rank(EDUCATION, have) >= EDUCATION[least]


def _mandarin_ok(_case, person, needs):
    return _rank(MANDARIN, person.get("mandarin")) >= MANDARIN[needs["mandarin_min"]]


def _any_of_ok(_case, person, needs):
    held, years = set(person.get("certificates") or ()), number(person.get("years_on_project", 0))
    return any(held & set(way.get("certificates_any", ()))
               or years >= number(way.get("years_on_this_project_min", years + 1))
               for way in needs["any_of"])


QUALIFICATIONS = [  # word, key of the requirement, test
    ("age", "age", _age_ok),
    ("education", "education_min", _education_ok),
    ("typing_wpm", "typing_wpm_min", _at_least("typing_wpm_min", "typing_wpm", "typing_cmp")),
    ("typing_accuracy", "typing_accuracy_min",
     _at_least("typing_accuracy_min", "typing_accuracy", "typing_cmp")),
    ("experience", "experience_years_min", _at_least("experience_years_min", "experience_years")),
    ("mandarin", "mandarin_min", _mandarin_ok),
    ("management_years", "management_years_min",
     _at_least("management_years_min", "management_years")),
    ("certificate_or_years", "any_of", _any_of_ok),
]


def unqualified(case):
    """Return the persons on roll on `as_of` who miss a requirement of their position (B22)."""
    rows, terms = [], case.terms.get("position_requirements") or {}
    for person in case.on_roll(case.as_of):
        if person.record.get("birth") is None:
            continue
        needs = {**(terms.get("all") or {}), **(terms.get(person.position) or {})}
        fails = [word for word, key, test in QUALIFICATIONS
                 if needs.get(key) is not None and not test(case, person.record, needs)]
        if fails:
            rows.append({"agent": person.id, "fails": fails})
    return rows


def ratios(case):
    """Return the staff ratios on `as_of`; one without persons is left out."""
    rows = []
    for rule in case.terms.get("staff_ratios") or ():
        group = [p.record for p in case.on_roll(case.as_of)
                 if p.position == rule["of"] and p.record.get("education") is not None]
        if group:
            num = sum(RATIO_TESTS[rule["measure"]](person, rule) for person in group)
            value = Fraction(num * 100, len(group))
            rows.append({"id": rule["id"], "num": num, "den": len(group), "value": show(value),
                         "ok": COMPARE[rule["cmp"]](value, number(rule["target"]))})
    return rows


RATIO_TESTS = {
    "bachelor_or_above": lambda person, rule:
        _rank(EDUCATION, person["education"]) >= EDUCATION["bachelor"],
    "relevant_major": lambda person, rule: person.get("major") in rule["majors"],
}


def reserve(case):
    """Return the reserve staff on `as_of`, or None (X16)."""
    ratio = dig(case.terms, "headcount", "reserve_ratio")
    if ratio is None:
        return None
    rounding = {"down": floor, "nearest": lambda value: floor(value + Fraction(1, 2))}.get(
        dig(case.terms, "headcount", "reserve_rounding"), ceil)
    asked, there = case.demand.on(case.as_of), len(case.on_roll(case.as_of))
    needed = rounding(asked * number(ratio))
    return {"required": int(asked), "with_reserve": needed, "on_roll": there,
            "ok": there >= needed}


# ------------------------------------------------------------------------------ checks


def check(case, kind, key, due, actual, timed=False):
    """Return one deadline's row: met, missed or still open on `as_of`."""
    done = (moment if timed else day)(actual)
    now = (case.as_of.toordinal() + 1) * DAY_SECONDS - 1 if timed else case.as_of
    late = now > due if done is None else done > due
    status = "missed" if late else "open" if done is None else "met"
    return {"kind": kind, "id": key, "due": time_text(due) if timed else str(due),
            "actual": actual, "status": status}


def check_complaint(case, record):
    """Yield response (minutes) and result (working days) of a complaint (B11)."""
    if "complaint_response" in case.deadlines:
        limit = response_limit(case, moment(record["received"]))
        yield check(case, "complaint_response", record["id"], limit, record.get("responded"), True)
    if "complaint_result" in case.deadlines:
        limit = case.calendar.due(case.deadlines["complaint_result"], day(record["received"]))
        yield check(case, "complaint_result", record["id"], limit, record.get("resolved"))


def response_limit(case, received):
    """Return the last second of the response: by the clock, or by office hours (B11)."""
    rule = case.deadlines["complaint_response"]
    left = int(rule["minutes"]) * 60
    if rule.get("mode") != "office_hours":
        return received + left
    ordinal = int(received // DAY_SECONDS)
    while True:
        worked = case.calendar.is_workday(date.fromordinal(ordinal))
        for hours in case.terms["office_hours"] if worked else ():
            opens, closes = (ordinal * DAY_SECONDS + _clock(f"T{hours[end]}:00")
                             for end in ("from", "to"))
            begin = max(opens, received)
            if begin < closes:
                if begin + left <= closes:
                    return begin + left
                left -= closes - begin
        ordinal += 1


def check_unfit(case, record):
    """Yield the answer to a request to replace a person (XC)."""
    rule, name = case.deadlines.get("replace_unfit"), _name("unfit_requests", record)
    if not rule:
        raise Refused(f"{name}: the contract has no such deadline")
    due = case.calendar.due(rule, day(need(record, "requested_on", name)))
    yield check(case, "replace_unfit", record["id"], due, record.get("responded_on"))


def check_outage(case, record):
    """Yield the notice of an outage (XJ)."""
    rule, name = case.deadlines.get("outage_notice"), _name("outages", record)
    if not rule:
        raise Refused(f"{name}: the contract has no such deadline")
    due = moment(need(record, "detected", name)) + rule["minutes"] * 60
    yield check(case, "outage_notice", record["id"], due, record.get("notified"), True)


def check_fault(case, record):
    """Yield response, repair and, once repaired, cause report of a reported fault (JX)."""
    if "support_response" not in case.deadlines or record.get("reported") is None:
        return
    key = record["id"]
    yield check(case, "support_response", key, response_due(case, record), record.get("responded"),
                True)
    yield check(case, "fault_repair", key, repair_due(case, record), record.get("repaired"), True)
    if record.get("repaired") is not None:
        due = cause_report_due(case, record)
        yield check(case, "fault_cause_report", key, due, record.get("cause_report_on"))


def check_document(case, record):
    """Yield the deadline of a document; refuse a kind the contract does not count in days."""
    kind = need(record, "kind", "documents")
    rule, name = case.deadlines.get(kind) or {}, f"documents/{record.get('id', kind)}"
    if not {"days", "workdays", "months"} & set(rule):
        raise Refused(f"{name}: the contract has no deadline {kind!r}")
    base = case.anchor(rule.get("from")) or day(need(record, "base", name))
    yield check(case, kind, record.get("id", kind), case.calendar.due(rule, base),
                record.get("done_on"))


def check_recruitment(case, record):
    """Yield the four demands on a recruitment (B16)."""
    terms = case.terms.get("recruitment")
    if not terms:
        return
    name = _name("recruitments", record)
    wanted = number(need(record, "required", name))
    for kind, field, ratio, word in (
            ("test_candidates", "candidates", "test_candidates_ratio", "test_cmp"),
            ("trainees", "trainees", "trainees_ratio", "trainees_cmp")):
        least, actual = number(terms[ratio]) * wanted, need(record, field, name)
        met = COMPARE[terms[word]](number(actual), least)
        yield {"kind": kind, "id": record["id"], "need": terms[word] + show(least),
               "actual": actual, "status": "met" if met else "missed"}
    for kind, since, until in (("recruit_response", "requested_on", "responded_on"),
                               ("interview", "interview_start", "interview_end")):
        rule, asked = case.deadlines[kind], day(need(record, since, name))
        row = check(case, kind, record["id"], case.calendar.due(rule, asked), record.get(until))
        if rule.get("min_wait") and record.get(until) is not None:
            least = case.calendar.due({"workdays": rule.get("min_workdays", 0)}, asked)
            row["status"] = "missed" if day(record[until]) < least else row["status"]
        yield row


def check_deletion(case, record):
    """Yield whether a recording was kept long enough: deleted only after the due day (B17)."""
    months = dig(case.terms, "retention", "recordings_months")
    if not months:
        return
    name = _name("deletions", record)
    due = add_months(day(need(record, "recorded_on", name)), months)
    actual = need(record, "deleted_on", name)
    yield {"kind": "retention", "id": record["id"], "due": str(due), "actual": actual,
           "status": "met" if COMPARE[dig(case.terms, "retention", "cmp") or ">"](
               day(actual), due) else "missed"}


CHECKS = [("complaints", check_complaint), ("unfit_requests", check_unfit),
          ("outages", check_outage), ("faults", check_fault), ("documents", check_document),
          ("recruitments", check_recruitment), ("deletions", check_deletion)]


def checks(case):
    """Return all deadline rows, section by section, in file order."""
    rows = []
    for section, rule in CHECKS:
        for record in case.records(section):
            if section != "documents":
                need(record, "id", section)
            rows += rule(case, record)
    return rows


def breaches(case, staffed, vacancies):
    """Return the rights the purchaser has gained."""
    rows = [row for period in case.periods for record in incidents_of(case, period)
            if (row := incident_breach(case, period, record))]
    if staffed and not staffed["ok"] and str(case.as_of) >= staffed["due"]:
        rows.append(staffed | {"rights": rights(case.deadlines["initial_staffing"])})
    if case.amount:
        rows += [{"kind": "replacement", **row, "rights": rights(case.deadlines["replacement"])}
                 for row in vacancies or () if row["breach"]]
    return rows


def rights(rule):
    """Return the words of a clause's rights."""
    return list(rule.get("right") or ())


def incident_breach(case, period, record):
    """Return the breach an incident makes in this period, or None."""
    event = case.events[record["kind"]]
    if "cure_days" in event and cure_penalty(case, event, record) is not None:
        row = {"kind": record["kind"], "id": record["id"], "rights": rights(event),
               "due": str(cure_due(case, event, record))}
        if event.get("form") == "claim":
            row["amount"] = money(cure_penalty(case, event, record))
        return row
    arises = day(record.get("escalated_on")) or day(record["date"])
    returned = "item" in event and final_level(event, record).get("return_person")
    if returned and period.holds(arises):
        return {"kind": "return_person", "id": record["id"], "agent": record.get("agent")}
    return None


# ------------------------------------------------------------------------------ the result


def settle(facts, terms, calendar):
    """Settle one fact file.

    :param facts: the fact file as an object; numbers int, Decimal or decimal string
    :param terms: one contract as data
    :param calendar: {holidays: [date], workdays: [date]}, the official working calendar
    :return: the settlement result as a JSON-like dict
    :raise Refused: the file cannot be settled; the message names the record
    """
    try:
        return _settle(Case(facts, terms, calendar))
    except (KeyError, TypeError, AttributeError) as error:
        raise Refused(f"malformed record: {error!r}") from error


def _settle(case):
    settlement, rows = Settlement(case), checks(case)
    payments = Payments(case, settlement.lines)
    staffed, vacancies = staffing(case), gaps(case)
    result = {
        "contract": case.facts["contract"], "scenario": case.facts.get("scenario"),
        "amount": money(case.amount), "periods": settlement.rows,
        "lines": [line | {"yuan": money(line["yuan"]), "points": show(line["points"])}
                  for line in settlement.lines],
        "milestones": payments.rows, "unrecovered": money(payments.unrecovered),
        "total_payable": money(payments.total) if payments.rows else "0",
        "unqualified": unqualified(case), "ratios": ratios(case), "checks": rows,
        "breaches": breaches(case, staffed, vacancies),
    }
    if settlement.scores:
        mean = Fraction(sum(settlement.scores)) / len(settlement.scores)
        result["phase_mean_score"] = show(mean, 2)
    optional = {"deposit": payments.deposit_row, "staffing": staffed, "gaps": vacancies,
                "reserve": reserve(case)}
    return result | {key: value for key, value in optional.items() if value is not None}


# ------------------------------------------------------------------------------ comparison


def differences(claimed, computed, path="result"):
    """Yield one line for every place where two results are not the same."""
    if isinstance(claimed, dict) and isinstance(computed, dict):
        for key in sorted({*claimed, *computed}):
            yield from _difference_at(claimed, computed, key, f"{path}.{key}")
    elif isinstance(claimed, list) and isinstance(computed, list):
        if len(claimed) != len(computed):
            yield f"{path}: {len(claimed)} entries claimed, {len(computed)} computed"
        for n, (one, other) in enumerate(zip(claimed, computed, strict=False)):
            yield from differences(one, other, f"{path}[{n}]")
    elif _kind(claimed) is not _kind(computed) or claimed != computed:
        yield f"{path}: claimed {canonical(claimed)}, computed {canonical(computed)}"


def _difference_at(claimed, computed, key, path):
    if key not in computed:
        yield f"{path}: claimed {canonical(claimed[key])}, must be absent"
    elif key not in claimed:
        yield f"{path}: absent, computed {canonical(computed[key])}"
    else:
        yield from differences(claimed[key], computed[key], path)


def _kind(value):
    numeric = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    return Decimal if numeric else type(value)


def canonical(value):
    """Return canonical JSON: sorted keys, no spaces, UTF-8; a decimal keeps its digits."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except TypeError:
        return _canonical_decimal(value)


def _canonical_decimal(value):
    if isinstance(value, dict):
        pairs = (f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return str(value)


def digest(record):
    """Return the SHA-256 of a record's canonical JSON, in hex."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


def sealed_records(facts):
    """Yield (section, key, record): the facts a seal can stand for."""
    for section, content in facts.items():
        if section == "milestones" and isinstance(content, dict):
            for key, record in content.items():
                yield section, key, record
        elif section == "deposit":
            yield section, section, content
        elif isinstance(content, list) and section not in ("periods", "only_kpis"):
            for record in content:
                yield section, record.get("id"), record


def broken_seals(facts, seals):
    """Yield one line per fact that is not the sealed one, per unsealed fact and lost seal.

    A record with a key is compared with the seal of that key. One without is known by its digest
    alone: changed, it shows up twice, as a fact without seal and as a seal without fact.
    """
    unused, unmatched = defaultdict(list), []
    for name, seal in sorted(seals.items()):
        unused[name.partition("/")[0], seal].append(name)
    for section, key, record in sealed_records(facts):
        found = digest(record)
        names = unused[section, found]
        if names:
            names.remove(min(names, key=lambda name: name != f"{section}/{key}"))
        elif section not in ("deposit", "milestones") or any(s == section for s, _d in unused):
            unmatched.append((section, key, found))
    lost = {name for names in unused.values() for name in names}
    yield from _name_broken(unmatched, lost)


def _name_broken(unmatched, lost):
    for section, key, found in unmatched:
        name = f"{section}/{key}"
        if name in lost:
            lost.discard(name)
            yield f"seal: {name} was changed"
        else:
            yield f"seal: {section}/{key or found} has no seal"
    for name in sorted(lost):
        yield f"seal: {name} is sealed, but its fact is missing"


def broken_statement(statement, result):
    """Yield what does not add up beside the result: adjustments of closed periods, the payment."""
    own = sum(Fraction(period["deduction_yuan"]) for period in result["periods"])
    total = own + sum(Fraction(line["yuan"]) for line in statement["adjustments"])
    yield from _claim("statement.deduction_yuan", statement["deduction_yuan"], total)
    paid = statement.get("milestone")
    if not paid:
        return
    gross = {row["id"]: Fraction(row["gross"]) for row in result["milestones"]}
    if paid["id"] in gross:
        yield from _claim("statement.milestone.gross", paid["gross"], gross[paid["id"]])
    left = Fraction(paid["gross"]) - Fraction(paid["deductions"]) - Fraction(paid["carried_in"])
    yield from _claim("statement.milestone.deductions", paid["deductions"], total)
    payable, carried = max(Fraction(0), left), max(Fraction(0), -left)
    yield from _claim("statement.milestone.payable", paid["payable"], payable)
    yield from _claim("statement.milestone.carried_out", paid["carried_out"], carried)


def _claim(path, claimed, computed):
    if Fraction(claimed) != computed:
        yield f'{path}: claimed "{claimed}", computed "{money(computed)}"'


# ------------------------------------------------------------------------------ command


def load(path):
    """Read JSON with exact decimals."""
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=Decimal)


def verify(evidence):
    """Return the lines that say where an evidence file does not hold; none means it does."""
    facts, terms = evidence["facts"], evidence["terms"]
    calendar = evidence.get("calendar") or terms["calendar"]
    found = list(broken_seals(facts, evidence["seals"])) if evidence.get("seals") else []
    try:
        result = settle(facts, terms, calendar)
    except Refused as error:
        return [*found, f"refused: {error}"]
    found += differences(evidence["result"], result)
    if evidence.get("statement"):
        found += broken_statement(evidence["statement"], result)
    return found


def main(arguments):
    """Run the command line; return its exit status."""
    try:
        if len(arguments) == 4 and arguments[0] == "--settle":
            print(canonical(settle(*(load(path) for path in arguments[1:]))))
            return 0
        if len(arguments) != 1:
            print(__doc__, file=sys.stderr)
            return 2
        found = verify(load(arguments[0]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
