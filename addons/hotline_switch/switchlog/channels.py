"""The rows of CEL by channel: traces rules, "Key channels by uniqueid".

Channel names are used again after a restart and the linkedid of a channel changes when it is
merged into another call, so a channel is its uniqueid; whose leg it is says the linkedid of its
CHAN_START (`origin`).
"""

from collections import defaultdict
from dataclasses import dataclass

from .rows import CelRow

# Endpoints: `trunk`, `trunk_<code>` are lines; every other one is an agent, by member name.
_TRUNK = ("trunk",)
_TECHNOLOGY = "PJSIP/"
_ZOMBIE = "<ZOMBIE>"  # what Asterisk appends to a channel it has replaced


@dataclass(slots=True)
class Channel:
    """One channel. Its rows are sorted by time, each once."""

    uniqueid: str
    rows: list[CelRow]
    start: CelRow  # CHAN_START
    endpoint: str | None  # None: no telephone, as Local/…
    answer: CelRow | None = None
    entered: CelRow | None = None  # first BRIDGE_ENTER
    hangup: CelRow | None = None

    @property
    def origin(self):
        """The linkedid it was born with."""
        return self.start.linkedid

    @property
    def name(self):
        return self.start.channel

    @property
    def is_trunk(self):
        return self.endpoint is not None and self.endpoint.startswith(_TRUNK)

    @property
    def is_agent(self):
        return self.endpoint is not None and not self.endpoint.startswith(_TRUNK)

    @property
    def is_first(self):
        """Whether it began its linkedid."""
        return self.uniqueid == self.start.linkedid

    @property
    def connected(self):
        """Answered and in a bridge: picked up *and* connected to somebody."""
        return self.answer is not None and self.entered is not None

    @property
    def source(self):
        """Name of the channel that hung this one up, `dialplan/builtin` or empty."""
        return plain(self.hangup.value) if self.hangup else ""

    def events(self, name):
        """Its rows of one event, in order."""
        return [row for row in self.rows if row.event == name]


def plain(name):
    """A channel name without the mark of a channel that was replaced."""
    return name.removesuffix(_ZOMBIE)


def endpoint(name):
    """`1001` of `PJSIP/1001-0000002a`; None for a channel that is no telephone."""
    if not name.startswith(_TECHNOLOGY):
        return None
    return plain(name)[len(_TECHNOLOGY) :].rpartition("-")[0] or None


# The first row of these events, by the attribute of the channel.
_FIRST = {
    "CHAN_START": "start",
    "ANSWER": "answer",
    "BRIDGE_ENTER": "entered",
    "HANGUP": "hangup",
}


def channels(rows):
    """The channels of CEL rows.

    :param rows: CelRows, any order, with or without repetition
    :return: {uniqueid: Channel}; a channel without its CHAN_START (not read yet) is left out
    """
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.uniqueid].append(row)
    found = (_channel(uniqueid, mine) for uniqueid, mine in grouped.items())
    return {channel.uniqueid: channel for channel in found if channel is not None}


def _channel(uniqueid, rows):
    rows = sorted(set(rows))
    first = {}
    for row in rows:
        if row.event in _FIRST:
            first.setdefault(_FIRST[row.event], row)
    if "start" not in first:
        return None
    return Channel(uniqueid, rows, endpoint=endpoint(first["start"].channel), **first)
