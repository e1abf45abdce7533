"""A site with its people and roles, and the measures of a home model: for tests of facts."""

import importlib
import sys
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form
from odoo.tests.common import TransactionCase, new_test_user

from odoo.addons.hotline_contract.settlement import EXAM_VALUES

ROLES = ("agent", "leader", "office", "hr", "inspector", "procurement")
TRUE = ("1", "True")
MAX_COLUMNS = 9
RULE_TESTS = Path(__file__).resolve().parents[3] / "tests" / "rules"
TESTS = [tuple(words) for words in product(*EXAM_VALUES.values())]  # readings of measures B12
NO_DATA_IS_NOT_ZERO = ("exam_score", "city_exam_margin")
MARCH = (date(2025, 3, 1), date(2025, 3, 31))
APRIL = (date(2025, 4, 1), date(2025, 4, 30))


class FactsCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["hotline.site"].create({"name": "Test Site", "code": "T1"})
        cls.other_site = cls.env["hotline.site"].create({"name": "Other Site", "code": "T2"})
        cls.users = {role: cls._user(role) for role in ROLES}
        cls.fact = cls.env["hotline.fact"]
        employee = cls.env["hr.employee"].create(
            {"name": "Li", "user_id": cls.users["agent"].id}
        )
        cls.take("agents", [{"id": "A1", "hired": "2025-01-01"},
                            {"id": "A2", "hired": "2025-01-01"}])
        cls.people = cls.env["hotline.assignment"].search([("site_id", "=", cls.site.id)])
        cls.people.filtered(lambda p: p.code == "A1").employee_id = employee

    @classmethod
    def _user(cls, role):
        user = new_test_user(
            cls.env, f"facts_{role}", groups=f"hotline_base.group_user,hotline_base.group_{role}"
        )
        user.hotline_site_ids = [Command.set(cls.site.ids)]
        return user

    @classmethod
    def take(cls, section, records, site=None):
        """Import records as a fact file brings them."""
        return cls.fact._import(site or cls.site, section, records, "test")

    def measures(self, model, *spans, agent=None, site=None, **context):
        """``[{measure: Fraction}]`` of one scope, one dict per span."""
        found = [{} for _span in spans]
        home = self.env[model].with_context(**context)
        for index, who, name, value in home._measure_rows(site or self.site, spans):
            if who == agent:
                found[index][name] = Fraction(value)
        return found

    def records(self, section):
        return self.fact._records(self.site, section)

    def check_screens(self, role, *models):
        """List, form and search open for the role; a list shows at most nine columns."""
        for model in models:
            home = self.env[model].with_user(self.users[role])
            views = home.get_views([(False, "list"), (False, "form"), (False, "search")])["views"]
            columns = [
                node for node in etree.fromstring(views["list"]["arch"]).iter("field")
                if node.get("optional") != "hide" and node.get("column_invisible") not in TRUE
            ]
            self.assertLessEqual(len(columns), MAX_COLUMNS, model)
            if home.has_access("create"):
                Form(home)

    # ---- against the measures in plain Python of tests/rules ------------------------------

    def cross_check(self, model, *sections, seeds=8):
        """Random files give the measures that the plain Python reference gives."""
        if not RULE_TESTS.is_dir():
            self.skipTest("the rule tests are not beside the addons")
        factgen, measuring = self._reference()
        for contract in factgen.CONTRACTS:
            for seed in range(seeds):
                facts = factgen.generate(seed, contract)
                with self.subTest(contract=contract, seed=seed):
                    self._cross_check_file(factgen, measuring, model, sections, facts)

    def _reference(self):
        sys.path.insert(0, str(RULE_TESTS))
        self.addCleanup(sys.path.remove, str(RULE_TESTS))
        return importlib.import_module("factgen"), importlib.import_module("measuring")

    def _cross_check_file(self, factgen, measuring, model, sections, facts):
        site = self.env["hotline.site"].create(
            {"name": facts["scenario"], "code": f"{facts['scenario']} {model}"}
        )
        own = {section: facts.get(section, []) for section in sections}
        for section, records in own.items():
            self.take(section, records, site)
        terms = factgen.terms(facts["contract"])
        spans = [
            tuple(date.fromisoformat(str(period[edge])) for edge in ("start", "end"))
            for period in facts.get("periods") or [facts]
        ]
        expected = measuring.measure(terms, own, spans, site.work_calendar().is_workday)
        rows = self.env[model].with_context(
            hotline_deadlines=terms.get("deadlines"), hotline_exam_readings=TESTS
        )._measure_rows(site, spans)
        given = {(spans[index], who, name): Fraction(value) for index, who, name, value in rows}
        self.assertEqual(given, {
            (span, who, name): value
            for span, scopes in expected.items()
            for who, values in scopes.items()
            for name, value in values.items()
            if value or name.partition("$")[0] in NO_DATA_IS_NOT_ZERO
        })
