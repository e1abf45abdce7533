"""Event traces above the session they must give (FACTS section 7).

A trace is lines `time event [agent]`; times are `mm:ss` of one hour, `hangup` is followed by who.
A session is written as lines:

    call IN/OUT START to_agent=T answered=T ended=T wait=S OUTCOME
    leg AGENT ring=S talk=S wrap=S
    hold AGENT S
"""

import time
from datetime import timedelta

import pytest

from odoo.addons.hotline_telephony.session import interpret

HOUR = "2025-03-31T10:"


def record(trace, **fields):
    events = [_event(line.split()) for line in trace.split("\n") if line.strip()]
    return {"id": "C1", "events": events, **fields}


def _event(words):
    at, kind, *rest = words
    event = {"t": HOUR + at, "e": kind}
    if rest:
        event["by" if kind == "hangup" else "agent"] = rest[0]
    return event


def _clock(at):
    if at is None:
        return "-"
    text = at.strftime("%M:%S")
    return f"{text}.{at.microsecond:06d}".rstrip("0") if at.microsecond else text


def _seconds(delta):
    if delta is None:
        return "-"
    seconds, micro = divmod(delta // timedelta(microseconds=1), 10**6)
    return f"{seconds}.{micro:06d}".rstrip("0") if micro else f"{seconds}"


def session(call):
    lines = [
        f"call {call.direction} {_clock(call.started_at)} to_agent={_clock(call.to_agent_at)}"
        f" answered={_clock(call.answered_at)} ended={_clock(call.ended_at)}"
        f" wait={_seconds(call.wait)} {call.outcome}"
    ]
    lines += [
        f"leg {leg.agent} ring={_seconds(leg.ring)} talk={_seconds(leg.talk)}"
        f" wrap={_seconds(leg.wrap)}"
        for leg in call.legs
    ]
    lines += [
        f"hold {hold.agent} {_seconds(hold.ended_at - hold.started_at)}" for hold in call.holds
    ]
    return lines


# what it is about; direction, trace and session
CASES = {
    "offered only": (
        "in",
        """
        00:00 offered
        """,
        """
        call in 00:00 to_agent=- answered=- ended=- wait=- none
        """,
    ),
    "the plain call: ring, answer, hangup, wrap": (
        "in",
        """
        00:00 offered
        00:01 ivr
        00:10 to_agent
        00:11 queue
        00:20 ring A
        00:30 answer A
        03:30 hangup caller
        04:30 wrap_end A
        """,
        """
        call in 00:00 to_agent=00:10 answered=00:30 ended=03:30 wait=20 answered
        leg A ring=10 talk=180 wrap=60
        """,
    ),
    "ivr and queue have no effect": (
        "in",
        """
        00:00 offered
        00:02 ivr
        00:03 queue
        00:09 hangup caller
        """,
        """
        call in 00:00 to_agent=- answered=- ended=00:09 wait=- none
        """,
    ),
    "robot served": (
        "in",
        """
        00:00 offered
        00:20 bot_resolved
        00:25 hangup caller
        """,
        """
        call in 00:00 to_agent=- answered=- ended=00:25 wait=- bot
        """,
    ),
    "robot answered but the caller asked for a person": (
        "in",
        """
        00:00 offered
        00:20 bot_resolved
        00:25 to_agent
        00:50 hangup caller
        """,
        """
        call in 00:00 to_agent=00:25 answered=- ended=00:50 wait=- abandoned_active
        """,
    ),
    "robot does not serve an outbound call": (
        "out",
        """
        00:00 dial
        00:05 bot_resolved
        00:09 hangup system
        """,
        """
        call out 00:00 to_agent=- answered=- ended=00:09 wait=- none
        """,
    ),
    "the first to_agent counts": (
        "in",
        """
        00:00 offered
        00:10 to_agent
        00:40 to_agent
        01:00 answer A
        01:10 hangup agent
        """,
        """
        call in 00:00 to_agent=00:10 answered=01:00 ended=01:10 wait=50 answered
        leg A ring=0 talk=10 wrap=0
        """,
    ),
    "a later ring of the same agent replaces the first": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:05 ring A
        00:20 ring A
        00:24 answer A
        00:34 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:24 ended=00:34 wait=24 answered
        leg A ring=4 talk=10 wrap=0
        """,
    ),
    "ring_end drops the ring": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:05 ring A
        00:20 ring_end A
        00:21 ring B
        00:25 answer B
        00:30 answer A
        00:40 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:25 ended=00:40 wait=25 answered
        leg B ring=4 talk=5 wrap=0
        leg A ring=0 talk=10 wrap=0
        """,
    ),
    "ring_end without a ring": (
        "in",
        """
        00:00 offered
        00:01 to_agent
        00:02 ring_end A
        00:03 answer A
        00:05 hangup system
        """,
        """
        call in 00:00 to_agent=00:01 answered=00:03 ended=00:05 wait=2 answered
        leg A ring=0 talk=2 wrap=0
        """,
    ),
    "everybody's ring is their own": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:02 ring A
        00:04 ring B
        00:09 answer B
        00:19 transfer
        00:20 answer A
        00:30 hangup agent
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:09 ended=00:30 wait=9 answered
        leg B ring=5 talk=10 wrap=0
        leg A ring=18 talk=10 wrap=0
        """,
    ),
    "answer while a leg is open ends that leg and its hold": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:10 answer A
        00:20 hold
        00:30 answer B
        00:50 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=00:50 wait=10 answered
        leg A ring=0 talk=20 wrap=0
        leg B ring=0 talk=20 wrap=0
        hold A 10
        """,
    ),
    "the same agent answers again": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:10 answer A
        00:20 transfer
        00:25 ring A
        00:30 answer A
        00:50 hangup caller
        01:00 wrap_end A
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=00:50 wait=10 answered
        leg A ring=0 talk=10 wrap=0
        leg A ring=5 talk=20 wrap=10
        """,
    ),
    "answered without having asked for a person": (
        "in",
        """
        00:00 offered
        00:05 answer A
        00:15 hangup caller
        """,
        """
        call in 00:00 to_agent=- answered=00:05 ended=00:15 wait=- answered
        leg A ring=0 talk=10 wrap=0
        """,
    ),
    "holds of 30 and 31 seconds": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:10 answer A
        01:00 hold
        01:30 unhold
        02:00 hold
        02:31 unhold
        03:10 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=03:10 wait=10 answered
        leg A ring=0 talk=180 wrap=0
        hold A 30
        hold A 31
        """,
    ),
    "a hold not released ends with the hangup": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:10 answer A
        00:20 hold
        01:00 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=01:00 wait=10 answered
        leg A ring=0 talk=50 wrap=0
        hold A 40
        """,
    ),
    "a hold not released ends with the transfer": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:10 answer A
        00:20 hold
        00:50 transfer
        01:10 unhold
        01:20 answer B
        01:30 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=01:30 wait=10 answered
        leg A ring=0 talk=40 wrap=0
        leg B ring=0 talk=10 wrap=0
        hold A 30
        """,
    ),
    "hold without a leg, unhold without a hold, hold twice": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:05 hold
        00:07 unhold
        00:10 answer A
        00:20 unhold
        00:30 hold
        00:40 hold
        00:50 unhold
        01:10 hangup caller
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=01:10 wait=10 answered
        leg A ring=0 talk=60 wrap=0
        hold A 20
        """,
    ),
    "transfer: each agent has a leg and a wrap": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:05 ring A
        00:10 answer A
        01:00 transfer
        01:01 queue
        01:05 ring B
        01:10 answer B
        01:20 wrap_end A
        02:10 hangup agent
        02:40 wrap_end B
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=02:10 wait=10 answered
        leg A ring=5 talk=50 wrap=20
        leg B ring=5 talk=60 wrap=30
        """,
    ),
    "transfer without a leg": (
        "in",
        """
        00:00 offered
        00:05 transfer
        00:07 hangup system
        """,
        """
        call in 00:00 to_agent=- answered=- ended=00:07 wait=- none
        """,
    ),
    "abandoned: the caller hangs up": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:10 ring A
        00:20 ring_end A
        00:30 hangup caller
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=00:30 wait=- abandoned_active
        """,
    ),
    "abandoned: the system ends the wait": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:30 hangup system
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=00:30 wait=- abandoned_passive
        """,
    ),
    "abandoned: the agent's side": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:30 hangup agent
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=00:30 wait=- abandoned_passive
        """,
    ),
    "abandoned: nobody knows who hung up": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:30 hangup
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=00:30 wait=- abandoned_passive
        """,
    ),
    "waiting for ever is no abandonment": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=- wait=- none
        """,
    ),
    "a leg left open has length 0, and so has its hold": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:08 ring A
        00:10 answer A
        00:20 hold
        00:50 wrap_end A
        """,
        """
        call in 00:00 to_agent=00:05 answered=00:10 ended=- wait=5 answered
        leg A ring=2 talk=0 wrap=0
        hold A 0
        """,
    ),
    "wrap_end twice, before the leg, during the leg, of somebody else": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:01 wrap_end A
        00:10 answer A
        00:15 wrap_end A
        00:20 hangup caller
        00:30 wrap_end B
        00:40 wrap_end A
        00:50 wrap_end A
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:10 ended=00:20 wait=10 answered
        leg A ring=0 talk=10 wrap=20
        """,
    ),
    "a call that was hung up has ended": (
        "in",
        """
        00:00 offered
        00:05 to_agent
        00:06 ring A
        00:10 hangup caller
        00:11 bot_resolved
        00:12 answer A
        00:13 hold
        00:14 hangup system
        """,
        """
        call in 00:00 to_agent=00:05 answered=- ended=00:10 wait=- abandoned_active
        """,
    ),
    "equal times in file order: hold, unhold, hangup": (
        "in",
        """
        00:00 offered
        00:00 to_agent
        00:00 ring A
        00:00 answer A
        00:10 hold
        00:10 unhold
        00:10 hangup caller
        00:10 wrap_end A
        """,
        """
        call in 00:00 to_agent=00:00 answered=00:00 ended=00:10 wait=0 answered
        leg A ring=0 talk=10 wrap=0
        hold A 0
        """,
    ),
    "time order, not file order": (
        "in",
        """
        00:40 hangup caller
        00:10 answer A
        00:05 to_agent
        00:50 wrap_end A
        00:00 offered
        00:07 ring A
        """,
        """
        call in 00:00 to_agent=00:05 answered=00:10 ended=00:40 wait=5 answered
        leg A ring=3 talk=30 wrap=10
        """,
    ),
    "equal times written differently keep the file order": (
        "in",
        """
        00:00 offered
        00:05.50 to_agent
        00:10.500 answer A
        00:20.500 hangup caller
        00:20.5 answer B
        """,
        """
        call in 00:00 to_agent=00:05.5 answered=00:10.5 ended=00:20.5 wait=5 answered
        leg A ring=0 talk=10 wrap=0
        """,
    ),
    "microseconds": (
        "in",
        """
        00:00.000001 offered
        00:05.5 to_agent
        00:10.5 answer A
        00:20.000003 hangup caller
        """,
        """
        call in 00:00.000001 to_agent=00:05.5 answered=00:10.5 ended=00:20.000003 wait=5 answered
        leg A ring=0 talk=9.500003 wrap=0
        """,
    ),
    "outbound, answered": (
        "out",
        """
        00:00 dial
        00:05 ring A
        00:12 answer A
        01:12 hangup agent
        01:42 wrap_end A
        """,
        """
        call out 00:00 to_agent=- answered=00:12 ended=01:12 wait=- answered
        leg A ring=7 talk=60 wrap=30
        """,
    ),
    "outbound, not answered, is no abandonment": (
        "out",
        """
        00:00 dial
        00:05 to_agent
        00:30 hangup caller
        """,
        """
        call out 00:00 to_agent=00:05 answered=- ended=00:30 wait=- none
        """,
    ),
}


@pytest.mark.parametrize(("direction", "trace", "expected"), CASES.values(), ids=CASES)
def test_trace(direction, trace, expected):
    found = session(interpret(record(trace, direction=direction)))
    assert found == [line.strip() for line in expected.split("\n") if line.strip()]


def test_flags_and_defaults():
    call = interpret(
        record("00:00 offered", kind="consult", closed_direct=True, ticketed_valid=False)
    )
    assert (call.id, call.direction, call.kind) == ("C1", "in", "consult")
    assert (call.closed_direct, call.ticketed_valid, call.bot_resolved) == (True, False, False)


def test_first_leg_of_each_agent():
    call = interpret(
        record("""
        00:00 offered
        00:01 answer A
        00:02 answer B
        00:03 answer A
        00:04 hangup caller""")
    )
    assert [(leg.agent, leg.is_first) for leg in call.legs] == [
        ("A", True),
        ("B", True),
        ("A", False),
    ]


def test_hold_names_its_leg():
    call = interpret(
        record("""
        00:00 offered
        00:01 answer A
        00:02 answer B
        00:03 hold
        00:04 hangup caller""")
    )
    assert [(hold.agent, hold.leg) for hold in call.holds] == [("B", 1)]


@pytest.mark.parametrize(
    ("trace", "reason"),
    [
        ("00:00 offered\n00:01 teleport", "teleport"),
        ("00:00 offered\n00:01 hangup\n00:02 teleport", "teleport"),
        ("00:00 offered\n00:01 answer", "agent"),
        ("00:01 to_agent\n00:02 hangup caller", "no start"),
    ],
)
def test_refused(trace, reason):
    with pytest.raises(ValueError, match=f"call C1.*{reason}"):
        interpret(record(trace))


def test_the_record_is_not_changed():
    given = record("00:09 hangup caller\n00:00 offered")
    interpret(given)
    assert [event["e"] for event in given["events"]] == ["hangup", "offered"]


def test_speed():
    """Far above what an import needs; the bound is loose, machines differ."""
    given = record(CASES["transfer: each agent has a leg and a wrap"][1])
    started = time.perf_counter()
    for _nth in range(5000):
        interpret(given)
    assert 5000 / (time.perf_counter() - started) > 5000
