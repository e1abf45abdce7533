"""The recorded traces give what happened in truth."""

import pytest
from switchlogs import NAMES, differences, lines, rows, truth

from odoo.addons.hotline_base.factfile import check
from odoo.addons.hotline_switch.switchlog import interpret
from odoo.addons.hotline_telephony import session


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_gives_the_truth(name):
    book = interpret(rows(lines(name)))
    assert not differences({"calls": book.calls, "sessions": book.sessions}, truth(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_call_of_a_trace_is_final(name):
    book = interpret(rows(lines(name)))
    assert all(state.final for state in book.call_states.values())
    assert all(state.final for state in book.session_states)


def test_the_comparison_can_fail():
    wanted = truth("08-blind-transfer")
    book = interpret(rows(lines("08-blind-transfer")))
    for event in book.calls[0]["events"]:
        if event["e"] == "transfer":
            event["t"] = event["t"].replace("35:11", "35:14")
    book.sessions[0]["breaks"].append([book.sessions[0]["login"], book.sessions[0]["logout"]])
    found = differences({"calls": book.calls, "sessions": book.sessions}, wanted)
    assert len(found) == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_records_are_those_of_the_exchange_format(name):
    book = interpret(rows(lines(name)))
    faults = check({"facts": 1, "calls": book.calls, "sessions": book.sessions})
    assert [fault.path for fault in faults] == ["contract"]  # a fact file names its contract


@pytest.mark.parametrize("name", NAMES)
def test_the_records_mean_the_same_to_the_measures(name):
    """Legs, holds and after-call work are read from a record as they stand in it."""
    book = interpret(rows(lines(name)))
    for record in book.calls:
        call = session.interpret(record)
        found = [event["e"] for event in record["events"]]
        assert len(call.legs) == found.count("answer")
        assert len(call.holds) == found.count("hold")
        assert sum(leg.wrap_end_at is not None for leg in call.legs) == found.count("wrap_end")
        assert sum(leg.ring_at is not None for leg in call.legs) <= found.count("ring")
