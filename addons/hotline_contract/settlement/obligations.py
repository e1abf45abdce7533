"""What the parties owe each other besides figures: people, time limits, rights (RESULT 7, 8)."""

from dataclasses import replace
from datetime import date

from .case import Period, Span, open_case
from .checks import DEFAULT_SEVERITY, checks
from .clauses import incident_bookings
from .people import (
    NEEDS,
    gaps,
    people_breaches,
    ratios,
    reserve,
    shortfalls,
    staffing,
    unqualified,
)
from .show import present

REPAIR = "fault_repair"  # its limit depends on the severity of the fault


def people(case, breaches):
    """The parts of a result on people: staffing, gaps, qualification, ratios, reserve, breaches.

    :param breaches: those of incidents, which come first
    """
    initial, vacancies = staffing(case), gaps(case)
    return {
        **present(staffing=initial, gaps=vacancies, reserve=reserve(case)),
        "unqualified": unqualified(case),
        "ratios": ratios(case),
        "breaches": breaches + people_breaches(case, initial, vacancies),
    }


def obligations(terms, facts, calendar, now=None):
    """Everything of a result that needs no measures, as it stands on `facts["as_of"]`.

    People are judged until the contract ends, documents and other time limits after that too.
    Incidents count whatever period they belong to.

    :param terms, facts, calendar: as for `settle`
    :param now: local moment of that day; without one limits in minutes count as on its evening
    :return: keys of `people`, `headcount` (`required`, `on_roll`) where the contract says how many,
        and `checks`, each with the `rule` of the contract it follows
    """
    case = replace(open_case(terms, facts, calendar), now=now)
    staffed = _while_it_runs(case)
    return {
        **people(staffed, _incident_breaches(case)),
        **present(headcount=_headcount(staffed)),
        "checks": [{**row, "rule": _rule(case, row)} for row in checks(case)],
    }


def qualification(terms, facts):
    """What each person on the roll lacks for the position on `facts["as_of"]`.

    :return: {person id: list of Shortfall}; people without a date of birth are not judged;
        None where the contract asks for nothing that is recorded
    """
    case = _while_it_runs(open_case(terms, facts))
    asked = {key for rules in case.rule("position_requirements").values() for key in rules or ()}
    if asked.isdisjoint(key for _word, key, *_how in NEEDS):
        return None
    return {
        person.id: shortfalls(case, person)
        for person in case.people
        if person.on_roll(case.as_of) and person.record.get("birth")
    }


def _while_it_runs(case):
    """The case on its day, or on the last day of a contract that is over."""
    return replace(case, as_of=min(case.as_of, case.end))


def _headcount(case):
    required = int(case.requirement.on(case.as_of))
    if not required:
        return None
    return {"required": required, "on_roll": case.headcount(case.as_of)}


def _incident_breaches(case):
    known = Period("", "", Span(date.min, case.as_of), "", "")
    return [breach for booking in incident_bookings(case, known) for breach in booking.breaches]


def _rule(case, row):
    """Key of the deadline a check follows; its kind, unless the limit depends on the record."""
    if row["kind"] != REPAIR:
        return row["kind"]
    severity = next(
        (fault.get("severity") for fault in case.records("faults") if fault["id"] == row["id"]),
        None,
    )
    return f"{REPAIR}_{severity or DEFAULT_SEVERITY}"
