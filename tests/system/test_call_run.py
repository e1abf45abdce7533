"""The whole way: sipp, Asterisk, shipper, worker, ledger, with everything breaking on the way."""

import subprocess

import pytest
from callrun.crash import AFTER, BEFORE, Crash
from callrun.run import folder
from callrun.switch import PROJECT


def test_a_run_with_all_faults_loses_nothing():
    done = subprocess.run(
        ["bin/call", "N=30", "RATE=3", "FAULTS=all", "SEED=11", f"FOLDER={folder('call-test')}"],
        cwd=PROJECT, text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=400,
        check=False,
    )
    tail = done.stdout[-3000:] + done.stderr[-1500:]
    assert "30 calls: 0 failed, 0 lost, 0 doubled, 0 different; 0 other differences" in tail, tail
    assert done.returncode == 0, tail


@pytest.fixture(scope="module")
def crash():
    run = Crash(folder("call-crash"))
    run.run()
    return run


class TestCrash:
    """Asterisk killed with -9 while people talk and wait."""

    def test_it_answers_again_in_three_seconds(self, crash):
        assert crash.down is not None
        assert crash.down <= 3

    def test_members_come_back(self, crash):
        before, after = crash.members
        assert before == after > 0

    def test_calls_that_were_up_ended_by_the_system_at_the_last_sign_of_life(self, crash):
        assert len(crash.interrupted()) >= BEFORE // 2
        assert crash.wrong_interrupted() == []

    def test_calls_after_it_are_right(self, crash):
        assert len(crash.later()) == AFTER
        found = crash.differences_later()
        assert found == {"lost": [], "doubled": [], "strange": [], "different": {}}

    def test_nothing_is_doubled(self, crash):
        numbers = [row["number"] for row in crash.facts["calls"]]
        callers = [row["caller"] for row in crash.facts["calls"]]
        assert len(set(numbers)) == len(numbers)
        assert len(set(callers)) == len(callers)
        assert len(callers) == BEFORE + AFTER
