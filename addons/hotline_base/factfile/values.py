"""Values of the exchange format (section 1), exactly: dates, local times, numbers."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_DIGITS = 40  # of a number, and the size of its exponent
_DATE, _TIME = len("YYYY-MM-DD"), len("YYYY-MM-DDTHH:MM:SS")
_MICRO = 6  # digits of a second that are kept
_DECIMAL = re.compile(r"-?(\d+)(?:\.(\d+))?", re.ASCII)


class ValueFault(ValueError):
    """A text that is not the value it should be; `code` is a key of faults.MESSAGES."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def parse_date(text):
    """The `date` of `YYYY-MM-DD`.

    :raises ValueFault: another form, a day that does not exist, a year outside 1900-2200
    """
    if not _is_date_form(text):
        raise ValueFault("not_date")
    return _in_range(_parsed(date, text, "not_date", _DATE_FORM))


def parse_time(text):
    """The naive local `datetime`, to the microsecond, of `YYYY-MM-DDTHH:MM:SS[.ffffff]`.

    :raises ValueFault: another form, a UTC offset, a fraction finer than microseconds, a day or
        time that does not exist, a year outside 1900-2200
    """
    if not _is_time_form(text):
        raise ValueFault("not_time")
    seconds = _in_range(_parsed(datetime, text[:_TIME], "not_time", _TIME_FORM))
    return seconds if len(text) == _TIME else seconds.replace(microsecond=_micro(text[_TIME:]))


def parse_day(text):
    """The `date` of a date or time: a time given where a date is expected counts by its day."""
    if isinstance(text, str) and len(text) == _DATE:
        return parse_date(text)
    try:
        return parse_time(text).date()
    except ValueFault as fault:
        code = "not_date" if fault.code == "not_time" else fault.code
        raise ValueFault(code, **fault.values) from None


def number(value):
    """The exact `Fraction` of an int, a Decimal or a decimal string; 69.5 is 139/2.

    :raises ValueFault: a bool, a binary float, another text, more than 40 digits
    """
    kind = type(value)
    if kind is int:
        return Fraction(value)
    if kind is Decimal and value.is_finite() and abs(value.adjusted()) <= 2 * MAX_DIGITS:
        return Fraction(value)
    if kind is str:
        return Fraction(_decimal_text(value))
    raise ValueFault("not_number")


def _decimal_text(text):
    match = _DECIMAL.fullmatch(text)
    if not match:
        raise ValueFault("not_number")
    if sum(map(len, match.groups(""))) > MAX_DIGITS:
        raise ValueFault("number_digits", limit=MAX_DIGITS)
    return text


# fromisoformat is lenient (20250101, 2025-W01-1, 09:00): the punctuation is looked at first.
_DATE_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_OFFSET = re.compile(r"(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)", re.ASCII | re.I)
_FRACTION = re.compile(r"\.(\d{1,6})(\d{0,34})", re.ASCII)


def _is_date_form(text):
    return type(text) is str and len(text) == _DATE and text[4] == text[7] == "-"


def _is_time_form(text):
    return (
        type(text) is str
        and len(text) >= _TIME
        and text[10] == "T"
        and text[4] == text[7] == "-"
        and text[13] == text[16] == ":"
    )


def _parsed(kind, text, code, form):
    try:
        return kind.fromisoformat(text)
    except ValueError:
        raise ValueFault("no_such_time" if form.fullmatch(text) else code) from None


def _in_range(value):
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    raise ValueFault("year", first=FIRST_YEAR, last=LAST_YEAR)


def _micro(rest):
    match = _FRACTION.fullmatch(rest)
    if not match:
        raise ValueFault("offset" if _OFFSET.fullmatch(rest) else "not_time")
    digits, finer = match.groups()
    if finer.strip("0"):
        raise ValueFault("fraction")
    return int(digits.ljust(_MICRO, "0"))
