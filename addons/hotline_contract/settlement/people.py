"""Staffing, vacancies, qualification, ratios and reserve (RESULT section 7)."""

from datetime import timedelta
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from odoo.addons.hotline_base.worktime import age_on

from .case import Span
from .expression import evaluate
from .money import contract_day, limit
from .overlay import merge
from .show import money, show
from .values import COMPARATORS, day, number

DAY = timedelta(days=1)
# Levels from low to high, equal within a row.
EDUCATION = (
    ("junior_high",),
    ("high_school", "secondary_vocational"),
    ("junior_college",),
    ("bachelor",),
    ("master",),
    ("doctor",),
)
MANDARIN = (
    ("三级乙等",),
    ("三级甲等",),
    ("二级乙等",),
    ("二级甲等",),
    ("一级乙等",),
    ("一级甲等",),
)
LOWEST_EDUCATION = "junior_high"
# Whether 高中 is the same level as 中专 (measures B22): `high_school` of a requirement.
EDUCATION_ORDERS = {
    "equal": EDUCATION,
    "below": (EDUCATION[0], *((word,) for word in EDUCATION[1]), *EDUCATION[2:]),
}
# Until when a highest age is met (measures B22): the day before the birthday after it, or the
# birthday on which it is reached; `max_until` of an age.
AGE_LIMITS = ("next_birthday", "birthday")
VACANT_DAY = "amount / required / year_days"  # fee of a vacant day (measures B13)
VACANT_DAY_NAMES = frozenset({"amount", "required", "year_days"})


# ---- initial staffing and vacancies


def staffing(case):
    """The `initial_staffing` object, None when the contract has no such deadline."""
    rule = case.deadline_rule("initial_staffing")
    if not rule:
        return None
    due = limit(case, rule, contract_day(case, rule.get("from")) or case.start)
    complete = _complete_on(case)
    return {
        "kind": "initial_staffing",
        "due": due.isoformat(),
        "required": int(case.requirement.on(due)),
        "on_roll": case.headcount(due),
        "complete_on": complete and complete.isoformat(),
        "ok": complete is not None and complete <= due,
    }


def _complete_on(case):
    """First day from `start` to `as_of` with enough people: start, a hiring, a change (B19)."""
    days = {person.hired for person in case.people} | set(case.requirement.changes)
    for when in sorted({case.start, *(when for when in days if when > case.start)}):
        if when <= case.as_of and case.headcount(when) >= case.requirement.on(when):
            return when
    return None


def gaps(case):
    """Vacancies of those who left by `as_of`; None without that deadline (measures B10, B13)."""
    rule = case.deadline_rule("replacement")
    if not rule:
        return None
    left = [person for person in case.people if person.left and person.left <= case.as_of]
    leavers = sorted(left, key=lambda one: (one.left, one.id))
    ended = _ended(case, leavers)
    return [_gap(case, rule, person, ended.get(n)) for n, person in enumerate(leavers)]


def _ended(case, leavers):
    """Vacancies the contract stopped asking to fill, by place in `leavers`: {place: day}.

    On a day from which fewer people are required, as many open vacancies run on as people are
    short of the new number; those that began first (measures B19).
    """
    found = {}
    for fall in case.requirement.falls:
        vacant = [n for n, one in enumerate(leavers) if n not in found and _open(case, one, fall)]
        short = max(0, int(case.requirement.on(fall)) - case.headcount(fall))
        if fall <= case.as_of:
            found.update(dict.fromkeys(vacant[short:], fall))
    return found


def _open(case, leaver, when):
    filled = _filled_on(case, leaver)
    return leaver.left < when and (filled is None or filled > when)


def _gap(case, rule, leaver, ended):
    filled = _filled_on(case, leaver)
    closed = ended or filled
    until = closed or case.as_of
    due = limit(case, rule, leaver.left)
    vacant = Span(leaver.left + DAY, until - DAY if closed else until)
    row = {
        "leaver": leaver.id,
        "left": leaver.left.isoformat(),
        "due": due.isoformat(),
        "filled": filled and filled.isoformat(),
        "gap_days": (until - leaver.left).days,
        "breach": until > due,
        "vacant_days": vacant.days,
        **({"ended": ended.isoformat()} if ended else {}),
        **_soft(case, leaver, closed),
    }
    if row["breach"] and case.amount and case.requirement.on(vacant.first):
        row["withholdable"] = money(_withholdable(case, rule, vacant))
    return row


def _withholdable(case, rule, vacant):
    """What may be withheld for a vacancy, by the number required on each day (measures B13)."""
    formula = rule.get("fee_per_vacant_day") or VACANT_DAY
    known = {"amount": case.amount, "year_days": Fraction(case.year.days)}
    return case.requirement.total(
        *vacant, lambda required: evaluate(formula, {**known, "required": required}) or Fraction(0)
    )


def _soft(case, leaver, filled):
    """The plan target beside the breach line, where the contract has one."""
    rule = case.deadline_rule("reserve_replenish")
    if not rule:
        return {}
    due = limit(case, rule, leaver.left)
    return {"soft_due": due.isoformat(), "soft_met": bool(filled and filled <= due)}


def _filled_on(case, leaver):
    """Day the vacancy was filled: the latest hired after `start` who replaces the leaver."""
    hired = [
        person.hired
        for person in case.people
        if person.record.get("replaces") == leaver.id and person.hired > case.start
    ]
    return max(hired, default=None)


def people_breaches(case, initial, vacancies):
    """Breaches of initial staffing and of replacements, with the contract's rights."""
    found = []
    if initial and not initial["ok"] and case.as_of >= day(initial["due"]):
        found.append({**initial, "rights": _rights(case, "initial_staffing")})
    for gap in vacancies or ():
        if gap["breach"] and case.amount:
            found.append({"kind": "replacement", **gap, "rights": _rights(case, "replacement")})
    return found


def _rights(case, key):
    return list(case.deadline_rule(key).get("right") or ())


# ---- qualification


def unqualified(case):
    """Persons on roll on `as_of`, with a birth, who miss a requirement; in file order."""
    found = []
    for person in case.people:
        if person.on_roll(case.as_of) and person.record.get("birth"):
            fails = _fails(case, person)
            found += [{"agent": person.id, "fails": fails}] if fails else []
    return found


def _fails(case, person):
    return [short.word for short in shortfalls(case, person)]


class Shortfall(NamedTuple):
    """A requirement a person misses: word of the result, what is asked, what is recorded."""

    word: str
    need: object
    have: object


def shortfalls(case, person):
    """What a person lacks for the position, in the order of the result; needs a birth."""
    rules = case.rule("position_requirements")
    needs = merge(rules.get("all") or {}, rules.get(person.position) or {})
    return [
        Shortfall(word, needs[key], have(case, person.record))
        for word, key, misses, have in NEEDS
        if needs.get(key) and misses(case, person.record, needs)
    ]


def _age(case, record):
    return age_on(day(record["birth"]), case.as_of)


def _recorded(key):
    return lambda case, record: record.get(key)


def _wrong_age(case, record, needs):
    need, age = needs["age"], _age(case, record)
    too_young = need.get("min") is not None and age < number(need["min"])
    return too_young or _too_old(case, record, need, age)


def _too_old(case, record, need, age):
    if need.get("max") is None:
        return False
    if need.get("max_until") == "birthday":
        return age_on(day(record["birth"]), case.as_of - DAY) >= number(need["max"])
    return age > number(need["max"])


def _education(case, record, needs):
    levels = EDUCATION_ORDERS[needs.get("high_school") or "equal"]
    have = record.get("education") or LOWEST_EDUCATION
    return rank(levels, have) < rank(levels, needs["education_min"])


def _mandarin(case, record, needs):
    return rank(MANDARIN, record.get("mandarin")) < rank(MANDARIN, needs["mandarin_min"])


def _below(key, cmp):
    def misses(case, record, needs):
        meets = COMPARATORS[(cmp and needs.get(cmp)) or ">="]
        return not meets(number(record.get(key) or 0), number(needs[f"{key}_min"]))

    return misses


def _none_of(case, record, needs):
    return not any(_meets(record, need) for need in needs["any_of"])


def _meets(record, need):
    held = set(record.get("certificates") or ())
    years = need.get("years_on_this_project_min")
    certified = held & set(need.get("certificates_any") or ())
    return bool(certified) or (
        years is not None and number(record.get("years_on_project") or 0) >= number(years)
    )


def rank(levels, word):
    """Position of a word in levels from low to high; below all when it is missing or unknown."""
    return next((place for place, words in enumerate(levels) if word in words), -1)


def _number_need(word, column, cmp=None):
    """A row of NEEDS for a number of at least so much; `cmp` is the key of another comparator."""
    return word, f"{column}_min", _below(column, cmp), _recorded(column)


# The word of the result, the requirement of the terms, what misses it, what is recorded;
# in the order of the result.
NEEDS = (
    ("age", "age", _wrong_age, _age),
    ("education", "education_min", _education, _recorded("education")),
    _number_need("typing_wpm", "typing_wpm", "typing_cmp"),
    _number_need("typing_accuracy", "typing_accuracy", "typing_cmp"),
    _number_need("experience", "experience_years"),
    ("mandarin", "mandarin_min", _mandarin, _recorded("mandarin")),
    _number_need("management_years", "management_years"),
    ("certificate_or_years", "any_of", _none_of, _recorded("years_on_project")),
)


# ---- ratios and reserve


def ratios(case):
    """Shares of a position's staff on `as_of`; left out where nobody's education is known."""
    found = []
    for rule in case.terms.get("staff_ratios") or ():
        counted = [person.record for person in case.people if _in_ratio(case, person, rule)]
        if counted:
            found.append(_ratio(case, rule, counted))
    return found


def _in_ratio(case, person, rule):
    return (
        person.position == rule["of"]
        and person.on_roll(case.as_of)
        and bool(person.record.get("education"))
    )


def _ratio(case, rule, counted):
    num = sum(SHARES[rule["measure"]](case, record, rule) for record in counted)
    share = number(num * 100) / len(counted)
    met = COMPARATORS[rule["cmp"]](share, number(rule["target"]))
    return {"id": rule["id"], "num": num, "den": len(counted), "value": show(share), "ok": met}


SHARES = {
    "bachelor_or_above": lambda case, record, rule: (
        rank(EDUCATION, record["education"]) >= rank(EDUCATION, "bachelor")
    ),
    "relevant_major": lambda case, record, rule: record.get("major") in rule["majors"],
}


def reserve(case):
    """Headcount with reserve against the roll on `as_of`; None without a ratio (measures X16)."""
    ratio = case.rule("headcount").get("reserve_ratio")
    if not ratio:
        return None
    required, present = case.requirement.on(case.as_of), case.headcount(case.as_of)
    rounded = ROUNDINGS[case.rule("headcount").get("reserve_rounding") or "up"]
    needed = rounded(required * number(ratio))
    return {
        "required": int(required),
        "with_reserve": needed,
        "on_roll": present,
        "ok": present >= needed,
    }


ROUNDINGS = {"up": ceil, "down": floor, "nearest": lambda value: floor(value + Fraction(1, 2))}


def training_short_days(case, period):
    """Working days of a period with less on-job training than agreed (measures B18)."""
    least = number(case.rule("training")["on_job_hours_per_workday"])
    hours = {}
    for record in case.records("trainings"):
        when = day(record["date"])
        hours[when] = hours.get(when, 0) + number(record["hours"])
    days = (period.span.first + timedelta(days=n) for n in range(period.span.days))
    return [
        when.isoformat()
        for when in days
        if case.calendar.is_workday(when) and hours.get(when, 0) < least
    ]


def sampling_short(case, table, period):
    """Persons with fewer inspected calls in the period than agreed: {agent id: calls}."""
    least = number(case.rule("sampling")["recordings_per_agent_month"])
    counts = {
        person.id: table.row(period.span, person.id).get("call_samples", 0)
        for person in case.assessed(period.span)
    }
    return {agent: int(count) for agent, count in counts.items() if count < least}
