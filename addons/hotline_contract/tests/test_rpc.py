import json
from math import inf

from psycopg2 import errors

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ContractCase

PDF = "/report/pdf/hotline_contract.assessment_document/{}"
XLSX = "/report/xlsx/hotline_contract.assessment_xlsx/{}"


@tagged("post_install", "-at_install")
class TestRpc(ContractCase, HttpCase):
    """What a role may not, it may not over the wire either: calls, addresses, attachments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assessment = cls.assess()
        for role, step in (
            ("office", "compute"), ("office", "confirm"), ("procurement", "accept"),
            ("procurement", "lock"),
        ):
            getattr(cls.assessment.with_user(cls.users[role]), f"action_{step}")()
        cls.env.flush_all()

    def call(self, role, method, model="hotline.assessment", args=(), **kwargs):
        """Answer of a call as the web client makes it: ``(result, name of the error)``."""
        self.authenticate(f"test-contract-{role}", f"test-contract-{role}")
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps({"params": {
                    "model": model, "method": method, "args": args, "kwargs": kwargs,
                }}),
                headers={"Content-Type": "application/json"},
            ).json()
        return answer.get("result"), answer.get("error", {}).get("data", {}).get("name", "")

    def test_reading(self):
        fields = ["score", "deduction_yuan"]
        for role in ("office", "procurement", "audit_admin"):
            rows, error = self.call(role, "search_read", fields=fields)
            with self.subTest(role):
                self.assertFalse(error)
                self.assertEqual(rows[0]["score"], 97)
        for role in ("user", "agent", "leader", "inspector", "hr"):
            for method, kwargs in (
                ("search_read", {"fields": fields}),
                ("formatted_read_group", {"domain": [], "aggregates": ["deduction_yuan:sum"]}),
                ("search_count", {"domain": []}),
            ):
                with self.subTest(role=role, method=method):
                    result, error = self.call(role, method, **kwargs)
                    self.assertFalse(result)
                    self.assertTrue(error.endswith("AccessError"), error)

    def test_nobody_writes_what_is_locked(self):
        for role in ("agent", "office", "procurement", "system_admin", "audit_admin"):
            for method, args in (
                ("write", [self.assessment.ids, {"score": 100}]),
                ("unlink", [self.assessment.ids]),
                ("action_compute", [self.assessment.ids]),
            ):
                with self.subTest(role=role, method=method):
                    _result, error = self.call(role, method, args=args)
                    self.assertTrue(error, "the call was carried out")
        self.assessment.invalidate_recordset()
        self.assertEqual((self.assessment.state, self.assessment.score), ("locked", 97))

    def test_private_methods_cannot_be_called(self):
        for method in ("_seal", "_keep", "_compute_result", "_step"):
            with self.subTest(method):
                _result, error = self.call("procurement", method, args=[self.assessment.ids])
                self.assertTrue(error)

    def test_refusals_of_the_database_are_told_in_words(self):
        """What a line rests on stays, and the user reads why."""
        kpi = self.assessment.line_ids.kpi_id[:1]
        with mute_logger("odoo.sql_db"):
            message = self.message("procurement", "unlink", "hotline.kpi", [kpi.ids])
        self.assertIn("记录", message)
        for fragment in ("hotline_assessment_line", "psycopg2", "fkey"):
            self.assertNotIn(fragment, message)
        error = self.trigger_error()
        for model in ("hotline.assessment", "hotline.assessment.line", "hotline.deduction"):
            self.assertEqual(
                self.env[model]._sql_error_to_message(error),
                "A locked assessment cannot change.",
            )

    def trigger_error(self):
        with self.assertRaises(errors.CheckViolation) as caught, mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE hotline_deduction SET yuan = 0 WHERE assessment_id = %s",
                [self.assessment.id],
            )
        self.assertEqual(caught.exception.diag.table_name, "hotline_deduction")
        return caught.exception

    def test_a_receipt_by_call_moves_the_payment(self):
        """What the purchaser records over the wire counts at once."""
        milestone = self.contract.milestone_ids[:1]
        code = f"{self.contract.id}/{milestone.code}"
        vals = {"site_id": self.site.id, "code": code, "paid_on": "2025-05-01"}
        created, error = self.call("procurement", "create", "hotline.receipt", [[vals]])
        self.assertFalse(error)
        milestone.invalidate_recordset()
        self.assertEqual((str(milestone.paid_on), milestone.late_days), ("2025-05-01", 16))
        self.call("procurement", "write", "hotline.receipt", [created, {"paid_on": "2025-04-15"}])
        milestone.invalidate_recordset()
        self.assertEqual((str(milestone.paid_on), milestone.late_days), ("2025-04-15", 0))
        for bad in ("nothing", "999999999/2025-03", f"{self.contract.id}/2031-01"):
            _result, error = self.call(
                "procurement", "create", "hotline.receipt", [[{**vals, "code": bad}]]
            )
            self.assertTrue(error.endswith("ValidationError"), bad)

    def test_amounts_over_the_wire(self):
        for role in ("leader", "hr", "inspector"):
            for name in ("amount", "other_terms"):
                rows, error = self.call(
                    role, "search_read", "hotline.contract", fields=["code", name]
                )
                with self.subTest(role=role, name=name):
                    self.assertFalse(rows)
                    self.assertTrue(error.endswith("AccessError"), error)
        receipt = {"code": f"{self.contract.id}/deposit", "site_id": self.site.id, "amount": inf}
        message = self.message("procurement", "create", "hotline.receipt", [[receipt]])
        self.assertIn("not a number", message)

    def message(self, role, method, model, args):
        """The words a refused call answers with."""
        self.authenticate(f"test-contract-{role}", f"test-contract-{role}")
        with mute_logger("odoo.http"):
            return self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps({"params": {
                    "model": model, "method": method, "args": args, "kwargs": {},
                }}),
                headers={"Content-Type": "application/json"},
            ).json()["error"]["data"]["message"]

    def test_documents_by_address(self):
        """PDF, workbook and evidence: for both parties, by address too, and for nobody else."""
        evidence = f"/web/content/{self.assessment.evidence_id.id}"
        addresses = [page.format(self.assessment.id) for page in (PDF, XLSX)] + [evidence]
        for role, allowed in (("procurement", True), ("office", True), ("agent", False)):
            self.authenticate(f"test-contract-{role}", f"test-contract-{role}")
            for address in addresses:
                with self.subTest(role=role, address=address), mute_logger("odoo.http"):
                    answer = self.url_open(address)
                    whole = answer.status_code == 200 and answer.content[:2] in (b"%P", b"PK")
                    self.assertEqual(whole, allowed)
