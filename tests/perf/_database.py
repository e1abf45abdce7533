"""A database for a benchmark: a copy of the template with all our addons, dropped afterwards."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def environment(name):
    """An Odoo environment of the superuser in a fresh database; nothing of it remains.

    HOTLINE_BENCH_DB names a database to use instead: it is left as it was (rolled back).
    """
    given = os.environ.get("HOTLINE_BENCH_DB")
    database = given or f"bench_{name}_{os.getpid()}"
    if not given:
        _run("bin/db", "template")
        _run("bin/db", "copy", "hotline_tpl", database)
    try:
        yield from _environment(database)
    finally:
        if not given:
            _run("bin/db", "drop", database)


def _run(*command):
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _environment(database):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db
    from odoo.tools import config

    cache = Path(os.environ.get("HOTLINE_CACHE", ".cache"))
    options = ["-c", str(ROOT / cache / "odoo.conf"), "-d", database]
    config.parse_config(options, setup_logging=False)
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()
    close_db(database)
