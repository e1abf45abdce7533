import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hotline_contract import settlement
from odoo.addons.hotline_contract.models.refusals import REFUSALS, RefusedError

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestReadings(ContractCase):
    def setUp(self):
        super().setUp()
        self.assessment = self.assess()
        self.assessment.with_user(self.users["office"]).action_compute()

    def prices(self, role="office", lang="en_US"):
        """Rows of the screen by number of the clause."""
        action = self.as_role(self.assessment, role).with_context(lang=lang).action_open_readings()
        rows = self.env[action["res_model"]].with_user(self.users[role]).search(action["domain"])
        return {row.reading: row for row in rows}

    def lock(self):
        for step, role in (("confirm", "office"), ("accept", "procurement"),
                           ("lock", "procurement")):
            getattr(self.as_role(self.assessment, role), f"action_{step}")()
        self.assessment.invalidate_recordset()

    def test_what_a_reading_costs(self):
        """The missed calls of A03 are waived by person: no call of their own is known."""
        rows = self.prices()
        self.assertEqual(
            set(rows), {"B1", "B2", "B2-level", "B3", "B4", "B5", "B5-join", "B20"}
        )
        differing = {key: row.difference for key, row in rows.items() if row.difference}
        self.assertEqual(differing, {"B2-level": 200})
        same = rows["B2"]
        self.assertEqual((same.deduction, same.payable, same.points), (600, 349400, 0))

    def test_a_reading_that_costs_something(self):
        """A joiner's talk target in full: 31 March alone asks for 80 hours."""
        self.env["hotline.fact.file"]._take_in(self.contract, {
            "agents": [{"id": "A04", "position": "frontline", "hired": "2025-03-31"}],
            "aggregates": [{"from": "2025-03-31", "to": "2025-03-31", "agent": "A04", "measures": {
                "calls_answered": 70, "agent_talk_seconds": 14400, "login_seconds": 20000,
            }}],
        })
        row = self.prices()["B5-join"]
        self.assertEqual((row.difference, row.points, row.weight), (-200, -1, 200))
        self.assertEqual(row.payable, 349200)

    def test_in_chinese(self):
        row = self.prices(lang="zh_CN")["B2"]
        self.assertEqual((row.agreed, row.alternative), ("高于90%", "达到90%即可"))
        self.assertIn("不予扣减", row.clause)

    def test_only_office_and_purchaser(self):
        self.assertTrue(self.prices("procurement"))
        for role in ("leader", "inspector", "hr", "audit_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.prices(role)

    def test_rows_belong_to_who_asked(self):
        rows = self.prices("office")["B1"]
        with self.assertRaises(AccessError):
            self.as_role(rows, "procurement").read(["payable"])

    def test_a_locked_period_is_priced_from_its_evidence(self):
        before = {key: (row.payable, row.difference) for key, row in self.prices().items()}
        self.lock()
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        self.contract.score_total = 50
        sites = self.env["hotline.site"].search_count([])
        after = {key: (row.payable, row.difference) for key, row in self.prices().items()}
        self.assertEqual(after, before)
        self.assertEqual(self.env["hotline.site"].search_count([]), sites)

    def test_a_sealed_result_that_no_longer_follows_is_not_priced(self):
        self.lock()
        evidence = self.assessment._sealed()
        evidence["facts"]["aggregates"] = evidence["facts"]["aggregates"][1:]
        with self.assertRaises(UserError):
            self.env["hotline.fact.file"]._price_sealed(evidence)


@tagged("post_install", "-at_install")
class TestRefusals(ContractCase):
    def test_every_sentence_is_known(self):
        self.assertEqual(set(REFUSALS), set(settlement.MESSAGES))
        for code, text in settlement.MESSAGES.items():
            self.assertEqual(str(self.env._(REFUSALS[code])), text)

    def test_in_the_language_of_the_user(self):
        data = {"contract": "BJ", "start": "2025-01-01", "end": "2025-12-31", "aggregates": [
            {"from": "2025-03-31", "to": "2025-04-01", "measures": {"calls_answered": 1}},
        ], "periods": [{"id": "m", "kind": "month", "start": "2025-03-01", "end": "2025-03-31"}]}
        fact_file = self.env["hotline.fact.file"]
        for lang, words in (("en_US", "crosses the edge"), ("zh_CN", "跨越")):
            with self.assertRaises(RefusedError) as caught:
                fact_file.with_context(lang=lang)._settle(json.loads(json.dumps(data)))
            self.assertIn("aggregates[0]", str(caught.exception))
            self.assertIn(words, str(caught.exception))
