"""Periods of time: Civil Code 200-203 (measures G8) and ages."""

from calendar import monthrange
from datetime import date, timedelta

_MONTHS = 12


def add_months(day, n):
    """The corresponding day `n` months later (earlier if negative), or that month's last day.

    Civil Code 202: 31 January + 1 month = 28 (29) February; 28 February + 1 month = 28 March.
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + n, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def deadline(calendar, start, *, days=0, workdays=0, months=0, roll=True):
    """Last day of a period that begins with `start`; that day itself is not counted.

    :param calendar: WorkCalendar
    :param start: the day of the event that starts the period
    :param days, workdays, months: its length in calendar days, working days or months; not more
        than one of them. All 0: the start day itself (then rolled)
    :param roll: a last day on a rest day moves to the next working day (Civil Code 203). Fixed
        dates and the limits of a 7x24 operation do not roll.
    :raises ValueError: two kinds of length, or a negative one
    :raises UnconfirmedYear: a working day is asked for that the strict calendar does not know
    """
    lengths = [length for length in (days, workdays, months) if length]
    if len(lengths) > 1 or any(length < 0 for length in lengths):
        raise ValueError("A period has one length in days, working days or months, not negative")
    if workdays:
        return calendar.add_workdays(start, workdays)
    last = add_months(start, months) + timedelta(days=days)
    return calendar.roll(last) if roll else last


def age_on(birth, day):
    """Whole years of a person born on `birth` as of `day`; the birthday itself counts.

    Born on 29 February: a year older on 1 March of a common year. Negative before the birth.
    """
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (not had_birthday)
