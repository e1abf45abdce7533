"""Kinds of values, compiled to functions.

A scalar kind is a function `value -> None`, or `(code, values)` of what is wrong. A container kind
is a function `(value, steps, report)` that reports faults below the path `steps`. The table in
schema.py combines them; nothing is interpreted per value.
"""

import re
from decimal import Decimal

from .values import ValueFault, number, parse_day, parse_time

MAX_TEXT = 255
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_NOTHING = {}


def _by(parse):
    """Kind of the values a parser accepts."""

    def test(value):
        try:
            parse(value)
        except ValueFault as fault:
            return _null_or(value, fault.code, fault.values)
        return None

    return test


def _null_or(value, code, values=_NOTHING):
    return ("null", _NOTHING) if value is None else (code, values)


def nullable(test):
    """The kind, and null."""

    def test_or_null(value):
        return None if value is None else test(value)

    return test_or_null


def text(value):
    """A text of at most 255 characters without control characters; may be empty."""
    if type(value) is not str:
        return _null_or(value, "not_text")
    if len(value) > MAX_TEXT:
        return "too_long", {"limit": MAX_TEXT}
    if not value.isprintable() and _CONTROL.search(value):
        return "control", _NOTHING
    return None


def key(value):
    """A text that names something: not empty."""
    return ("empty", _NOTHING) if value == "" else text(value)


def flag(value):
    """true or false."""
    if value is not True and value is not False:
        return _null_or(value, "not_flag")
    return None


def anything(_value):
    """Whatever JSON can say."""


time = _by(parse_time)
day = _by(parse_day)
any_number = _by(number)


def at_least(low, high=None):
    """A number from `low` to `high`, both included."""

    def test(value):
        fault = any_number(value)
        if fault:
            return fault
        if Decimal(value) < low:
            return "too_small", {"limit": low}
        if high is not None and Decimal(value) > high:
            return "too_large_number", {"limit": high}
        return None

    return test


def one_of(*allowed, code="not_one_of"):
    """One of these texts."""
    known = frozenset(allowed)
    fault = code, {"allowed": ", ".join(allowed)}

    def test(value):
        if type(value) is not str:
            return _null_or(value, "not_text")
        if value not in known:
            return fault
        return None

    return test


def listed(kind):
    """A list whose elements are of a kind."""
    walk = container(kind)

    def walk_list(value, steps, report):
        if type(value) is not list:
            report(steps, *_null_or(value, "not_list"))
            return
        for index, element in enumerate(value):
            walk(element, (*steps, index), report)

    return _container(walk_list)


def mapped(kind):
    """An object with any keys whose values are of a kind."""
    walk = container(kind)

    def walk_map(value, steps, report):
        if type(value) is not dict:
            report(steps, *_null_or(value, "not_record"))
            return
        for name, element in value.items():
            fault = text(name)
            if fault:
                report(steps, *fault)
            else:
                walk(element, (*steps, name), report)

    return _container(walk_map)


def record(fields, required=(), rules=()):
    """An object with known fields; unknown keys are ignored.

    :param fields: {name: kind}
    :param required: names that must be there
    :param rules: functions `(record, steps, report)` that look at several fields
    """
    scalars = {name: kind for name, kind in fields.items() if not _is_container(kind)}
    nested = {name: kind for name, kind in fields.items() if _is_container(kind)}
    scalar, inner = scalars.get, nested.get

    def walk_record(value, steps, report):
        if type(value) is not dict:
            report(steps, *_null_or(value, "not_record"))
            return
        for name, element in value.items():
            test = scalar(name)
            if test is not None:
                fault = test(element)
                if fault:
                    report((*steps, name), *fault)
            elif name in nested:
                inner(name)(element, (*steps, name), report)
        for name in required:
            if name not in value:
                report((*steps, name), "missing", _NOTHING)
        for rule in rules:
            rule(value, steps, report)

    return _container(walk_record)


def pair(kind, *rules):
    """A list of two values of a kind: [from, to]."""
    walk = container(kind)

    def walk_pair(value, steps, report):
        if type(value) is not list or len(value) != 2:
            report(steps, *_null_or(value, "not_pair"))
            return
        for index, element in enumerate(value):
            walk(element, (*steps, index), report)
        for rule in rules:
            rule(value, steps, report)

    return _container(walk_pair)


def container(kind):
    """The kind as a walk: a scalar reports its own fault."""
    if _is_container(kind):
        return kind

    def walk_scalar(value, steps, report):
        fault = kind(value)
        if fault:
            report(steps, *fault)

    return walk_scalar


def _container(walk):
    walk.is_container = True
    return walk


def _is_container(kind):
    return getattr(kind, "is_container", False)
