import hashlib

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .config_case import ConfigCase


@tagged("post_install", "-at_install")
class TestPhones(ConfigCase):
    """Passwords of phones, who sees them, and what happens when somebody leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.phone("A01", cls.consult, password=False)
        cls.second = cls.phone("A02", cls.consult)
        cls.first.assignment_id.employee_id = cls.env["hr.employee"].create(
            {"name": "First", "user_id": cls.users["agent"].id}
        )

    def test_the_system_administrator_sets_a_password(self):
        action = self._as("sysadmin", self.first).action_set_password()
        secret = action["context"]["default_secret"]
        self.assertGreaterEqual(len(secret), 16)
        text = f"A01:hotline:{secret}".encode()
        self.assertEqual(
            self.first.sudo().digest, hashlib.md5(text, usedforsecurity=False).hexdigest()
        )
        again = self._as("sysadmin", self.first).action_set_password()
        self.assertNotEqual(again["context"]["default_secret"], secret)
        self.assertTrue(self.first.has_password)

    def test_the_password_is_kept_nowhere(self):
        """Opening the window, and even saving it, leaves no password in the database."""
        action = self._as("sysadmin", self.first).action_set_password()
        model = self._as("sysadmin", self.env[action["res_model"]]).with_context(
            **action["context"]
        )
        shown = model.default_get(["extension_id", "agent", "secret"])
        self.assertEqual(shown["secret"], action["context"]["default_secret"])
        with Form(model) as window:  # as the browser opens it
            self.assertEqual(window.secret, shown["secret"])
        model.create(shown)
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM hotline_extension_password")
        self.assertNotIn(shown["secret"], str(self.env.cr.fetchall()))

    def test_nobody_else_sets_one(self):
        for role in ("office", "leader", "agent", "procurement", "hr", "secadmin", "auditadmin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, self.first).action_set_password()

    def test_nobody_reads_the_digest(self):
        for role in ("sysadmin", "office", "leader", "agent"):
            phone = self._as(role, self.first)
            self.assertNotIn("digest", phone.fields_get())
            with self.subTest(role):
                for read in (
                    lambda p: p.read(["digest"]), lambda p: p.search([("digest", "like", "a")]),
                    lambda p: p.export_data(["digest"]), lambda p: p.write({"digest": "x"}),
                    lambda p: p._read_group([], ["digest"]),
                ):
                    with self.assertRaises(UserError):  # access errors are such
                        read(phone)

    def test_agents_see_their_own_phone_only(self):
        phones = self._as("agent", self.env["hotline.extension"]).search([])
        self.assertEqual(phones, self.first)
        self.assertEqual(phones.number, "1001")
        for model in ("hotline.switch", "hotline.trunk", "hotline.ivr.menu", "hotline.prompt"):
            with self.assertRaises(AccessError):
                self._as("agent", self.env[model]).search([])

    def test_the_office_gives_out_phones_but_no_permissions(self):
        row = self.env["hotline.dial.class"].create(
            {"name": "Local", "switch_id": self.switch.id, "trunk_id": self.trunk.id}
        )
        person = self.person("A03")
        phones = self._as("office", self.env["hotline.extension"])
        values = {"switch_id": self.switch.id, "assignment_id": person.id}
        with self.assertRaises(AccessError):
            phones.create({**values, "dial_class_id": row.id})
        phone = phones.create(values)
        with self.assertRaises(AccessError):
            phone.dial_class_id = row.id
        self._as("sysadmin", phone).dial_class_id = row
        with self.assertRaises(AccessError):
            self._as("leader", phone).kind = "desk"

    def test_sites_are_apart(self):
        other = self.env["hotline.switch"].create(
            {"name": "Other", "code": "other", "site_id": self.other_site.id}
        )
        for role in ("sysadmin", "office", "leader"):
            for model in (
                "hotline.switch", "hotline.prompt", "hotline.ivr.menu", "hotline.ivr.key",
                "hotline.business.hours", "hotline.break.reason", "hotline.switch.survey",
            ):
                found = self._as(role, self.env[model]).search([])
                self.assertEqual(found.site_id, self.site, model)
        with self.assertRaises(AccessError):
            self._as("sysadmin", other).action_publish()

    def test_leaving_takes_the_phone_away(self):
        self.second.assignment_id.left = "2030-03-05"
        phones = self.env["hotline.extension"]
        with freeze_time("2030-03-05 15:00:00"):  # still the last day
            phones._cron_leavers()
            self.assertTrue(self.second.active)
            self.assertTrue(self.second.in_service)
        with freeze_time("2030-03-05 16:05:00"):  # five past midnight at the site
            self.second.invalidate_recordset()
            self.assertFalse(self.second.in_service)
            phones._cron_leavers()
            self.assertFalse(self.second.active)
        self.assertTrue(self.first.active)

    def test_search_by_service(self):
        phones = self.env["hotline.extension"]
        own = [("switch_id", "=", self.switch.id)]
        self.assertEqual(phones.search([*own, ("in_service", "=", True)]), self.second)
        self.assertEqual(phones.search([*own, ("in_service", "=", False)]), self.first)
