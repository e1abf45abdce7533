"""Formulas of KPI rows: names, whole numbers, + - * / and parentheses; never run as Python."""

import ast
from fractions import Fraction
from functools import lru_cache
from operator import add, mul, sub

LONGEST = 500  # characters of a formula
# Where no record means "no data" instead of zero (measures section 2).
WITHOUT_ZERO = frozenset({"exam_score", "city_exam_margin"})


class ExpressionError(ValueError):
    """A formula that is not made of names, whole numbers, + - * / and parentheses."""


def _divide(left, right):
    return left / right if right else None


_OPERATORS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: _divide}


@lru_cache(maxsize=512)
def parse(text):
    """The checked syntax tree of a formula.

    :raises ExpressionError: anything but names and whole numbers joined by + - * /
    """
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise ExpressionError(f"{text!r} is not a formula")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"{text!r} cannot be read as a formula") from None
    for node in ast.walk(tree):
        _admit(node, text)
    return tree


def _admit(node, text):
    allowed = (
        isinstance(node, (ast.Name, ast.Load, *_OPERATORS))
        or (isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS)
        or (isinstance(node, ast.Constant) and type(node.value) is int)
    )
    if not allowed:
        raise ExpressionError(f"{text!r}: {type(node).__name__} is not allowed in a formula")


def names(text):
    """Names of the measures a formula uses, as frozenset."""
    return frozenset(node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name))


def evaluate(text, values):
    """Exact value of a formula over `values` ({name: number}), as Fraction.

    :return: None when a part has no data (see WITHOUT_ZERO) or a quotient inside has divisor 0;
        every other missing name is 0
    :raises ExpressionError: see parse
    """
    return _value(parse(text), values)


def _value(node, values):
    if isinstance(node, ast.Constant):
        return Fraction(node.value)
    if isinstance(node, ast.Name):
        return values.get(node.id, None if node.id in WITHOUT_ZERO else Fraction(0))
    left, right = _value(node.left, values), _value(node.right, values)
    if left is None or right is None:
        return None
    return _OPERATORS[type(node.op)](left, right)
