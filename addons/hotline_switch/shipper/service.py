"""The process: look at the files, ship what is new, be there again after every outage."""

import argparse
import json
import os
import signal
import sys
import threading
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import psycopg2

from .lines import EPOCH, head
from .store import File, Place, Store, Taken, be_patient
from .tail import fingerprint, log_files, open_log, read_lines, siblings

LOOK = 0.2  # seconds between two looks at the files
BEAT = 2  # seconds between two signs of life in the database
REPORT = 1  # seconds between two status files
BACKOFF = (0.5, 1, 2, 5)  # seconds to wait after the first, second … failure; then the last

Visit = namedtuple("Visit", "state file")  # state: inode, size, mtime when nothing was left in it


class Shipper:
    """Ships the files of one switch.

    :param root: PBX_ROOT, the folder of the switch
    :param switch: its code
    :param dsn: libpq connection string
    """

    def __init__(self, root, switch, dsn):
        self.files = log_files(root)
        self.status_file = Path(root) / "run" / "shipper.json"
        self.switch, self.dsn = switch, dsn
        self.store = None
        self.stopped = threading.Event()
        self.failures = 0
        self.visits = {}  # kind: {path: Visit}, the current file last
        self.status = {
            "pid": os.getpid(), "switch": switch, "rows": 0, "lag": 0.0, "connected": False,
            "error": None,
        }
        self.beat_at = self.reported_at = 0.0

    # ---- the loop -------------------------------------------------------------------

    def run(self):
        """Ship until `stop`."""
        while not self.stopped.is_set():
            self.step()
        self._disconnect()

    def stop(self, *_signal):
        """Finish the transaction that runs, then end."""
        self.stopped.set()

    def step(self):
        """One look at all files, and the pause after it."""
        looked_at = _now()
        try:
            pause = 0 if self.look() else LOOK
            self._beat(looked_at)
        except (psycopg2.Error, Taken, OSError) as error:
            pause = self._failed(error)
        self._report()
        self.stopped.wait(pause)

    def look(self):
        """Ship what is new in all files.

        :return: number of lines
        :raise psycopg2.Error, Taken: no database at the moment
        :raise OSError: some file cannot be read; the others were shipped
        """
        if self.store is None:
            self.store = Store(self.switch, self.dsn)
            self.visits.clear()
        self.status["connected"] = True
        faults, count = [], 0
        for kind, path in self.files.items():
            before = self.visits.get(kind, {})
            now = self.visits[kind] = {}
            for name in siblings(path):
                try:
                    now[name], shipped = self._visit(kind, name, before.get(name))
                    count += shipped
                except OSError as fault:
                    faults.append(fault)
        if faults:
            raise faults[0]
        self.failures = 0
        self.status["error"] = None
        return count

    def _failed(self, error):
        """Note a failure; seconds until the next attempt."""
        message = " ".join(str(error).split()) or type(error).__name__
        if message != self.status["error"]:
            _say(f"{type(error).__name__}: {message}")
            self.reported_at = 0.0
        self.status["error"] = message
        if isinstance(error, OSError):  # of one file; the others go on
            return LOOK
        self._disconnect()
        self.failures += 1
        return BACKOFF[min(self.failures, len(BACKOFF)) - 1]

    def _disconnect(self):
        if self.store is not None:
            self.store.close()
        self.store = None
        self.status["connected"] = False

    # ---- a file ---------------------------------------------------------------------

    def _visit(self, kind, path, before):
        """Ship the whole lines of a file that are not shipped yet.

        :param before: Visit of this path the last time
        :return: Visit, and number of lines
        """
        handle = open_log(path)
        if handle is None:
            return None, 0
        with handle:
            info = os.fstat(handle.fileno())
            state = (info.st_ino, info.st_size, info.st_mtime_ns)
            if before and before.state == state:
                return before, 0
            mark = fingerprint(handle)
            if mark is None:
                return None, 0
            file = File(kind, _signed(info.st_ino), mark, path.name, info.st_size)
            count = self._ship_lines(file, handle)
        return Visit(None if self.stopped.is_set() else state, file), count

    def _ship_lines(self, file, handle):
        place = self.store.places.get(file[:3], Place(0, EPOCH))
        count = 0
        while not self.stopped.is_set():
            looked_at = _now()
            lines, offset = read_lines(handle, place.offset)
            if not lines:
                break
            rows = list(_rows(file.kind, lines, place.at))
            place = Place(offset, rows[-1][1])
            self.store.ship(file, rows, place, looked_at, _now())
            self._measure(rows)
            count += len(rows)
        return count

    def _measure(self, rows):
        """How long after it happened the last of these rows is in the database."""
        self.status["rows"] += len(rows)
        self.status["lag"] = round((_now() - rows[-1][1]).total_seconds(), 3)
        self._report()

    # ---- signs of life --------------------------------------------------------------

    def _beat(self, looked_at):
        if monotonic() - self.beat_at >= BEAT:
            newest = [list(visits.values())[-1:] for visits in self.visits.values()]
            self.store.alive([visit.file for [visit] in filter(None, newest) if visit], looked_at)
            self.beat_at = monotonic()

    def _report(self):
        """Write the status file: whole or not at all, at most once a second."""
        if monotonic() - self.reported_at < REPORT:
            return
        self.reported_at = monotonic()
        text = json.dumps({**self.status, "at": _now().isoformat(timespec="seconds") + "Z"})
        draft = self.status_file.with_suffix(".tmp")
        try:
            draft.write_text(text + "\n", encoding="utf-8")
            draft.replace(self.status_file)
        except OSError as error:
            _say(f"status file: {error}")


def _rows(kind, lines, before):
    """Rows of lines: ``(offset, at, event, linkedid, line)``."""
    for offset, text in lines:
        at, event, call = head(kind, text, before)
        before = at
        yield offset, at, event, call, text


def _signed(inode):
    """An inode as a bigint: some file systems use all 64 bits."""
    return inode - (1 << 64) if inode >> 63 else inode


def _now():
    return datetime.now(UTC).replace(tzinfo=None)


def _say(text):
    sys.stderr.write(f"{_now().isoformat(timespec='seconds')}Z shipper: {text}\n")
    sys.stderr.flush()


def _options():
    parser = argparse.ArgumentParser(prog="shipper", description=__doc__)
    env = os.environ.get
    parser.add_argument("--root", default=env("HOTLINE_PBX_ROOT"), help="folder of the switch")
    parser.add_argument("--switch", default=env("HOTLINE_SWITCH") or "main", help="its code")
    parser.add_argument("--dsn", default=env("HOTLINE_SHIPPER_DSN") or "",
                        help="database (libpq; what is left out comes from PGHOST, PGDATABASE …)")
    parser.add_argument("--once", action="store_true", help="ship what is there, then end")
    parser.add_argument("--check", metavar="SECONDS", type=float,
                        help="only tell whether a running shipper is at most this much behind")
    return parser


def check(path, limit):
    """Whether the status file tells of a shipper that works and is up to date.

    :param limit: seconds
    :return: exit status, 0 if it does
    """
    try:
        status = json.loads(path.read_text(encoding="utf-8"))
        silent = (_now() - datetime.fromisoformat(status["at"].removesuffix("Z"))).total_seconds()
    except (OSError, ValueError, KeyError) as error:
        _say(f"no status: {error}")
        return 1
    good = status["connected"] and not status["error"] and silent <= limit
    _say(json.dumps({**status, "silent": round(silent, 1)}))
    return 0 if good else 1


def main():
    """Run with the options of the command line; exit status."""
    parser = _options()
    options = parser.parse_args()
    if not options.root:
        parser.error("--root or HOTLINE_PBX_ROOT is needed")
    shipper = Shipper(options.root, options.switch, options.dsn)
    if options.check:
        return check(shipper.status_file, options.check)
    be_patient()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, shipper.stop)
    return _once(shipper) if options.once else shipper.run()


def _once(shipper):
    try:
        _say(f"{shipper.look()} lines shipped")
    except (psycopg2.Error, Taken, OSError) as error:
        shipper._failed(error)
        return 1
    return 0
