"""Deduction lines: failed KPIs, the count penalty, incidents (RESULT sections 3 and 5)."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from odoo.addons.hotline_base.worktime import deadline

from .checks import missed
from .expression import evaluate
from .money import milestones
from .show import fen, money, show
from .spans import ACCEPTANCE
from .values import day, number

BASE = "base"  # level of an incident that did not grow
YEAR = 12  # months
NOTHING = Fraction(0)


@dataclass
class Line:
    """One deduction: `yuan` rounded once to the fen, `points` exact, `extra` its further keys."""

    period: str
    ref: str
    yuan: Fraction
    points: Fraction = NOTHING
    extra: dict = field(default_factory=dict)

    def __post_init__(self):
        self.yuan = fen(self.yuan)

    def row(self):
        """The line in the result."""
        return {
            "period": self.period,
            "ref": self.ref,
            "yuan": money(self.yuan),
            "points": show(self.points),
            **self.extra,
        }


class Booking(NamedTuple):
    """What one incident brings in one period."""

    lines: tuple = ()
    breaches: tuple = ()


# ---- KPIs


def kpi_lines(case, period, verdicts):
    """Lines of the failed KPIs that cost something, in the order of the rows."""
    failed = [verdict for verdict in verdicts if verdict.status == "fail"]
    return [line for verdict in failed if (line := _kpi_line(case, period, verdict))]


def _kpi_line(case, period, verdict):
    kpi, penalty = verdict.kpi, verdict.kpi.get("penalty")
    if penalty:
        extra = {"agent": verdict.agent, "item": kpi.get("item")}
        return Line(period.id, kpi["id"], *_price(penalty), extra)
    yuan = _failed_kpi(case)
    if yuan and not kpi.get("no_penalty"):
        return Line(period.id, kpi["id"], yuan, NOTHING, {"agent": verdict.agent})
    return None


def _failed_kpi(case):
    """Yuan for a failed KPI without a price: fixed, and a share of the last payment (C2, Y4)."""
    yuan = number(case.param("yuan_per_failed_kpi_period") or 0)
    share = case.rule("kpi_rules", "penalty", "assumed").get("pct_of_tail_per_failed_kpi_period")
    if not number(share or 0):
        return yuan
    tail = [milestone.gross for milestone in milestones(case, [])][-1:]
    return yuan + sum(tail, NOTHING) * number(share) / 100


def deadline_lines(case, period):
    """A line for every deadline missed in the period, where the contract prices them (J4)."""
    assumed = case.rule("kpi_rules", "penalty", "assumed")
    yuan = number(assumed.get("yuan_per_missed_deadline") or 0)
    return [
        Line(period.id, check["kind"], yuan, NOTHING, {"id": check["id"]})
        for check in (missed(case, period.span) if yuan else ())
    ]


def _price(level):
    return number(level.get("yuan") or 0), number(level.get("points") or 0)


# ---- count penalty


class Deviation(NamedTuple):
    """Deviating indicators of an acceptance and the count penalty on them (measures X1-X4)."""

    ids: list
    count: int
    units: int
    excess: int
    base: Fraction
    deduction: Fraction

    def row(self):
        return {
            "count": self.count,
            "units": self.units,
            "ids": self.ids,
            "excess": self.excess,
            "base": money(self.base),
            "deduction": money(self.deduction),
        }


def deviation(case, period, verdicts):
    """The Deviation of an acceptance, None for other periods or without a count penalty."""
    rule = case.rule("kpi_rules", "count_penalty")
    if period.kind != ACCEPTANCE or not rule:
        return None
    ids = list(dict.fromkeys(verdict.kpi["id"] for verdict in verdicts if verdict.deviates))
    units = sum(verdict.units or 0 for verdict in verdicts)
    count = _deviations(verdicts)
    counted = units if case.param("xj_count") == "points" else count
    excess = max(0, int(counted - number(rule["threshold"])))
    base = BASES[case.param("xj_base")](case, period)
    deduction = base * excess * number(rule["per_excess_pct"]) / 100
    return Deviation(ids, count, int(units), excess, base, deduction)


def _deviations(verdicts):
    """Deviating indicators, each once; where months are judged, once in each of them (X1, X5)."""
    found = [(verdict.kpi["id"], month) for verdict in verdicts if verdict.deviates
             for month in ((None,) if verdict.months is None else verdict.months)]
    return len(set(found))


def _milestone_share(case, period):
    """The acceptance's own milestone: pct of the amount, unrounded."""
    for milestone in case.rule("payment").get("milestones") or ():
        if milestone.get("acceptance") == period.id:
            return case.part_amount(milestone.get("part")) * number(milestone["pct"]) / 100
    return NOTHING


def _months_share(case, period):
    """Months of the acceptance at a twelfth of the amount each."""
    for acceptance in case.terms.get("acceptances") or ():
        if acceptance["id"] == period.id:
            first, last = acceptance["months"]
            return case.amount * (last - first + 1) / YEAR
    return NOTHING


BASES = {"milestone_amount": _milestone_share, "months_prorata": _months_share}


def count_lines(period, found):
    """The line of the count penalty, when there is an excess."""
    return [Line(period.id, "count_penalty", found.deduction)] if found and found.excess else []


# ---- incidents


def incident_bookings(case, period):
    """Bookings of the incidents of a period, in file order.

    An incident is booked in every listed period that holds its day or the day it escalated.
    A second record with the same id is ignored, and so are kinds the contract does not know
    (FACTS section 9).
    """
    booked, found = set(), []
    for incident in case.records("incidents"):
        event = case.rule("events").get(incident["kind"])
        if event is None or incident["id"] in booked:
            continue
        if booking := _rule_of(event)(case, period, incident, event):
            booked.add(incident["id"])
            found.append(booking)
    return found


def _flat(case, period, incident, event):
    """So many yuan for each finding, or once for all findings of one check (measures X19)."""
    if day(incident["date"]) not in period.span or _found_before(case, incident, event):
        return None
    return Booking((_money_line(period, incident, _price(event[BASE])[0]),))


def _found_before(case, incident, event):
    """True when the check of that day has a finding with a smaller id."""
    if event.get("per") != "check":
        return False
    return any(
        other["id"] < incident["id"]
        for other in case.records("incidents")
        if other["kind"] == incident["kind"] and day(other["date"]) == day(incident["date"])
    )


def _share_of_fee(case, period, incident, event):
    """A percentage, entered by the purchaser, of the quarter's fee (measures X19)."""
    if day(incident["date"]) not in period.span:
        return None
    fee = evaluate(str(event.get("quarter_fee") or "amount/4"), {"amount": case.amount}) or NOTHING
    return Booking((_money_line(period, incident, fee * number(incident["pct"]) / 100),))


def _cure(case, period, incident, event):
    """A state that must end within so many days of the order, or damages are due (X20).

    They are deducted, or with `form: claim` only shown with the breach.
    """
    ordered = day(incident["date"])
    if ordered not in period.span:
        return None
    due = deadline(case.calendar, ordered, days=int(event["cure_days"]))
    if (day(incident.get("cured_on")) or case.as_of) <= due:
        return Booking()
    yuan = case.amount * number(event[BASE]["pct_of_contract"]) / 100
    breach = {"kind": incident["kind"], "id": incident["id"], "due": due.isoformat()}
    breach["rights"] = list(event.get("right") or ())
    if event.get("form") == "claim":
        return Booking((), ({**breach, "amount": money(yuan)},))
    return Booking((_money_line(period, incident, yuan),), (breach,))


def _graded(case, period, incident, event):
    """Yuan and points by level; growth in a later period settles the difference (measures B4)."""
    happened, grown = day(incident["date"]), _escalated_on(incident, event)
    final = event.get(incident.get("level")) or event[BASE]
    if happened in period.span:
        line = _level_line(
            case, period, incident, event, None if grown and grown > period.span.last else final
        )
    elif grown in period.span:
        line = _difference_line(case, period, incident, event, final)
    else:
        return None
    breach = {"kind": "return_person", "id": incident["id"], "agent": incident.get("agent")}
    arises = final.get("return_person") and (grown or happened) in period.span
    return Booking((line,), (breach,) if arises else ())


def _escalated_on(incident, event):
    """Day the level rose; None for kinds of one level, or when it was not after the event."""
    grown = day(incident.get("escalated_on"))
    grades = [level for level in event.values() if isinstance(level, dict)]
    return grown if grown and len(grades) > 1 and grown >= day(incident["date"]) else None


def _level_line(case, period, incident, event, final):
    """Line at the final level; at the base level when it grew only later (`final` None)."""
    extra = {"agent": incident.get("agent"), "item": event["item"], "id": incident["id"]}
    if final is None:
        return Line(period.id, incident["kind"], *_price(event[BASE]), extra)
    extra["level"] = incident.get("level") or BASE
    return Line(period.id, incident["kind"], *_level_price(case, event, final), extra)


def _difference_line(case, period, incident, event, final):
    extra = {"agent": incident.get("agent"), "item": event["item"], "id": incident["id"]}
    pairs = zip(_level_price(case, event, final), _price(event[BASE]), strict=True)
    return Line(
        period.id,
        f"{incident['kind']}:escalated",
        *(after - before for after, before in pairs),
        extra,
    )


def _level_price(case, event, final):
    """A higher level replaces the base level, unless the contract adds them (measures B4)."""
    replaces = case.rule("scoring", "assumed").get("escalated_event_replaces_base")
    if replaces is not False or final is event[BASE]:
        return _price(final)
    return tuple(map(sum, zip(_price(final), _price(event[BASE]), strict=True)))


def _money_line(period, incident, yuan):
    return Line(period.id, incident["kind"], yuan, NOTHING, {"id": incident["id"]})


# Which rule an event of the contract follows: the first whose sign it carries.
RULES = (
    (lambda event: "cure_days" in event, _cure),
    (lambda event: "pct_of_quarter_fee_max" in event[BASE], _share_of_fee),
    (lambda event: "item" in event, _graded),
    (lambda event: True, _flat),
)


def _rule_of(event):
    return next(rule for sign, rule in RULES if sign(event))
