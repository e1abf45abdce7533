"""One line of `queue_log` or `cel.csv` as a row; what is no row is a fault, never an exception.

    queue_log   second|callid|queue|agent|event|data1|…
    cel.csv     event, second.microseconds, uniqueid, linkedid, caller number, extension, context,
                channel, application, application data, bridge peer, extra (JSON); all quoted

Times are integers, microseconds since the epoch: both files have the same clock, without zone.
Rows are tuples: equal rows are the same fact, however often and in whatever order they arrive.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from typing import NamedTuple

MICRO = 1_000_000
MAX_LINE = 65_536  # characters; Asterisk writes some hundred

_SECOND = r"[0-9]{9,10}"  # 1973 to 2286
_QUEUE_SECOND = re.compile(_SECOND)
_CEL_TIME = re.compile(rf"({_SECOND})\.([0-9]{{1,6}})")
_CEL_EVENT = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_QUEUE_EVENT = re.compile(r"[A-Z_]{1,40}")  # no digits: they would be the time of a row after it
_CEL_FIELDS = 12
_QUEUE_FIELDS = 5  # at least
# Where a row begins that was appended to a torn one.
_QUEUE_BEGIN = re.compile(rf"{_SECOND}\|(?=[^|]*\|[^|]*\|[^|]*\|[A-Z_]{{4,40}}\|)")
_CEL_BEGIN = re.compile(rf'"[A-Z][A-Z0-9_]*","{_SECOND}\.[0-9]{{1,6}}","')

# The one value in `extra` that a rule needs. Transfers need several: they keep the JSON text.
_VALUE_KEY = {
    "HANGUP": "hangupsource",
    "BRIDGE_ENTER": "bridge_id",
    "BRIDGE_EXIT": "bridge_id",
    "STREAM_BEGIN": "class",
}
TRANSFERS = ("ATTENDEDTRANSFER", "BLINDTRANSFER")


class RowFault(ValueError):
    """A line that is no row; its text says why."""


class QueueRow(NamedTuple):
    """A row of `queue_log`."""

    at: int  # microseconds since the epoch, of the second the file names
    callid: str
    queue: str
    agent: str  # member name
    event: str
    data: str  # data1|data2|… as written


class CelRow(NamedTuple):
    """A row of `cel.csv`, reduced to what the rules read."""

    at: int  # microseconds since the epoch
    event: str  # a user event by its own name
    uniqueid: str
    linkedid: str
    number: str
    exten: str
    context: str
    channel: str
    app: str
    data: str
    value: str  # see `_VALUE_KEY`; of a user event its `extra`; of a transfer the JSON text

    def extra(self):
        """The JSON object of a transfer row as a dict; {} if it is none."""
        return _json_object(self.value)


class Fault(NamedTuple):
    """A line that could not be read, or only its end."""

    file: str
    line: int  # from 1
    reason: str


@dataclass(slots=True)
class Rows:
    """Rows of both files, in any order, the same row any number of times."""

    queue: list[QueueRow] = field(default_factory=list)
    cel: list[CelRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, row):
        """Put a row of either file where it belongs."""
        (self.cel if isinstance(row, CelRow) else self.queue).append(row)

    def extend(self, other):
        """Take over what another `Rows` holds."""
        self.queue.extend(other.queue)
        self.cel.extend(other.cel)
        self.faults.extend(other.faults)

    def __len__(self):
        return len(self.queue) + len(self.cel)


def parse_queue_log(line):
    """The row of a line of `queue_log`, with or without its end of line.

    :return: QueueRow
    :raises RowFault: the line is no complete row
    """
    line = _checked(line)
    parts = line.split("|", _QUEUE_FIELDS)
    if len(parts) < _QUEUE_FIELDS:
        raise RowFault(f"{len(parts)} fields instead of at least {_QUEUE_FIELDS}")
    second, callid, queue, agent, event = parts[:_QUEUE_FIELDS]
    if not _QUEUE_SECOND.fullmatch(second):
        raise RowFault("the first field is no time")
    if not _QUEUE_EVENT.fullmatch(event):
        raise RowFault("the fifth field is no event")
    if _QUEUE_BEGIN.search(line, len(second)):
        raise RowFault("torn: another row in the same line")
    data = parts[_QUEUE_FIELDS] if len(parts) > _QUEUE_FIELDS else ""
    return QueueRow(int(second) * MICRO, callid, queue, _member(agent), event, data)


def parse_cel(line):
    """The row of a line of `cel.csv`, with or without its end of line.

    :return: CelRow
    :raises RowFault: the line is no complete row
    """
    parts = _cel_fields(_checked(line))
    event, time = parts[0], _CEL_TIME.fullmatch(parts[1])
    if not _CEL_EVENT.fullmatch(event):
        raise RowFault("the first field is no event")
    if not time:
        raise RowFault("the second field is no time")
    if not parts[2] or not parts[3]:
        raise RowFault("no channel")
    at = int(time[1]) * MICRO + int(time[2].ljust(6, "0"))
    return CelRow(at, event, *parts[2:10], _value(event, parts[11]))


PARSERS = {"queue_log": parse_queue_log, "cel": parse_cel}
_BEGINS = {"queue_log": _QUEUE_BEGIN, "cel": _CEL_BEGIN}


def parse_line(kind, line):
    """What a line holds, never an exception.

    A row torn by a crash or a full disk has the next one appended to it: that one is kept, the
    torn one is the fault.

    :param kind: `queue_log` or `cel`
    :return: (row or None, reason of the fault or None); both for a torn line with a row after it
    """
    try:
        return PARSERS[kind](line), None
    except RowFault as fault:
        return _row_at_the_end(kind, line), str(fault)


def _row_at_the_end(kind, line):
    for begin in reversed(list(_BEGINS[kind].finditer(line[:MAX_LINE], 1))):
        try:
            return PARSERS[kind](line[begin.start() :])
        except RowFault:
            continue
    return None


def _checked(line):
    line = line.rstrip("\r\n")
    if len(line) > MAX_LINE:
        raise RowFault(f"more than {MAX_LINE} characters")
    if not line.strip():
        raise RowFault("empty")
    if "\0" in line:
        raise RowFault("NUL in the line")
    return line


def _cel_fields(line):
    if line[0] != '"' or line[-1] != '"':
        raise RowFault("torn or no CEL row")
    parts = line[1:-1].split('","', _CEL_FIELDS - 1)
    extra = parts.pop()
    # A quote in a value is rare, and not for the fast way.
    if len(parts) == _CEL_FIELDS - 1 and '"' not in "".join(parts) + extra.replace('""', ""):
        parts.append(extra.replace('""', '"'))
    else:
        parts = _csv_fields(line)
    if parts[-1] and not (parts[-1][0] == "{" and parts[-1][-1] == "}"):
        raise RowFault("torn: the last field is no JSON object")
    return parts


def _csv_fields(line):
    try:
        parts = next(csv.reader([line], strict=True))
    except csv.Error as error:
        raise RowFault(f"no CSV: {error}") from None
    if len(parts) != _CEL_FIELDS:
        raise RowFault(f"{len(parts)} fields instead of {_CEL_FIELDS}")
    return parts


def _value(event, extra):
    if not extra or event in TRANSFERS:
        return extra
    found = _json_object(extra).get(_VALUE_KEY.get(event, "extra"), "")
    return found if isinstance(found, str) else str(found)


def _json_object(text):
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _member(agent):
    """The member name; without a name `queue_log` has the interface, `PJSIP/1001`."""
    return agent.removeprefix("PJSIP/")
