from itertools import combinations

from odoo import Command
from odoo.exceptions import ValidationError
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

    def test_new_users_are_checked(self):
        with self.assertRaises(ValidationError):
            self._new_user("both", ROLES["sysadmin"], ROLES["auditadmin"])
        self._new_user("one", ROLES["auditadmin"], ROLES["inspector"])
