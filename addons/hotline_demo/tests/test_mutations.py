import copy
import json
from decimal import Decimal
from random import Random

import yaml

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.hotline_base import factfile

from .test_settle import EXAMPLES

MUTANTS = 200
OVERRIDES = 60


def spots(value, path=()):
    """Every place in a fact file: (container, key)."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        yield value, key
        if isinstance(item, dict | list):
            yield from spots(item, (*path, key))


def remove(draw, container, key):
    del container[key]


def retype(draw, container, key):
    container[key] = draw.choice((None, True, [], {}, -1, "", "x" * 300, 3.5, "2025-13-40", [[]]))


def nul(draw, container, key):
    container[key] = "a\x00b"


def double(draw, container, key):
    if isinstance(container, list):
        container.append(copy.deepcopy(container[key]))


def shuffle(draw, container, key):
    if isinstance(container, list):
        draw.shuffle(container)


def earlier(draw, container, key):
    if isinstance(container[key], str) and container[key][:2] == "20":
        container[key] = "1999" + container[key][4:]


def same_id(draw, container, key):
    if key == "id" and isinstance(container, dict):
        container[key] = "A01"


def infinite(draw, container, key):
    container[key] = draw.choice(("1e999", "NaN", "9" * 60, "-5"))


OPERATORS = (remove, retype, nul, double, shuffle, earlier, same_id, infinite)
TABLES = ("hotline_fact", "hotline_contract", "hotline_assessment", "hotline_site", "hotline_call")


@tagged("post_install", "-at_install")
class TestMutations(TransactionCase):
    """Broken fact files are refused with a reason, or settled; nothing else happens."""

    def mutant(self, seed):
        draw = Random(seed)
        path = draw.choice(sorted(EXAMPLES.glob("S*.json")))
        data = json.loads(path.read_text())
        for _time in range(draw.randint(1, 3)):
            container, key = draw.choice(list(spots(data)))
            draw.choice(OPERATORS)(draw, container, key)
        return json.dumps(data).encode()

    def settle(self, text):
        """Faults of a file, [] when it was settled."""
        known = self.env["hotline.fact.file"]._known_contracts()
        try:
            file = factfile.load(text, 1 << 24, known)
        except factfile.FactFileError as error:
            return error.lines
        try:
            with self.env.cr.savepoint() as savepoint:
                result = self.env["hotline.fact.file"]._settle(file.data)
                json.dumps(result, default=Decimal.__str__)
                savepoint.rollback()
        except UserError as error:
            return str(error).splitlines()
        finally:
            self.env.invalidate_all()
        return []

    def count(self):
        return [
            self.env.cr.execute(f"SELECT count(*) FROM {table}") or self.env.cr.fetchone()
            for table in TABLES
        ]

    def test_mutants(self):
        before, refused = self.count(), 0
        for seed in range(MUTANTS):
            with self.subTest(seed):
                faults = self.settle(self.mutant(seed))
                refused += bool(faults)
                self.assertTrue(all(fault.strip() for fault in faults))
                self.assertFalse([fault for fault in faults if "Traceback" in fault])
        self.assertEqual(self.count(), before)
        self.assertGreater(refused, MUTANTS // 4)

    def test_overrides(self):
        """Whatever an override puts where in the terms: settled, or refused with a reason."""
        bj = EXAMPLES.parents[2] / "addons/hotline_contract/data/contracts/bj.yaml"
        terms = yaml.safe_load(bj.read_text("utf-8"))
        before = self.count()
        for seed in range(OVERRIDES):
            draw = Random(f"override {seed}")
            changed = copy.deepcopy(terms)
            container, key = draw.choice(list(spots(changed)))
            draw.choice((remove, retype))(draw, container, key)
            data = json.loads((EXAMPLES / "S01_bj_month_end_call.json").read_text())
            with self.subTest(seed):
                text = json.dumps({**data, "contract_override": changed}, default=str).encode()
                self.assertTrue(all(fault.strip() for fault in self.settle(text)))
        self.assertEqual(self.count(), before)

    def test_faults_name_place_key_and_reason(self):
        text = b'{"contract": "BJ",\n "agents": [{"id": "A1"}]}'
        self.assertEqual(
            self.settle(text), ["line 2, column 13: agents[0].hired: required, but missing"]
        )

    def test_unknown_contract(self):
        [line] = self.settle(b'{"contract": "ZZ"}')
        self.assertIn("unknown contract", line)
