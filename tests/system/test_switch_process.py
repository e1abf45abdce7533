"""The process of the switch: who runs it, how it is stopped, and when it is started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from callrun.switch import Switch, free_block
from house import until


@pytest.fixture
def switch():
    """A switch that nobody has set up, in a folder everybody gets to."""
    root = Path(tempfile.mkdtemp(prefix="hotline-pbx-"))
    switch = Switch(root, free_block(16000, 19800), name="process")
    try:
        switch.start()
        yield switch
    finally:
        switch.stop()
        shutil.rmtree(root, ignore_errors=True)


def owner(pid):
    """Effective user of a process."""
    [line] = [row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if "Uid:" in row]
    return int(line.split()[2])


def gone(pid):
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_root_lets_another_user_run_it(switch):
    nobody = pwd.getpwnam("nobody").pw_uid
    assert owner(switch.pid()) == nobody
    (switch.root / "etc" / "extensions_dids.conf").chmod(0o640)
    reader = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "test"]
    assert subprocess.run([*reader, "-r", switch.root / "etc/extensions_dids.conf"]).returncode == 0
    assert subprocess.run([*reader, "-w", switch.root / "etc/extensions_dids.conf"]).returncode == 1
    assert until(lambda: "HEARTBEAT" in (switch.root / "log/queue_log").read_text(), 9)
    switch.rotate()
    assert until(lambda: "HEARTBEAT" in (switch.root / "log/queue_log").read_text(), 9)


def test_one_that_hangs_is_stopped_too(switch):
    pid = switch.pid()
    os.kill(pid, signal.SIGSTOP)
    begin = time.monotonic()
    switch.stop()
    assert time.monotonic() - begin < 20
    assert until(lambda: gone(pid), 2)
    switch.start()
    assert switch.pid() != pid


def test_one_that_cannot_start_is_not_tried_every_second(switch):
    conf = switch.root / "etc" / "modules.conf"
    good = conf.read_text()
    conf.write_text("[modules]\nautoload=no\nrequire=no_such_module.so\n")
    switch.kill()
    time.sleep(9)
    log = (switch.root / "log" / "console").read_text()
    assert 2 <= log.count("starting it again") <= 5
    conf.write_text(good)
    assert until(lambda: "fully booted" in switch.cli("core waitfullybooted"), 20)


def test_nothing_is_left_of_one_whose_folder_was_removed(switch):
    keeper = int((switch.root / "run" / "supervisor.pid").read_text())
    pid = switch.pid()
    shutil.rmtree(switch.root)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: gone(keeper), 5)
