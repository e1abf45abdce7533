from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_base.worktime import UnconfirmedYear

from .common import HotlineCase

MONDAY = date(2031, 6, 2)
SUNDAY = date(2031, 6, 8)


@tagged("post_install", "-at_install")
class TestCalendar(HotlineCase):
    def _day(self, day, kind, site=False):
        return self._as("office", self.env["hotline.calendar.day"]).create({
            "date": day, "kind": kind, "site_id": site and site.id,
        })

    def test_the_notices_are_entered(self):
        calendar = self.site.work_calendar(strict=True)
        self.assertEqual(set(range(2022, 2027)) - calendar.years, set())
        self.assertFalse(calendar.is_workday(date(2025, 10, 8)))
        self.assertTrue(calendar.is_workday(date(2025, 10, 11)))
        self.assertEqual(calendar.workdays(date(2025, 1, 1), date(2025, 12, 31)), 248)

    def test_an_unconfirmed_year_is_refused_when_strict(self):
        self.assertTrue(self.site.work_calendar().is_workday(MONDAY))
        with self.assertRaises(UnconfirmedYear):
            self.site.work_calendar(strict=True).is_workday(MONDAY)
        self._as("procurement", self.env["hotline.calendar.year"]).create({
            "year": 2031, "confirmed": True,
        })
        self.assertTrue(self.site.work_calendar(strict=True).is_workday(MONDAY))

    def test_the_office_edits_the_calendar(self):
        day = self._day(MONDAY, "holiday")
        self._day(SUNDAY, "workday")
        calendar = self.site.work_calendar()
        self.assertFalse(calendar.is_workday(MONDAY))
        self.assertTrue(calendar.is_workday(SUNDAY))
        day.unlink()
        self.assertTrue(self.site.work_calendar().is_workday(MONDAY))

    def test_a_confirmed_year_belongs_to_the_purchaser(self):
        """The vendor neither confirms a year nor takes away a day both sides count with."""
        with self.assertRaises(AccessError):
            self._as("office", self.env["hotline.calendar.year"]).create({
                "year": 2031, "confirmed": True,
            })
        year = self.env["hotline.calendar.year"].search([("year", "=", 2026)])
        with self.assertRaises(AccessError):
            self._as("office", year).write({"confirmed": False})
        day = self.env["hotline.calendar.day"].search([("date", "=", "2026-10-01")])
        with self.assertRaises(AccessError):
            self._as("office", day).unlink()
        with self.assertRaises(AccessError):
            self._as("office", day).write({"date": "2031-10-01"})
        with self.assertRaises(AccessError):
            self._day(date(2026, 10, 20), "holiday")
        self._as("procurement", day).unlink()

    def test_days_of_one_site(self):
        self._day(MONDAY, "holiday", self.site)
        self.assertFalse(self.site.work_calendar().is_workday(MONDAY))
        self.assertTrue(self.other_site.work_calendar().is_workday(MONDAY))

    def test_a_day_stands_once(self):
        self._day(MONDAY, "holiday")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._day(MONDAY, "holiday")
