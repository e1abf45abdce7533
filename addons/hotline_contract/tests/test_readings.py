import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.hotline_contract import settlement
from odoo.addons.hotline_contract.models.refusals import REFUSALS, RefusedError

from .common import APRIL, ContractCase


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
            {key for key, row in rows.items() if row.priced},
            {"B1", "B2", "B2-level", "B2-zero", "B3", "B4", "B5", "B5-join", "B12-absent",
             "B12-makeup", "B12-several", "B20"},
        )
        self.assertTrue(all(row.priced != bool(row.note) for row in rows.values()))
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

    def test_a_reading_without_a_price_says_why(self):
        row = self.prices()["B11"]
        self.assertIn("not about an amount", row.note)
        self.assertEqual((row.payable, row.difference, row.weight), (0, 0, 0))
        self.assertIn("不影响金额", self.prices(lang="zh_CN")["B11"].note)

    def test_a_reading_that_changes_what_is_measured(self):
        """Two tests: the lowest fails, the best passes; the mean is exactly the mark."""
        self.env["hotline.fact.file"]._take_in(self.contract, {"exams": [
            {"agent": "A01", "date": f"2025-03-{day}", "score": score}
            for day, score in (("10", 60), ("20", "79.5"), ("25", "70.5"))
        ]})
        self.assertEqual(self.prices()["B12-several"].difference, 200)

    def agree(self, key, value, role="procurement"):
        return self.as_role(self.env["hotline.contract.param"], role).create({
            "contract_id": self.contract.id, "key": key, "value": value, "reason": "minutes 4",
        })

    def test_an_agreed_reading_is_settled_by(self):
        """From the screen to the result, without a change of a row of the terms."""
        self.env["hotline.fact.file"]._take_in(self.contract, {"exams": [
            {"agent": "A01", "date": "2025-03-10", "score": 60},
            {"agent": "A01", "date": "2025-03-20", "score": 95},
        ]})
        param = self.agree("B12-several", "best")
        self.assertEqual(param.with_context(lang="zh_CN").value_text, "最高分")
        self.assessment.with_user(self.users["office"]).action_compute()
        line = self.assessment.line_ids.filtered(
            lambda row: row.kpi_id.code == "BJ-K06" and row.agent_code == "A01"
        )
        self.assertEqual((line.value, line.status), ("95", "pass"))
        self.assertIn('"several":"best"', line.term)
        self.assertEqual(line.kpi_id.exam_several, "lowest")
        self.assertIn("the other reading", line.kpi_id.with_context(lang="en_US").reading_text)
        self.assertEqual(self.prices()["B12-several"].agreed, "best")

    def test_an_agreed_reading_must_make_sense(self):
        for key, value in (
            ("B12-several", "middle"), ("X5", "months"), ("B5-join", "never"), ("B11", ""),
        ):
            with self.subTest(key), self.assertRaises(ValidationError):
                self.agree(key, value)
        for role in ("office", "leader", "hr"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.agree("B11", "office_hours", role)

    def test_late_findings_may_be_left_alone(self):
        """X23: the next month takes up what a closed one lacks, unless agreed otherwise."""
        self.lock()
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        terms = json.loads(self.contract.other_terms)
        april = self.assess(APRIL)
        for value, found in (("next_period", 1), ("none", 0)):
            terms["late_findings"] = value
            self.env.cr.execute(  # a locked period keeps the contract's other terms
                "UPDATE hotline_contract SET other_terms = %s WHERE id = %s",
                [json.dumps(terms), self.contract.id],
            )
            self.contract.invalidate_recordset()
            april.with_user(self.users["office"]).action_compute()
            self.assertEqual(len(april.deduction_ids.filtered("origin_id")), found)

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
