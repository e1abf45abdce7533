"""Working days, deadlines, ages (Civil Code 201-203, measures G8 and G11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.hotline_base.worktime import (
    UnconfirmedYear,
    WorkCalendar,
    add_months,
    age_on,
    calendar_from_table,
    deadline,
)

# State Council notices for 2024 and 2025
LISTS = {
    "holidays": {
        2024: """01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17
            10-01 10-02 10-03 10-04 10-07""",
        2025: """01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02
            10-03 10-06 10-07 10-08""",
    },
    "workdays": {
        2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
        2025: "01-26 02-08 04-27 09-28 10-11",
    },
}
TABLE = {
    kind: {year: [f"{year}-{day}" for day in days.split()] for year, days in years.items()}
    for kind, years in LISTS.items()
}
CALENDAR = calendar_from_table(TABLE)
LENIENT = calendar_from_table(TABLE, strict=False)


def d(text):
    return date.fromisoformat(text)


def rows(table):
    return [line.split() for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("day", "expected"),
    rows("""
    2025-11-03 yes
    2025-11-01 no
    2025-10-01 no
    2025-10-08 no
    2025-10-11 yes
    2025-09-28 yes
    2025-01-26 yes
    2025-01-27 yes
    2025-02-08 yes
    2024-02-10 no
    2024-02-04 yes
    2024-02-18 yes
    2024-09-29 yes
    2024-10-12 yes
    2024-10-13 no
    """),
)
def test_is_workday(day, expected):
    assert CALENDAR.is_workday(d(day)) is (expected == "yes")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    rows("""
    2024-07-01 2024-07-31 23
    2024-08-01 2024-08-31 22
    2024-09-01 2024-09-30 21
    2024-07-01 2024-09-30 66
    2024-02-01 2024-02-29 18
    2025-03-01 2025-03-31 21
    2025-04-01 2025-04-30 22
    2025-07-01 2025-07-31 23
    2025-08-01 2025-08-31 21
    2025-11-01 2025-11-30 20
    2025-01-01 2025-01-01 0
    2025-01-02 2025-01-02 1
    2025-01-03 2025-01-02 0
    2025-01-01 2025-12-31 248
    """),
)
def test_workdays_counts_both_edges(first, last, expected):
    assert CALENDAR.workdays(d(first), d(last)) == int(expected)


@given(st.dates(d("2024-01-01"), d("2025-12-31")), st.dates(d("2024-01-01"), d("2025-12-31")))
def test_counting_equals_walking(first, last):
    walked = sum(CALENDAR.is_workday(first + timedelta(n)) for n in range((last - first).days + 1))
    assert CALENDAR.workdays(first, last) == walked


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    rows("""
    2025-03-31 10 2025-04-15
    2025-04-30 10 2025-05-19
    2025-07-31 5 2025-08-07
    2025-09-27 1 2025-09-28
    2025-09-30 1 2025-10-09
    2025-09-30 3 2025-10-11
    2025-09-30 4 2025-10-13
    2025-10-01 0 2025-10-01
    2025-10-09 -1 2025-09-30
    2025-10-13 -1 2025-10-11
    """),
)
def test_add_workdays(day, n, expected):
    assert CALENDAR.add_workdays(d(day), int(n)) == d(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    rows("""
    2024-07-28 2024-07-29
    2024-10-01 2024-10-08
    2024-10-12 2024-10-12
    2025-05-01 2025-05-06
    2025-08-10 2025-08-11
    2025-01-25 2025-01-26
    2025-11-03 2025-11-03
    """),
)
def test_roll(day, expected):
    assert CALENDAR.roll(d(day)) == d(expected)


def test_listed_workday_wins_over_holiday_and_weekend():
    calendar = WorkCalendar([d("2025-10-11"), d("2025-10-10")], [d("2025-10-11")], [2025])
    assert calendar.is_workday(d("2025-10-11"))
    assert not calendar.is_workday(d("2025-10-10"))
    assert calendar.workdays(d("2025-10-10"), d("2025-10-11")) == 1


def test_holiday_on_a_weekend_and_workday_on_a_weekday_change_nothing():
    calendar = WorkCalendar([d("2025-11-02")], [d("2025-11-03")], [2025])
    assert calendar.workdays(d("2025-11-01"), d("2025-11-30")) == 20


def test_extra_days_are_added():
    extra = CALENDAR.with_extra(
        [d("2025-11-03"), d("2025-09-28")], [d("2025-11-08"), d("2025-10-01")]
    )
    assert not extra.is_workday(d("2025-11-03"))
    assert extra.is_workday(d("2025-11-08"))
    assert extra.is_workday(d("2025-10-01"))  # was a holiday
    assert extra.is_workday(d("2025-09-28"))  # stays a make-up day
    assert CALENDAR.is_workday(d("2025-11-03")), "the calendar itself is unchanged"


@pytest.mark.parametrize(
    "ask",
    [
        lambda calendar: calendar.is_workday(d("2026-01-02")),
        lambda calendar: calendar.workdays(d("2025-12-01"), d("2026-01-01")),
        lambda calendar: calendar.roll(d("2026-03-31")),
        lambda calendar: calendar.add_workdays(d("2025-12-31"), 1),
        lambda calendar: deadline(calendar, d("2025-12-31"), days=3),
    ],
)
def test_unconfirmed_year_is_refused_or_noted(ask):
    with pytest.raises(UnconfirmedYear) as refusal:
        ask(CALENDAR)
    assert refusal.value.year == 2026
    lenient = LENIENT.with_extra()
    ask(lenient)
    assert lenient.assumed_years == {2026}


def test_fixed_date_of_an_unconfirmed_year_needs_no_list():
    assert deadline(CALENDAR, d("2027-03-31"), roll=False) == d("2027-03-31")


def test_listed_days_of_an_assumed_year_count():
    calendar = LENIENT.with_extra(workdays=[d("2027-01-02")])
    assert calendar.is_workday(d("2027-01-02"))
    assert calendar.roll(d("2027-01-01")) == d("2027-01-01")  # a Friday, no list
    assert calendar.assumed_years == {2027}
    with pytest.raises(UnconfirmedYear):
        CALENDAR.with_extra(workdays=[d("2027-01-02")]).is_workday(d("2027-01-02"))
    assert CALENDAR.with_extra(years=[2027]).is_workday(d("2027-01-01"))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    rows("""
    2025-01-31 1 2025-02-28
    2024-01-31 1 2024-02-29
    2025-02-28 1 2025-03-28
    2024-02-29 12 2025-02-28
    2024-02-29 48 2028-02-29
    2025-08-31 6 2026-02-28
    2025-07-01 3 2025-10-01
    2025-12-31 2 2026-02-28
    2025-11-30 -9 2025-02-28
    2025-01-15 -1 2024-12-15
    2025-01-15 0 2025-01-15
    """),
)
def test_add_months(day, n, expected):
    assert add_months(d(day), int(n)) == d(expected)


@pytest.mark.parametrize(
    ("start", "kind", "length", "rolled", "plain"),
    rows("""
    2024-06-28 days 30 2024-07-29 2024-07-28
    2025-07-31 days 10 2025-08-11 2025-08-10
    2025-01-01 days 15 2025-01-16 2025-01-16
    2024-07-01 months 3 2024-10-08 2024-10-01
    2024-07-01 months 10 2025-05-06 2025-05-01
    2025-03-31 workdays 10 2025-04-15 2025-04-15
    2025-08-31 months 0 2025-09-01 2025-08-31
    2024-12-31 months 2 2025-02-28 2025-02-28
    """),
)
def test_deadline(start, kind, length, rolled, plain):
    period = {kind: int(length)}
    assert deadline(CALENDAR, d(start), **period) == d(rolled)
    assert deadline(CALENDAR, d(start), **period, roll=False) == d(plain)


@pytest.mark.parametrize(
    "lengths", [{"days": 1, "months": 1}, {"workdays": 2, "days": 1}, {"days": -1}]
)
def test_deadline_has_one_length(lengths):
    with pytest.raises(ValueError, match="one length"):
        deadline(CALENDAR, d("2025-01-01"), **lengths)


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    rows("""
    1985-08-31 2026-08-31 41
    1985-09-01 2026-08-31 40
    2007-01-01 2025-01-01 18
    2007-01-02 2025-01-01 17
    2004-02-29 2025-02-28 20
    2004-02-29 2025-03-01 21
    2004-02-29 2024-02-29 20
    2025-05-05 2025-05-05 0
    """),
)
def test_age_on(birth, day, expected):
    assert age_on(d(birth), d(day)) == int(expected)
