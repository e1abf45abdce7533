"""One settlement case: terms and header of the fact file, read once, with all defaults applied."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from .headcount import Requirement
from .values import day, dig, number

ASSESSED_BY_DEFAULT = "frontline"  # FACTS section 5

# Readings a fact file may switch (FACTS section 3): where the contract keeps them, and the default.
PARAMS = {
    "required_headcount": (("headcount", "required"), 0),
    "point_cap": (("scoring", "point_cap"), "item"),
    "xj_count": (("kpi_rules", "count_penalty", "count"), "indicators"),
    "xj_base": (("kpi_rules", "count_penalty", "base"), "milestone_amount"),
    "leave_adjusts_workdays": (("headcount", "leave_adjusts_workdays"), False),
    "exam_pass_mark": (("exam_pass_mark",), 60),
    "yuan_per_failed_kpi_period": (
        ("kpi_rules", "penalty", "assumed", "yuan_per_failed_kpi_period"),
        0,
    ),
}


class Span(NamedTuple):
    """Local days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, when):
        return when is not None and self.first <= when <= self.last

    @property
    def days(self):
        return max(0, (self.last - self.first).days + 1)

    def overlap(self, other):
        """The common part, or None."""
        common = Span(max(self.first, other.first), min(self.last, other.last))
        return common if common.first <= common.last else None

    def covers(self, other):
        return self.first <= other.first and other.last <= self.last


class Period(NamedTuple):
    """A period of the result; `start` and `end` are its days as given in the fact file."""

    id: str
    kind: str
    span: Span
    start: str
    end: str


class Person(NamedTuple):
    """Someone of the roll; `record` is the entry of `agents[]`."""

    id: str
    position: str | None
    hired: date
    left: date | None
    formal: bool
    record: dict

    def on_roll(self, when):
        """Both edge days count (FACTS section 1)."""
        return self.hired <= when and (self.left is None or when <= self.left)

    def stay(self, span):
        """The part of `span` on roll, or None."""
        return span.overlap(Span(self.hired, self.left or date.max))


@dataclass(frozen=True)
class Case:
    """Everything a rule may ask for besides measures. Amounts in yuan, exact."""

    terms: dict
    facts: dict
    calendar: object
    start: date
    end: date
    signed: date
    as_of: date
    amount: Fraction
    people: tuple = field(repr=False)
    now: datetime | None = None  # local moment of `as_of`; without one the whole day is over

    @property
    def year(self):
        """The contract year (a phase, where the contract has phases)."""
        return Span(self.start, self.end)

    def param(self, name):
        """A switch of PARAMS: from the fact file, else the contract, else the proposed default."""
        path, default = PARAMS[name]
        for value in (
            dig(self.facts, "params", name),
            dig(self.terms, "params", name),
            dig(self.terms, *path),
        ):
            if value is not None:
                return value
        return default

    def records(self, section):
        """The records of a list section of the fact file."""
        return self.facts.get(section) or ()

    def rule(self, *keys):
        """A part of the terms, or {} when the contract has none."""
        return dig(self.terms, *keys) or {}

    def fact(self, section):
        """An object section of the fact file, {} when it is not there."""
        return self.facts.get(section) or {}

    def deadline_rule(self, key):
        """The deadline `key` of the contract, or None when it has none."""
        return dig(self.terms, "deadlines", key)

    @cached_property
    def requirement(self):
        """Required headcount, day by day."""
        return Requirement(self.param("required_headcount"))

    def headcount(self, when):
        """Everybody on roll on a day."""
        return sum(person.on_roll(when) for person in self.people)

    def assessed(self, span):
        """Persons judged one by one in a span, in file order (FACTS section 5)."""
        positions = self.rule("headcount", "assessed_positions") or ()
        return [
            person
            for person in self.people
            if (person.position or ASSESSED_BY_DEFAULT) in positions and person.stay(span)
        ]

    def part_amount(self, part):
        """Amount in yuan of a payment part; of the whole contract when `part` is None."""
        if part is None:
            return self.amount
        value = dig(self.facts, "parts", part)
        return number(value if value is not None else dig(self.terms, "parts", part) or 0)


def open_case(terms, facts, calendar=None):
    """Case of merged terms and a fact file; the file's own `calendar` is laid over the calendar.

    :raises ValueError: neither file nor contract says when the contract year starts or ends
    """
    start, end = (day(facts.get(key) or dig(terms, "period", key)) for key in ("start", "end"))
    if start is None or end is None:
        raise ValueError("The contract year has no start or end")
    amount = facts.get("amount") if facts.get("amount") is not None else terms.get("amount")
    return Case(
        terms=terms,
        facts=facts,
        calendar=_extended(calendar, facts.get("calendar")),
        start=start,
        end=end,
        signed=day(facts.get("signed")) or start,
        as_of=day(facts.get("as_of")) or end,
        amount=number(amount or 0),
        people=tuple(_person(record) for record in facts.get("agents") or ()),
    )


def _extended(calendar, extra):
    if calendar is None or not extra:
        return calendar
    days = {key: [day(value) for value in extra.get(key) or ()] for key in ("holidays", "workdays")}
    return calendar.with_extra(**days)


def _person(record):
    return Person(
        id=record["id"],
        position=record.get("position"),
        hired=day(record["hired"]),
        left=day(record.get("left")),
        formal=record.get("formal") is not False,
        record=record,
    )
