"""The events of a call: traces rules §4, each function by its rule.

`wrap_end` is added by the record: it needs `queue_log`, everything here comes from CEL.
"""

from dataclasses import dataclass

HOLD_TORN_DOWN = 50_000  # a STREAM_END so close to the end of the leg is the bridge's, no unhold

# At equal times, in this order.
ORDER = (
    "offered",
    "dial",
    "ivr",
    "to_agent",
    "bot_resolved",
    "unhold",
    "transfer",
    "queue",
    "ring_end",
    "ring",
    "answer",
    "hold",
    "hangup",
    "wrap_end",
)
_RANK = {event: rank for rank, event in enumerate(ORDER)}


@dataclass(slots=True)
class Event:
    """One event of a call; `at` in microseconds since the epoch."""

    at: int
    name: str
    agent: str | None = None
    by: str | None = None

    def sort_key(self):
        return self.at, _RANK[self.name], self.agent or ""


def events(call):
    """The events of a call without `wrap_end`, in order.

    :return: list of Event; what comes after the hangup (the survey) is outside the call
    """
    found = [event for rule in _RULES[call.direction] for event in rule(call)]
    if call.ended_at is not None:
        found = [event for event in found if event.at <= call.ended_at]
        found.append(Event(call.ended_at, "hangup", by=call.by))
    return sorted(found, key=Event.sort_key)


def _offered(call):
    yield Event(call.started_at, "offered")


def _dial(call):
    yield Event(call.started_at, "dial", call.agent_channel.endpoint)


def _ivr(call):
    return _user(call, "IVR", "start", "ivr")


def _bot_resolved(call):
    return _user(call, "SELF_SERVICE", "done", "bot_resolved")


def _user(call, event, value, name):
    return [Event(row.at, name) for row in call.customer.events(event) if row.value == value]


def _to_agent(call):
    return [Event(row.at, "to_agent") for row in call.customer.events("TO_AGENT")[:1]]


def queues(call):
    """(time, queue) of each queue the customer entered."""
    return [
        (row.at, row.data.partition(",")[0])
        for row in call.customer.events("APP_START")
        if row.app == "Queue" and (call.ended_at is None or row.at <= call.ended_at)
    ]


def _queue(call):
    return [Event(at, "queue") for at, _name in queues(call)]


def _ring(call):
    return [Event(leg.ring_at, "ring", leg.agent) for leg in call.legs if leg.ring_at is not None]


def _ring_end(call):
    for leg in call.legs:
        if leg.ring_at is not None and leg.answer_at is None:
            ended = _ring_ended(call, leg)
            if ended is not None:
                yield Event(ended, "ring_end", leg.agent)


def _ring_ended(call, leg):
    """Its HANGUP, not later than the customer's nor than the next ring of the same agent."""
    again = [
        other.ring_at
        for other in call.legs
        if other.agent == leg.agent and other.ring_at is not None and other.ring_at > leg.ring_at
    ]
    customer = call.customer.hangup.at if call.customer.hangup is not None else None
    limits = [leg.hangup_at, customer, call.ended_at, *again]
    return min((at for at in limits if at is not None), default=None)


def _answer(call):
    return [Event(leg.answer_at, "answer", leg.agent) for leg in call.talks]


def _transfer(call):
    return [Event(leg.transfer_at, "transfer") for leg in call.talks if leg.transfer_at is not None]


def _hold(call):
    streams = [row for row in call.customer.rows if row.event in _STREAM]
    return [event for leg in call.talks for event in _holds(leg, streams)] if streams else []


_STREAM = ("STREAM_BEGIN", "STREAM_END")


def _holds(leg, streams):
    """`hold` and `unhold` of one leg: music (`class`) on the customer's channel during it.

    Until the agent is in the bridge it is still waiting music: an announcement of the position
    may end, and the music go on, after the telephone was picked up.
    """
    holding, begin = False, leg.talks_from
    for row in streams:
        if row.at < begin or (leg.end_at is not None and row.at >= leg.end_at):
            continue
        if row.event == "STREAM_BEGIN":
            if row.value and not holding:
                holding = True
                yield Event(row.at, "hold")
        elif holding:
            holding = False
            if leg.end_at is None or leg.end_at - row.at > HOLD_TORN_DOWN:
                yield Event(row.at, "unhold")


_TALK = (_answer, _transfer, _hold, _ring, _ring_end, _queue)
_RULES = {
    "in": (_offered, _ivr, _to_agent, _bot_resolved, *_TALK),
    "out": (_dial, *_TALK),
}
