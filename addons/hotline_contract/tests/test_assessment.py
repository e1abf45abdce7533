import io
import subprocess
import sys
import tempfile
import zipfile

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_contract import evidence_pack

from .common import APRIL, MARCH, ContractCase


@tagged("post_install", "-at_install")
class TestAssessment(ContractCase):
    def walk(self, assessment, *steps):
        """Take steps, each as the lowest role that may."""
        roles = {"confirm": "office", "appeal": "office"}
        for step in steps:
            role = roles.get(step, "procurement")
            getattr(self.as_role(assessment, role), f"action_{step}")()
        assessment.invalidate_recordset()
        return assessment

    def locked(self):
        return self.walk(self.assess(), "compute", "confirm", "accept", "lock")

    def test_figures(self):
        """March: A02 talks 68.57 % of the login, A03 is one call and one second short."""
        assessment = self.walk(self.assess(), "compute")
        missed = assessment.line_ids.filtered(lambda line: line.status == "fail")
        self.assertEqual(
            sorted(missed.mapped(lambda line: (line.kpi_id.code, line.agent_code, line.value))),
            [("BJ-K01", "A03", "69.9524"), ("BJ-K02", "A02", "68.5714"),
             ("BJ-K03", "A03", "287999")],
        )
        self.assertEqual((assessment.deduction_yuan, assessment.score), (600, 97))
        self.assertEqual(missed.mapped("yuan"), [200, 200, 200])
        milestone = assessment.milestone_ids
        self.assertEqual(
            (milestone.gross, milestone.deductions, milestone.payable), (350000, 600, 349400)
        )

    def test_no_data_is_no_zero_in_a_graph(self):
        """Somebody without login time has no talk ratio; the mean is that of the three others."""
        self.env["hotline.fact.file"]._take_in(self.contract, {"agents": [
            {"id": "A04", "position": "frontline", "hired": "2025-01-01"},
        ]})
        assessment = self.walk(self.assess(), "compute")
        lines = assessment.line_ids.filtered(lambda line: line.kpi_id.code == "BJ-K02")
        self.assertEqual(lines.filtered(lambda line: line.agent_code == "A04").status, "na")
        [(mean,)] = self.env["hotline.assessment.line"]._read_group(
            [("id", "in", lines.ids)], aggregates=["value_shown:avg"]
        )
        self.assertAlmostEqual(mean, (75 + 68.5714 + 71.9998) / 3, 3)

    def test_steps_belong_to_roles(self):
        assessment = self.assess()
        for step, allowed, state in (
            ("compute", {"office", "procurement"}, "draft"),
            ("confirm", {"office"}, "computed"),
            ("accept", {"procurement"}, "confirmed"),
            ("reopen", {"procurement"}, "confirmed"),
            ("lock", {"procurement"}, "accepted"),
        ):
            assessment.state = state
            for role in set(self.users) - allowed:
                with self.subTest(step=step, role=role), self.assertRaises(AccessError):
                    getattr(self.as_role(assessment, role), f"action_{step}")()

    def test_every_step_leaves_a_trace(self):
        """Whatever the caller puts into the context."""
        assessment = self.assess()
        steps = assessment.with_user(self.users["procurement"]).with_context(
            tracking_disable=True, mail_notrack=True
        )
        self.env.cr.precommit.run()
        steps.action_compute()
        self.env.flush_all()
        self.env.cr.precommit.run()
        trace = assessment.message_ids.filtered("tracking_value_ids")
        self.assertEqual(trace.author_id, self.users["procurement"].partner_id)

    def test_steps_have_an_order(self):
        assessment = self.assess()
        with self.assertRaises(UserError):
            self.as_role(assessment, "procurement").action_lock()
        with self.assertRaises(UserError):
            self.as_role(assessment, "office").action_confirm()

    def test_results_are_not_entered(self):
        assessment = self.walk(self.assess(), "compute")
        for role in ("office", "procurement"):
            for vals in ({"state": "locked"}, {"score": 100}, {"deduction_yuan": 0}):
                with self.subTest(role=role, vals=vals), self.assertRaises(AccessError):
                    self.as_role(assessment, role).write(vals)
        for line in (assessment.line_ids[0], assessment.deduction_ids[0]):
            for role in ("office", "procurement"):
                with self.subTest(line=line._name, role=role), self.assertRaises(AccessError):
                    self.as_role(line, role).write({"yuan": 0})

    def test_other_sites_see_nothing(self):
        assessment = self.walk(self.assess(), "compute")
        stranger = self.users["procurement"]
        stranger.hotline_site_ids = False
        self.assertFalse(self.env["hotline.assessment"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.as_role(assessment, "procurement").read(["score"])

    def test_agents_see_no_assessment(self):
        assessment = self.walk(self.assess(), "compute")
        for role in ("user", "agent", "leader"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(assessment, role).read(["score"])

    def test_locked_is_locked_for_the_orm(self):
        assessment = self.locked()
        for record, vals in (
            (assessment, {"code": "x"}),
            (assessment.line_ids[0], {"yuan": 0}),
            (assessment.deduction_ids[0], {"yuan": 0}),
            (assessment.item_line_ids[0], {"lost": 0}),
        ):
            with self.subTest(record._name), self.assertRaises(UserError):
                record.write(vals)
            with self.subTest(record._name), self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.env["hotline.deduction"].create({
                "assessment_id": assessment.id, "ref": "late", "yuan": 1,
            })

    @mute_logger("odoo.sql_db")
    def test_locked_is_locked_for_sql(self):
        """The database refuses it too, so that no addon and no script can."""
        assessment = self.locked()
        for statement in (
            "UPDATE hotline_assessment SET score = 100 WHERE id = %s",
            "DELETE FROM hotline_assessment WHERE id = %s",
            "UPDATE hotline_assessment_line SET yuan = 0 WHERE assessment_id = %s",
            "DELETE FROM hotline_deduction WHERE assessment_id = %s",
            "INSERT INTO hotline_deduction (assessment_id, ref, kind) VALUES (%s, 'x', 'kpi')",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(statement, [assessment.id])

    def test_late_facts_leave_a_locked_month_alone(self):
        assessment = self.locked()
        before = (assessment.score, assessment.deduction_yuan, assessment.sha256)
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        self.contract._update_milestones()
        assessment.invalidate_recordset()
        self.assertEqual((assessment.score, assessment.deduction_yuan, assessment.sha256), before)
        self.assertEqual(assessment.milestone_ids.payable, 349400)

    def test_seal(self):
        """The pack holds the whole evidence, and the hash is that of its canonical JSON."""
        assessment = self.locked()
        evidence = assessment._sealed()
        self.assertEqual(
            evidence.keys(), {"facts", "terms", "calendar", "result", "seals", "statement"}
        )
        self.assertEqual(len(evidence["facts"]["agents"]), 3)
        self.assertEqual(evidence["result"]["periods"][0]["score"], "97")
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s WHERE id = %s",
            [evidence_pack.pack(b"{}"), assessment.evidence_id.id],
        )
        assessment.evidence_id.invalidate_recordset()
        with self.assertRaises(UserError):
            assessment._sealed()

    def test_the_evidence_is_locked_too(self):
        """Its owner's rights would be enough to replace it or take it away."""
        assessment = self.locked()
        pack = self.as_role(assessment.evidence_id, "procurement")
        for change in (
            lambda: pack.write({"raw": b""}),
            lambda: pack.write({"name": "other.zip"}),
            pack.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        assessment._sealed()

    def test_what_is_sealed_is_what_was_agreed(self):
        """A fact that arrives after both sides agreed is not sealed unseen."""
        assessment = self.walk(self.assess(), "compute", "confirm", "accept")
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        with self.assertRaises(UserError):
            self.as_role(assessment, "procurement").action_lock()
        with self.assertRaises(AccessError):
            self.as_role(assessment, "office").action_reopen()
        self.walk(assessment, "reopen")
        self.assertEqual((assessment.state, assessment.deduction_yuan), ("computed", 800))
        self.walk(assessment, "confirm", "accept", "lock")
        self.assertEqual(assessment._sealed()["result"]["periods"][0]["deduction_yuan"], "800.00")

    def test_a_result_keeps_its_period(self):
        assessment = self.walk(self.assess(), "compute", "confirm")
        for vals in ({"first": "2025-02-01"}, {"last": "2025-03-30"}, {"code": "2025-02"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.as_role(assessment, "procurement").write(vals)

    def test_no_result_comes_in_as_a_default(self):
        """The context of a call is the caller's choice."""
        model = self.env["hotline.assessment"].with_user(self.users["office"])
        assessment = model.with_context(
            default_state="accepted", default_score=100, default_deduction_yuan=5
        ).create({
            "contract_id": self.contract.id, "code": MARCH["id"], "kind": "month",
            "first": MARCH["start"], "last": MARCH["end"],
        })
        self.assertEqual(
            (assessment.state, assessment.score, assessment.deduction_yuan), ("draft", 0, 0)
        )

    def test_each_side_writes_its_part_of_an_objection(self):
        assessment = self.walk(self.assess(), "compute")
        appeals = self.env["hotline.appeal"].with_user(self.users["office"])
        vals = {"assessment_id": assessment.id, "reason": "A03 was at the bureau's training"}
        for given in ({"default_state": "granted"}, {"default_answer": "granted"}):
            with self.subTest(given), self.assertRaises(AccessError):
                appeals.with_context(**given).create(vals)
        appeal = appeals.create(vals)
        for role, change in (
            ("office", {"state": "granted"}), ("office", {"answer": "yes"}),
            ("procurement", {"state": "granted"}), ("procurement", {"reason": "none"}),
        ):
            with self.subTest(role=role, change=change), self.assertRaises(AccessError):
                self.as_role(appeal, role).write(change)
        self.as_role(appeal, "office").write({"reason": "A03 was at the training of 5 March"})
        self.as_role(appeal, "procurement").write({"answer": "The training was not ordered."})
        self.as_role(appeal, "procurement").action_refuse()
        with self.assertRaises(UserError):
            self.as_role(appeal, "office").write({"reason": "another"})

    def test_computed_deductions_are_not_touched(self):
        assessment = self.walk(self.assess(), "compute")
        computed = self.as_role(assessment.deduction_ids[0], "procurement")
        adjustment = self.env["hotline.deduction"].with_user(self.users["procurement"]).create({
            "assessment_id": assessment.id, "ref": "x", "yuan": 1,
        })
        for change in (
            computed.unlink,
            lambda: self.as_role(assessment, "procurement").write({
                "deduction_ids": [Command.delete(computed.id)],
            }),
            lambda: adjustment.write({"kind": "kpi"}),
            lambda: adjustment.write({"origin_id": assessment.id}),
            lambda: adjustment.with_context(default_kind="kpi").create({
                "assessment_id": assessment.id, "ref": "x", "yuan": 1,
            }),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_an_adjustment_counts_at_once_and_before_both_agree(self):
        assessment = self.walk(self.assess(), "compute")
        adjustment = self.env["hotline.deduction"].with_user(self.users["procurement"]).create({
            "assessment_id": assessment.id, "ref": "x", "yuan": 100,
        })
        payment = assessment.milestone_ids
        self.assertEqual((assessment.deduction_yuan, payment.payable), (700, 349300))
        adjustment.yuan = -50
        self.assertEqual((assessment.deduction_yuan, payment.payable), (550, 349450))
        self.walk(assessment, "confirm")
        for change in (adjustment.unlink, lambda: adjustment.write({"yuan": 1}), lambda: (
            adjustment.create({"assessment_id": assessment.id, "ref": "y", "yuan": 1})
        )):
            with self.assertRaises(UserError):
                change()
        self.walk(assessment, "reopen")
        adjustment.unlink()
        self.assertEqual((assessment.deduction_yuan, payment.payable), (600, 349400))

    def run_verifier(self, pack):
        """Unpack an evidence pack as a third party would, and run its program."""
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(pack)) as archive:
                archive.extractall(folder)
            return subprocess.run(
                [sys.executable, "-I", "verify.py", "evidence.json"],
                cwd=folder, capture_output=True, text=True, check=False,
            )

    def test_third_party_recomputes(self):
        """The pack alone is enough; one changed fact is named, and so are the amounts it moves."""
        assessment = self.locked()
        done = self.run_verifier(assessment.evidence_id.raw)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        evidence = evidence_pack.unpack(assessment.evidence_id.raw)
        forged = evidence.replace(b'"agent_talk_seconds":287999', b'"agent_talk_seconds":288000')
        self.assertNotEqual(forged, evidence)
        done = self.run_verifier(evidence_pack.pack(forged))
        self.assertEqual(done.returncode, 1)
        self.assertIn("aggregates/", done.stdout)
        self.assertIn("deduction_yuan", done.stdout)

    def test_appeal(self):
        """An objection is entered by the vendor, answered by the purchaser, computed again."""
        assessment = self.walk(self.assess(), "compute")
        with self.assertRaises(UserError):
            self.as_role(assessment, "office").action_appeal()
        appeal = self.env["hotline.appeal"].with_user(self.users["office"]).create({
            "assessment_id": assessment.id, "reason": "A03 was at the bureau's training",
        })
        self.walk(assessment, "appeal")
        with self.assertRaises(AccessError):
            self.as_role(appeal, "office").action_grant()
        with self.assertRaises(UserError):
            self.as_role(assessment, "procurement").action_answer()
        self.as_role(appeal, "procurement").write({"answer": "The training was not ordered."})
        self.as_role(appeal, "procurement").action_refuse()
        self.walk(assessment, "answer")
        self.assertEqual((assessment.state, appeal.state), ("computed", "refused"))

    def test_adjustment_belongs_to_the_next_month(self):
        self.locked()
        april = self.walk(self.assess(APRIL), "compute")
        payable = april.milestone_ids.payable
        self.env["hotline.deduction"].with_user(self.users["procurement"]).create({
            "assessment_id": april.id, "ref": "BJ-K01", "name": "2025-03: one call counted twice",
            "yuan": 200, "points": 0,
        })
        self.contract._update_milestones()
        self.assertEqual(april.milestone_ids.payable, payable - 200)
        with self.assertRaises(AccessError):
            self.env["hotline.deduction"].with_user(self.users["office"]).create({
                "assessment_id": april.id, "ref": "x", "yuan": -1000,
            })

    def test_late_facts_adjust_the_next_month(self):
        """What becomes known of March after it was locked costs in April, once."""
        self.locked()
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        april = self.walk(self.assess(APRIL), "compute", "compute")
        line = april.deduction_ids.filtered("origin_id")
        self.assertEqual(
            (line.ref, line.agent_code, line.incident_number, line.yuan, line.points),
            ("site", "A01", "late", 200, 1),
        )
        own = sum(april.deduction_ids.filtered(lambda d: not d.origin_id).mapped("yuan"))
        self.assertEqual(april.deduction_yuan, own + 200)
        self.assertEqual(april.milestone_ids.payable, 350000 - own - 200)

    def test_adjustments_are_sealed(self):
        """What the parties sign beside the result is in the pack, and the verifier adds it up."""
        self.locked()
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "late", "kind": "site", "date": "2025-03-12", "agent": "A01"},
        ]})
        april = self.walk(self.assess(APRIL), "compute", "confirm", "accept", "lock")
        statement = april._sealed()["statement"]
        self.assertEqual(
            [(row["period"], row["ref"], row["yuan"]) for row in statement["adjustments"]],
            [("2025-03", "site", "200.00")],
        )
        pack = april.evidence_id.raw
        done = self.run_verifier(pack)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        forged = evidence_pack.unpack(pack).replace(
            b'"ref":"site","yuan":"200.00"', b'"ref":"site","yuan":"100.00"'
        )
        done = self.run_verifier(evidence_pack.pack(forged))
        self.assertIn("statement.deduction_yuan", done.stdout)

    def test_a_paid_month_keeps_its_price(self):
        """Amount, dates and payment terms stay once a period is locked."""
        self.locked()
        for vals in ({"amount": 1200000}, {"end": "2025-11-30"}, {"other_terms": "{}"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.as_role(self.contract, "procurement").write(vals)
        with self.assertRaises(UserError):
            self.env["hotline.payment.term"].with_user(self.users["procurement"]).create({
                "contract_id": self.contract.id, "code": "X", "pct": "10",
            })

    def test_a_locked_line_keeps_its_words(self):
        """The clause, target and formula of a locked line are those it was judged by."""
        line = self.locked().line_ids.filtered(lambda l: l.kpi_id.code == "BJ-K02")[0]
        fields = ("clause_text", "target_text", "formula_text", "calculation_text")
        before = line.read(fields)
        self.as_role(line.kpi_id, "procurement").write({
            "clause_text": "changed", "cmp": "<=", "unit": "permille", "num": "calls_answered",
        })
        line.invalidate_recordset()
        self.assertEqual(line.read(fields), before)

    def test_the_next_contract_has_its_own_receipts(self):
        """Two contracts at one site, one after the other, do not share payments."""
        milestone = self.locked().milestone_ids
        self.as_role(milestone, "procurement").write({"paid_on": "2025-04-20"})
        following = self.env["hotline.contract"]._from_terms(
            "BJ", self.template._get_terms(), site_id=self.site.id,
            start="2026-01-01", end="2026-12-31",
        )
        receipts = self.env["hotline.receipt"]
        self.assertEqual(list(receipts._as_facts(self.contract)["milestones"]), ["2025-03"])
        self.assertEqual(receipts._as_facts(following), {})

    def test_receipts_go_through_the_ledger(self):
        assessment = self.locked()
        milestone = assessment.milestone_ids
        with self.assertRaises(AccessError):
            self.as_role(milestone, "office").write({"paid_on": "2025-04-20"})
        with self.assertRaises(AccessError):
            self.as_role(milestone, "procurement").write({"payable": 0})
        self.as_role(milestone, "procurement").with_context(hotline_milestone_kept=True).write(
            {"paid_on": "2025-04-20"}
        )
        self.assertEqual((milestone.due.isoformat(), milestone.late_days), ("2025-04-15", 5))
        receipts = self.env["hotline.fact"]._records(self.site, "receipts")
        self.assertEqual(
            receipts, [{"id": f"{self.contract.id}/2025-03", "paid_on": "2025-04-20"}]
        )
