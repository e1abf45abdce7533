"""The course of a call as bars: what the caller went through, and what each agent did."""

from datetime import datetime
from typing import NamedTuple

from odoo.addons.hotline_base.factfile import parse_time

from .interpreter import interpret


class Bar(NamedTuple):
    """A stretch of a call; `agent` is None for what the caller went through."""

    agent: str | None
    kind: str  # menu, wait, talk, hold, ring, missed or wrap
    start: datetime
    stop: datetime


def course(record):
    """The bars of a call, in order of their start; those drawn over others come later.

    :param record: dict in the exchange format
    :return: list of Bar with local times; empty ones are left out
    """
    call = interpret(record)
    bars = [*_before(call), *_missed(record), *_legs(call), *_holds(call)]
    return sorted((bar for bar in bars if bar.start < bar.stop), key=lambda bar: bar.start)


def _before(call):
    """The menu until a person is asked for, and the wait until somebody answers."""
    ended = call.ended_at or call.started_at
    answered = call.answered_at or ended
    yield Bar(None, "menu", call.started_at, call.to_agent_at or answered)
    if call.to_agent_at is not None:
        yield Bar(None, "wait", call.to_agent_at, answered)


def _legs(call):
    for leg in call.legs:
        yield Bar(leg.agent, "ring", leg.ring_at or leg.answered_at, leg.answered_at)
        yield Bar(None, "talk", leg.answered_at, leg.ended_at)
        yield Bar(leg.agent, "talk", leg.answered_at, leg.ended_at)
        yield Bar(leg.agent, "wrap", leg.ended_at, leg.wrap_end_at or leg.ended_at)


def _holds(call):
    for hold in call.holds:
        for who in (None, hold.agent):
            yield Bar(who, "hold", hold.started_at, hold.ended_at)


def _missed(record):
    """Rings that nobody answered, until they ended."""
    rings = {}
    events = sorted(record["events"], key=lambda event: parse_time(event["t"]))
    for event in events:
        at, kind, agent = parse_time(event["t"]), event["e"], event.get("agent")
        if kind == "ring":
            rings[agent] = at
        elif kind == "answer":
            rings.pop(agent, None)
        elif kind == "ring_end" and agent in rings:
            yield Bar(agent, "missed", rings.pop(agent), at)
        elif kind == "hangup":
            yield from (Bar(who, "missed", start, at) for who, start in rings.items())
            rings = {}
