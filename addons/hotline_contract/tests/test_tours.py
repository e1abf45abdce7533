from odoo.tests import HttpCase, tagged

from .common import ContractCase


@tagged("post_install", "-at_install")
class TestTours(HttpCase, ContractCase):
    """From the contract to the rows behind a missed line, and from computed to sealed."""

    def test_assessment_from_contract_to_seal(self):
        assessment = self.assess()
        self.as_role(assessment, "office").action_compute()
        purchaser, office = self.users["procurement"].login, self.users["office"].login
        self.start_tour("/odoo/hotline-contracts", "hotline_contract_missed_line", login=purchaser)
        url = f"/odoo/hotline-assessments/{assessment.id}"
        self.start_tour(url, "hotline_contract_confirm", login=office)
        self.assertEqual(assessment.state, "confirmed")
        self.start_tour(url, "hotline_contract_seal", login=purchaser)
        assessment.invalidate_recordset()
        self.assertEqual(assessment.state, "locked")
        self.assertTrue(assessment.sha256)
