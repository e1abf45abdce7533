"""Exact numbers, local days and times as they stand in terms and fact files."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt

# Civil Code 1259: 以上, 不低于 … include the number, 超过, 低于 … exclude it (measures G6).
COMPARATORS = {">=": ge, ">": gt, "<=": le, "<": lt}
LARGEST = 60  # decimal digits before or after the point


def number(value):
    """The exact value of an int, Decimal, Fraction or decimal text, as Fraction.

    :raises ValueError: a binary float, a flag, or text that is no number
    """
    if isinstance(value, (bool, float)) or not isinstance(value, (int, Decimal, Fraction, str)):
        raise ValueError(f"{value!r} is not an exact number")
    return _from_text(value) if isinstance(value, str) else Fraction(_bounded(value))


@lru_cache(maxsize=1024)
def _from_text(text):
    try:
        return Fraction(_bounded(Decimal(text)))
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an exact number") from None


def _bounded(value):
    """A Decimal of "1e999999999" would fill the memory as a fraction."""
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= LARGEST):
        raise ValueError(f"{value!r} is not a finite number of sensible size")
    return value


def day(value):
    """A date from a date, a time or their text; a time counts by its day. None stays None."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def moment(value):
    """A local time from a datetime or its text. None stays None.

    A date alone means its midnight.
    """
    if value is None or value == "":
        return None
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def dig(tree, *keys):
    """The value at a path of nested dicts, None where a key is missing or blank."""
    for key in keys:
        tree = (tree or {}).get(key)
    return tree


def given(value):
    """A date or time as it was given: text stays as it is, null stays null."""
    return value.isoformat() if isinstance(value, date) else value
