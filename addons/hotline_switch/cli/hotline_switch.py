"""``odoo hotline_switch``: the worker between a switch and the database."""

import argparse
import json
import logging
import os
import select
import signal
import sys
import threading
from collections import Counter
from time import monotonic

import psycopg2
from psycopg2.sql import SQL, Identifier

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.sql_db import connection_info_for
from odoo.tools import config

_logger = logging.getLogger("odoo.addons.hotline_switch.worker")

BACKOFF = (0.5, 1, 2, 5)  # seconds after the first, second … failure; then the last
SLICE = 1  # seconds after which a waiting loop looks whether it should stop
WATCH = 10  # seconds between two looks at the switches
STUCK = 60  # seconds after which a switch is tried again whose lines cannot be interpreted
# PostgreSQL is away, another transaction was first, or the addon is just being updated: the next
# round may succeed. Every other error of the database comes from the lines.
PASSING = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.ProgrammingError)
ODOO_OPTIONS = ("config", "database", "addons_path", "log_level")


class Loop(threading.Thread):
    """Does its work when PostgreSQL notifies its channel and every `tick` seconds, come what may.

    :param db: database
    :param stopped: Event that ends it after the transaction that runs
    """

    name = channel = None
    tick = 60  # seconds

    def __init__(self, db, stopped):
        super().__init__(name=f"switch-{self.name}", daemon=True)
        self.db, self.stopped = db, stopped
        self.listener = None
        self.failures = 0

    def work(self):
        """One round; true if there is more to do at once."""
        raise NotImplementedError

    def transaction(self, function):
        """What a function of an environment returns, in a transaction of its own."""
        with Registry(self.db).check_signaling().cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            result = function(env)
            env.flush_all()
            return result

    def run(self):
        while not self.stopped.is_set():
            try:
                self._listen()
                more = self.work()
                self.failures = 0
                if not more:
                    self._wait()
            except Exception as error:  # noqa: BLE001  whatever it is, the next round may succeed
                self._failed(error)
        self._close()

    def _failed(self, error):
        expected = isinstance(error, psycopg2.Error)
        _logger.warning("%s: %s", self.name, error, exc_info=not expected)
        self._close()
        pause = BACKOFF[min(self.failures, len(BACKOFF) - 1)]
        self.failures += 1
        self.stopped.wait(pause)

    def _listen(self):
        if self.channel and self.listener is None:
            _db, info = connection_info_for(self.db)
            self.listener = psycopg2.connect(**info)
            self.listener.autocommit = True
            with self.listener.cursor() as cursor:
                cursor.execute(SQL("LISTEN {}").format(Identifier(self.channel)))

    def _wait(self):
        """Until something is notified, the tick is over or the worker stops."""
        if self.listener is None:
            self.stopped.wait(self.tick)
            return
        end = monotonic() + self.tick
        while not self.stopped.is_set() and monotonic() < end:
            select.select([self.listener], [], [], min(SLICE, self.tick))
            self.listener.poll()
            if self.listener.notifies:
                self.listener.notifies.clear()
                return

    def _close(self):
        if self.listener is not None:
            self.listener.close()
            self.listener = None


class Interpret(Loop):
    """New lines become calls and sessions in the ledger."""

    name, channel, tick = "interpret", "hotline_switch_row", 2
    watched_at = 0.0

    def __init__(self, db, stopped):
        super().__init__(db, stopped)
        self.stuck = {}  # id of a switch: when it is tried again

    def work(self):
        counts = self.once()
        if monotonic() - self.watched_at >= WATCH:
            self.watched_at = monotonic()
            self.transaction(lambda env: env["hotline.switch"]._watch())
        return counts["more"]

    def once(self):
        """One batch of every switch; the sum of their counts."""
        total = Counter()
        for id_ in self.transaction(lambda env: env["hotline.switch"].search([]).ids):
            if self.stopped.is_set():
                break
            if self.stuck.get(id_, 0.0) <= monotonic():
                total.update(self._of_switch(id_))
        return total

    def _of_switch(self, id_):
        try:
            return self.transaction(lambda env: env["hotline.switch"].browse(id_)._interpret())
        except PASSING:
            raise
        except Exception:
            # one switch must not keep the facts of the others
            _logger.exception("switch %s: its lines cannot be interpreted", id_)
            self.stuck[id_] = monotonic() + STUCK
            self.transaction(lambda env: env["hotline.switch"].browse(id_)._note_stuck())
            return None


class Render(Loop):
    """Changed configuration becomes files, and Asterisk reads them."""

    name, channel, tick = "render", "hotline_switch_config", 60

    def work(self):
        code = os.environ.get("HOTLINE_SWITCH") or "main"
        self.transaction(lambda env: env["hotline.switch"]._of_machine(code)._publish())


class Recordings(Loop):
    """Finished recordings are collected."""

    name, tick = "recordings", 10

    def work(self):
        return self.transaction(lambda env: env["hotline.recording"]._collect())


LOOPS = {loop.name: loop for loop in (Render, Interpret, Recordings)}


class hotline_switch(Command):
    """Between a switch and the database: configuration, call facts, recordings"""

    name = "hotline_switch"

    def run(self, cmdargs):
        options, rest = self._options().parse_known_args(cmdargs)
        given = [(name, getattr(options, name)) for name in ODOO_OPTIONS]
        odoo_args = [f"--{name.replace('_', '-')}={value}" for name, value in given if value]
        config.parse_config([*odoo_args, *rest], setup_logging=True)
        [db] = config["db_name"]
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopped.set())
        loops = [loop(db, stopped) for name, loop in LOOPS.items() if options.only in (None, name)]
        if options.rebuild:
            self._print(loops[0].transaction(self._rebuild))
        elif options.once:
            self._print(self._once(loops))
        else:
            self._serve(loops, stopped)

    def _options(self):
        parser = argparse.ArgumentParser(prog="odoo hotline_switch", description=self.__doc__)
        parser.add_argument("-c", "--config", help="configuration of Odoo")
        parser.add_argument("-d", "--database", help="database to work for")
        parser.add_argument("--addons-path")
        parser.add_argument("--log-level", default="warn")
        parser.add_argument("--only", choices=sorted(LOOPS), help="only this part of the work")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--once", action="store_true", help="do what there is to do, then end")
        mode.add_argument(
            "--rebuild", action="store_true",
            help="interpret every line from scratch and compare with the ledger",
        )
        return parser

    def _serve(self, loops, stopped):
        for loop in loops:
            loop.start()
        stopped.wait()
        for loop in loops:
            loop.join(timeout=30)

    def _once(self, loops):
        total = Counter()
        for loop in loops:
            if isinstance(loop, Interpret):
                total.update(self._drain(loop))
            else:
                loop.work()
        return total

    def _drain(self, loop):
        total, counts = Counter(), {"more": 1}
        while counts["more"] and not loop.stopped.is_set():
            counts = loop.once()
            total.update(counts)
        del total["more"]
        return total

    def _rebuild(self, env):
        sites = env["hotline.switch"].with_context(active_test=False).search([]).site_id
        return {site.code: dict(env["hotline.switch"]._rebuild(site)) for site in sites}

    def _print(self, counts):
        sys.stdout.write(json.dumps(counts, sort_keys=True) + "\n")
