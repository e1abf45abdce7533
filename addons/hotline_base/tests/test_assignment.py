from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import HotlineCase


@tagged("post_install", "-at_install")
class TestAssignment(HotlineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = {
            "id": "A01", "hired": "2025-01-01", "position": "frontline", "certificates": ["COPC"],
            "leave": [{"from": "2025-02-03", "to": "2025-02-04"}], "typing_wpm": "60.50",
        }
        cls._import("agents", cls.record, {"id": "A02", "hired": "2025-01-01"})
        cls.person, cls.second = cls.env["hotline.assignment"].search(
            [("site_id", "=", cls.site.id)], order="code"
        )

    def test_a_form_keeps_what_it_does_not_show(self):
        with Form(self._as("hr", self.person)) as form:
            form.left = "2025-06-30"
        self.assertEqual(self._facts("agents")[0], {**self.record, "left": "2025-06-30"})

    def test_saving_without_change_records_nothing(self):
        before = self.ledger.search_count([])
        self._as("hr", self.person).write({"position": "frontline", "typing_wpm": 60.5})
        self.assertEqual(self.ledger.search_count([]), before)

    def test_emptied_fields_leave_the_record(self):
        self._as("hr", self.person).write({"position": False})
        self.assertNotIn("position", self._facts("agents")[0])

    def test_defaults(self):
        self.assertTrue(self.second.formal)
        self._as("hr", self.second).write({"formal": False})
        self.assertIs(self._facts("agents")[1]["formal"], False)
        self._as("hr", self.second).write({"formal": True})
        self.assertNotIn("formal", self._facts("agents")[1])

    def test_a_person_entered_in_a_form(self):
        with Form(self._as("hr", self.env["hotline.assignment"])) as form:
            form.code = "A03"
            form.hired = "2025-03-01"
        self.assertEqual(self._facts("agents")[2]["id"], "A03")
        self.assertEqual(form.record.site_id, self.site)
        self.assertEqual(form.record.fact_id.sudo().recorded_by, self.users["hr"])

    def test_a_form_is_held_to_the_rules_of_a_file(self):
        with self.assertRaises(UserError):
            self._as("hr", self.person).write({"left": "2024-12-31"})

    def test_the_ledger_cannot_be_bypassed(self):
        people = self._as("hr", self.env["hotline.assignment"])
        values = {"code": "A09", "hired": "2025-01-01"}
        with self.assertRaises(UserError):
            people.create({**values, "fact_id": self.person.fact_id.id})
        with self.assertRaises(UserError):
            people.with_context(default_fact_id=self.person.fact_id.id).create(values)
        with self.assertRaises(UserError):
            self._as("hr", self.person).write({"fact_id": self.second.fact_id.id})
        with self.assertRaises(UserError):
            self._as("hr", self.person).write({"site_id": self.other_site.id})
        with self.assertRaises(UserError):
            self._as("hr", self.person).write({"code": "A07"})
        with self.assertRaises(UserError):
            self.person.unlink()
        with self.assertRaises(AccessError):
            self._as("office", self.person).write({"left": "2025-06-30"})

    def test_an_agent_sees_only_the_own_row(self):
        employee = self.env["hr.employee"].create({
            "name": "Li Na", "user_id": self.users["agent"].id,
        })
        self._as("hr", self.person).write({"employee_id": employee.id})
        people = self._as("agent", self.env["hotline.assignment"])
        self.assertEqual(people.search([]), self.person)
        self.assertEqual(people.search([]).display_name, "A01 Li Na")
        with self.assertRaises(AccessError):
            self._as("agent", self.second).read(["code"])
        with self.assertRaises(AccessError):
            self._as("agent", self.person).read(["birth"])
        self.assertEqual(len(self._as("leader", self.env["hotline.assignment"]).search([])), 2)

    def test_the_id_number_is_masked(self):
        employee = self.env["hr.employee"].create({
            "name": "Li Na", "identification_id": "11010519491231002X",
        })
        self._as("hr", self.person).write({"employee_id": employee.id})
        self.assertEqual(self._as("leader", self.person).id_number, "1101**********002X")
        with self.assertRaises(AccessError):
            self._as("agent", self.person).read(["id_number"])
        with self.assertRaises(AccessError):
            self._as("leader", employee).read(["identification_id"])
        self.assertEqual(self._as("hr", employee).identification_id, "11010519491231002X")

    def test_values_a_file_brought_can_be_chosen(self):
        self._import("agents", {"id": "A04", "hired": "2025-01-01", "position": "trainer"})
        fields = self.env["hotline.assignment"].fields_get(["position"])
        positions = dict(fields["position"]["selection"])
        self.assertEqual(positions["trainer"], "trainer")
        self.assertIn("frontline", positions)

    def test_facts_of_a_person(self):
        self._import("aggregates", {
            "from": "2025-01-01", "to": "2025-01-01", "agent": "A01", "measures": {"calls_out": 1},
        })
        action = self._as("office", self.person).action_open_facts()
        facts = self._as("office", self.ledger).search(action["domain"])
        self.assertEqual(facts.mapped("section"), ["agents", "aggregates"])
        with self.assertRaises(AccessError):
            self._as("agent", self.ledger).search(action["domain"])
