from fractions import Fraction

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_contract.tests.facts_common import APRIL, MARCH, FactsCase


@tagged("post_install", "-at_install")
class TestTicketFacts(FactsCase):
    """Measures of tickets, inspections, surveys and complaints."""

    # ---- tickets

    def test_time_critical_limit(self):
        """1800 seconds are in time, one more is not; the terms may say another limit."""
        self.take("tickets", [
            {"id": "T1", "created": "2025-03-31T23:45:00", "time_critical": True,
             "handled_at": "2025-04-01T00:15:00"},
            {"id": "T2", "created": "2025-03-31T23:45:00", "time_critical": True,
             "handled_at": "2025-04-01T00:15:00.000001"},
            {"id": "T3", "created": "2025-03-31T23:45:00", "time_critical": True},
            {"id": "T4", "created": "2025-03-31T23:45:00", "handled_at": "2025-03-31T23:45:00"},
        ])
        march, april = self.measures("helpdesk.ticket", MARCH, APRIL)
        self.assertEqual(march, {
            "tickets_total": 4, "requests_accepted": 4,
            "time_critical_total": 3, "time_critical_on_time": 1,
        })
        self.assertEqual(april, {})
        for minutes, count in ((29, None), (31, 2)):
            [march] = self.measures(
                "helpdesk.ticket", MARCH,
                hotline_deadlines={"time_critical": {"minutes": minutes}},
            )
            self.assertEqual(march.get("time_critical_on_time"), count)

    def test_transfers_by_creation_and_by_due_day(self):
        """Due measures follow the deadline, transfers follow the creation (FACTS §8)."""
        late = {"created": "2025-03-31T20:00:00", "transfer_due": "2025-04-01T00:00:00"}
        self.take("tickets", [
            {**late, "id": "T1", "transferred_at": "2025-04-01T00:00:00"},
            {**late, "id": "T2", "transferred_at": "2025-04-01T00:00:00",
             "transfer_accurate": False},
            {**late, "id": "T3", "transferred_at": "2025-04-01T00:00:01"},
            {**late, "id": "T4"},
            {"id": "T5", "created": "2025-03-31T20:00:00"},
        ])
        march, april = self.measures("helpdesk.ticket", MARCH, APRIL)
        self.assertEqual(march, {
            "tickets_total": 5, "requests_accepted": 5,
            "transfers_total": 4, "transfers_on_time_accurate": 1,
        })
        self.assertEqual(april, {"tickets_transfer_due": 4, "tickets_transferred_on_time": 2})

    def test_consultation_tickets_and_errors(self):
        ticket = {"created": "2025-03-03T08:00:00", "close_due": "2025-03-05T08:00:00"}
        self.take("tickets", [
            {**ticket, "id": "T1", "type": "consult", "closed_at": "2025-03-05T08:00:00"},
            {**ticket, "id": "T2", "type": "consult", "closed_at": "2025-03-05T08:00:01"},
            {**ticket, "id": "T3", "type": "report", "closed_at": "2025-03-05T08:00:00",
             "quality_error": True, "agent": "A1"},
        ])
        [march] = self.measures("helpdesk.ticket", MARCH)
        self.assertEqual(march["consult_tickets_due"], 2)
        self.assertEqual(march["consult_tickets_closed_on_time"], 1)
        [own] = self.measures("helpdesk.ticket", MARCH, agent="A1")
        self.assertEqual(
            own, {"tickets_total": 1, "requests_accepted": 1, "tickets_quality_error": 1}
        )

    # ---- inspections

    def test_inspections_by_channel(self):
        self.take("inspections", [
            {"date": "2025-03-31", "accuracy_deduction": "2.5", "tag": "98.5", "agent": "A1"},
            {"date": "2025-03-31", "channel": "kb", "on_time": False, "tag": 0, "passed": False},
            {"date": "2025-03-31", "channel": "call", "passed": False, "answer_correct": False,
             "accurate": False, "norm_deduction": "0.05"},
            {"date": "2025-04-01"},
        ])
        [march] = self.measures("hotline.inspection", MARCH)
        self.assertEqual(march, {
            "call_samples": 2, "call_samples_on_time": 2, "call_samples_accurate": 1,
            "call_samples_correct": 1, "call_samples_passed": 1, "call_samples_workday": 2,
            "call_accuracy_deductions": Fraction("2.5"),
            "call_norm_deductions": Fraction("0.05"),
            "call_tag_scores": Fraction("198.5"), "call_hot_scores": 200,
            "call_summary_scores": 200, "kb_samples": 1, "kb_samples_accurate": 1,
        })
        [own] = self.measures("hotline.inspection", MARCH, agent="A1")
        self.assertEqual(own["call_samples"], 1)

    def test_samples_of_working_days(self):
        """Sunday 27 April 2025 is worked, Friday 4 April is Qingming."""
        self.take("inspections", [
            {"date": day} for day in ("2025-04-04", "2025-04-05", "2025-04-27", "2025-04-28")
        ])
        [april] = self.measures("hotline.inspection", APRIL)
        self.assertEqual(april["call_samples"], 4)
        self.assertEqual(april["call_samples_workday"], 2)

    # ---- surveys and complaints

    def test_surveys(self):
        self.take("surveys", [
            {"date": "2025-03-31", "result": result}
            for result in ("very_satisfied", "satisfied", "neutral", None)
        ] + [
            {"date": "2025-03-31"},
            {"date": "2025-03-31", "channel": "web", "result": "satisfied"},
            {"date": "2025-03-31", "channel": "web"},
            {"date": "2025-04-01T00:00:00", "result": "unheard_of"},
        ])
        march, april = self.measures("hotline.survey.answer", MARCH, APRIL)
        self.assertEqual(march, {
            "surveys_pushed": 5, "surveys_answered_ivr": 3, "surveys_satisfied_ivr": 2,
            "surveys_answered_web": 1, "surveys_satisfied_web": 1,
        })
        self.assertEqual(april, {"surveys_pushed": 1, "surveys_answered_ivr": 1})

    def test_complaints_by_local_day(self):
        self.take("complaints", [
            {"id": "P1", "received": "2025-03-31T23:59:59.999999", "upheld": True, "agent": "A1"},
            {"id": "P2", "received": "2025-04-01T00:00:00"},
        ])
        march, april = self.measures("hotline.complaint", MARCH, APRIL)
        self.assertEqual(march, {"complaints_received": 1, "complaints_upheld": 1})
        self.assertEqual(april, {"complaints_received": 1})
        self.assertEqual(self.measures("hotline.complaint", APRIL, agent="A1"), [{}])

    # ---- forms and roles

    def test_inspector_enters_a_sample(self):
        samples = self.env["hotline.inspection"].with_user(self.users["inspector"])
        sample = samples.create({
            "date": "2025-03-20", "assignment_id": self.people[0].id, "norm_deduction": 0.05,
            "passed": False,
        })
        given = {"agent": "A1", "date": "2025-03-20", "norm_deduction": "0.05", "passed": False}
        self.assertEqual(self.records("inspections"), [given])
        sample.passed = True
        del given["passed"]
        self.assertEqual(self.records("inspections"), [given])

    @mute_logger("odoo.sql_db")
    def test_form_refuses_bad_values(self):
        office = self.users["office"]
        for values in ({"norm_deduction": -1}, {"tag_score": 101}, {"hot_score": -0.5}):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.env["hotline.inspection"].with_user(office).create(values)
        complaints = self.env["hotline.complaint"].with_user(office)
        complaints.create({"number": "P1", "received": "2025-03-03 08:00:00"})
        with self.assertRaises(UserError):
            complaints.create({"number": "P1", "received": "2025-03-04 08:00:00"})

    def test_roles(self):
        """Who enters, who only reads, who sees nothing."""
        rights = {
            "hotline.inspection": {"inspector": "rwc", "office": "rwc", "leader": "r",
                                   "agent": "r", "procurement": "r", "hr": ""},
            "hotline.survey.answer": {"office": "rwc", "leader": "r", "inspector": "r",
                                      "agent": "r", "procurement": "r", "hr": ""},
            "hotline.complaint": {"office": "rwc", "leader": "r", "procurement": "r",
                                  "agent": "", "inspector": "", "hr": ""},
        }
        for model, roles in rights.items():
            for role, expected in roles.items():
                home = self.env[model].with_user(self.users[role])
                given = "".join(
                    mode[0] for mode in ("read", "write", "create", "unlink")
                    if home.has_access(mode)
                )
                self.assertEqual(given, expected, f"{model}: {role}")

    def test_an_agent_sees_the_own_inspections(self):
        self.take("inspections", [
            {"date": "2025-03-31", "agent": "A1"}, {"date": "2025-03-31", "agent": "A2"},
        ])
        samples = self.env["hotline.inspection"]
        own = samples.with_user(self.users["agent"]).search([])
        self.assertEqual(own.mapped("agent_code"), ["A1"])
        with self.assertRaises(AccessError):
            own.passed = False
        self.assertEqual(len(samples.with_user(self.users["inspector"]).search([])), 2)

    def test_screens(self):
        self.check_screens(
            "office", "hotline.inspection", "hotline.survey.answer", "hotline.complaint"
        )
        self.check_screens("inspector", "hotline.inspection")

    def test_random_files(self):
        self.cross_check("helpdesk.ticket", "tickets")
        self.cross_check("hotline.inspection", "inspections")
        self.cross_check("hotline.survey.answer", "surveys")
        self.cross_check("hotline.complaint", "complaints")
