import json

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
