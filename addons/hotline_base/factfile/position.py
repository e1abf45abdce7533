"""Where a value stands in the text of a file. Only asked for when there is something to report."""

import re
from array import array
from json import JSONDecoder
from json.decoder import scanstring

_SPACE = re.compile(r"[ \t\n\r]*")
_SKIPPER = JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_BLOCK = 1 << 20  # characters between two known line numbers


class Locator:
    """Offsets, lines and columns of values in a JSON text that is known to be well-formed.

    The text is walked at the speed of the C decoder. The places of the records of all sections are
    kept after the first question, so that a hundred faults cost one walk.
    """

    def __init__(self, text):
        self._text = text
        self._sections = None
        self._newlines = None

    def position(self, steps):
        """(line, column), from 1, of the value at the path or its nearest container."""
        return self.line_column(self._offset(steps))

    def line_column(self, offset):
        """(line, column), from 1, of a character of the text."""
        if self._newlines is None:
            self._newlines = _newline_counts(self._text)
        block = offset // _BLOCK
        line = self._newlines[block] + self._text.count("\n", block * _BLOCK, offset)
        return line + 1, offset - self._text.rfind("\n", 0, offset)

    def _offset(self, steps):
        offset = _past_space(self._text, 0)
        if not steps or self._text[offset : offset + 1] != "{":
            return offset
        section = self._index(offset).get(steps[0])
        if section is None:
            return offset
        offset, records = section
        rest = steps[1:]
        if rest and records is not None and isinstance(rest[0], int):
            if rest[0] >= len(records):
                return offset
            offset, rest = records[rest[0]], rest[1:]
        return self._descend(offset, rest)

    def _descend(self, offset, steps):
        for step in steps:
            inner = _child(self._text, offset, step)
            if inner is None:
                break
            offset = inner
        return offset

    def _index(self, offset):
        """{key: (offset of the value, offsets of its elements or None)} of the whole file."""
        if self._sections is None:
            self._sections = dict(self._walk_file(offset))
        return self._sections

    def _walk_file(self, at):
        text, at = self._text, _past_space(self._text, at + 1)
        while text[at] != "}":
            name, at = scanstring(text, at + 1, True)
            start = _past_space(text, _past_space(text, at) + 1)
            records, at = _records(text, start)
            yield name, (start, records)
            at = _next_member(text, at)


def _records(text, start):
    """Offsets of a list's elements, taken one by one to save memory, and of what follows it."""
    if text[start] != "[":
        return None, _skip(text, start)
    offsets, at = array("Q"), _past_space(text, start + 1)
    while text[at] != "]":
        offsets.append(at)
        at = _next_member(text, _skip(text, at))
    return offsets, at + 1


def _child(text, offset, step):
    """Offset of a member or element; of the last one, if a key stands there twice."""
    found = None
    for name, start in _members(text, offset):
        if name == step and type(name) is type(step):
            found = start
    return found


def _members(text, offset):
    """(key or index, offset of the value) of a container; nothing for a scalar."""
    if text[offset] not in "{[":
        return
    named, at, index = text[offset] == "{", _past_space(text, offset + 1), 0
    while text[at] not in "}]":
        step, index = index, index + 1
        if named:
            step, at = scanstring(text, at + 1, True)
            at = _past_space(text, _past_space(text, at) + 1)
        yield step, at
        at = _next_member(text, _skip(text, at))


def _next_member(text, at):
    """From the end of a value to the next member, or to the closing bracket."""
    at = _past_space(text, at)
    return _past_space(text, at + 1) if text[at] == "," else at


def _skip(text, at):
    return _SKIPPER.raw_decode(text, at)[1]


def _past_space(text, at):
    return _SPACE.match(text, at).end()


def _newline_counts(text):
    counts, total = [0], 0
    for start in range(0, len(text), _BLOCK):
        total += text.count("\n", start, start + _BLOCK)
        counts.append(total)
    return counts
