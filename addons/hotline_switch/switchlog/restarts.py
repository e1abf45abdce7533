"""When Asterisk died: traces rules, "hangup, crash", and the heartbeat.

Each QUEUESTART is a start of Asterisk; what was up before it died with the process before. The
files do not say when. If that process wrote a heartbeat until its last row, the last row of
either file is at most one interval away from the moment; without heartbeat it is the second of
the QUEUESTART.
"""

from bisect import bisect_left
from dataclasses import dataclass

from .rows import MICRO

_INTERVAL = 5  # seconds, if the heartbeat does not say
_MISSED = 3  # so many intervals without one: it was not running


@dataclass(slots=True)
class Restart:
    """A start of Asterisk."""

    at: int  # the QUEUESTART
    died: int  # when the process before it is taken to have died


def restarts(rows):
    """The starts of Asterisk, in order.

    :param rows: Rows
    :return: list of Restart
    """
    starts = sorted({row.at for row in rows.queue if row.event == "QUEUESTART"})
    if not starts:
        return []
    seen = sorted({row.at for row in rows.queue} | {row.at for row in rows.cel})
    beats = sorted({(row.at, _interval(row)) for row in rows.queue if row.event == "HEARTBEAT"})
    return [Restart(at, _died(at, seen, beats)) for at in starts]


def _interval(row):
    text = row.data.partition("|")[0]
    return int(text) if text.isdecimal() and len(text) < 4 else _INTERVAL


def _died(start, seen, beats):
    beat = bisect_left(beats, (start, 0)) - 1
    row = bisect_left(seen, start) - 1
    if beat < 0 or row < 0:
        return start
    beat_at, interval = beats[beat]
    return seen[row] if seen[row] - beat_at <= _MISSED * interval * MICRO else start


def closing(found, born, last):
    """The restart that ended a channel without HANGUP, or None: it is still up.

    :param found: list of Restart, in order
    :param born: time of its CHAN_START
    :param last: time of its last row; a QUEUESTART more than a second before that did not end it
    """
    for restart in found[bisect_left(found, born + 1, key=lambda each: each.at) :]:
        if restart.at + MICRO > last:
            return restart
    return None
