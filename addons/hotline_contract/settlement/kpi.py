"""KPI rows: value, target and verdict of each KPI of a period (RESULT section 4)."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from .case import Case, Period, Person, Span
from .exams import EXAM_SCORE, exam_reading
from .expression import evaluate
from .show import exact, show
from .spans import (
    ACCEPTANCE,
    exemption_applies,
    judges_months,
    month_parts,
    quarter_parts,
    slices,
    sub_periods,
)
from .staffdays import MeasureTable
from .values import COMPARATORS, number

SCALE = {"percent": 100, "permille": 1000}  # of a ratio; other units are not scaled
FULL_SCORE = 100
NO_CALLS = "no calls"


class Reading(NamedTuple):
    """Exact value of a KPI with its numerator and denominator; None = no value."""

    value: Fraction | None
    num: Fraction | None = None
    den: Fraction | None = None


NO_DATA = Reading(None)


@dataclass
class Verdict:
    """One KPI row: `kpi` the row of the terms, `agent` None for the contract.

    :param units: whole steps by which it misses its target, None where nobody counts them
    :param months: first days of the months that deviate, None where months are not judged (X5)
    """

    kpi: dict
    agent: str | None
    reading: Reading
    target: Fraction
    status: str
    basis: str | None = None
    units: int | None = None
    months: list | None = None

    @property
    def deviates(self):
        return bool(self.units)


@dataclass(frozen=True)
class Bench:
    """Where KPIs of one period are judged.

    :param exempt: list of (Span, volume) that leave volume-exempt KPIs (measures X7)
    :param remaining: spans such KPIs are computed on, or None when nothing leaves
    """

    case: Case
    table: MeasureTable
    period: Period
    exempt: list
    remaining: list | None

    def values(self, kpi, person=None):
        """Measures of the KPI's scope over the days it is judged on."""
        agent = person and person.id
        if self.remaining is not None and kpi.get("volume_exempt"):
            return self.table.total(self.remaining, agent)
        return self.table.row(self.period.span, agent)

    def exempt_wholly(self, kpi):
        return (
            self.remaining == []
            and bool(kpi.get("volume_exempt"))
            and kpi["kind"] not in WHOLE_PERIOD
        )


def open_bench(case, table, period):
    """The bench of a period with its slices of exempt volume."""
    exempt = exempt_slices(case, table, period)
    parts = {part for part, _volume in exempt}
    remaining = [span for span in slices(case, period) if span not in parts] if exempt else None
    return Bench(case, table, period, exempt, remaining)


def exempt_slices(case, table, period):
    """Parts of contract quarters in the period whose volume so far passes the limit (measures X7).

    :return: list of (Span, volume); the volume counts from the quarter's first day, in whole calls
    """
    if not exemption_applies(case, period):
        return []
    rule = case.rule("kpi_rules", "volume_exemption")
    passes, limit = COMPARATORS[rule["cmp"]], number(rule["value"])
    found = []
    for part, cut in quarter_parts(case, period):
        volume = int(table.row(cut).get(rule["measure"], 0))
        if passes(volume, limit):
            found.append((part, volume))
    return found


def judge(bench):
    """Verdicts of a period: KPIs in contract order, agent KPIs person by person in file order."""
    return [
        _judge(bench, kpi, person)
        for kpi in selected(bench.case, bench.period)
        for person in _subjects(bench, kpi)
    ]


def selected(case, period):
    """KPIs judged in a period: those of its kind, named in `only_kpis` if that is given."""
    wanted = case.facts.get("only_kpis")
    return [
        kpi
        for kpi in case.terms.get("kpis") or ()
        if kpi["period"] == period.kind and (not wanted or kpi["id"] in wanted)
    ]


def row(verdict):
    """The row of a verdict in the result."""
    reading = verdict.reading
    shown = {
        "id": verdict.kpi["id"],
        "agent": verdict.agent,
        "value": show(reading.value),
        "exact": exact(reading.value),
        "num": show(reading.num),
        "den": show(reading.den),
        "target": show(verdict.target),
        "status": verdict.status,
    }
    if verdict.basis is not None:
        shown["exempt_basis"] = verdict.basis
    if verdict.units is not None:
        shown.update(deviates=verdict.deviates, deviation_units=verdict.units)
    if verdict.months is not None:
        shown["deviating_months"] = verdict.months
    return shown


def _subjects(bench, kpi):
    if kpi["scope"] != "agent":
        return [None]
    return bench.case.assessed(bench.period.span)


def _judge(bench, kpi, person: Person | None):
    waived, basis = _exemption(bench, kpi, person)
    wholly = bench.exempt_wholly(kpi)
    reading = NO_DATA if wholly else KINDS[kpi["kind"]](bench, kpi, person)
    target = _target(bench, kpi, person)
    status = "exempt" if waived or wholly else verdict_of(kpi, reading.value, target)
    verdict = Verdict(kpi, person and person.id, reading, target, status, basis)
    if status in ("pass", "fail"):
        verdict.units = _deviation(bench.case, kpi, reading.value, target)
        if verdict.units is not None and _judged_by_month(bench, kpi):
            verdict.months, verdict.units = _deviating_months(bench, kpi, person)
    return verdict


def _judged_by_month(bench, kpi):
    months = bench.period.kind == ACCEPTANCE and judges_months(bench.case)
    return months and kpi["kind"] in ACCUMULATING


def _deviating_months(bench, kpi, person):
    """First days of the months in which a KPI deviates, and its steps of all months (X5)."""
    units = {str(month.first): _month_units(bench, kpi, person, month)
             for month in month_parts(bench.case, bench.period)}
    return [first for first, steps in units.items() if steps], sum(units.values())


def _month_units(bench, kpi, person, month):
    """Steps by which a KPI misses its target in one month, 0 without a value."""
    left = bench.remaining and [part for span in bench.remaining if (part := span.overlap(month))]
    if left == [] and kpi.get("volume_exempt"):
        return 0
    own = replace(bench, period=bench.period._replace(span=month), remaining=left)
    value = KINDS[kpi["kind"]](own, kpi, person).value
    return _deviation(bench.case, kpi, value, _target(own, kpi, person)) if value is not None else 0


def verdict_of(kpi, value, target):
    """`pass`, `fail`, or `na` without a value; compared exactly (measures G5, G7)."""
    if value is None:
        return "na"
    return "pass" if COMPARATORS[kpi["cmp"]](value, target) else "fail"


def _exemption(bench, kpi, person):
    """(waived, basis shown) of a KPI's own exemption (BJ-K01, measures B2)."""
    rule = kpi.get("exempt_when")
    if not rule:
        return False, None
    agent = None if rule.get("level", "contract") == "contract" else person and person.id
    values = bench.table.row(bench.period.span, agent)
    num, den = evaluate(rule["num"], values), evaluate(rule["den"], values)
    if not den:
        return rule.get("on_zero", "exempt") == "exempt", NO_CALLS
    rate = (num or 0) * SCALE.get(rule["unit"], 1) / den
    return COMPARATORS[rule["cmp"]](rate, number(rule["value"])), show(rate)


def _target(bench, kpi, person):
    """The target; `prorate` by the person's share of the period's working days (measures B5)."""
    target = number(kpi["target"])
    if kpi.get("prorate") != "workdays":
        return target
    values = bench.table.row(bench.period.span, person and person.id)
    workdays = values["month_workdays"]
    return target * values["agent_workdays"] / workdays if workdays else Fraction(0)


def _deviation(case, kpi, value, target):
    """Whole steps by which a value misses its target; None without a rule (measures X2, X3)."""
    rules = case.rule("kpi_rules", "deviation")
    if not rules:
        return None
    rule = rules.get(kpi["unit"]) or rules["other"]
    step = number(rule["step"])
    if rule["mode"] == "relative":
        step = abs(target) * step / 100
    miss = target - value if kpi["cmp"] in (">=", ">") else value - target
    if rules.get("direction") == "both":
        miss = abs(miss)
    if miss <= 0 or not step:
        return 0
    return miss // step if rule["cmp"] == ">=" else -(-miss // step) - 1


# ---- kinds: how a value is made of its formula (RESULT section 4, table)


def _parts(bench, kpi, person):
    values = bench.values(kpi, person)
    return evaluate(kpi["num"], values), evaluate(kpi["den"], values)


def _quotient(num, den, scale):
    if num is None or den is None:
        return NO_DATA
    return Reading(num * scale / den if den else None, num, den)


def _ratio(bench, kpi, person):
    return _quotient(*_parts(bench, kpi, person), SCALE.get(kpi["unit"], 1))


def _mean(bench, kpi, person):
    return _quotient(*_parts(bench, kpi, person), 1)


def _score(bench, kpi, person):
    """100 less the mean deduction per sample (measures X8)."""
    found = _mean(bench, kpi, person)
    return found if found.value is None else found._replace(value=FULL_SCORE - found.value)


def _total(bench, kpi, person):
    num = evaluate(kpi["num"], bench.values(kpi, person))
    return Reading(num, num)


def _exam(bench, kpi, person):
    """The person's score of the period, made of the results as the contract reads it (B12)."""
    values = bench.values(kpi, person)
    score = values.get(exam_reading(kpi).measure)
    num = evaluate(kpi["num"], {**values, EXAM_SCORE: score})
    return Reading(num, num)


def _attrition(bench, kpi, person):
    """Leavers since `start` over the headcount, formal staff only (measures X15, Y8)."""
    year = Span(bench.case.start, bench.period.span.last)
    staff = [one for one in bench.case.people if one.formal]
    leavers = sum(_counts_as_leaver(one, year, kpi.get("exclude_reasons") or ()) for one in staff)
    opening = sum(one.on_roll(year.first) for one in staff)
    closing = sum(one.on_roll(year.last) and one.left != year.last for one in staff)
    staffed = HEADCOUNTS[kpi.get("headcount") or "average"](Fraction(opening), Fraction(closing))
    scale = SCALE.get(kpi["unit"], 1)
    if kpi.get("part_year") == "annualised":
        scale *= Fraction(bench.case.year.days, year.days) if year.days else 0
    return _quotient(Fraction(leavers), staffed, scale)


def _counts_as_leaver(person, year, excluded):
    return person.left in year and person.record.get("left_reason") not in excluded


def _count_per(bench, kpi, person):
    """The worst count of the quarters (or the year) that end in the period (measures X14, X22)."""
    spans = sub_periods(bench.case, bench.period, kpi["per"])
    counts = [evaluate(kpi["num"], bench.table.row(span, person and person.id)) for span in spans]
    known = [count for count in counts if count is not None]
    if not known:
        return NO_DATA
    worst = WORST[kpi.get("worst") or ("min" if kpi["cmp"] in (">=", ">") else "max")](known)
    return Reading(worst, worst)


WORST = {"min": min, "max": max}
# Denominator of an attrition, and whether part of a year counts as it is (measures X15).
HEADCOUNTS = {
    "average": lambda opening, closing: (opening + closing) / 2,
    "opening": lambda opening, closing: opening,
    "closing": lambda opening, closing: closing,
}
PART_YEARS = ("to_date", "annualised")
KINDS = {
    "ratio": _ratio,
    "mean": _mean,
    "score": _score,
    "total": _total,
    "exam": _exam,
    "attrition": _attrition,
    "count_per": _count_per,
}
WITH_DENOMINATOR = frozenset({"ratio", "mean", "score"})
ACCUMULATING = frozenset({"ratio", "mean", "score", "total"})  # judged month by month under X5
WHOLE_PERIOD = frozenset({"attrition", "count_per"})  # never cut by a volume exemption
