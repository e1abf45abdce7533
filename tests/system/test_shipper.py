"""The shipper against a real PostgreSQL that stops, dies and hangs: every line exactly once."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
SHIPPER = ROOT / "addons" / "hotline_switch" / "shipper"
PATIENCE = 60  # seconds for the shipper to catch up


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.close()


class Switch:
    """Files as Asterisk writes them, the shipper, and what of them is in the table."""

    def __init__(self, cluster, root, code):
        self.cluster, self.root, self.code = cluster, root, code
        self.log = root / "log" / "queue_log"
        self.cel = root / "log" / "cel-custom" / "cel.csv"
        self.cel.parent.mkdir(parents=True)
        (root / "run").mkdir()
        self.process = None
        self.number = 0

    # ---- Asterisk

    def line(self):
        """One more line of the queue log."""
        self.number += 1
        return f"{1795285981 + self.number // 100}|1795285981.{self.number}|q|A1|CONNECT|1|ü\n"

    def event(self):
        self.number += 1
        rest = ',""' * 8
        return f'"ANSWER","1795285981.{self.number:06}","1.1","1795285981.1"{rest}\n'

    def write(self, count=1):
        with self.log.open("a") as log, self.cel.open("a") as cel:
            log.write("".join(self.line() for _ in range(count)))
            cel.write("".join(self.event() for _ in range(count)))

    def rotate(self, path):
        path.rename(path.with_name(f"{path.name}.{time.time_ns()}"))

    # ---- shipper

    def start(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, SHIPPER, "--root", self.root, "--switch", self.code,
             "--dsn", self.cluster.dsn, *arguments],
            stderr=subprocess.PIPE, text=True,
        )

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        _out, text = self.process.communicate(timeout=30)
        return text

    def status(self):
        return json.loads((self.root / "run" / "shipper.json").read_text())

    # ---- the proof

    def written(self):
        """Lines in the files, per content of an inode."""
        files = [*self.log.parent.glob("queue_log*"), *self.cel.parent.glob("cel.csv*")]
        return sorted(
            line for path in files for line in path.read_text().splitlines(keepends=False)
        )

    def shipped(self):
        rows = self.cluster.query(
            "SELECT line FROM hotline_switch_row WHERE switch = %s AND kind <> 'security'",
            self.code,
        )
        return sorted(line for (line,) in rows)

    def wait(self):
        """Until everything written is there, or patience ends."""
        deadline = time.monotonic() + PATIENCE
        wanted = len(self.written())
        while len(self.shipped()) < wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        assert self.shipped() == self.written()
        [[positions]] = self.cluster.query(
            "SELECT count(*) FROM (SELECT inode, byte_offset FROM hotline_switch_row"
            " WHERE switch = %s GROUP BY kind, inode, byte_offset HAVING count(*) > 1) twice",
            self.code,
        )
        assert positions == 0


@pytest.fixture
def switch(cluster, tmp_path, request):
    switch = Switch(cluster, tmp_path, request.node.name[:40])
    yield switch
    if switch.process and switch.process.poll() is None:
        switch.stop(signal.SIGKILL)


def test_lines_arrive_soon_and_somebody_is_told(switch):
    switch.start()
    switch.write(5)
    switch.wait()
    listener = switch.cluster.connect()
    listener.autocommit = True
    listener.cursor().execute("LISTEN hotline_switch_row")
    begin = time.monotonic()
    switch.write()
    while not listener.notifies and time.monotonic() - begin < 10:
        time.sleep(0.02)
        listener.poll()
    assert listener.notifies[0].payload == switch.code
    assert time.monotonic() - begin < 2
    listener.close()
    switch.wait()
    time.sleep(1.2)
    switch.write()
    switch.wait()
    assert switch.status()["connected"]
    switch.stop()
    assert switch.process.returncode == 0


def test_outages_kills_and_rotations_lose_and_double_nothing(switch):
    chance = random.Random(4)
    stop = threading.Event()

    def write():
        while not stop.is_set():
            switch.write(chance.randrange(1, 40))
            with switch.log.open("ab") as log:  # a line that is torn for a moment
                text = switch.line().encode()
                cut = chance.randrange(1, len(text) - 1)
                for part in (text[:cut], text[cut:]):
                    log.write(part)
                    log.flush()
                    time.sleep(0.01)
            if chance.random() < 0.03:
                switch.rotate(chance.choice([switch.log, switch.cel]))

    switch.start()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        time.sleep(1)
        switch.cluster.stop("immediate")
        time.sleep(1.5)
        switch.stop(signal.SIGKILL)
        switch.start()
        time.sleep(0.5)
        switch.cluster.start()
        for _ in range(6):
            time.sleep(chance.random())
            switch.stop(signal.SIGKILL)
            switch.start()
        switch.cluster.kill()
        time.sleep(0.5)
        switch.cluster.start()
        time.sleep(1)
        with switch.cluster.connect() as connection, connection.cursor() as cursor:
            cursor.execute("LOCK TABLE hotline_switch_row IN ACCESS EXCLUSIVE MODE")
            time.sleep(7)  # longer than the shipper waits for a lock
            connection.rollback()
        time.sleep(1)
    finally:
        stop.set()
        writer.join()
    switch.wait()
    assert len(switch.written()) > 2000
    assert len(list(switch.log.parent.glob("queue_log.*"))) > 1


def test_a_frozen_server_does_not_freeze_the_shipper(switch):
    switch.start()
    switch.write(10)
    switch.wait()
    frozen = threading.Thread(target=switch.cluster.freeze, args=(24,))
    frozen.start()
    time.sleep(0.3)
    switch.write(10)
    time.sleep(22)
    assert "no answer" in switch.status()["error"]
    frozen.join()
    switch.wait()


def test_one_shipper_per_switch(switch):
    switch.start()
    switch.write(10)
    switch.wait()
    first, switch.process = switch.process, None
    switch.start()
    time.sleep(2)
    assert switch.process.poll() is None
    first.kill()
    first.wait()
    switch.write(10)
    switch.wait()
    assert "another shipper" in switch.stop()


def test_the_same_inode_with_new_content_is_a_new_file(switch):
    switch.start()
    switch.write(10)
    switch.wait()
    before = switch.written()
    inode = switch.log.stat().st_ino
    switch.number += 100  # some second later
    with switch.log.open("w") as log:
        log.write("".join(switch.line() for _ in range(20)))
    assert switch.log.stat().st_ino == inode
    wanted = sorted({*before, *switch.written()})
    deadline = time.monotonic() + PATIENCE
    while switch.shipped() != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    assert switch.shipped() == wanted


def test_large_files_need_little_memory(switch):
    with switch.cel.open("w") as cel:
        for _ in range(20):
            cel.write("".join(switch.event() for _ in range(20_000)))
    assert switch.cel.stat().st_size > 20 << 20
    switch.start()
    begin, peak = time.monotonic(), 0
    while time.monotonic() - begin < PATIENCE:
        text = Path(f"/proc/{switch.process.pid}/status").read_text()
        peak = max(peak, int(text.split("VmHWM:")[1].split()[0]))
        [[count]] = switch.cluster.query(
            "SELECT count(*) FROM hotline_switch_row WHERE switch = %s", switch.code
        )
        if count == switch.number:
            break
        time.sleep(0.2)
    seconds = time.monotonic() - begin
    assert count == switch.number
    assert peak < 120 << 10  # KiB
    assert count / seconds > 4000, f"{count / seconds:.0f} lines/s"


def test_unreadable_lines_are_kept_too(switch):
    switch.log.write_bytes(b"1795285981|NONE|NONE|NONE|QUEUESTART|\nrubbish \x00\xff\n\n")
    switch.start("--once")
    switch.process.wait(timeout=30)
    rows = switch.cluster.query(
        "SELECT event, line, at::text FROM hotline_switch_row WHERE switch = %s ORDER BY id",
        switch.code,
    )
    assert rows == [
        ("QUEUESTART", "1795285981|NONE|NONE|NONE|QUEUESTART|", "2026-11-21 18:33:01"),
        ("?", "rubbish \\x00\\xff", "2026-11-21 18:33:01"),
        ("?", "", "2026-11-21 18:33:01"),
    ]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(switch):
    switch.log.symlink_to("/etc/hostname")  # as good as unreadable, also for root
    with switch.cel.open("w") as cel:
        cel.write(switch.event())
    switch.start()
    deadline = time.monotonic() + PATIENCE
    while not switch.shipped() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(switch.shipped()) == 1
    time.sleep(1.2)
    assert "queue_log" in switch.status()["error"]


def test_rows_of_other_months_move_to_their_partitions(switch):
    switch.write(3)
    switch.start("--once")
    switch.process.wait(timeout=30)
    before = switch.cluster.query("SELECT id, line FROM hotline_switch_row ORDER BY id")
    [[moved]] = switch.cluster.query("SELECT hotline_switch_row_sort()")
    assert moved >= 6
    assert switch.cluster.query("SELECT id, line FROM hotline_switch_row ORDER BY id") == before
    [[left]] = switch.cluster.query("SELECT count(*) FROM hotline_switch_row_default")
    assert left == 0
    assert switch.cluster.query("SELECT hotline_switch_row_sort()") == [(0,)]


@pytest.mark.parametrize("statement", [
    "UPDATE {table} SET line = ''", "DELETE FROM {table}", "TRUNCATE {table}",
])
@pytest.mark.parametrize("table", ["hotline_switch_row", "hotline_switch_row_default"])
def test_nobody_changes_a_line(switch, statement, table):
    switch.log.write_text("no moment\n")
    switch.start("--once")
    switch.process.wait(timeout=30)
    with pytest.raises(Exception, match="append-only"), switch.cluster.connect() as connection:
        connection.cursor().execute(statement.format(table=table))


def test_the_health_check(switch):
    switch.start()
    switch.write()
    switch.wait()
    time.sleep(1.5)
    command = [sys.executable, SHIPPER, "--root", switch.root, "--check", "10"]
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    switch.stop()
    os.unlink(switch.root / "run" / "shipper.json")
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 1
