from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TelephonyCommon

LINES = ("hotline.office", "hotline.skill.group", "hotline.did")


@tagged("post_install", "-at_install")
class TestLines(TelephonyCommon):
    """Territories, halls, called numbers and skill groups, and the calls that name them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office_user = cls.user("lines_office", "office")
        cls.leader = cls.user("lines_leader", "leader")

    def new(self, model, user=None, **values):
        values = {"site_id": self.site.id, "name": "New", **values}
        return self.env[model].with_user(user or self.office_user).create(values)

    def refuse(self, words, model, **values):
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self.new(model, **values)

    def test_the_office_enters_them_and_leaders_read(self):
        territories = self.env["hotline.territory"]
        province = territories.with_user(self.office_user).create(
            {"name": "Jiangxi", "code": "L36", "level": "province"}
        )
        with self.assertRaises(AccessError):
            territories.with_user(self.leader).create({"name": "X", "code": "L37"})
        hall = self.new("hotline.office", code="H1", territory_id=province.id)
        group = self.new("hotline.skill.group", code="tax")
        self.new("hotline.did", number="12366", office_id=hall.id, skill_group_id=group.id)
        for model in LINES:
            self.assertEqual(self.env[model].with_user(self.leader).search_count([]), 1)
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.new(model, user=self.leader, code="x", number="1")

    def test_other_sites_see_nothing(self):
        self.new("hotline.did", number="12366")
        stranger = self.user("lines_stranger", "office", site=self.other_site)
        self.assertFalse(self.env["hotline.did"].with_user(stranger).search_count([]))
        with self.assertRaises(AccessError):
            self.new("hotline.did", number="12367", user=stranger)

    def test_territories_are_a_tree_of_levels(self):
        territories = self.env["hotline.territory"]
        province = territories.create({"name": "P", "code": "L1", "level": "province"})
        city = territories.create(
            {"name": "C", "code": "L2", "level": "city", "parent_id": province.id}
        )
        district = territories.create({"name": "D", "code": "L3", "parent_id": city.id})
        self.assertEqual(district.complete_name, "P / C / D")
        province.name = "Q"
        self.assertEqual(district.display_name, "Q / C / D")
        with self.assertRaises(UserError):
            province.parent_id = district
        with self.assertRaises(ValidationError):
            city.parent_id = territories.create({"name": "D2", "code": "L4"})
        with self.assertRaises(ValidationError):
            city.level = "district"

    def test_bad_values_are_refused_by_name(self):
        for values in (
            {"number": "12 366"}, {"number": "1" * 21}, {"number": "+8612366"},
            {"number": "1", "source": "tax"},
        ):
            with self.subTest(values=values):
                self.refuse("digits", "hotline.did", **values)
        for code in ("Tax", "a-b", "x" * 21, "税"):
            with self.subTest(code=code):
                self.refuse("New", "hotline.skill.group", code=code)
        hall = self.env["hotline.office"].create(
            {"name": "Far", "code": "F", "site_id": self.other_site.id}
        )
        self.refuse(
            "another site", "hotline.did", user=self.env.user, number="1", office_id=hall.id
        )

    def test_numbers_and_codes_stand_once_in_a_site(self):
        for model, values in (
            ("hotline.did", {"number": "12366"}), ("hotline.office", {"code": "H"}),
            ("hotline.skill.group", {"code": "tax"}),
        ):
            self.new(model, **values)
            self.env[model].create({"name": "There", "site_id": self.other_site.id, **values})
            with (
                self.subTest(model=model), mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError), self.env.cr.savepoint(),
            ):
                self.new(model, **values)

    # ---- calls ----------------------------------------------------------------------

    def take_call(self, number="C1", **extra):
        self.take("calls", self.call(number, "2025-03-03", "09:00:00 offered", **extra))
        return self.env["hotline.call"].search(
            [("site_id", "=", self.site.id), ("number", "=", number)]
        )

    def test_calls_know_their_number_hall_and_group(self):
        hall = self.new("hotline.office", code="H1")
        did = self.new("hotline.did", number="12366", office_id=hall.id, source="12345")
        group = self.new("hotline.skill.group", code="tax")
        call = self.take_call(did="12366", queue="q_tax")
        self.assertRecordValues(call, [{
            "did": "12366", "did_id": did.id, "office_id": hall.id, "source": "12345",
            "queue": "q_tax", "skill_group_id": group.id,
        }])
        other = self.take_call("C2", did="12367", queue="tax")
        self.assertFalse(other.did_id or other.office_id or other.skill_group_id)

    def test_calls_follow_what_is_entered_later(self):
        call = self.take_call(did="12366", queue="q_tax")
        self.assertFalse(call.did_id)
        hall = self.new("hotline.office", code="H1")
        did = self.new("hotline.did", number="12366")
        group = self.new("hotline.skill.group", code="tax")
        self.assertEqual((call.did_id, call.skill_group_id), (did, group))
        did.write({"office_id": hall.id, "source": "96359"})
        self.assertEqual((call.office_id, call.source), (hall, "96359"))
        did.number = "12367"
        self.assertFalse(call.did_id or call.office_id or call.source)
        group.code = "other"
        self.assertFalse(call.skill_group_id)

    def test_calls_of_another_site_are_left_alone(self):
        self.take("calls", self.call("C1", "2025-03-03", "09:00:00 offered", did="12366"),
                  site=self.other_site)
        self.new("hotline.did", number="12366")
        self.assertFalse(self.env["hotline.call"].search([
            ("site_id", "=", self.other_site.id), ("did_id", "!=", False),
        ]))
