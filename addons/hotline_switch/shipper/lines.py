"""What a line of a file is: its moment, its event, its call. Everything else stays in the line."""

import csv
import re
from collections import namedtuple
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1)
UNREADABLE = "?"
CEL_FIELDS = 12

Head = namedtuple("Head", "at event linkedid")

_SECOND = r"([0-9]{9,10})"
_QUEUE_LOG = re.compile(_SECOND + r"\|([^|]*)\|[^|]*\|[^|]*\|([A-Z][A-Z0-9_]*)(?:\||$)")
_MOMENT = re.compile(_SECOND + r"\.([0-9]{1,6})")
_EVENT = re.compile(r"[A-Z][A-Z0-9_]*")
_CALL = re.compile(r"(?:[A-Za-z0-9_-]+-)?[0-9]+\.[0-9]+")
_SECURITY = re.compile(r'(\w+)="([^"]*)"')
# Where a row begins that was written behind a torn one.
_BEGIN = {
    "queue_log": re.compile(_SECOND + r"\|(?=[^|]*\|[^|]*\|[^|]*\|[A-Z])"),
    "cel": re.compile(rf'"[A-Z][A-Z0-9_]*","{_SECOND}\.[0-9]{{1,6}}","'),
    "security": re.compile(r"\[[0-9]{4}-[0-9]{2}-[0-9]{2} "),
}
_NO_EVENT = frozenset(("NONE",))  # a torn line that another one continues


def head(kind, line, before):
    """Moment, event and call of a line.

    A row that a crash or a full disk tore has the next one behind it on its line: then these are
    that one's.

    :param kind: ``queue_log``, ``cel`` or ``security``
    :param before: moment of the line before it, which an unreadable line takes
    :return: Head; its event is ``?`` when the line cannot be read
    """
    found = _read(kind, line)
    if found is None:
        begins = [match.start() for match in _BEGIN[kind].finditer(line, 1)]
        found = _read(kind, line[begins[-1] :]) if begins else None
    return found or Head(before, UNREADABLE, None)


def _read(kind, line):
    try:
        return _READERS[kind](line)
    except (ValueError, OverflowError, LookupError, csv.Error):
        return None


def _queue_log(line):
    second, call, event = _whole(_QUEUE_LOG.match(line)).groups()
    if event in _NO_EVENT:
        raise ValueError(event)
    return Head(_moment(second), event, _call(call))


def _cel(line):
    [row] = csv.reader([line], strict=True)
    if len(row) != CEL_FIELDS or not _EVENT.fullmatch(row[0]):
        raise ValueError(row[0])
    return Head(_moment(*_whole(_MOMENT.fullmatch(row[1])).groups()), row[0], _call(row[3]))


def _security(line):
    values = dict(_SECURITY.findall(line))
    at = datetime.fromisoformat(values["EventTV"])
    if at.tzinfo is None:
        raise ValueError("no zone")
    return Head(at.astimezone(UTC).replace(tzinfo=None), values["SecurityEvent"], None)


def _whole(match):
    if match is None:
        raise ValueError("no such line")
    return match


def _moment(second, microsecond="0"):
    return EPOCH + timedelta(seconds=int(second), microseconds=int(microsecond.ljust(6, "0")))


def _call(text):
    """The call's id; None of what stands there for a row without call (NONE, MANAGER)."""
    return text if _CALL.fullmatch(text) else None


_READERS = {"queue_log": _queue_log, "cel": _cel, "security": _security}
