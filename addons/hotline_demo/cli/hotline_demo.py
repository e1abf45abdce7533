"""``odoo hotline_demo``: enter the demo contract with its month of calls."""

import argparse
import csv
import sys
import time
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class hotline_demo(Command):
    """Enter the demo: one contract, 33 people, 40,000 calls"""

    name = "hotline_demo"

    def run(self, cmdargs):
        parser = argparse.ArgumentParser(prog="odoo hotline_demo", description=self.__doc__)
        parser.add_argument("--logins", default="config/demo_logins.csv", help="one login per role")
        options, odoo_args = parser.parse_known_args(cmdargs)
        config.parse_config(odoo_args, setup_logging=True)
        with Path(options.logins).open(encoding="utf-8-sig", newline="") as file:
            logins = list(csv.DictReader(file))
        started = time.monotonic()

        def say(text):
            sys.stderr.write(f"demo {time.monotonic() - started:5.1f} s  {text}\n")
            sys.stderr.flush()

        with Registry(config["db_name"][0]).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "lang": "zh_CN"})
            env["hotline.demo"]._load(logins, say)
