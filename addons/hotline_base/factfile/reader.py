"""Reading a fact file: bytes to exact values, or a refusal that names the place."""

import gc
import json
import re
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from .checker import check
from .faults import FactFileError, Fault, describe, path_steps, path_text
from .position import Locator
from .values import MAX_DIGITS

MAX_DEPTH = 40
SHORT = 12  # characters of a text that is worth sharing
MAX_KEY = 255  # characters of a key that is shown
_BOM = b"\xef\xbb\xbf"
# escapes that can put a control character or half a surrogate pair into a text
_SUSPECT = re.compile(r"\\u(?:00[01]|007f|d[89a-f])|\\[bf]", re.I)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class FactFile:
    """A file that could be read; not yet checked. Numbers are `int` or `Decimal`."""

    def __init__(self, raw, data=None):
        self._raw = raw
        self.data = data

    @cached_property
    def _locator(self):
        return Locator(_decode(self._raw))

    def position(self, path):
        """(line, column), from 1, of the value at a path like `calls[3].events[2].t`.

        What does not exist has the place of the record that should contain it.
        """
        steps = path_steps(path) if isinstance(path, str) else path
        return self._locator.position(steps)

    def describe(self, faults):
        """One line of text per fault, each with its place."""
        return [describe(fault, self.position(fault.path)) for fault in faults]

    def error(self, faults):
        """The FactFileError that refuses this file for these faults."""
        return FactFileError(faults, [self.position(fault.path) for fault in faults])


def load(source, max_bytes, known_contracts=None):
    """A file that was read and found good.

    :raises FactFileError: with every fault found
    """
    file = read(source, max_bytes)
    faults = check(file.data, known_contracts)
    if faults:
        raise file.error(faults)
    return file


def read(source, max_bytes):
    """Read a fact file; its records are not looked at, see `check`.

    :param source: `bytes`, or the path of a file
    :param max_bytes: size from which a file is refused before it is read
    :return: FactFile
    :raises FactFileError: too large, not UTF-8 (a BOM is skipped), not one JSON object, nested too
        deep, a key twice in one object, NaN or Infinity, a number of more than 40 digits, a control
        character
    """
    raw = _bytes(source, max_bytes)
    data, is_suspect = _parse(raw)
    file = FactFile(raw, data)
    _refuse_unusable(file, is_suspect)
    return file


def _bytes(source, max_bytes):
    if isinstance(source, bytes | bytearray | memoryview):
        raw = source if isinstance(source, bytes) else bytes(source)
    else:
        raw = _file_bytes(Path(source), max_bytes)
    if len(raw) > max_bytes:
        raise _refusal("too_large", limit=max_bytes)
    return raw


def _file_bytes(path, max_bytes):
    try:
        if path.stat().st_size > max_bytes:
            raise _refusal("too_large", limit=max_bytes)
        with path.open("rb") as stream:  # a device has no size: never read more than allowed
            return stream.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, FactFileError):
            raise
        raise _refusal("unreadable") from error


def _decode(raw):
    start = len(_BOM) if raw.startswith(_BOM) else 0
    try:
        return str(memoryview(raw)[start:], "utf-8")
    except UnicodeDecodeError as error:
        good = str(memoryview(raw)[start : start + error.start], "utf-8")
        raise _refusal("not_utf8", Locator(good).line_column(len(good))) from None


def _parse(raw):
    """The data, and whether something in it must be looked for: a mark, or a suspicious escape."""
    text, marks = _decode(raw), []
    try:
        with _no_collection():
            data = _decoder(marks).decode(text)
    except json.JSONDecodeError as error:
        place = error.lineno, error.colno
        raise _refusal("not_json", place, detail=error.msg) from None
    except RecursionError:
        raise _refusal("too_deep", limit=MAX_DEPTH) from None
    return data, bool(marks or "\x7f" in text or _SUSPECT.search(text))


@contextmanager
def _no_collection():
    """A million new records would be searched for cycles again and again; JSON has none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Mark:
    """Stands in the data for what cannot be used, until its place is known."""

    def __init__(self, code, **values):
        self.code = code
        self.values = values


def _decoder(marks):
    """A JSON decoder with exact numbers that leaves a mark for each thing it cannot use."""

    def mark(code, **values):
        marks.append(_Mark(code, **values))
        return marks[-1]

    share = {}.setdefault  # agents and events repeat by the hundred thousand: keep one of each

    def pairs(members):
        record = {
            name: share(value, value) if type(value) is str and len(value) < SHORT else value
            for name, value in members
        }
        if len(record) == len(members):
            return record
        names = [name for name, _value in members]
        twice = next(name for name in names if names.count(name) > 1)
        return {**record, twice: mark("duplicate_key", key=twice[:MAX_KEY])}

    def integer(text):
        return int(text) if len(text) <= MAX_DIGITS else exact(text)

    def exact(text):
        digits, _e, exponent = text.lower().partition("e")
        is_small = sum(map(str.isdigit, digits)) <= MAX_DIGITS and len(exponent) <= 3
        if not is_small or abs(int(exponent or 0)) > MAX_DIGITS:
            return mark("number_digits", limit=MAX_DIGITS)
        return Decimal(text) if "." in digits or exponent else int(text)

    def constant(_text):
        return mark("not_finite")

    return json.JSONDecoder(
        object_pairs_hook=pairs, parse_int=integer, parse_float=exact, parse_constant=constant
    )


def _refuse_unusable(file, is_suspect):
    if not isinstance(file.data, dict):
        raise _refusal("not_object", (1, 1))
    found = _first_unusable(file.data) if is_suspect or _is_deep(file.data) else None
    if found:
        steps, code, values = found
        raise file.error([Fault(path_text(_printable(steps)), code, values)])


def _printable(steps):
    """The path down to the first key that is too long to be shown."""
    return takewhile(lambda step: type(step) is int or len(step) <= MAX_KEY, steps)


def _is_deep(data):
    """True when containers are nested deeper than allowed; level by level, so at any depth."""
    level = [data]
    for _depth in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True


def _first_unusable(data):
    """(steps, code, values) of something that cannot be used, or None."""
    stack = [((), data)]
    while stack:
        steps, value = stack.pop()
        found = _unusable(value, len(steps))
        if found:
            return steps, *found
        if type(value) is dict:
            stack.extend(((*steps, name), inner) for name, inner in value.items())
        elif type(value) is list:
            stack.extend(((*steps, index), inner) for index, inner in enumerate(value))
    return None


def _unusable(value, depth):
    if type(value) is _Mark:
        return value.code, value.values
    if depth >= MAX_DEPTH and type(value) in (dict, list):
        return "too_deep", {"limit": MAX_DEPTH}
    if type(value) is str and _FORBIDDEN.search(value):
        return "control", {}
    if type(value) is dict and any(map(_FORBIDDEN.search, value)):
        return "control", {}
    return None


def _refusal(code, position=None, **values):
    return FactFileError([Fault("", code, values)], [position])
