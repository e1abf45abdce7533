"""A PostgreSQL cluster of a test's own, to be stopped, killed and frozen."""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
SCHEMA = ROOT / "addons" / "hotline_switch" / "shipper" / "schema.sql"
START_TIMEOUT = 30  # seconds


class Cluster:
    """Started on a socket in a folder of its own, never on a port."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="hotline-pg-"))
        # PostgreSQL does not run as root
        self.user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} \
            if os.getuid() == 0 else {}
        if self.user:
            os.chown(self.folder, pwd.getpwnam("nobody").pw_uid, -1)
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync",
                  "--no-instructions")
        self.dsn = f"host={self.folder} user=postgres dbname=postgres"
        self.start()
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(SCHEMA.read_text(encoding="utf-8"))

    def _run(self, program, *arguments):
        return subprocess.run(
            [BIN / program, *map(str, arguments)], check=True, cwd="/", timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **self.user,
        )

    def start(self):
        for again in (True, True, True, False):  # what was killed may still be dying
            try:
                self._run("pg_ctl", "-s", "-w", "-t", START_TIMEOUT, "-D", self.data,
                          "-l", self.folder / "log", "-o", f"-k {self.folder} -h ''", "start")
                return
            except subprocess.CalledProcessError:
                if not again:
                    raise
                time.sleep(1)

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-s", "-w", "-m", mode, "-D", self.data, "stop")

    def processes(self):
        """Process ids of the server and of everything it started."""
        master = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def kill(self):
        """As a power cut: -9 for all of them at once."""
        processes = self.processes()
        for process in processes:
            _signal(process, signal.SIGKILL)
        deadline = time.monotonic() + START_TIMEOUT
        while any(_lives(p) for p in processes) and time.monotonic() < deadline:
            time.sleep(0.05)

    def freeze(self, seconds):
        """Neither dead nor alive for a while."""
        processes = self.processes()
        for process in processes:
            _signal(process, signal.SIGSTOP)
        time.sleep(seconds)
        for process in processes:
            _signal(process, signal.SIGCONT)

    def connect(self):
        return psycopg2.connect(self.dsn)

    def query(self, text, *values):
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall()

    def close(self):
        subprocess.run(
            [BIN / "pg_ctl", "-s", "-m", "immediate", "-D", str(self.data), "stop"],
            check=False, cwd="/", timeout=60, stderr=subprocess.DEVNULL, **self.user,
        )
        subprocess.run(["rm", "-rf", "--", str(self.folder)], check=False)


def _signal(process, number):
    with suppress(ProcessLookupError):  # a client left, and its process with it
        os.kill(process, number)


def _lives(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
