"""Is a contract well formed? Checked when it is drawn up, before anything is settled with it."""

from .advice import PASS_RULES
from .checks import COUNTED
from .clauses import BASES
from .exams import EXAM, EXAM_VALUES
from .expression import ExpressionError, names, parse
from .kpi import HEADCOUNTS, KINDS, PART_YEARS, WITH_DENOMINATOR, WORST
from .money import NOTHING, REQUIREMENTS
from .officehours import MODES as CLOCKS
from .officehours import OFFICE, clock
from .overlay import merge
from .people import (
    AGE_LIMITS,
    EDUCATION,
    EDUCATION_ORDERS,
    MANDARIN,
    ROUNDINGS,
    SHARES,
    VACANT_DAY_NAMES,
    rank,
)
from .refusals import Fault
from .shape import check_shape
from .spans import MONTHS, QUARTERS
from .values import COMPARATORS, day, dig, number

UNITS = ("percent", "permille", "seconds", "score", "count", "hours", "flag")
PERIOD_KINDS = ("day", "month", "quarter", "year", "acceptance")
SCOPES = ("contract", "agent")
SUB_PERIODS = ("month", "quarter", "year")
RUNS_FROM = ("signed", "start", "end", "period_end")
DEDUCTS = ("none", "final", "same_month")
CAPS = ("item", "none")
COUNTS = ("indicators", "points")
ACCUMULATIONS = ("values", MONTHS)
MODES = ("pp", "relative")
LENGTHS = (*COUNTED, "minutes", "seconds")
WHOLE = 100  # percent
LONGEST = {"days": 36525, "workdays": 26000, "months": 1200, "minutes": 52596000,
           "seconds": 3155760000}  # a century: what is longer is a slip of the pen


def check_terms(terms, *, sums=True):
    """Everything wrong with a contract, each fault naming row and key (`kpis[XJ-K01].cmp`).

    :param terms: contract in the shape of `data/contracts/*.yaml`
    :param sums: also ask that percentages make 100 and points their totals. A contract drawn up by
        hand must; a rehearsal with an override may settle without
    :return: list of Fault(path, reason), empty when it can be settled with
    """
    checks = CHECKS + SUMS if sums else CHECKS
    return check_shape(terms) or [fault for check in checks for fault in check(terms)]


# ---- what a value may be: each returns the reason why not, or None


def _one_of(words):
    words = tuple(words)  # what is no word may not be hashable

    def check(value):
        return None if value in words else f"{value!r} is none of {', '.join(map(str, words))}"

    return check


def _number(value):
    try:
        number(value)
    except ValueError as error:
        return str(error)
    return None


def _count(value):
    reason = _number(value)
    if reason is None and (number(value) < 0 or number(value).denominator != 1):
        return f"{value!r} is not a whole number from 0"
    return reason


def _flag(value):
    return None if isinstance(value, bool) else f"{value!r} is neither true nor false"


def _vacant_day(value):
    reason = _formula(value)
    unknown = () if reason else sorted(names(value) - VACANT_DAY_NAMES)
    return f"{unknown[0]} is not known there" if unknown else reason


def _clock(value):
    try:
        clock(value)
    except (TypeError, ValueError):
        return f"{value!r} is no time of day"
    return None


def _positive(value):
    reason = _number(value)
    return reason or (None if number(value) > 0 else f"{value!r} is not above 0")


def _formula(value):
    if not isinstance(value, str):
        return f"{value!r} is not a formula"
    try:
        parse(value)
    except ExpressionError as error:
        return str(error)
    return None


def _day(value):
    try:
        return None if day(value) else "a date is missing"
    except ValueError:
        return f"{value!r} is not a date"


def _fields(path, row, checks):
    """Faults of a row's fields: (key, check) must hold, (key, check, False) only when given."""
    for key, check, *optional in checks:
        value = row.get(key)
        if value is None and optional:
            continue
        reason = "required" if value is None else check(value)
        if reason:
            yield Fault(f"{path}.{key}", reason)


def _rows(terms, *keys):
    """(path, row, is its id missing or used before) of a list of rows with ids."""
    name, seen = ".".join(keys), set()
    for index, row in enumerate(dig(terms, *keys) or ()):
        ident = row.get("id")
        double = ident is None or ident in seen
        seen.add(ident)
        yield f"{name}[{index if double else ident}]", row, double


def _unique(terms, *keys):
    for path, _row, double in _rows(terms, *keys):
        if double:
            yield Fault(f"{path}.id", "missing or used twice")


# ---- KPI rows

KPI_FIELDS = (
    ("kind", _one_of(KINDS)),
    ("unit", _one_of(UNITS)),
    ("cmp", _one_of(COMPARATORS)),
    ("target", _number),
    ("period", _one_of(PERIOD_KINDS)),
    ("scope", _one_of(SCOPES)),
    ("prorate", _one_of(("workdays",)), False),
    ("worst", _one_of(WORST), False),
)
EXEMPTION_FIELDS = (
    ("num", _formula),
    ("den", _formula),
    ("unit", _one_of(UNITS)),
    ("cmp", _one_of(COMPARATORS)),
    ("value", _number),
    ("level", _one_of(SCOPES), False),
)
ATTRITION_FIELDS = (
    ("headcount", _one_of(HEADCOUNTS), False),
    ("part_year", _one_of(PART_YEARS), False),
)
EXAM_FIELDS = tuple((key, _one_of(values), False) for key, values in EXAM_VALUES.items())
PENALTY_FIELDS = (("yuan", _number, False), ("points", _number, False))


def _kpis(terms):
    yield from _unique(terms, "kpis")
    items = [item.get("id") for item in dig(terms, "scoring", "items") or ()]
    for path, kpi, _double in _rows(terms, "kpis"):
        yield from _fields(path, kpi, KPI_FIELDS + _formula_fields(kpi))
        if kpi.get("exempt_when"):
            yield from _fields(f"{path}.exempt_when", kpi["exempt_when"], EXEMPTION_FIELDS)
        if kpi.get("penalty"):
            yield from _fields(f"{path}.penalty", kpi["penalty"], PENALTY_FIELDS)
        if kpi.get("item") is not None and kpi["item"] not in items:
            yield Fault(f"{path}.item", f"{kpi['item']} is no scoring item")


def _formula_fields(kpi):
    kind = kpi.get("kind")
    if kind == "attrition":
        return ATTRITION_FIELDS
    if kind == EXAM:
        return (("num", _formula), *EXAM_FIELDS)
    num = (("num", _formula),)
    den = (("den", _formula),) if kind in WITH_DENOMINATOR else ()
    return num + den + ((("per", _one_of(SUB_PERIODS)),) if kind == "count_per" else ())


# ---- scoring, events, KPI rules


def _scoring(terms):
    scoring = terms.get("scoring")
    if not scoring:
        return
    yield from _unique(terms, "scoring", "items")
    yield from _fields("scoring", scoring, (("point_cap", _one_of(CAPS), False),))
    yield from _fields("scoring.assumed", scoring.get("assumed") or {}, (
        ("escalated_event_replaces_base", _flag, False),
    ))
    sections = scoring.get("sections") or {}
    yield from _fields("scoring.sections", sections, [(key, _number) for key in sections])
    for path, item, _double in _rows(terms, "scoring", "items"):
        yield from _fields(path, item, (("section", _one_of(sections)), ("max", _count)))


def _points(terms):
    """Items add up to their section, sections to the total."""
    scoring = terms.get("scoring") or {"total": 0}
    sections = scoring.get("sections") or {}
    for key, points in sections.items():
        own = [item.get("max") for item in scoring.get("items") or () if item.get("section") == key]
        yield from _adds_up(f"scoring.sections.{key}", own, points)
    yield from _adds_up("scoring.total", sections.values(), scoring.get("total"))


def _adds_up(path, parts, total):
    if any(_number(value) for value in (*parts, total)):
        yield Fault(path, "not a number")
    elif (found := sum(map(number, parts), NOTHING)) != number(total):
        yield Fault(path, f"the parts add up to {found}, not {total}")


LEVEL_FIELDS = (
    *PENALTY_FIELDS,
    ("pct_of_contract", _number, False),
    ("pct_of_quarter_fee_min", _number, False),
    ("pct_of_quarter_fee_max", _number, False),
)


def _events(terms):
    items = [item.get("id") for item in dig(terms, "scoring", "items") or ()]
    for kind, event in (terms.get("events") or {}).items():
        if event is None:  # the contract leaves it out
            continue
        path = f"events.{kind}"
        checks = (
            ("base", lambda value: None if isinstance(value, dict) else "not an object"),
            ("item", _one_of(items), False),
            ("cure_days", _count, False),
            ("quarter_fee", _formula, False),
            ("per", _one_of(("finding", "check")), False),
            ("form", _one_of(("deducted", "claim")), False),
        )
        yield from _fields(path, event, checks)
        levels = {
            key: value
            for key, value in event.items()
            if isinstance(value, dict) and key != "assumed"
        }
        for level, price in levels.items():
            yield from _fields(f"{path}.{level}", price, LEVEL_FIELDS)


def _kpi_rules(terms):
    rules = terms.get("kpi_rules") or {}
    penalty, volume = rules.get("count_penalty"), rules.get("volume_exemption")
    if penalty:
        checks = (
            ("threshold", _count),
            ("per_excess_pct", _number),
            ("base", _one_of(BASES)),
            ("count", _one_of(COUNTS)),
            ("accumulate", _one_of(ACCUMULATIONS), False),
        )
        yield from _fields("kpi_rules.count_penalty", penalty, checks)
    if volume:
        checks = (
            ("measure", _formula),
            ("cmp", _one_of(COMPARATORS)),
            ("value", _number),
            ("per", _one_of(QUARTERS), False),
        )
        yield from _fields("kpi_rules.volume_exemption", volume, checks)
    yield from _deviation(rules.get("deviation"))
    assumed = dig(rules, "penalty", "assumed") or {}
    yield from _fields("kpi_rules.penalty.assumed", assumed, FAILED_FIELDS)


FAILED_FIELDS = (
    ("yuan_per_failed_kpi_period", _number, False),
    ("pct_of_tail_per_failed_kpi_period", _number, False),
    ("yuan_per_missed_deadline", _number, False),
)


def _deviation(rule):
    if not rule:
        return
    checks = (("mode", _one_of(MODES)), ("step", _number), ("cmp", _one_of((">=", ">"))))
    path, directions = "kpi_rules.deviation", ("unfavourable", "both")
    yield from _fields(path, rule, (("direction", _one_of(directions), False),))
    for unit in {"other", *(unit for unit in UNITS if unit in rule)}:
        yield from _fields(f"{path}.{unit}", rule.get(unit) or {}, checks)


# ---- money


def _payment(terms):
    yield from _unique(terms, "payment", "milestones")
    acceptances = [row.get("id") for row in terms.get("acceptances") or ()]
    checks = (
        ("pct", _number),
        ("deduct", _one_of((*DEDUCTS, *acceptances)), False),
        ("acceptance", _one_of(acceptances), False),
    )
    for path, row, _double in _rows(terms, "payment", "milestones"):
        yield from _fields(path, row, checks)
        yield from _due(f"{path}.due", row.get("due") or {})
        yield from _known(f"{path}.requires", row.get("requires") or (), REQUIREMENTS)
    assumed = dig(terms, "payment", "assumed") or {}
    if assumed.get("kind") == "monthly_equal":
        yield from _fields("payment.assumed", assumed, ASSUMED_FIELDS)
        yield from _due("payment.assumed.due", assumed.get("due") or {})
        yield from _known(
            "payment.assumed.requires", assumed.get("requires") or (), REQUIREMENTS
        )
    if terms.get("deposit"):
        yield from _fields("deposit", terms["deposit"], (("pct", _number),))
        yield from _due("deposit.due", terms["deposit"].get("due") or {})


ASSUMED_FIELDS = (("instalments", _positive), ("deduct", _one_of(DEDUCTS)))


def _numbers(terms):
    """Numbers and words that stand by themselves."""
    for key, *check in OWN_FIELDS:
        yield from (
            Fault(key, fault.reason) for fault in _fields("", terms, ((key, *check),))
        )
    parts = terms.get("parts") or {}
    yield from _fields("parts", parts, [(key, _number, False) for key in parts])


OWN_FIELDS = (
    ("amount", _number, False),
    ("seats", _number, False),
    ("exam_pass_mark", _number, False),
    ("late_findings", _one_of(("next_period", "none")), False),
)


def _known(path, words, known):
    for word in words:
        if word not in known:
            yield Fault(path, f"{word} is none of {', '.join(known)}")


def _percentages(terms):
    """The milestones of the contract, or of each part, make 100 %."""
    rows = dig(terms, "payment", "milestones") or ()
    for part in dict.fromkeys(row.get("part") for row in rows):
        shares = [row.get("pct") for row in rows if row.get("part") == part]
        path = f"payment.milestones ({part})" if part else "payment.milestones"
        yield from _adds_up(path, shares, WHOLE)


def _due(path, rule):
    """A fixed day, or one length from a known day."""
    if "fixed" in rule:
        yield from _fields(path, rule, (("fixed", _day),))
        return
    yield from _fields(path, rule, (("from", _one_of(RUNS_FROM)),))
    yield from _length(path, rule, COUNTED)
    if not any(unit in rule for unit in COUNTED):
        yield Fault(path, "has no length in days, workdays or months")


def _length(path, rule, units):
    """At most one length, a whole number."""
    yield from _fields(path, rule, [(unit, _length_of(unit), False) for unit in units])
    if sum(unit in rule for unit in units) > 1:
        yield Fault(path, f"has more than one of {', '.join(units)}")


def _length_of(unit):
    def check(value):
        reason = _count(value)
        return reason or (f"{value} {unit} is too long" if number(value) > LONGEST[unit] else None)

    return check


TIMED = "complaint_response"  # the limit in minutes whose clock is a reading (measures B11)
DEADLINE_FIELDS = (
    ("roll", _flag, False),
    ("min_wait", _flag, False),
    ("min_workdays", _length_of("workdays"), False),
    ("fee_per_vacant_day", _vacant_day, False),
)


def _deadlines(terms):
    for key, rule in (terms.get("deadlines") or {}).items():
        path = f"deadlines.{key}"
        if isinstance(rule, dict):
            yield from _length(path, rule, LENGTHS)
            clocks = CLOCKS if key == TIMED else CLOCKS[:1]
            yield from _fields(path, rule, (*DEADLINE_FIELDS, ("mode", _one_of(clocks), False)))
        else:
            yield Fault(path, "not an object")


def _office_hours(terms):
    """Times of day one after the other; some, where a limit runs in them."""
    rows = terms.get("office_hours") or ()
    needed = dig(terms, "deadlines", TIMED, "mode") == OFFICE
    if needed and not rows:
        yield Fault("office_hours", f"required: deadlines.{TIMED} runs in them")
    done = None
    for index, row in enumerate(rows):
        faults = list(_fields(f"office_hours[{index}]", row, (("from", _clock), ("to", _clock))))
        yield from faults
        if not faults:
            opens, closes = clock(row["from"]), clock(row["to"])
            if not (opens < closes and (done is None or done <= opens)):
                yield Fault(f"office_hours[{index}]", "not after the one before")
            done = closes


def _acceptances(terms):
    yield from _unique(terms, "acceptances")
    done = 0
    for path, row, _double in _rows(terms, "acceptances"):
        months = row.get("months") or ()
        if len(months) != 2 or any(map(_count, months)) or not done < months[0] <= months[1]:
            yield Fault(f"{path}.months", "not [first, last] after the acceptance before")
        else:
            done = months[1]


# ---- people


def _people(terms):
    headcount = terms.get("headcount") or {}
    yield from _required(headcount.get("required"))
    yield from _fields("headcount", headcount, HEADCOUNT_FIELDS)
    for position, needs in (terms.get("position_requirements") or {}).items():
        path = f"position_requirements.{position}"
        yield from _fields(path, needs or {}, _need_fields())
        yield from _fields(f"{path}.age", (needs or {}).get("age") or {}, AGE_FIELDS)
    checks = (("measure", _one_of(SHARES)), ("cmp", _one_of(COMPARATORS)), ("target", _number))
    for path, row, _double in _rows(terms, "staff_ratios"):
        yield from _fields(path, row, checks)


HEADCOUNT_FIELDS = (
    ("reserve_ratio", _number, False),
    ("reserve_rounding", _one_of(ROUNDINGS), False),
    ("cost_ceiling_per_person_month", _number, False),
    ("cost_ceiling_per", _one_of(("month", "year")), False),
)
AGE_FIELDS = (("min", _count, False), ("max", _count, False),
              ("max_until", _one_of(AGE_LIMITS), False))


def _required(value):
    """A number of people, or dated changes of it, each day once (measures B19)."""
    if not isinstance(value, list):
        yield from _fields("headcount", {"required": value}, (("required", _count),))
        return
    days = set()
    for index, row in enumerate(value):
        path = f"headcount.required[{index}]"
        faults = list(_fields(path, row, (("value", _count), ("from", _day, False))))
        yield from faults
        if not faults and day(row.get("from")) in days:
            yield Fault(f"{path}.from", "missing or used twice")
        days.add(None if faults else day(row.get("from")))


def _need_fields():
    def ranked(table):
        return lambda word: None if rank(table, word) >= 0 else f"{word!r} is no known level"

    numbers = (
        "typing_wpm_min",
        "typing_accuracy_min",
        "experience_years_min",
        "management_years_min",
    )
    return (
        ("education_min", ranked(EDUCATION), False),
        ("mandarin_min", ranked(MANDARIN), False),
        ("high_school", _one_of(EDUCATION_ORDERS), False),
        ("typing_cmp", _one_of((">=", ">")), False),
        *((key, _number, False) for key in numbers),
    )


RETENTION_FIELDS = (
    ("recordings_months", _length_of("months"), False),
    ("tickets_months", _length_of("months"), False),
    ("cmp", _one_of((">", ">=")), False),
)


def _records(terms):
    yield from _fields("retention", terms.get("retention") or {}, RETENTION_FIELDS)
    yield from _fields("assets", terms.get("assets") or {}, ASSET_FIELDS)
    renewal = dig(terms, "phase_renewal", "assumed") or {}
    yield from _fields("phase_renewal.assumed", renewal, RENEWAL_FIELDS)
    if terms.get("recruitment"):
        yield from _fields("recruitment", terms["recruitment"], RECRUITMENT_FIELDS)


ASSET_FIELDS = (
    ("headset_ratio", _number, False),
    ("computers_per_agent", _number, False),
    ("rounding", _one_of(ROUNDINGS), False),
)
RENEWAL_FIELDS = (
    ("pass_score", _number, False),
    ("pass_rule", _one_of(PASS_RULES), False),
    ("pass_cmp", _one_of((">=", ">")), False),
)
RECRUITMENT_FIELDS = (
    ("test_candidates_ratio", _number),
    ("test_cmp", _one_of(COMPARATORS)),
    ("trainees_ratio", _number),
    ("trainees_cmp", _one_of(COMPARATORS)),
)
CHECKS = (
    _numbers, _kpis, _scoring, _events, _kpi_rules, _payment, _deadlines, _office_hours,
    _acceptances, _people, _records,
)
SUMS = (_points, _percentages)

__all__ = ["Fault", "check_terms", "merge"]
