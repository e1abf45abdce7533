"""Measures of roll and calendar, and the table that joins them with the counted ones."""

from datetime import timedelta
from fractions import Fraction

from .case import Span
from .values import day, number

INSPECTOR = "inspector"


class MeasureTable:
    """Measures of any planned span, in contract or agent scope; read-only.

    :param measures: {Span: {None or agent id: {measure: number}}} with aggregates added
    """

    def __init__(self, case, measures):
        self._case = case
        self._measures = measures
        self._known = {}
        self._asked = {}
        self._people = {None: case.people}
        for person in case.people:
            self._people[person.id] = (*self._people.get(person.id, ()), person)

    def row(self, span, agent=None):
        """{measure: Fraction} of a span: what was counted plus what roll and calendar say.

        :raises KeyError: the span was not planned
        """
        key = span, agent
        if key not in self._known:
            counted = self._measures[span].get(agent) or {}
            self._known[key] = _sum([self._own(span, agent), counted])
        return self._known[key]

    def total(self, spans, agent=None):
        """The sum over several spans."""
        return _sum([self.row(span, agent) for span in spans])

    def _own(self, span, agent):
        case = self._case
        return {
            **self._days(span),
            **_roll(case, self._people.get(agent, ()), span),
            **({"patrol_days_due": _days_due(case, span)} if agent is None else {}),
        }


    def _days(self, span):
        """What a span asks of everybody, worked out once for all people."""
        if span not in self._asked:
            self._asked[span] = {
                "month_workdays": Fraction(self._case.calendar.workdays(*span)),
                "required_staff_days": self._case.requirement.person_days(*span),
            }
        return self._asked[span]


def _sum(rows):
    total = {}
    for row in rows:
        for name, value in row.items():
            total[name] = total.get(name, Fraction(0)) + number(value)
    return total


def _roll(case, people, span):
    """Working days on roll, of inspectors among them, and calendar days of formal staff."""
    found = {"agent_workdays": 0, "inspector_workdays": 0, "formal_staff_days": 0}
    for person in people:
        stay = person.stay(span)
        if not stay:
            continue
        workdays = case.calendar.workdays(*stay)
        found["agent_workdays"] += workdays - leave_workdays(case, person, stay)
        found["inspector_workdays"] += workdays if person.position == INSPECTOR else 0
        found["formal_staff_days"] += stay.days if person.formal else 0
    return found


def leave_workdays(case, person, stay):
    """Working days of approved leave inside `stay`; 0 unless leave lowers targets (measures B5)."""
    if not case.param("leave_adjusts_workdays"):
        return 0
    absent = set()
    for leave in person.record.get("leave") or ():
        absent.update(_days(stay.overlap(Span(day(leave["from"]), day(leave["to"])))))
    return sum(case.calendar.is_workday(when) for when in absent)


def _days(span):
    return [span.first + timedelta(days=n) for n in range(span.days)] if span else []


def _days_due(case, span):
    """Calendar days of the span up to `as_of` (FACTS section 12)."""
    return Span(span.first, min(span.last, case.as_of)).days
