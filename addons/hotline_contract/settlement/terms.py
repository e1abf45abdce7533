"""Is a contract well formed? Checked when it is drawn up, before anything is settled with it."""

from .checks import COUNTED
from .clauses import BASES
from .expression import ExpressionError, parse
from .kpi import KINDS, WITH_DENOMINATOR, WORST
from .money import NOTHING, REQUIREMENTS
from .overlay import merge
from .people import EDUCATION, MANDARIN, SHARES, rank
from .refusals import Fault
from .shape import check_shape
from .values import COMPARATORS, day, dig, number

UNITS = ("percent", "permille", "seconds", "score", "count", "hours", "flag")
PERIOD_KINDS = ("day", "month", "quarter", "year", "acceptance")
SCOPES = ("contract", "agent")
SUB_PERIODS = ("month", "quarter", "year")
RUNS_FROM = ("signed", "start", "end", "period_end")
DEDUCTS = ("none", "final", "same_month")
CAPS = ("item", "none")
COUNTS = ("indicators", "points")
MODES = ("pp", "relative")
LENGTHS = (*COUNTED, "minutes", "seconds")
WHOLE = 100  # percent


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


def _formula(value):
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
    num = () if kind == "attrition" else (("num", _formula),)
    den = (("den", _formula),) if kind in WITH_DENOMINATOR else ()
    return num + den + ((("per", _one_of(SUB_PERIODS)),) if kind == "count_per" else ())


# ---- scoring, events, KPI rules


def _scoring(terms):
    scoring = terms.get("scoring")
    if not scoring:
        return
    yield from _unique(terms, "scoring", "items")
    yield from _fields("scoring", scoring, (("point_cap", _one_of(CAPS), False),))
    sections = scoring.get("sections") or {}
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
        path = f"events.{kind}"
        checks = (
            ("base", lambda value: None if isinstance(value, dict) else "not an object"),
            ("item", _one_of(items), False),
            ("cure_days", _count, False),
            ("quarter_fee", _formula, False),
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
        )
        yield from _fields("kpi_rules.count_penalty", penalty, checks)
    if volume:
        checks = (("measure", _formula), ("cmp", _one_of(COMPARATORS)), ("value", _number))
        yield from _fields("kpi_rules.volume_exemption", volume, checks)
    yield from _deviation(rules.get("deviation"))


def _deviation(rule):
    checks = (("mode", _one_of(MODES)), ("step", _number), ("cmp", _one_of((">=", ">"))))
    for unit in ("percent", "other") if rule else ():
        yield from _fields(f"kpi_rules.deviation.{unit}", rule.get(unit) or {}, checks)


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
    if terms.get("deposit"):
        yield from _fields("deposit", terms["deposit"], (("pct", _number),))
        yield from _due("deposit.due", terms["deposit"].get("due") or {})


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
    yield from _fields(path, rule, [(unit, _count, False) for unit in units])
    if sum(unit in rule for unit in units) > 1:
        yield Fault(path, f"has more than one of {', '.join(units)}")


def _deadlines(terms):
    for key, rule in (terms.get("deadlines") or {}).items():
        if isinstance(rule, dict):
            yield from _length(f"deadlines.{key}", rule, LENGTHS)
        else:
            yield Fault(f"deadlines.{key}", "not an object")


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
    yield from _fields("headcount", terms.get("headcount") or {}, (("required", _count),))
    levels = terms.get("education_levels") or EDUCATION
    for position, needs in (terms.get("position_requirements") or {}).items():
        path = f"position_requirements.{position}"
        yield from _fields(path, needs or {}, _need_fields(levels))
    checks = (("measure", _one_of(SHARES)), ("cmp", _one_of(COMPARATORS)), ("target", _number))
    for path, row, _double in _rows(terms, "staff_ratios"):
        yield from _fields(path, row, checks)


def _need_fields(levels):
    def ranked(table):
        return lambda word: None if rank(table, word) >= 0 else f"{word!r} is no known level"

    numbers = (
        "typing_wpm_min",
        "typing_accuracy_min",
        "experience_years_min",
        "management_years_min",
    )
    return (
        ("education_min", ranked(levels), False),
        ("mandarin_min", ranked(MANDARIN), False),
        *((key, _number, False) for key in numbers),
    )


CHECKS = (_kpis, _scoring, _events, _kpi_rules, _payment, _deadlines, _acceptances, _people)
SUMS = (_points, _percentages)

__all__ = ["Fault", "check_terms", "merge"]
