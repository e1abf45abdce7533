"""The settlement: terms, facts and measures in, the result of RESULT.md out."""

from dataclasses import dataclass
from fractions import Fraction

from .case import Period, open_case
from .checks import checks
from .clauses import count_lines, deadline_lines, deviation, incident_bookings, kpi_lines
from .exams import EXAM_SCORE
from .kpi import judge, open_bench, row
from .obligations import people
from .payments import account
from .people import sampling_short, training_short_days
from .score import mean_score, scores
from .show import money, present, show
from .spans import periods
from .staffdays import MeasureTable

MONTH = "month"


@dataclass
class SettledPeriod:
    """Everything one period brings."""

    period: Period
    row: dict
    lines: list
    breaches: list
    score: Fraction | None


def settle(terms, facts, measures, calendar, *, carried_in=Fraction(0)):
    """Settle one contract year.

    :param terms: contract in the shape of `data/contracts/*.yaml`, override already merged
    :param facts: fact file object; of the large sections only whether `inspections` is empty counts
    :param measures: {Span: {None or agent id: {measure: number}}} for every span of `plan`,
        aggregates added
    :param calendar: WorkCalendar; the file's own `calendar` is laid over it
    :param carried_in: yuan of deductions brought forward from an earlier phase
    :return: the result object, key by key as in RESULT.md
    :raises ValueError: the contract year has no start or end
    :raises KeyError: a planned span is missing from `measures`
    """
    case = open_case(terms, facts, calendar)
    table = MeasureTable(case, measures)
    settled = [_settle_period(case, table, period) for period in periods(case)]
    lines = [line for one in settled for line in one.lines]
    return {
        "contract": facts["contract"],
        "scenario": facts.get("scenario"),
        "amount": money(case.amount),
        "periods": [one.row for one in settled],
        "lines": [line.row() for line in lines],
        **present(phase_mean_score=mean_score([one.score for one in settled])),
        **account(case, [one.period for one in settled], lines, carried_in),
        **people(case, [breach for one in settled for breach in one.breaches]),
        "checks": checks(case),
    }


def _settle_period(case, table, period):
    bench = open_bench(case, table, period)
    verdicts = judge(bench)
    found = deviation(case, period, verdicts)
    bookings = incident_bookings(case, period)
    lines = kpi_lines(case, period, verdicts) + count_lines(period, found)
    lines += [line for booking in bookings for line in booking.lines]
    lines += deadline_lines(case, period)
    points, score = scores(case, lines)
    shown = {
        "id": period.id,
        "kind": period.kind,
        "start": period.start,
        "end": period.end,
        "kpis": [row(verdict) for verdict in verdicts],
        "exempt_slices": [[*map(str, span), volume] for span, volume in bench.exempt],
        **present(deviation=found and found.row()),
        "deduction_yuan": money(sum((line.yuan for line in lines), Fraction(0))),
        **points,
        **_measures(table, period, verdicts),
        **_duties(case, table, period),
    }
    breaches = [breach for booking in bookings for breach in booking.breaches]
    return SettledPeriod(period, shown, lines, breaches, score)


def _measures(table, period, verdicts):
    judged = dict.fromkeys(verdict.agent for verdict in verdicts if verdict.agent is not None)
    return {
        "measures": _shown(table.row(period.span)),
        "agent_measures": {agent: _shown(table.row(period.span, agent)) for agent in judged},
    }


def _shown(values):
    return {
        name: show(value)
        for name, value in values.items()
        # a score is the value of a KPI, not a count of the period
        if value and name.partition("$")[0] != EXAM_SCORE
    }


def _duties(case, table, period):
    """Monthly duties without a price: sampled recordings and on-job training."""
    if period.kind != MONTH:
        return {}
    duties = {}
    if case.rule("sampling").get("recordings_per_agent_month") and case.records("inspections"):
        duties["sampling_short"] = sampling_short(case, table, period)
    if case.rule("training").get("on_job_hours_per_workday") and case.records("trainings"):
        duties["training_short_days"] = training_short_days(case, period)
    return duties
