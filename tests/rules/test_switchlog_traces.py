"""The recorded traces give what happened in truth."""

import pytest
from switchlogs import NAMES, differences, lines, rows, truth

from odoo.addons.hotline_switch.switchlog import interpret


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
