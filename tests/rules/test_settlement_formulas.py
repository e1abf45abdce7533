"""Exact numbers, how they are written, and formulas that are never run as Python."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from odoo.addons.hotline_contract.settlement import ExpressionError, evaluate, names, parse
from odoo.addons.hotline_contract.settlement.show import exact, money, show
from odoo.addons.hotline_contract.settlement.values import day, number


@pytest.mark.parametrize(
    ("value", "shown", "places"),
    [
        (Fraction(70), "70", 4),
        (Fraction(1469, 21), "69.9524", 4),
        (Fraction(1, 10), "0.1", 4),
        (Fraction(1, 20000), "0.0001", 4),
        (Fraction(-1, 20000), "-0.0001", 4),
        (Fraction(-1, 30000), "0", 4),
        (Fraction(10**20), "1" + "0" * 20, 4),
        (Fraction(175, 2), "87.5", 2),
        (Fraction(1, 200), "0.01", 2),
    ],
)
def test_show(value, shown, places):
    assert show(value, places) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0.00"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(6999999, 1000), "7000.00"),
        (Fraction(1049, 1000), "1.05"),
        (Fraction(-1, 1000), "0.00"),
    ],
)
def test_money(value, text):
    assert money(value) == text


def test_exact():
    assert [exact(value) for value in (Fraction(-3, 400), Fraction(70), None)] == [
        "-3/400",
        "70",
        None,
    ]


@pytest.mark.parametrize(
    "value", [69.5, True, "1/2", "ten", "NaN", "1e999999999", Decimal("1e9999"), None]
)
def test_inexact_numbers_are_refused(value):
    with pytest.raises(ValueError, match="number"):
        number(value)


def test_numbers_and_days():
    assert number("69.5") == number(Decimal("69.5")) == Fraction(139, 2)
    assert day("2025-03-31T23:59:59") == day(datetime(2025, 3, 31, 1)) == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("answered", 3),
        ("answered + bot", 5),
        ("(answered - bot) * 2", 2),
        ("answered / bot", Fraction(3, 2)),
        ("answered / unknown", None),
        ("unknown", 0),
        ("exam_score", None),
        ("exam_score + 1", None),
        ("7", 7),
    ],
)
def test_evaluate(text, value):
    assert evaluate(text, {"answered": Fraction(3), "bot": Fraction(2)}) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a ** b",
        "a // b",
        "-a",
        "1.5",
        "'a'",
        "True",
        "a.b",
        "a[0]",
        "f(a)",
        "lambda: a",
        "a if b else c",
        "a < b",
        "a, b",
        "[a for a in b]",
        "__import__('os')",
        "(" * 300,
        "a+" * 300 + "a",
        "a\nb",
        "(a := 1)",
        None,
        5,
    ],
)
def test_everything_else_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text)


def test_names():
    assert names("calls_answered + calls_served_by_bot * 2") == {
        "calls_answered",
        "calls_served_by_bot",
    }
