"""The call path, by Asterisk alone: nothing of ours runs beside it."""

import time
import wave

import pytest
from house import PORTS, secret, until
from transfer_phone import TransferPhone


@pytest.fixture
def logged_in(house):
    """Log agents in by *11 for one test."""
    agents = []

    def login(*names):
        house.phones.dial([(name, "*11") for name in names])
        agents.extend(names)

    yield login
    house.phones.dial([(name, "*12") for name in agents])


def test_menu_to_agent_recorded_and_surveyed(house, logged_in):
    logged_in("A01")
    number = house.caller(agent_ends=1)
    said = house.call("12301", number, key="1", before=1200, score="5", times=8)
    assert [event for event, _extra in said] == [
        "IVR", "IVR_KEY", "TO_AGENT", "RECORDING", "SURVEY", "SURVEY",
    ]
    assert dict(said)["TO_AGENT"] == "q_tax"
    assert ("SURVEY", "push") in said
    assert ("SURVEY", "OK:5") in said
    assert house.answered_by(number) == ["A01"]
    file = house.root / "spool/monitor" / dict(said)["RECORDING"]
    with wave.open(str(file)) as recording:
        assert recording.getframerate() == 8000
        assert recording.getnframes() > 4000
    assert file.stat().st_mode & 0o007 == 0


def test_after_call_work_ends_by_itself_where_the_group_says_so(house, logged_in):
    logged_in("A01", "A02")
    house.call("12302", house.caller(talk=9), after=2000, rest=0)
    house.call("12306", house.caller(talk=9), after=2000, rest=0)
    pauses = until(lambda: [r for r in house.queue_log("A01") if r[3] == "UNPAUSEALL"], 6)
    began = [r for r in house.queue_log("A01") if r[3] == "PAUSEALL" and r[4].startswith("acw")][-1]
    assert 2 <= pauses[-1][0] - began[0] <= 4
    rows = [r[3] for r in house.queue_log("A02")]
    assert rows[-1] in ("PAUSE", "PAUSEALL")  # wrap_max 0: until he says so
    house.dial("A02", "*14")
    assert until(lambda: house.queue_log("A02")[-1][3] in ("UNPAUSE", "UNPAUSEALL"))


def test_a_missing_prompt_does_not_end_the_call(house, logged_in):
    logged_in("A02")
    number = house.caller()
    keys = {"key": "2", "before": 1200, "score": "1", "times": 1}
    said = house.call("12301", number, after=800, rest=2500, **keys)
    assert ("TO_AGENT", "q_social") in said
    assert said.count(("IVR", "start")) == 1  # two menus, one visit
    assert house.answered_by(number) == ["A02"]


def test_wrong_keys_lead_to_an_end(house):
    said = house.call("12301", house.caller(), key="7", before=1200)
    assert ("IVR_KEY", "OK:7") in said
    assert said[-1] == ("IVR", "giveup")


def test_self_service(house):
    said = house.call("12301", house.caller(), key="9", before=1200)
    assert said[-2:] == [("SELF_SERVICE", "start"), ("SELF_SERVICE", "done")]


@pytest.mark.parametrize(("did", "hours"), [("12312", "pause"), ("12313", "shut")])
def test_closed_takes_a_message(house, did, hours):
    said = house.call(did, house.caller(), before=500, after=1500, rest=500)
    assert said[0] == ("CLOSED", hours)
    assert said[1][0] == "VOICEMAIL"
    file = house.root / "spool/voicemail" / said[1][1]
    assert until(file.exists)
    assert file.stat().st_size > 44


def test_a_made_up_day_is_open(house):
    number = house.caller()
    said = house.call("12314", number)
    assert said == []
    assert house.rows_of(number)


def test_nobody_logged_in_goes_to_the_freest_of_the_next_level(house, logged_in):
    logged_in("A04", "A05", "A06", "A07")
    number = house.caller()
    house.call("12303", number, after=2500, rest=0)
    assert house.queues(number) == ["q_high"]


def test_a_level_without_anybody_is_left_out(house, logged_in):
    logged_in("A07")
    number = house.caller()
    house.call("12303", number, after=2500, rest=0)
    assert house.queues(number) == ["q_prov"]


def test_nobody_anywhere_waits_in_the_own_group_and_is_told(house):
    number = house.caller()
    said = house.call("12303", number)
    assert house.queues(number) == ["q_hall"]
    assert said[-1] == ("QUEUE_END", "q_hall:TIMEOUT")
    assert house.heard(number) == ["welcome", "queue_give_up"]


def test_after_the_longest_wait_the_next_level_answers(house, logged_in):
    logged_in("A08", "A07")
    number = house.caller()
    house.call("12304", number, after=8000, rest=0)
    assert house.queues(number) == ["q_busy", "q_prov"]
    assert house.answered_by(number) == ["A07"]


def test_a_waiting_caller_accepts_to_be_called_back(house):
    number = house.caller()
    said = house.call("12305", number, key="1", before=3500)
    assert ("CALLBACK", f"q_back:{number}") in said
    assert said[-1][0] == "CALLBACK"
    heard = house.heard(number)
    assert [heard.count(name) for name in ("queue_first", "callback_offer")] == [1, 1]
    assert heard[-1] == "callback_accepted"


def test_sent_to_a_group_blind(house, logged_in):
    logged_in("A11", "A02")
    number = house.caller(agent_ends=1)
    said = house.call("12308", number, after=2500, score="4", times=4)
    assert house.queues(number) == ["q_send", "q_social"]
    assert house.answered_by(number) == ["A11", "A02"]
    assert said.count(("SURVEY", "push")) == 1
    assert ("SURVEY", "OK:4") in said
    assert len([event for event, _extra in said if event == "RECORDING"]) == 1
    assert len([event for event, _extra in said if event == "TO_AGENT"]) == 1


def test_handed_over_after_asking_a_colleague(house, logged_in):
    logged_in("A15", "A16")
    port = house.phones.base + PORTS["A15"]
    phone = TransferPhone("A15", secret("A15"), port, house.address, "1016")
    phone.start()
    number = house.caller()
    house.call("12315", number, after=4000, rest=0)
    phone.join(1)
    events = [row["event"] for row in house.rows_of(number)]
    assert "ATTENDEDTRANSFER" in events, phone.seen
    # Both have after-call work: the first when he handed over, the second when the caller left.
    for agent in ("A15", "A16"):
        pauses = [row[4] for row in house.queue_log(agent) if row[3] == "PAUSEALL"]
        assert pauses == ["acw"], agent


def test_sent_to_somebody_who_does_not_answer_comes_back(house, logged_in):
    logged_in("A12")
    number = house.caller()
    house.call("12309", number, before=3000, after=3000)
    assert house.queues(number) == ["q_lost", "q_lost"]


def test_sent_outside_is_refused(house, logged_in):
    logged_in("A13")
    number = house.caller()
    said = house.call("12310", number, before=500, after=3000)
    assert ("REFUSED", "transfer:13800000000") in said
    assert house.queues(number) == ["q_abroad", "q_abroad"]


def test_agents_call_each_other_by_number(house):
    before = len(house.cel())
    assert not house.try_dial("A03", "1014")  # he rejects it
    rows = house.cel()[before:]
    assert {r["channel"].rpartition("-")[0] for r in rows} >= {"PJSIP/A03", "PJSIP/A14"}


def test_a_hall_has_a_telephone_of_its_own(house):
    number = house.caller()
    house.call("12307", number, rest=2000)
    dialled = [r for r in house.rows_of(number) if r["channel"].startswith("PJSIP/trunk_ct-")]
    assert len({r["uniqueid"] for r in dialled}) == 2


def test_breaks_by_feature_code(house, logged_in):
    logged_in("A10")
    house.dial("A10", "*131")
    house.dial("A10", "*132")
    house.dial("A10", "*14")
    rows = [(r[3], r[4].split("|")[0]) for r in house.queue_log("A10")]
    assert {r[1] for r in house.queue_log("A10") if r[3] == "ADDMEMBER"} == {"q_two", "q_three"}
    every = [row for row in rows if row[0].endswith("ALL")]
    assert every == [("PAUSEALL", "lunch"), ("PAUSEALL", "meeting"), ("UNPAUSEALL", "")]


def test_logout_leaves_every_queue(house):
    house.dial("A10", "*11")
    house.dial("A10", "*12")
    rows = house.queue_log("A10")
    assert {r[1] for r in rows if r[3] == "REMOVEMEMBER"} == {"q_two", "q_three"}


def test_heartbeat_every_five_seconds(house):
    until(lambda: len(_beats(house)) >= 3, 15)
    beats = _beats(house)
    assert beats[-1] - beats[-2] in (5, 6)
    assert time.time() - beats[-1] < 7
    line = next(x for x in house.log("queue_log").splitlines() if "HEARTBEAT" in x)
    assert line.split("|")[1:] == ["HEARTBEAT", "NONE", "NONE", "HEARTBEAT", "5"]


def _beats(house):
    return [row[0] for row in house.queue_log() if row[3] == "HEARTBEAT"]
