"""The comparison of `make call` itself: every kind of difference is told, and only differences."""

from datetime import UTC, datetime, timedelta

import pytest
from callrun import compare, expect, truth

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def iso(seconds):
    return at(seconds).isoformat(timespec="microseconds")


@pytest.fixture
def seen():
    """Agent A01 answers after A02 did not, holds the caller, hangs up; the caller presses 4."""
    return truth.Call(
        "13110100001", "12366", at(0), connected=at(0.1), end=at(15),
        keys=[(at(2), "1", "2 INFO"), (at(14), "4", "3 INFO")],
        rings=[truth.Leg("A02", "13110100001", at(2.1), end=at(5))],
        legs=[truth.Leg("A01", "13110100001", at(5), at(6), at(12), ended_here=True,
                        holds=[[at(8), at(10)]])],
    )


@pytest.fixture
def row():
    """What the ledger says of the same call."""
    return {
        "number": "1772413200.1", "direction": "in", "caller": "13110100001",
        "outcome": "answered", "started_at": iso(0), "to_agent_at": iso(2), "answered_at": iso(6),
        "ended_at": iso(12), "hangup_by": "agent", "wait": 4.0, "talk": 6.0, "wrap": 2.0,
        "record": {
            "survey": {"score": 4}, "events": [{"e": "ring_end", "agent": "A02", "t": ""}],
        },
        "recording": {"seconds": 6.0, "state": "stored", "exists": True}, "voicemail": None,
        "legs": [{"agent_code": "A01", "answered_at": iso(6), "ended_at": iso(12), "wrap": 2.0}],
        "holds": [2.0],
    }


def test_what_agrees_is_not_told(seen, row):
    assert compare.call_difference(expect.call(seen), row) == []


CHANGES = {
    "direction": {"direction": "out"},
    "outcome": {"outcome": "abandoned_active"},
    "started": {"started_at": iso(1.2)},
    "answered": {"answered_at": iso(7.2)},
    "ended": {"ended_at": None},
    "ended by": {"hangup_by": "caller"},
    "wait": {"wait": 5.2},
    "talk": {"talk": 4.8},
    "holds": {"holds": []},
    "agents": {"legs": []},
    "survey": {"record": {"survey": {"score": None},
                          "events": [{"e": "ring_end", "agent": "A02"}]}},
    "rings": {"record": {"survey": {"score": 4}, "events": []}},
    "recording": {"recording": {"seconds": 4.0, "state": "stored", "exists": True}},
    "extra": {"record": {"survey": {"score": 4}, "callback": {"queue": "q"},
                         "events": [{"e": "ring_end", "agent": "A02"}]}},
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_is_told(seen, row, name):
    told = compare.call_difference(expect.call(seen), {**row, **CHANGES[name]})
    assert [text.partition(":")[0] for text in told] == [name]


def test_a_file_that_is_gone_is_no_recording(seen, row):
    row["recording"]["exists"] = False
    assert compare.call_difference(expect.call(seen), row)


def test_lost_doubled_and_strange_calls_are_told(seen, row):
    lost = {**expect.call(seen), "caller": "13110100002"}
    expected = [expect.call(seen), lost]
    found = compare.calls(expected, [row, row, {**row, "caller": "13999999999"}])
    assert found == {
        "lost": ["13110100002"], "doubled": ["13110100001"], "strange": ["13999999999"],
        "different": {},
    }


def test_measures_agree_exactly_or_not_at_all():
    files = {"": {"calls_answered": "2", "call_talk_seconds": "6.000001"}, "A01": {}}
    ledger = {"": {"calls_answered": "2", "call_talk_seconds": "6000001/1000000"}}
    assert compare.measures(files, ledger)[1] == []
    ledger[""]["call_talk_seconds"] = "6.000002"
    ledger["A01"] = {"calls_answered": "1"}
    assert len(compare.measures(files, ledger)[1]) == 2


@pytest.mark.parametrize(
    ("press", "right"), [(11.7, {None}), (11.89, {4, None}), (12.5, {4}), (None, {None})]
)
def test_a_key_counts_when_its_tone_ends_after_the_talk(seen, press, right):
    seen.keys = [(at(2), "1", "2 INFO"), *([(at(press), "4", "3 INFO")] if press else [])]
    assert expect.call(seen)["survey"] == right


def test_no_survey_for_who_hung_up(seen):
    seen.legs[0].ended_here, seen.ended_here, seen.end = False, True, at(12)
    assert expect.call(seen)["survey"] is None
