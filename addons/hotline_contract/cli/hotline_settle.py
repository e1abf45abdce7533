"""``odoo hotline_settle``: settle a fact file and print the result (exchange format, version 1)."""

import argparse
import json
import logging
import sys
from decimal import Decimal
from fractions import Fraction

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

BAD_INPUT = 2
ODOO_OPTIONS = ("config", "database", "addons_path")  # their values are no fact files


class hotline_settle(Command):
    """Settle a fact file and print the result; nothing is written without --commit"""

    name = "hotline_settle"

    def run(self, cmdargs):
        options, rest = self._options().parse_known_args(cmdargs)
        given = [(name, getattr(options, name)) for name in ODOO_OPTIONS]
        odoo_args = [f"--{name.replace('_', '-')}={value}" for name, value in given if value]
        # standard error is for faults, one line each
        config.parse_config(["--log-level=error", *odoo_args, *rest], setup_logging=True)
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        # the addons path is known only now
        from odoo.addons.hotline_base import factfile

        with Registry(config["db_name"][0]).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            try:
                file = factfile.load(
                    sys.stdin.buffer.read() if options.facts == "-" else options.facts,
                    options.max_mib << 20,
                    env["hotline.fact.file"]._known_contracts(),
                )
                result = env["hotline.fact.file"]._settle(
                    file.data, commit=options.commit, readings=options.readings
                )
                env.flush_all()
            except factfile.FactFileError as error:
                cr.rollback()
                self._refuse(error.lines)
            except UserError as error:
                cr.rollback()
                self._refuse(self._lines(file, error))
            if not options.commit:
                cr.rollback()
        json.dump(result, sys.stdout, ensure_ascii=False, indent=1, default=self._number)
        sys.stdout.write("\n")

    def _options(self):
        parser = argparse.ArgumentParser(prog="odoo hotline_settle", description=self.__doc__)
        parser.add_argument("-c", "--config", help="configuration of Odoo")
        parser.add_argument("-d", "--database", help="database to settle in")
        parser.add_argument("--addons-path")
        parser.add_argument("facts", help="fact file (JSON), or - for standard input")
        parser.add_argument("--commit", action="store_true", help="keep facts and assessments")
        parser.add_argument("--readings", action="store_true", help="price the other readings too")
        parser.add_argument("--max-mib", type=int, default=128, help="largest file (MiB)")
        return parser

    def _lines(self, file, error):
        """One line per fault, with its place in the file where it has one."""
        faults = getattr(error, "faults", None)
        if faults is None:
            return str(error).splitlines()
        return [
            "line {}, column {}: {}: {}".format(*file.position(f.path), f.path, f.reason)
            for f in faults
        ]

    def _refuse(self, lines):
        for line in lines:
            sys.stderr.write(f"{line}\n")
        sys.exit(BAD_INPUT)

    def _number(self, value):
        if isinstance(value, Decimal | Fraction):
            return str(value)
        raise TypeError(type(value).__name__)
