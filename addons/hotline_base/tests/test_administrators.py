from itertools import combinations

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.hotline_base.demo_logins import ROLES

from .common import HotlineCase

OFFICES = ("sysadmin", "secadmin", "auditadmin")


@tagged("post_install", "-at_install")
class TestAdministrators(HotlineCase):
    def _group(self, role):
        return self.env.ref(ROLES[role])

    def test_nobody_holds_two_offices(self):
        for held, wanted in combinations(OFFICES, 2):
            with self.subTest(held=held, wanted=wanted):
                with self.assertRaises(ValidationError):
                    self.users[held].group_ids = [Command.link(self._group(wanted).id)]
                with self.assertRaises(ValidationError):
                    self._group(wanted).user_ids = [Command.link(self.users[held].id)]

    def test_not_through_implied_groups_either(self):
        outer = self.env["res.groups"].create({"name": "Outer"})
        self.users["secadmin"].group_ids = [Command.link(outer.id)]
        with self.assertRaises(ValidationError):
            outer.implied_ids = [Command.link(self._group("auditadmin").id)]
        with self.assertRaises(ValidationError):
            self._group("secadmin").implied_ids = [Command.link(self._group("sysadmin").id)]

    def test_settings_count_as_system_administration(self):
        settings = self.env.ref("base.group_system")
        for role in ("secadmin", "auditadmin"):
            with self.subTest(role), self.assertRaises(ValidationError):
                self.users[role].group_ids = [Command.link(settings.id)]

    def test_the_security_administrator_cannot_widen_the_own_rights(self):
        user = self.users["secadmin"].with_user(self.users["secadmin"])
        with self.assertRaises(ValidationError):
            user.write({"group_ids": [Command.link(self.env.ref("base.group_system").id)]})

    def test_no_role_and_no_site_for_oneself(self):
        secadmin = self.users["secadmin"]
        purchaser = self._as("secadmin", self._group("procurement"))
        for widen in (
            lambda: secadmin.with_user(secadmin).write({"group_ids": [
                Command.link(purchaser.id)
            ]}),
            lambda: purchaser.write({"user_ids": [Command.link(secadmin.id)]}),
            lambda: secadmin.with_user(secadmin).write({"hotline_site_ids": [
                Command.link(self.other_site.id)
            ]}),
        ):
            with self.assertRaises(AccessError):
                widen()

    def test_the_security_administrator_makes_users(self):
        user = self._as("secadmin", self.env["res.users"]).with_context(
            no_reset_password=True
        ).create({
            "name": "New", "login": "test_made_by_secadmin",
            "group_ids": [Command.set(self._group("agent").ids)],
            "hotline_site_ids": [Command.set(self.site.ids)],
        })
        user.write({"group_ids": [Command.link(self._group("inspector").id)], "active": False})
        self.assertTrue(user.sudo().has_group("hotline_base.group_inspector"))

    def test_new_users_are_checked(self):
        with self.assertRaises(ValidationError):
            self._new_user("both", ROLES["sysadmin"], ROLES["auditadmin"])
        self._new_user("one", ROLES["auditadmin"], ROLES["inspector"])
