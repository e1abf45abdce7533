from datetime import date, timedelta
from fractions import Fraction

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .facts_common import APRIL, MARCH, FactsCase

HOMES = (
    "hotline.incident", "hotline.fault", "hotline.outage", "hotline.deliverable",
    "hotline.patrol", "hotline.activity", "hotline.city.exam",
)
XC = {"fault_report": {"from": "detected", "minutes": 30}}
JX = {
    "support_response": {"from": "reported", "minutes": 120},
    "fault_repair_general": {"from": "reported", "minutes": 480},
    "fault_repair_major": {"from": "reported", "minutes": 1440},
    "fault_cause_report": {"from": "repaired", "days": 2, "roll": False},
}


@tagged("post_install", "-at_install")
class TestContractFacts(FactsCase):
    def test_fault_report_limit(self):
        """30 minutes to the second, the second after midnight belongs to the next month (XC)."""
        self.take("faults", [
            {"id": "F1", "detected": "2025-03-31T23:59:59", "notified": "2025-04-01T00:29:59"},
            {"id": "F2", "detected": "2025-04-01T00:00:00", "notified": "2025-04-01T00:30:01"},
            {"id": "F3", "detected": "2025-04-02T08:00:00"},
        ])
        march, april = self.measures("hotline.fault", MARCH, APRIL, hotline_deadlines=XC)
        self.assertEqual(march, {"faults_detected": 1, "faults_reported_on_time": 1})
        self.assertEqual(april, {"faults_detected": 2})

    def test_fault_limits_exist_only_where_the_terms_set_them(self):
        self.take("faults", [
            {"id": "F1", "detected": "2025-03-03T08:00:00", "notified": "2025-03-03T08:00:00",
             "reported": "2025-03-03T08:00:00", "responded": "2025-03-03T08:00:00",
             "repaired": "2025-03-03T08:00:00", "cause_report_on": "2025-03-03"},
        ])
        for terms in (None, {"fault_report": {"workdays": 1}, "support_response": None}):
            [plain] = self.measures("hotline.fault", MARCH, hotline_deadlines=terms)
            self.assertEqual(
                plain, {"faults_detected": 1, "faults_reported": 1, "faults_repaired": 1}
            )

    def test_fault_clocks(self):
        """Response 2 h, repair 8 h or 24 h to the second, report 2 days after repair (JX)."""
        fault = {"detected": "2025-03-10T08:00:00", "reported": "2025-03-10T08:00:00"}
        self.take("faults", [
            fault | {"id": "on", "responded": "2025-03-10T10:00:00",
                     "repaired": "2025-03-10T16:00:00", "cause_report_on": "2025-03-12"},
            fault | {"id": "late", "responded": "2025-03-10T10:00:01",
                     "repaired": "2025-03-10T16:00:01", "cause_report_on": "2025-03-13"},
            fault | {"id": "major", "severity": "major", "repaired": "2025-03-11T08:00:00"},
            {"id": "unreported", "detected": "2025-03-10T08:00:00",
             "repaired": "2025-03-10T08:00:00"},
        ])
        [march] = self.measures("hotline.fault", MARCH, hotline_deadlines=JX)
        self.assertEqual(march, {
            "faults_detected": 4, "faults_reported": 3, "faults_repaired": 3,
            "faults_responded_on_time": 1, "faults_repaired_on_time": 2,
            "fault_cause_reports_on_time": 1,
        })

    def test_cause_report_is_counted_from_the_local_day(self):
        """Repaired at 00:30 local time, still the day before in UTC."""
        self.take("faults", [
            {"id": "F1", "detected": "2025-03-10T20:00:00", "reported": "2025-03-10T20:00:00",
             "repaired": "2025-03-11T00:30:00", "cause_report_on": "2025-03-13"},
        ])
        [march] = self.measures("hotline.fault", MARCH, hotline_deadlines=JX)
        self.assertEqual(march["fault_cause_reports_on_time"], 1)

    def test_cause_report_may_roll(self):
        """Where the terms roll, Saturday 15 March becomes Monday 17 March."""
        self.take("faults", [
            {"id": "F1", "detected": "2025-03-13T08:00:00", "reported": "2025-03-13T08:00:00",
             "repaired": "2025-03-13T09:00:00", "cause_report_on": "2025-03-17"},
        ])
        rolling = {"fault_cause_report": {"days": 2}}
        fixed = {"fault_cause_report": {"days": 2, "roll": False}}
        for terms, count in ((rolling, 1), (fixed, None)):
            [march] = self.measures("hotline.fault", MARCH, hotline_deadlines=terms)
            self.assertEqual(march.get("fault_cause_reports_on_time"), count)

    def test_patrols_and_activities(self):
        self.take("patrols", [
            {"date": "2025-03-31", "checked": 100, "ok": "99.5"},
            {"date": "2025-04-01", "checked": 10, "ok": 10},
        ])
        self.take("activities", [
            {"kind": "map_update", "done": "2025-03-31", "due": "2025-04-01", "units_due": "2.5"},
            {"kind": "map_update", "done": "2025-04-03", "due": "2025-04-02"},
            {"kind": "made_up", "done": "2025-04-03"},
        ])
        march, april = self.measures("hotline.patrol", MARCH, APRIL)
        self.assertEqual(march, {
            "patrol_days_done": 1, "patrol_links_checked": 100,
            "patrol_links_ok": Fraction("99.5"),
        })
        self.assertEqual(april["patrol_links_ok"], 10)
        march, april = self.measures("hotline.activity", MARCH, APRIL)
        self.assertEqual(march, {"activity_map_update": 1})
        self.assertEqual(april, {
            "activity_map_update": 1, "activity_map_update_due": 2,
            "activity_map_update_on_time": 1, "activity_map_update_units_due": Fraction("2.5"),
            "activity_made_up": 1,
        })

    def test_city_exam_zero_is_a_value(self):
        self.take("city_exam", [{"date": "2025-03-31", "score": "88.5", "city_average": 88.5}])
        march, april = self.measures("hotline.city.exam", MARCH, APRIL)
        self.assertEqual(march, {"city_exam_margin": 0})
        self.assertEqual(april, {}, "no record is no data")

    def test_none_of_these_is_a_measure_of_persons(self):
        self.take("patrols", [{"date": "2025-03-31", "agent": "A1"}])
        self.assertEqual(self.measures("hotline.patrol", MARCH, agent="A1"), [{}])

    def test_incident_may_come_again(self):
        """The ledger keeps two records of one incident, and gives both back as they came."""
        given = [
            {"id": "I1", "kind": "abuse", "date": "2025-03-03"},
            {"id": "I1", "kind": "abuse", "date": "2025-03-04", "level": "complaint"},
            {"id": "I2", "kind": "infosec_major", "date": "2025-03-04", "pct": "0.50"},
        ]
        self.take("incidents", given)
        self.assertEqual(self.records("incidents"), given)
        self.assertEqual(self.env["hotline.incident"].search_count(
            [("site_id", "=", self.site.id)]), 3)

    def test_form_goes_through_the_ledger(self):
        office = self.env["hotline.fault"].with_user(self.users["office"])
        fault = office.create({"number": "F9", "detected": "2025-03-31 16:00:00"})
        self.assertEqual(fault.site_id, self.site)
        self.assertEqual(
            self.records("faults"), [{"id": "F9", "detected": "2025-04-01T00:00:00"}]
        )
        fault.severity = "major"
        [record] = self.records("faults")
        self.assertEqual(record["severity"], "major")
        self.assertEqual(fault.sudo().fact_id.corrects_id.key, "F9")
        with self.assertRaises(UserError):
            fault.sudo().unlink()

    def test_form_refuses_what_a_file_may_not_hold(self):
        office = self.env["hotline.incident"].with_user(self.users["office"])
        with self.assertRaises(UserError):
            office.create({"number": "I1", "kind": "site", "date": "0025-03-03"})
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            office.create({"number": "I1", "kind": "site", "date": "2025-03-03", "pct": -1})

    def test_major_finding_needs_its_share(self):
        office = self.env["hotline.incident"].with_user(self.users["office"])
        finding = {"number": "I1", "kind": "infosec_major", "date": "2025-03-03"}
        for pct in (0, 0.4, 1.1):
            with self.assertRaises(UserError):
                office.create({**finding, "pct": pct})
        office.create({**finding, "pct": 0.5})
        self.assertEqual(self.records("incidents")[0]["pct"], "0.5")

    def test_kinds_have_names(self):
        """A form offers what contracts and measures know, in words."""
        for model, kind in (("incident", "leak"), ("deliverable", "annual_report"),
                            ("activity", "map_update")):
            labels = dict(self.env[f"hotline.{model}"].fields_get(["kind"])["kind"]["selection"])
            self.assertIn(kind, labels)
            self.assertNotEqual(labels[kind], kind)

    def test_roles(self):
        """The project office enters, the purchaser reads, a leader sees nothing of it."""
        for model in HOMES:
            for role, rights in (("office", "rwc"), ("procurement", "r"), ("leader", ""),
                                 ("hr", "")):
                home = self.env[model].with_user(self.users[role])
                allowed = "".join(
                    letter for letter, mode in (
                        ("r", "read"), ("w", "write"), ("c", "create"), ("u", "unlink"))
                    if home.has_access(mode)
                )
                self.assertEqual(allowed, rights, f"{model}: {role}")

    def test_other_sites_stay_unseen(self):
        self.take("outages", [{"id": "O1", "detected": "2025-03-03T08:00:00"}], self.other_site)
        office = self.env["hotline.outage"].with_user(self.users["office"])
        self.assertFalse(office.search([]))
        with self.assertRaises(AccessError):
            office.create({
                "number": "O2", "detected": "2025-03-03 08:00:00",
                "site_id": self.other_site.id,
            })

    def test_screens(self):
        self.check_screens("office", *HOMES)
        self.check_screens("procurement", *HOMES)

    def test_random_files(self):
        self.cross_check("hotline.fault", "faults")
        self.cross_check("hotline.patrol", "patrols")
        self.cross_check("hotline.activity", "activities")
        self.cross_check("hotline.city.exam", "city_exam")

    def test_one_query_for_all_spans(self):
        """A year of days costs as many queries as one day."""
        days = [(MARCH[0] + timedelta(n),) * 2 for n in range(365)]
        self.take("patrols", [{"date": "2025-03-31", "checked": 1, "ok": 1}])
        self.env["hotline.patrol"]._measure_rows(self.site, days[:1])  # the site is in the cache
        with self.assertQueryCount(1):
            rows = self.env["hotline.patrol"]._measure_rows(self.site, days)
        self.assertEqual({row[0] for row in rows}, {(date(2025, 3, 31) - MARCH[0]).days})
