"""The switch over time: changed configuration, a hung-up clock, crashes, its own console."""

import os
import signal
import time

import switchconf
from house import step, until


def beats(house):
    """Epoch seconds of the heartbeats so far."""
    return [row[0] for row in house.queue_log() if row[3] == "HEARTBEAT"]


def test_the_files_in_use_have_no_fault(house):
    folder = house.root / "etc"
    files = {file.name: file.read_text() for file in folder.iterdir()}
    assert "asterisk.conf" in files
    assert [str(fault) for fault in switchconf.lint(files)] == []
    assert house.root.stat().st_mode & 0o007 == 0


def test_changed_files_are_read_while_calls_go_on(house):
    house.dial("A02", "*11")
    number = house.caller(talk=9)
    call = house.start_call("12306", number, "-", 4000, 0, "-", 0, 0)
    assert until(lambda: house.answered_by(number))
    changed = dict(house.config)
    changed["dids"] = [*changed["dids"], {"number": "12340", "open": step("queue", queue="q_tax")}]
    files = switchconf.render(changed, house.net)
    folder = house.root / "etc"
    names = [name for name, text in files.items() if (folder / name).read_text() != text]
    assert names == ["extensions_dids.conf"]
    house.write(files)
    for command in switchconf.reload_commands([*names, "queues.conf", "pjsip.conf"]):
        house.cli(command)
    assert "12340" in house.cli("dialplan show 12340@did")
    assert call.wait(20) == 0
    assert house.answered_by(number) == ["A02"]
    count = len(beats(house))
    assert until(lambda: len(beats(house)) > count, 7)
    house.dial("A02", "*12")


def test_the_clock_starts_again_when_somebody_hangs_it_up(house):
    house.cli("channel request hangup all")
    at = time.time()
    assert until(lambda: beats(house)[-1] > at, 9)
    assert house.cli("core show channels").count("@tick") == 1


def test_a_killed_switch_comes_back_as_it_was(house):
    house.phones.dial([("A03", "*11"), ("A10", "*11")])
    house.dial("A10", "*131")
    house.call("12311", house.caller(talk=9), before=2500, rest=0)
    wrap = until(lambda: [row for row in house.queue_log("A03") if row[3] == "PAUSEALL"])
    time.sleep(1.5)  # Asterisk writes its database once a second
    killed_at = time.time()
    os.kill(house.pid(), signal.SIGKILL)
    assert until(lambda: beats(house)[-1] > killed_at, 15)
    assert any(row[3] == "QUEUESTART" and row[0] >= int(killed_at) for row in house.queue_log())
    members = house.cli("queue show q_two")
    assert "A10" in members
    assert "lunch" in members
    assert "/sip:A10@" in house.cli("pjsip show contacts")
    # The after-call work that was under way ends at its time.
    ended = until(lambda: [row for row in house.queue_log("A03") if row[3] == "UNPAUSEALL"])
    assert ended[-1][0] > killed_at
    assert 6 <= ended[-1][0] - wrap[-1][0] <= 8
    house.phones.dial([("A03", "*12"), ("A10", "*12")])


def test_rotation_loses_no_line(house):
    before = (house.root / "log/queue_log").read_text()
    house.rotate()
    old = next((house.root / "log").glob("queue_log.2*"))
    assert old.read_text().startswith(before)
    assert until(lambda: beats(house), 7)
