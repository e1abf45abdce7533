import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from unittest import skipUnless

from odoo.tests import tagged

from .common import TelephonyCommon

RULES = Path(__file__).resolve().parents[3] / "tests" / "rules"
SECTIONS = ("calls", "sessions")
SEEDS = range(12)
CONTRACTS = ("BJ", "XJ", "XC", "JX", "YH")


@tagged("post_install", "-at_install")
@skipUnless((RULES / "measuring.py").exists(), "the project's rule tests are not installed")
class TestMeasuresRandom(TelephonyCommon):
    """The database gives what a plain reading of the facts gives, on random files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.path.insert(0, str(RULES))
        cls.addClassCleanup(sys.path.remove, str(RULES))
        cls.factgen, cls.measuring = import_module("factgen"), import_module("measuring")

    def test_random_files(self):
        for contract in CONTRACTS:
            for seed in SEEDS:
                with self.subTest(contract=contract, seed=seed):
                    self.compare(f"{contract}{seed}", self.factgen.generate(seed, contract))

    def compare(self, name, facts):
        """Every measure of every span of a file, agent by agent."""
        facts = {key: facts.get(key, []) for key in (*SECTIONS, "periods")}
        site = self.env["hotline.site"].create({"name": name, "code": name})
        for section in SECTIONS:
            self.take(section, *facts[section], site=site)
        spans = self.spans(facts["periods"])
        facts.pop("periods")
        wanted = self.measuring.measure({}, facts, spans, None)
        found = self.measures(*spans, site=site)
        for index, each in enumerate(spans):
            self.assertEqual(self.plain(found[index]), self.plain(wanted[each]), (name, each))

    def spans(self, periods):
        """The listed periods, and days and halves that nobody listed."""
        listed = [tuple(date.fromisoformat(p[key]) for key in ("start", "end")) for p in periods]
        first = min((a for a, _b in listed), default=date(2025, 1, 1))
        last = max((b for _a, b in listed), default=date(2025, 12, 31))
        middle = first + (last - first) / 2
        return list(dict.fromkeys(
            [*listed, (first, last), (first, middle), (middle, last), (first, first), (last, last)]
        ))

    def plain(self, table):
        """Without zeros and without agents who have none."""
        rows = {
            agent: {name: value for name, value in figures.items() if value}
            for agent, figures in table.items()
        }
        return {agent: figures for agent, figures in rows.items() if figures}
