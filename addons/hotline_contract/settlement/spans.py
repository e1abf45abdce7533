"""Which days are measured: periods, contract quarters, slices (FACTS 4 and 13, RESULT 3)."""

from datetime import timedelta

from odoo.addons.hotline_base.worktime import add_months

from .case import Period, Span, open_case
from .values import day

DAY = timedelta(days=1)
QUARTER = 3  # months
ACCEPTANCE = "acceptance"
MONTH = 1
MONTHS = "months"  # X5: every month of an acceptance judged by itself
PER_MONTHS = {
    "month": 1,
    "quarter": QUARTER,
}  # sub-periods of `count_per`; a year is the contract year


def plan(terms, facts):
    """Every span a settlement may ask measures for, each once, sorted.

    :param terms: merged contract
    :param facts: fact file object
    :return: list of Span: listed periods, their slices, contract quarters cut and whole, the year
    :raises ValueError: the contract year has no start or end
    """
    case = open_case(terms, facts)
    found = set()
    for period in periods(case):
        found.add(period.span)
        found.update(_exemption_spans(case, period))
        found.update(_count_spans(case, period))
        found.update(_month_spans(case, period))
    return sorted(found)


def guarded(terms, facts):
    """The spans no aggregate may straddle: listed periods and contract quarters (FACTS section 13).

    The slices of acceptances add nothing: what crosses the edge of an overlap of a period and a
    quarter crosses an edge of one of the two.
    """
    case = open_case(terms, facts)
    found = set()
    for period in periods(case):
        found.add(period.span)
        if period.kind == ACCEPTANCE:
            found.update(cut for _part, cut in quarter_parts(case, period))
        found.update(month_parts(case, period))
    return sorted(found)


def periods(case):
    """The listed periods in file order; without the key, the acceptances that are over."""
    listed = case.facts.get("periods")
    if listed is None:
        return [period for period in acceptances(case) if period.span.last <= case.as_of]
    return [
        Period(
            record["id"],
            record["kind"],
            Span(day(record["start"]), day(record["end"])),
            str(record["start"]),
            str(record["end"]),
        )
        for record in listed
    ]


def acceptances(case):
    """The contract's acceptances as periods: months counted from `start`, the last cut at `end`."""
    rows = case.terms.get("acceptances") or ()
    found = []
    for row in rows:
        first_month, last_month = row["months"]
        span = _months(case.start, first_month - 1, last_month)
        if row is rows[-1]:
            span = Span(span.first, min(span.last, case.end))
        found.append(Period(row["id"], ACCEPTANCE, span, *map(str, span)))
    return found


def steps(case, months):
    """The contract year in steps of `months` months from `start`, the last cut at `end`."""
    found, done = [], 0
    while (span := _months(case.start, done, done + months)).first <= case.end:
        found.append(Span(span.first, min(span.last, case.end)))
        done += months
    return found


def quarters(case):
    """The quarters whose volume exempts: of the contract, or of the calendar (measures X7)."""
    per = case.rule("kpi_rules", "volume_exemption").get("per")
    return QUARTERS.get(per, _contract_quarters)(case)


def _contract_quarters(case):
    return steps(case, QUARTER)


def _calendar_quarters(case):
    """Calendar quarters, cut at both ends of the contract year."""
    first = case.start.replace(month=(case.start.month - 1) // QUARTER * QUARTER + 1, day=1)
    found = []
    while (span := _months(first, 0, QUARTER)).first <= case.end:
        found.append(span.overlap(case.year))
        first = span.last + DAY
    return found


QUARTERS = {"contract_quarter": _contract_quarters, "calendar_quarter": _calendar_quarters}


def quarter_parts(case, period):
    """Quarters touching a period: (part inside, quarter up to the period's last day)."""
    pairs = ((quarter, quarter.overlap(period.span)) for quarter in quarters(case))
    return [(part, Span(quarter.first, part.last)) for quarter, part in pairs if part]


def slices(case, period):
    """A period cut at the contract quarters; days outside the contract year belong to no slice."""
    return [part for part, _cut in quarter_parts(case, period)]


def month_parts(case, period):
    """Months of the contract inside an acceptance that is judged month by month, else none (X5)."""
    if period.kind != ACCEPTANCE or not judges_months(case):
        return []
    parts = (month.overlap(period.span) for month in steps(case, MONTH))
    return [part for part in parts if part]


def judges_months(case):
    """True when failing months are counted instead of failing indicators (measures X5)."""
    return case.rule("kpi_rules", "count_penalty").get("accumulate") == MONTHS


def _month_spans(case, period):
    """Months, whole and without the quarters that leave."""
    for month in month_parts(case, period):
        yield month
        yield from filter(None, (month.overlap(part) for part in slices(case, period)))


def sub_periods(case, period, per):
    """Complete sub-periods of the contract whose last day lies in the period (`count_per`)."""
    spans = steps(case, PER_MONTHS[per]) if per in PER_MONTHS else [case.year]
    return [span for span in spans if span.last in period.span]


def exemption_applies(case, period):
    """True when contract quarters of large volume leave this period (measures X7)."""
    return period.kind == ACCEPTANCE and bool(case.rule("kpi_rules", "volume_exemption"))


def _exemption_spans(case, period):
    if not exemption_applies(case, period):
        return
    yield from slices(case, period)
    yield from (cut for _part, cut in quarter_parts(case, period))


def _count_spans(case, period):
    for kpi in case.terms.get("kpis") or ():
        if kpi["kind"] == "count_per" and kpi["period"] == period.kind:
            yield from sub_periods(case, period, kpi["per"])


def _months(start, done, until):
    return Span(add_months(start, done), add_months(start, until) - DAY)
