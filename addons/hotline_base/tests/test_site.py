from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HotlineCase

READ_BY = {
    "hotline.fact": ("office", "procurement", "auditadmin"),
    "hotline.assignment": (
        "leader", "office", "hr", "inspector", "procurement", "auditadmin",
    ),
    "hotline.aggregate": ("leader", "office", "procurement"),
}


@tagged("post_install", "-at_install")
class TestSite(HotlineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for site in (cls.site, cls.other_site):
            cls._import("agents", {"id": "A01", "hired": "2025-01-01"}, site=site)
            cls._import("aggregates", {
                "from": "2025-01-01", "to": "2025-01-01", "measures": {"calls_out": 1},
            }, site=site)

    def test_nothing_of_other_sites_is_seen(self):
        for model, roles in READ_BY.items():
            foreign = self.env[model].search([("site_id", "=", self.other_site.id)])
            self.assertTrue(foreign)
            for role in roles:
                records = self._as(role, self.env[model])
                with self.subTest(model=model, role=role):
                    self.assertEqual(records.search([]).site_id, self.site)
                    self.assertFalse(records.search([("id", "in", foreign.ids)]))
                    groups = records._read_group([], ["site_id"], ["__count"])
                    self.assertEqual([site for site, _count in groups], [self.site])
                    self.assertFalse(records.search_read([("id", "in", foreign.ids)]))
                    with self.assertRaises(AccessError):
                        self._as(role, foreign).read(["display_name"])

    def test_nobody_enters_into_another_site(self):
        with self.assertRaises(AccessError):
            self._as("hr", self.env["hotline.assignment"]).create({
                "code": "X", "hired": "2025-01-01", "site_id": self.other_site.id,
            })
        with self.assertRaises(AccessError):
            self._as("office", self.env["hotline.aggregate"]).create({
                "first": "2025-01-01", "last": "2025-01-01", "site_id": self.other_site.id,
            })

    def test_figures_follow_their_aggregate(self):
        lines = self._as("office", self.env["hotline.aggregate.line"]).search([])
        self.assertEqual(lines.aggregate_id.site_id, self.site)

    def test_site_days_follow_their_site(self):
        day = self.env["hotline.calendar.day"].create({
            "date": "2031-05-05", "kind": "holiday", "site_id": self.other_site.id,
        })
        days = self._as("office", self.env["hotline.calendar.day"])
        self.assertNotIn(day, days.search([]))
        with self.assertRaises(AccessError):
            self._as("office", day).write({"kind": "workday"})

    def test_a_change_of_membership_counts_at_once(self):
        people = self._as("leader", self.env["hotline.assignment"])
        self.assertEqual(len(people.search([])), 1)
        self.users["leader"].hotline_site_ids = [Command.link(self.other_site.id)]
        self.assertEqual(len(people.search([])), 2)
        self.other_site.user_ids = [Command.unlink(self.users["leader"].id)]
        self.assertEqual(len(people.search([])), 1)
        self.assertEqual(self.users["leader"].hotline_site_ids, self.site)

    def test_the_system_administrator_sets_up_sites(self):
        site = self._as("sysadmin", self.env["hotline.site"]).create({"name": "T", "code": "third"})
        self.assertEqual(site.user_ids, self.users["sysadmin"])
        with self.assertRaises(AccessError):
            self._as("office", self.env["hotline.site"]).create({"name": "T", "code": "fourth"})
        self.assertEqual(self._as("office", self.env["hotline.site"]).search([]), self.site)

    def test_time_zone_stays_once_there_are_facts(self):
        with self.assertRaises(UserError):
            self._as("sysadmin", self.site).write({"tz": "UTC"})
        empty = self.env["hotline.site"].create({"name": "New", "code": "test-new"})
        self._as("sysadmin", empty).write({"tz": "UTC"})
        self.assertEqual(empty.tz, "UTC")
