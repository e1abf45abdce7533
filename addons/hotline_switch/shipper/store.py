"""The tables the shipper writes. Each call is one transaction, bounded in time."""

import select
from collections import namedtuple
from contextlib import contextmanager, suppress
from time import monotonic

import psycopg2
import psycopg2.extensions
from psycopg2.extensions import POLL_OK, POLL_READ

PATIENCE = 20  # seconds without an answer after which a connection is given up
OPTIONS = "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
CHANNEL = "hotline_switch_row"

Place = namedtuple("Place", "offset at")  # where a file is read next; moment of the last line
File = namedtuple("File", "kind inode fingerprint name size")

INSERT = """
    INSERT INTO hotline_switch_row (switch, kind, inode, byte_offset, at, event, linkedid, line)
    SELECT %s, %s, %s, r.* FROM unnest(
           %s::bigint[], %s::timestamp[], %s::text[], %s::text[], %s::text[]) AS r(o, a, e, c, l)
     ORDER BY r.o
    ON CONFLICT DO NOTHING
"""
MOVE = """
    INSERT INTO hotline_switch_file (
           switch, kind, inode, fingerprint, name, size, byte_offset, last_at, shipped_at, seen_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (switch, kind, inode, fingerprint) DO UPDATE SET
           name = excluded.name, size = excluded.size, byte_offset = excluded.byte_offset,
           last_at = excluded.last_at, shipped_at = excluded.shipped_at, seen_at = excluded.seen_at
"""
PLACES = """
    SELECT kind, inode, fingerprint, byte_offset, last_at FROM hotline_switch_file
     WHERE switch = %s
"""
ALIVE = """
    UPDATE hotline_switch_file SET seen_at = %s, size = %s
     WHERE switch = %s AND kind = %s AND inode = %s AND fingerprint = %s
"""


class Taken(Exception):
    """Another shipper works for this switch."""


class Store:
    """One connection, alone in working for a switch as long as it lasts.

    :param switch: code of the switch
    :param dsn: libpq connection string
    :raise Taken: another one does
    :raise psycopg2.Error: PostgreSQL does not answer; get a new Store
    """

    def __init__(self, switch, dsn):
        self.switch = switch
        self.connection = psycopg2.connect(dsn, options=OPTIONS)
        self.places = {}
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self):
        [[alone]] = self._run(
            "SELECT pg_try_advisory_lock(hashtextextended('hotline_switch_shipper ' || %s, 0))",
            (self.switch,),
        )
        if not alone:
            raise Taken(f"another shipper works for switch {self.switch}")
        for kind, inode, fingerprint, offset, at in self._run(PLACES, (self.switch,)):
            self.places[kind, inode, fingerprint] = Place(offset, at)

    @contextmanager
    def _transaction(self):
        """A cursor whose work is kept whole or not at all."""
        try:
            with self.connection.cursor() as cursor:
                yield cursor
            self.connection.commit()
        except psycopg2.Error:
            with suppress(psycopg2.Error):  # what happened first is what matters
                self.connection.rollback()
            raise

    def _run(self, query, values):
        with self._transaction() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def ship(self, file, rows, place, looked_at, now):
        """Keep rows and the place after them: both or neither; then tell who listens.

        :param rows: ``(offset, at, event, linkedid, line)`` in the file's order
        :param looked_at: when the file was read, by the clock of the machine that wrote it
        :param now: that clock now
        :return: number of rows that were not there before
        """
        with self._transaction() as cursor:
            columns = map(list, zip(*rows, strict=True))
            cursor.execute(INSERT, (self.switch, file.kind, file.inode, *columns))
            count = cursor.rowcount
            cursor.execute(MOVE, (self.switch, *file, *place, now, looked_at))
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self.switch))
        self.places[file[:3]] = place
        return count

    def alive(self, files, now):
        """Say that these files were looked at, and all of their lines shipped, at a moment."""
        with self._transaction() as cursor:
            for file in files:
                cursor.execute(ALIVE, (now, file.size, self.switch, *file[:3]))

    def close(self):
        """Give the connection up, whatever state it is in."""
        self.connection.close()


def wait(connection):
    """Wait for PostgreSQL, but not for ever: a stopped server must not stop the shipper.

    :raise psycopg2.OperationalError: no answer for `PATIENCE` seconds
    """
    deadline = monotonic() + PATIENCE
    while (state := connection.poll()) != POLL_OK:
        read = [connection] if state == POLL_READ else []
        write = [] if read else [connection]
        if not any(select.select(read, write, [], max(0.0, deadline - monotonic()))):
            raise psycopg2.OperationalError(f"no answer from PostgreSQL for {PATIENCE} s")


def be_patient():
    """Make every statement of this process wait with a limit."""
    psycopg2.extensions.set_wait_callback(wait)
