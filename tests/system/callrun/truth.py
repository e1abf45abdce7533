"""What the phones saw: calls, rings, talks, holds, keys, feature codes. UTC times.

A call is put together from the caller's phone and the agents' phones by the caller's number, which
is different for every call of a run and which the agents' phones are shown.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import messages

UNAUTHORIZED = 401  # asks for the password, refuses nothing


@dataclass(slots=True)
class Leg:
    """What one agent's phone saw of one call."""

    agent: str
    caller: str
    ring: datetime
    answer: datetime | None = None
    end: datetime | None = None
    ended_here: bool = False  # the agent hung up
    holds: list = field(default_factory=list)  # [start, end or None]

    @property
    def talk(self):
        """Answer to end in seconds."""
        return (self.end - self.answer).total_seconds()


@dataclass(slots=True)
class Call:
    """What the caller's phone saw of one call, and the agents' legs of it."""

    number: str
    did: str
    start: datetime
    connected: datetime | None = None  # 200 OK: the menu or the queue answers
    refused: int | None = None  # final error response
    keys: list = field(default_factory=list)  # (time, key)
    end: datetime | None = None
    ended_here: bool = False  # the caller hung up
    rings: list = field(default_factory=list)  # legs never answered
    legs: list = field(default_factory=list)  # legs answered


@dataclass(slots=True)
class Outbound:
    """What both phones saw of a call an agent made."""

    number: str  # the one called
    agent: str
    start: datetime  # the other phone is called
    answer: datetime | None
    end: datetime | None
    ended_here: bool  # the agent hung up


@dataclass(slots=True)
class Feature:
    """A feature code an agent dialled."""

    agent: str
    code: str
    at: datetime
    accepted: bool


def calls(caller_logs, agent_logs):
    """Calls of the callers' phones in order of their start.

    :param caller_logs: message logs of callers
    :param agent_logs: message logs of agents' phones
    :return: [Call]
    """
    found = [_call(log) for log in messages.dialogs(messages.read(*caller_logs)).values()]
    by_number = {call.number: call for call in found}
    for leg in legs(agent_logs):
        call = by_number.get(leg.caller)
        if call is not None:
            (call.legs if leg.answer else call.rings).append(leg)
    return sorted(found, key=lambda call: call.start)


def outbound(agent_logs, customer_logs):
    """Calls of agents to people outside, in order of their start.

    :return: [Outbound]
    """
    called = {}
    for log in messages.dialogs(messages.read(*customer_logs)).values():
        if log[0].method == "INVITE" and not log[0].sent:
            called[log[0].target] = _leg(log)
    found = []
    for log in messages.dialogs(messages.read(*agent_logs)).values():
        call, other = _call(log), called.get(log[0].target)
        if other:
            end = min((at for at in (call.end, other.end) if at), default=None)
            found.append(Outbound(
                other.agent, call.number, other.ring, other.answer, end, call.ended_here
            ))
    return sorted(found, key=lambda call: call.start)


def legs(agent_logs):
    """Every ring of an agent's phone as [Leg], in order."""
    found = messages.dialogs(messages.read(*agent_logs)).values()
    return sorted(
        (_leg(log) for log in found if log[0].method == "INVITE" and not log[0].sent),
        key=lambda leg: leg.ring,
    )


def features(logs):
    """Feature codes dialled, as [Feature] in order."""
    found = [_feature(log) for log in messages.dialogs(messages.read(*logs)).values()]
    return sorted((row for row in found if row), key=lambda row: row.at)


def _call(log):
    first = log[0]
    call = Call(first.caller, first.target, first.at)
    for message in log:
        step = _CALLER.get((message.sent, message.method or message.answers))
        if step:
            step(call, message)
    return call


def _invite_answered(call, message):
    if 200 <= message.status < 300:
        call.connected = call.connected or message.at
    elif message.status >= 300 and message.status != UNAUTHORIZED:
        call.refused, call.end = message.status, call.end or message.at


def _key(call, message):
    key = message.body.partition("Signal=")[2].split("\n")[0].strip()
    if key and message.headers["cseq"] not in [seen for _at, _key, seen in call.keys]:
        call.keys.append((message.at, key, message.headers["cseq"]))


def _end_here(part, message):
    if part.end is None and message.method == "BYE":
        part.end, part.ended_here = message.at, True


def _end_there(part, message):
    if part.end is None and message.method == "BYE":
        part.end = message.at


_CALLER = {
    (False, "INVITE"): _invite_answered,
    (True, "INFO"): _key,
    (True, "BYE"): _end_here,
    (False, "BYE"): _end_there,
}


def _leg(log):
    first = log[0]
    leg = Leg(first.target, first.caller, first.at)
    for message in log[1:]:
        step = _AGENT.get((message.sent, message.method or message.answers))
        if step:
            step(leg, message)
    return leg


def _answer(leg, message):
    if message.status == 200 and leg.answer is None and leg.end is None:
        leg.answer = message.at
    elif message.status and message.status >= 300 and leg.answer is None and leg.end is None:
        leg.end, leg.ended_here = message.at, True
    elif message.method == "INVITE" and leg.answer:
        _hold(leg, message)


def _hold(leg, message):
    last = leg.holds[-1] if leg.holds else None
    if "a=sendonly" in message.body:
        if last is None or last[1]:
            leg.holds.append([message.at, None])
    elif last and last[1] is None:
        last[1] = message.at


def _cancel(leg, message):
    if message.method and leg.end is None:
        leg.end = message.at


_AGENT = {
    (True, "INVITE"): _answer,
    (False, "CANCEL"): _cancel,
    (True, "BYE"): _end_here,
    (False, "BYE"): _end_there,
}


def _feature(log):
    tries = [m for m in log if m.method == "INVITE" and m.sent]
    if not tries:
        return None
    accepted = [m for m in log if m.status == 200 and m.answers == "INVITE"]
    return Feature(tries[0].caller, tries[0].target, tries[-1].at, bool(accepted))


def near(one, other, tolerance=1.1):
    """Whether two moments (or two lengths in seconds) agree; None agrees with None only."""
    if one is None or other is None:
        return one is other
    difference = one - other
    if isinstance(difference, timedelta):
        difference = difference.total_seconds()
    return abs(difference) <= tolerance
