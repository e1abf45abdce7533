"""Tables of the installed addons of the suite: one CSV file per addon and question."""

import csv

from odoo.tools import file_open

PREFIX = "hotline_"


def addons(env):
    """Names of the installed addons of the suite."""
    found = env["ir.module.module"].search([
        ("state", "=", "installed"), ("name", "=like", f"{PREFIX}%"),
    ])
    return sorted(found.mapped("name"))


def rows(env, name):
    """Rows of ``tests/<name>.csv`` of every addon that has one."""
    for addon in addons(env):
        try:
            with file_open(f"{addon}/tests/{name}.csv") as source:
                yield from csv.DictReader(source)
        except FileNotFoundError:
            continue
