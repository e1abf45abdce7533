import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import yaml

from odoo.tests import TransactionCase, tagged

from odoo.addons.hotline_base import factfile
from odoo.addons.hotline_contract.settlement import merge

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "tests" / "data" / "examples"
SEEDS = 12  # random files per contract


def load_module(name, path):
    """A single file as a module: the verifier and the generator stand outside the addons."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load_module("hotline_verify", ROOT / "addons/hotline_contract/verifier/verify.py")
factgen = load_module("hotline_factgen", ROOT / "tests/rules/factgen.py")


def differences(ours, theirs, path=""):
    """Paths at which two results differ, with both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys(), key=str):
            yield from differences(ours.get(key, "∅"), theirs.get(key, "∅"), f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif ours != theirs:
        yield f"{path}: {str(ours)[:120]} ≠ {str(theirs)[:120]}"


@tagged("post_install", "-at_install")
class TestSettle(TransactionCase):
    """The whole way from file to result, through every model, against the independent verifier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = yaml.safe_load(
            (ROOT / "addons/hotline_base/data/working_calendar.yaml").read_text()
        )
        cls.calendar = {
            "holidays": [day for days in calendar["holidays"].values() for day in days],
            "workdays": [day for days in calendar["workdays"].values() for day in days],
            "years": list(calendar["holidays"]),
        }
        cls.terms = {
            path.stem.upper(): yaml.safe_load(path.read_text())
            for path in (ROOT / "addons/hotline_contract/data/contracts").glob("*.yaml")
        }

    def settle(self, data):
        text = json.dumps(data, default=str).encode()
        file = factfile.load(text, 1 << 24)
        with self.env.cr.savepoint(flush=True) as savepoint:
            result = self.env["hotline.fact.file"]._settle(file.data)
            savepoint.rollback()
        self.env.invalidate_all()
        return file.data, json.loads(json.dumps(result, default=str))

    def check(self, data):
        facts, ours = self.settle(data)
        terms = merge(self.terms[facts["contract"]], facts.get("contract_override") or {})
        theirs = json.loads(json.dumps(verify.settle(facts, terms, self.calendar), default=str))
        self.assertEqual(list(differences(ours, theirs))[:20], [])

    def test_examples(self):
        """All worked examples, every key of the result."""
        for path in sorted(EXAMPLES.glob("S*.json")):
            with self.subTest(path.stem):
                self.check(json.loads(path.read_text(), parse_float=Decimal))

    def test_documented_example(self):
        """The example of the exchange format gives the documented result, every key."""
        _facts, ours = self.settle(json.loads((EXAMPLES / "facts_demo.json").read_text()))
        documented = json.loads((EXAMPLES / "result_demo.json").read_text())
        self.assertEqual(list(differences(ours, documented)), [])

    def test_random(self):
        """Random files of all five contracts, every key of the result."""
        for contract in sorted(self.terms):
            for seed in range(SEEDS):
                with self.subTest(f"{contract} {seed}"):
                    self.check(factgen.generate(seed, contract))

    def test_edges(self):
        """Hand-made files on the borders of the clauses, every key of the result."""
        for contract in sorted(self.terms):
            for number, data in enumerate(factgen.edge(contract)):
                with self.subTest(f"{contract} {number}"):
                    self.check(data)

    def test_evidence(self):
        """The evidence of each single period, cut to its days, proves that period on its own."""
        for contract in ("BJ", "XJ", "YH"):
            for seed in range(8):
                with self.subTest(f"{contract} {seed}"):
                    self.check_evidence(factgen.generate(seed, contract))

    def check_evidence(self, data):
        data = factfile.load(json.dumps(data, default=str).encode(), 1 << 24).data
        files = self.env["hotline.fact.file"]
        with self.env.cr.savepoint() as savepoint:
            contract = files._contract(data, files._terms(data), False)
            files._take_in(contract, data)
            for period in data.get("periods") or ():
                evidence = contract._evidence(
                    contract._header([period], as_of=data.get("as_of")),
                    factfile.parse_day(period["start"]), factfile.parse_day(period["end"]),
                )
                text = factfile.canonical(evidence)
                found = verify.verify(json.loads(text, parse_float=Decimal))
                self.assertEqual(list(found), [], period["id"])
            savepoint.rollback()
        self.env.invalidate_all()
