from fractions import Fraction
from itertools import product

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_contract.settlement import EXAM_VALUES, ExamReading
from odoo.addons.hotline_contract.tests.facts_common import APRIL, MARCH, FactsCase

HOMES = (
    "hotline.exam.result", "hotline.training.record", "hotline.attendance.record",
    "hotline.recruitment", "hotline.unfit.request",
)


def exam(agent="A1", day="2025-03-20", **more):
    return {"agent": agent, "date": day, **more}


@tagged("post_install", "-at_install")
class TestStaffFacts(FactsCase):
    # ---- exams

    def test_pass_mark(self):
        """The mark itself passes; absence never does; who is excused is not due."""
        self.take("exams", [
            exam(score=60), exam(score="59.99"), exam(absent=True, score=100),
            exam(absent=True, excused=True), exam(score=100, excused=True),
        ])
        [march] = self.measures("hotline.exam.result", MARCH)
        self.assertEqual(march, {"exams_due": 3, "exams_passed": 1})
        for mark, passed in (("59.99", 2), (61, None), (0, 2)):
            [march] = self.measures("hotline.exam.result", MARCH, hotline_exam_pass_mark=mark)
            self.assertEqual(march.get("exams_passed"), passed)

    def test_score_of_a_person(self):
        """Make-up exams alone count if there are any; absence is 0; the lowest counts."""
        cases = {
            "lowest": ([exam(score=82), exam(score="69.5")], Fraction("69.5")),
            "absent": ([exam(score=82), exam(absent=True)], 0),
            "makeup": ([exam(absent=True), exam(score=85, makeup=True)], 85),
            "excused": ([exam(absent=True, excused=True), exam(score=71)], 71),
        }
        for agent, (records, _score) in cases.items():
            self.take("exams", [{**record, "agent": agent} for record in records])
        self.take("exams", [exam("none", absent=True, excused=True)])
        for agent, (_records, score) in cases.items():
            [march] = self.measures("hotline.exam.result", MARCH, agent=agent)
            self.assertEqual(march["exam_score"], score, agent)
        [march] = self.measures("hotline.exam.result", MARCH, agent="none")
        self.assertNotIn("exam_score", march)
        [march] = self.measures("hotline.exam.result", MARCH)
        self.assertNotIn("exam_score", march, "a score is a figure of a person")

    def test_score_under_every_reading(self):
        """B12: absent or not counted; make-up alone or beside; lowest, mean, latest, best."""
        self.take("exams", [
            exam(day="2025-03-05", score=61), exam(day="2025-03-10", absent=True),
            exam(day="2025-03-12", absent=True, excused=True),
            exam(day="2025-03-20", score="88.5"), exam(day="2025-03-20", score=90),
            exam("A2", score=70), exam("A2", absent=True, makeup=True),
            exam("A2", score=75, makeup=True), exam("A3", absent=True),
        ])
        found = {}
        readings = [ExamReading(*words) for words in product(*EXAM_VALUES.values())]
        for agent in ("A1", "A2", "A3"):
            [march] = self.measures(
                "hotline.exam.result", MARCH, agent=agent, hotline_exam_readings=readings
            )
            found[agent] = {
                reading: march[reading.measure]
                for reading in readings if reading.measure in march
            }
        zero, skip = "zero", "not_counted"
        expected = {
            "A1": {
                (zero, "lowest"): 0, (zero, "average"): Fraction("239.5") / 4,
                (zero, "latest"): Fraction("88.5"), (zero, "best"): 90,
                (skip, "lowest"): 61, (skip, "average"): Fraction("239.5") / 3,
                (skip, "latest"): Fraction("88.5"), (skip, "best"): 90,
            },
            "A3": {(zero, several): 0 for several in EXAM_VALUES["several"]},
        }
        for agent, scores in expected.items():
            self.assertEqual(found[agent], {
                ExamReading(absent, makeup, several): score
                for (absent, several), score in scores.items()
                for makeup in EXAM_VALUES["makeup"]
            }, agent)
        made_up = {key[:]: score for key, score in found["A2"].items() if key.several == "average"}
        self.assertEqual(made_up, {
            ExamReading(zero, "replaces", "average"): Fraction(75, 2),
            ExamReading(zero, "beside", "average"): Fraction(145, 3),
            ExamReading(skip, "replaces", "average"): 75,
            ExamReading(skip, "beside", "average"): Fraction(145, 2),
        })

    def test_makeup_replaces_only_in_its_period(self):
        self.take("exams", [
            exam(day="2025-03-31", absent=True), exam(day="2025-04-01", score=90, makeup=True),
        ])
        march, april = self.measures("hotline.exam.result", MARCH, APRIL, agent="A1")
        self.assertEqual((march["exam_score"], april["exam_score"]), (0, 90))

    # ---- attendance

    def test_overlaps_are_merged(self):
        """Overlapping, contained and touching records of a person count once (G4)."""
        self.take("attendance", [
            {"agent": "A1", "in": "2025-03-03T09:00:00", "out": "2025-03-03T12:00:00"},
            {"agent": "A1", "in": "2025-03-03T10:00:00", "out": "2025-03-03T11:00:00"},
            {"agent": "A1", "in": "2025-03-03T11:30:00", "out": "2025-03-03T13:00:00"},
            {"agent": "A1", "in": "2025-03-03T13:00:00", "out": "2025-03-03T14:00:00.5"},
            {"agent": "A1", "in": "2025-03-03T20:00:00", "out": "2025-03-03T20:00:00"},
            {"agent": "A2", "in": "2025-03-03T09:00:00", "out": "2025-03-03T10:00:00"},
        ])
        model = "hotline.attendance.record"
        own = Fraction(5 * 3600) + Fraction(1, 2)
        self.assertEqual(
            self.measures(model, MARCH, agent="A1"), [{"on_duty_seconds": own}]
        )
        self.assertEqual(self.measures(model, MARCH), [{"on_duty_seconds": own + 3600}])

    def test_cut_at_local_midnight(self):
        self.take("attendance", [
            {"agent": "A1", "in": "2025-03-31T23:00:00", "out": "2025-04-01T02:00:00"},
            {"agent": "A2", "in": "2025-03-31T23:00:00", "out": "2025-04-01T00:00:00"},
        ])
        march, april = self.measures("hotline.attendance.record", MARCH, APRIL)
        self.assertEqual(march, {"on_duty_seconds": 7200})
        self.assertEqual(april, {"on_duty_seconds": 7200})

    # ---- forms

    def test_form_goes_through_the_ledger(self):
        with Form(self.env["hotline.exam.result"].with_user(self.users["hr"])) as form:
            form.assignment_id = self.people[0]
            form.date = "2025-03-20"
            form.score = 69.5
        result = form.record
        self.assertEqual(
            self.records("exams"), [{"agent": "A1", "date": "2025-03-20", "score": "69.5"}]
        )
        with Form(result) as form:
            form.absent = True
        self.assertEqual(
            self.records("exams"), [{"agent": "A1", "date": "2025-03-20", "absent": True}]
        )
        self.assertEqual(
            self.measures("hotline.exam.result", MARCH, agent="A1"),
            [{"exams_due": 1, "exam_score": 0}],
        )

    def test_form_refuses_an_exam_without_result(self):
        exams = self.env["hotline.exam.result"].with_user(self.users["hr"])
        with self.assertRaises(UserError):
            exams.create({"agent_code": "A1", "date": "2025-03-20"})
        self.assertFalse(self.records("exams"))
        exams.create({"agent_code": "A1", "date": "2025-03-20", "absent": True})

    @mute_logger("odoo.sql_db")
    def test_form_refuses_bad_values(self):
        hr = self.users["hr"]
        for model, values in (
            ("hotline.exam.result", {"agent_code": "A1", "date": "2025-03-20", "score": -1}),
            ("hotline.training.record", {"date": "2025-03-20", "hours": -1}),
            ("hotline.attendance.record", {
                "agent_code": "A1", "time_in": "2025-03-20 09:00:00",
                "time_out": "2025-03-20 08:59:59",
            }),
        ):
            with self.assertRaises(CheckViolation), self.cr.savepoint():
                self.env[model].with_user(hr).create(values)

    def test_recruitment_and_training_come_back_as_given(self):
        given = {"id": "H1", "required": 2, "candidates": 5, "trainees": 4,
                 "requested_on": "2025-03-03", "interview_start": "2025-03-05"}
        self.take("recruitments", [given])
        self.take("trainings", [{"date": "2025-03-03", "hours": "0.50"}] * 2)
        self.assertEqual(self.records("recruitments"), [given])
        self.assertEqual(self.records("trainings"), [{"date": "2025-03-03", "hours": "0.50"}] * 2)
        row = self.env["hotline.recruitment"].search([("site_id", "=", self.site.id)])
        row.with_user(self.users["hr"]).responded_on = "2025-03-07"
        self.assertEqual(
            self.records("recruitments"), [{**given, "responded_on": "2025-03-07"}]
        )

    # ---- roles

    def test_roles(self):
        """HR enters; a leader reads what concerns the shift; nobody deletes."""
        for model in HOMES:
            hr = self.env[model].with_user(self.users["hr"])
            self.assertTrue(hr.has_access("create"), model)
            self.assertFalse(hr.has_access("unlink"), model)
            for role in ("agent", "leader", "procurement", "inspector"):
                home = self.env[model].with_user(self.users[role])
                self.assertFalse(home.has_access("create"), f"{model}: {role}")
                self.assertFalse(home.has_access("write"), f"{model}: {role}")
        leader = self.users["leader"]
        self.assertFalse(self.env["hotline.recruitment"].with_user(leader).has_access("read"))

    def test_an_agent_sees_the_own_rows(self):
        self.take("exams", [exam(score=80), exam("A2", score=90)])
        exams = self.env["hotline.exam.result"]
        own = exams.with_user(self.users["agent"]).search([])
        self.assertEqual(own.mapped("agent_code"), ["A1"])
        self.assertEqual(len(exams.with_user(self.users["leader"]).search([])), 2)
        with self.assertRaises(AccessError):
            exams.with_user(self.users["agent"]).create(
                {"agent_code": "A1", "date": "2025-03-20", "score": 100}
            )

    def test_other_sites_stay_unseen(self):
        self.take("exams", [exam(score=80)], self.other_site)
        for role in ("hr", "procurement", "agent"):
            self.assertFalse(
                self.env["hotline.exam.result"].with_user(self.users[role]).search([]), role
            )

    def test_nobody_borrows_a_ledger_entry(self):
        self.take("exams", [exam(score=80)])
        fact = self.env["hotline.exam.result"].search([("site_id", "=", self.site.id)]).fact_id
        exams = self.env["hotline.exam.result"].with_user(self.users["hr"])
        values = {"agent_code": "A1", "date": "2025-03-21", "score": 100}
        with self.assertRaises(UserError):
            exams.create({**values, "fact_id": fact.id})
        with self.assertRaises(UserError):
            exams.with_context(default_fact_id=fact.id).create(values)

    def test_screens(self):
        self.check_screens("hr", *HOMES)
        self.check_screens("procurement", *HOMES)

    # ---- against the reference

    def test_random_files(self):
        self.cross_check("hotline.exam.result", "exams")
        self.cross_check("hotline.attendance.record", "attendance")
