import base64
import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MARCH, ContractCase

LATE = {"id": "I1", "kind": "site", "date": "2025-03-12", "agent": "A01"}


@tagged("post_install", "-at_install")
class TestFactUpload(ContractCase):
    def upload(self, data, role="office", lang="en_US"):
        text = data if isinstance(data, bytes) else json.dumps(data).encode()
        wizard = self.env["hotline.fact.upload"].with_user(self.users[role]).create({
            "contract_id": self.contract.id,
            "file": base64.b64encode(text),
            "filename": "march.json",
        })
        return wizard.with_context(lang=lang)

    def good(self, **more):
        return {"contract": "BJ", "periods": [MARCH], "incidents": [LATE], **more}

    def facts(self):
        return self.env["hotline.fact"].search_count([("site_id", "=", self.site.id)])

    def test_faults_with_their_place(self):
        text = b'{"contract": "BJ",\n "incidents": [{"id": "I1", "kind": "site"}]}'
        wizard = self.upload(text, lang="zh_CN")
        wizard.action_check()
        [fault] = wizard.fault_ids
        self.assertEqual(wizard.state, "refused")
        self.assertEqual((fault.line, fault.path), (2, "incidents[0].date"))
        self.assertEqual(fault.reason, "必填，但缺失")
        self.assertFalse(wizard.section_ids)

    def test_no_json_at_all(self):
        wizard = self.upload(b"%PDF-1.4")
        wizard.action_check()
        self.assertEqual((wizard.state, len(wizard.fault_ids)), ("refused", 1))

    def test_a_file_of_another_contract(self):
        wizard = self.upload(self.good(contract="XJ"))
        wizard.action_check()
        self.assertEqual(wizard.fault_ids.path, "contract")

    def test_records_the_contract_cannot_settle(self):
        wizard = self.upload(self.good(documents=[{"kind": "no_such_deadline"}]))
        wizard.action_check()
        self.assertEqual(wizard.fault_ids.mapped("path"), ["documents[0].kind"])
        aggregate = {"from": "2025-03-31", "to": "2025-04-01", "measures": {"calls_answered": 1}}
        wizard = self.upload(self.good(aggregates=[aggregate]))
        wizard.action_check()
        self.assertEqual(wizard.fault_ids.mapped("path"), ["aggregates[0]"])

    def test_a_known_number_with_other_content(self):
        agent = {"id": "A01", "position": "leader", "hired": "2025-01-01"}
        wizard = self.upload(self.good(agents=[agent]))
        wizard.action_check()
        self.assertEqual(wizard.fault_ids.mapped("path"), ["agents[0]"])

    def test_content_new_and_known(self):
        agents = [
            {"id": "A01", "position": "frontline", "hired": "2025-01-01"},
            {"id": "A09", "position": "frontline", "hired": "2025-02-01"},
        ]
        wizard = self.upload(self.good(agents=agents))
        before = self.facts()
        wizard.action_check()
        self.assertEqual(
            [(row.section, row.records, row.new_count, row.known_count)
             for row in wizard.section_ids],
            [("agents", 2, 1, 1), ("incidents", 1, 1, 0)],
        )
        self.assertEqual((wizard.state, self.facts()), ("ready", before))

    def test_import_is_whole_and_happens_once(self):
        before = self.facts()
        wizard = self.upload(self.good())
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.new_count, self.facts()), ("done", 1, before + 1))
        again = self.upload(self.good())
        again.action_import()
        self.assertEqual((again.new_count, again.known_count), (0, 1))
        self.assertEqual(self.facts(), before + 1)
        [fact] = self.env["hotline.fact"].search([("section", "=", "incidents"),
                                                  ("site_id", "=", self.site.id)])
        self.assertEqual((fact.source, fact.recorded_by), ("march.json", self.users["office"]))

    def test_a_file_with_faults_is_not_imported(self):
        before = self.facts()
        wizard = self.upload(self.good(documents=[{"kind": "no_such_deadline"}]))
        wizard.action_import()
        self.assertEqual((wizard.state, self.facts()), ("refused", before))

    def test_terms_of_the_contract_stay(self):
        terms, dates = self.contract._get_terms(), (self.contract.start, self.contract.amount)
        holidays = self.env["hotline.calendar.day"].search_count([])
        wizard = self.upload(self.good(
            amount=1, start="2025-02-01", params={"point_cap": "none"},
            contract_override={"scoring": {"total": 1}}, calendar={"holidays": ["2025-03-03"]},
        ))
        wizard.action_import()
        self.assertIn("changed terms", wizard.not_taken)
        self.assertEqual(self.contract._get_terms(), terms)
        self.assertEqual((self.contract.start, self.contract.amount), dates)
        self.assertFalse(self.contract.param_ids)
        self.assertEqual(self.env["hotline.calendar.day"].search_count([]), holidays)

    def test_a_rehearsal_keeps_nothing(self):
        """One point and 50 yuan for the site rule on top of the 600 yuan of March."""
        before = self.facts()
        wizard = self.upload(self.good())
        wizard.action_check()
        wizard.action_rehearse()
        [row] = wizard.result_ids
        self.assertEqual((row.period, row.kind, row.missed), ("2025-03", "month", 3))
        self.assertEqual(self.facts(), before)
        self.assertFalse(self.env["hotline.incident"].search([("site_id", "=", self.site.id)]))
        wizard.action_import()
        march = self.assess()
        march.with_user(self.users["office"]).action_compute()
        self.assertEqual(
            (row.score, row.deduction, row.payable),
            (march.score, march.deduction_yuan, march.payable),
        )
        self.assertLess(row.score, 97)

    def test_receipts_are_the_purchasers(self):
        data = self.good(milestones={"2025-03": {"paid_on": "2025-04-20"}})
        wizard = self.upload(data)
        wizard.action_import()
        self.assertIn("entered by the purchaser", wizard.not_taken)
        self.assertFalse(self.env["hotline.receipt"].search([("site_id", "=", self.site.id)]))
        wizard = self.upload(data, "procurement")
        wizard.action_import()
        self.assertFalse(wizard.not_taken)
        self.assertEqual(
            list(self.env["hotline.receipt"]._by_milestone(self.contract)), ["2025-03"]
        )

    def test_roles(self):
        self.upload(self.good(), "procurement").action_check()
        for role in ("leader", "hr", "inspector", "audit_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.upload(self.good(), role)

    def test_other_sites(self):
        wizard = self.upload(self.good())
        self.users["office"].hotline_site_ids = False
        for step in ("check", "rehearse", "import"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(self.as_role(wizard, "office"), f"action_{step}")()
