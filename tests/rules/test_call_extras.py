"""The extra keys of a call record, and the course of a call as bars."""

import pytest

from odoo.addons.hotline_telephony.session import Extras, course, extras


def test_no_extra_keys():
    assert extras({"id": "C1", "events": []}) == Extras()


def test_all_extra_keys():
    record = {
        "id": "C1", "caller": "13800138000", "did": "12366", "queue": "q_tax",
        "recording": "C1.wav", "voicemail": "C1.msg.wav", "callback": {"queue": "q_tax"},
        "survey": {"offered": True, "score": 5, "agent": "A01"},
    }
    assert extras(record) == Extras(
        "13800138000", "12366", "q_tax", "C1.wav", "C1.msg.wav", True, True, 5, "A01"
    )


@pytest.mark.parametrize(("survey", "wanted"), [
    (None, (False, None, None)),
    ({"offered": True, "score": None, "agent": "A01"}, (True, None, "A01")),
    ({"score": 1}, (True, 1, None)),  # who answered was asked
    ({"offered": True, "score": "5"}, (True, None, None)),
    ({"offered": True, "score": True}, (True, None, None)),
    ({"offered": True, "score": 101}, (True, None, None)),
    ({"offered": False, "score": 0}, (True, 0, None)),
    ("yes", (False, None, None)),
    ([1], (False, None, None)),
])
def test_survey(survey, wanted):
    assert extras({"survey": survey})[-3:] == wanted


@pytest.mark.parametrize("value", [None, "", 5, ["1"], "x" * 201, "1\n2", "\x00"])
def test_a_text_of_another_kind_is_left_out(value):
    assert extras({"caller": value, "queue": None}).caller is None


def bars(*events):
    record = {"id": "C1", "events": [
        {"t": f"2025-03-31T10:{at}", "e": kind, **dict([who] if who else [])}
        for at, kind, who in events
    ]}
    return [
        f"{bar.agent or 'caller'} {bar.kind} {bar.start:%M:%S}-{bar.stop:%M:%S}"
        for bar in course(record)
    ]


def test_course_of_a_transferred_call():
    assert bars(
        ("00:00", "offered", None), ("00:10", "to_agent", None),
        ("00:12", "ring", ("agent", "A1")), ("00:20", "ring_end", ("agent", "A1")),
        ("00:20", "ring", ("agent", "A2")), ("00:25", "answer", ("agent", "A2")),
        ("01:00", "hold", ("agent", "A2")), ("01:30", "unhold", ("agent", "A2")),
        ("02:00", "transfer", ("agent", "A2")), ("02:05", "answer", ("agent", "A3")),
        ("02:30", "wrap_end", ("agent", "A2")), ("03:00", "hangup", ("by", "caller")),
    ) == [
        "caller menu 00:00-00:10",
        "caller wait 00:10-00:25",
        "A1 missed 00:12-00:20",
        "A2 ring 00:20-00:25",
        "caller talk 00:25-02:00",
        "A2 talk 00:25-02:00",
        "caller hold 01:00-01:30",
        "A2 hold 01:00-01:30",
        "A2 wrap 02:00-02:30",
        "caller talk 02:05-03:00",
        "A3 talk 02:05-03:00",
    ]


def test_course_of_an_abandoned_call():
    assert bars(
        ("00:00", "offered", None), ("00:05", "to_agent", None),
        ("00:06", "ring", ("agent", "A1")), ("00:30", "hangup", ("by", "caller")),
    ) == ["caller menu 00:00-00:05", "caller wait 00:05-00:30", "A1 missed 00:06-00:30"]


def test_course_of_a_call_that_has_not_ended():
    assert bars(("00:00", "offered", None)) == []
