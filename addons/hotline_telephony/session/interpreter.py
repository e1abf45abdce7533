"""The event table of the exchange format (FACTS section 7), event by event.

What the table leaves open is read so that no event invents time:

* a call that was hung up has ended: afterwards only `wrap_end` has an effect;
* after-call work begins with the end of a leg and ends once: a `wrap_end` while the leg is
  open, or a second one, has no effect;
* a `hold` during a hold and an `unhold` without one have no effect.
"""

from datetime import datetime
from operator import itemgetter

from odoo.addons.hotline_base.factfile import parse_time

from .call import Call, Hold, Leg

_AT = itemgetter(0)


def interpret(record):
    """The call of a record of section `calls`.

    :param record: dict in the exchange format, checked by `factfile.check`
    :return: Call; its times are local, as given
    :raises ValueError: an unknown event, or a call that never starts
    """
    timeline = [(_time(event["t"]), event) for event in record["events"]]
    timeline.sort(key=_AT)  # stable: equal times stay in file order
    trace = _Trace(record)
    try:
        for at, event in timeline:
            trace.effects[event["e"]](trace, at, event)
    except KeyError as missing:
        raise ValueError(f"call {record['id']}: unknown event or missing agent {missing}") from None
    return trace.finish()


def _time(text):
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # another count of decimals than this Python reads
        return parse_time(text)


class _Trace:
    """A call while its events are read: who rings, which leg and which hold are open."""

    __slots__ = ("call", "effects", "hold", "latest", "leg", "rings")

    def __init__(self, record):
        self.call = Call(
            record["id"],
            record.get("direction") or "in",
            record.get("kind"),
            record.get("closed_direct") is True,
            record.get("ticketed_valid") is True,
        )
        self.effects = EFFECTS
        self.rings = {}  # agent: since when
        self.latest = {}  # agent: latest leg
        self.leg = self.hold = None

    def finish(self):
        """The call; a leg nobody ended has length 0."""
        if self.leg is not None:
            self.end_leg(self.leg.answered_at)
        if self.call.started_at is None:
            raise ValueError(f"call {self.call.id}: no start")
        return self.call

    # ---- effects of the events ------------------------------------------------------

    def nothing(self, at, event):
        pass

    def start(self, at, event):
        if self.call.started_at is None:
            self.call.started_at = at

    def bot_resolved(self, at, event):
        self.call.bot_resolved = True

    def to_agent(self, at, event):
        if self.call.to_agent_at is None:
            self.call.to_agent_at = at

    def ring(self, at, event):
        self.rings[event["agent"]] = at

    def ring_end(self, at, event):
        self.rings.pop(event["agent"], None)

    def answer(self, at, event):
        self.end_leg(at)
        agent, call = event["agent"], self.call
        if call.answered_at is None:
            call.answered_at = at
        leg = Leg(agent, call.direction, self.rings.pop(agent, None), at)
        leg.is_first = agent not in self.latest
        self.leg = self.latest[agent] = leg
        call.legs.append(leg)

    def start_hold(self, at, event):
        if self.leg is not None and self.hold is None:
            self.hold = Hold(self.leg.agent, at, len(self.call.legs) - 1)
            self.call.holds.append(self.hold)

    def end_hold(self, at, event=None):
        if self.hold is not None:
            self.hold.ended_at = max(at, self.hold.started_at)
            self.hold = None

    def end_leg(self, at, event=None):
        self.end_hold(at)
        if self.leg is not None:
            self.leg.ended_at = at
            self.leg = None

    def hangup(self, at, event):
        self.end_leg(at)
        self.call.ended_at = at
        self.call.hangup_by = event.get("by")
        self.effects = AFTER_HANGUP

    def wrap_end(self, at, event):
        leg = self.latest.get(event["agent"])
        if leg is not None and leg.ended_at is not None and leg.wrap_end_at is None:
            leg.wrap_end_at = at


EFFECTS = {
    "offered": _Trace.start,
    "dial": _Trace.start,
    "ivr": _Trace.nothing,
    "queue": _Trace.nothing,
    "bot_resolved": _Trace.bot_resolved,
    "to_agent": _Trace.to_agent,
    "ring": _Trace.ring,
    "ring_end": _Trace.ring_end,
    "answer": _Trace.answer,
    "hold": _Trace.start_hold,
    "unhold": _Trace.end_hold,
    "transfer": _Trace.end_leg,
    "hangup": _Trace.hangup,
    "wrap_end": _Trace.wrap_end,
}
AFTER_HANGUP = {
    **dict.fromkeys(EFFECTS, _Trace.nothing),
    "offered": _Trace.start,
    "dial": _Trace.start,
    "wrap_end": _Trace.wrap_end,
}
