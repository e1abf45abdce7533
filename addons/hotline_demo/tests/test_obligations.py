from odoo.tests import tagged

from odoo.addons.hotline_contract.tests.obligations_common import ObligationCase


@tagged("post_install", "-at_install")
class TestObligations(ObligationCase):
    """Time limits of facts that other addons record."""

    def test_an_unfit_person(self):
        """S09: three working days after 16 June 2026, the Dragon Boat Festival between."""
        rows = self.rows(self.example("S09"), "check")
        self.assertEqual(str(rows["replace_unfit", "U1"].due), "2026-06-22")
        self.assertEqual(
            [rows["replace_unfit", number].status for number in ("U1", "U2")], ["met", "missed"]
        )
        late = self.as_role(rows["replace_unfit", "U2"], "hr")
        self.assertEqual((late.time_left, late.clause), ("迟 1 天", "3个工作日内做出实质响应"))
        action = late.action_open_record()
        self.assertEqual(action["res_model"], "hotline.unfit.request")

    def test_a_complaint(self):
        """BJ: one hour to take it up, one working day for the result."""
        contract = self.example("S04", as_of="2025-08-12", complaints=[
            {"id": "P1", "received": "2025-08-08T10:00:00", "responded": "2025-08-08T11:00:00",
             "resolved": "2025-08-11T17:00:00"},
            {"id": "P2", "received": "2025-08-08T10:00:00", "responded": "2025-08-08T11:00:01",
             "resolved": "2025-08-12T08:00:00"},
        ])
        rows = self.rows(contract, "check")
        self.assertEqual({key: row.status for key, row in rows.items()}, {
            ("complaint_response", "P1"): "met", ("complaint_result", "P1"): "met",
            ("complaint_response", "P2"): "missed", ("complaint_result", "P2"): "missed",
        })
        self.assertEqual(self.as_role(rows["complaint_response", "P2"], "office").time_left,
                         "迟 1秒")

    def test_recruitment(self):
        """BJ: more than twice and one and a half times those required, five working days each."""
        contract = self.example("S04", as_of="2025-08-31", recruitments=[
            {"id": "R1", "required": 2, "candidates": 4, "trainees": 4,
             "requested_on": "2025-08-01", "responded_on": "2025-08-08",
             "interview_start": "2025-08-08", "interview_end": "2025-08-18"},
        ])
        rows = self.rows(contract, "check")
        self.assertEqual({kind: row.status for (kind, _number), row in rows.items()}, {
            "test_candidates": "missed", "trainees": "met",
            "recruit_response": "met", "interview": "missed",
        })
        self.assertEqual(self.as_role(rows["test_candidates", "R1"], "hr").need_text, "> 4")
