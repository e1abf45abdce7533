from datetime import date, datetime
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TelephonyCommon

DAY = date(2025, 3, 3)


def answered(at, wait, agent="A1"):
    """A call that begins at `hh:mm`, is answered after seconds of waiting, and talks a minute."""
    return f"""
        {at}:00 offered
        {at}:00 to_agent
        {at}:{wait:02d} answer {agent}
        {at}:59 hangup caller
    """


def given_up(at, after, who="caller"):
    return f"""
        {at}:00 offered
        {at}:00 to_agent
        {at}:{after:02d} hangup {who}
    """


@tagged("post_install", "-at_install")
class TestCallInterval(TelephonyCommon):
    """Calls and agents per interval, number and group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.user("interval_leader", "leader")
        cls.hall = cls.env["hotline.office"].create(
            {"name": "East", "code": "E", "site_id": cls.site.id}
        )
        cls.did = cls.env["hotline.did"].create({
            "name": "East", "number": "0791", "site_id": cls.site.id, "office_id": cls.hall.id,
            "source": "12345",
        })
        cls.group = cls.env["hotline.skill.group"].create(
            {"name": "Tax", "code": "tax", "site_id": cls.site.id}
        )
        lines = {"did": "0791", "queue": "q_tax"}
        cls.take(
            "calls",
            cls.call("C1", DAY, answered("09:00", 10), **lines),
            cls.call("C2", DAY, answered("09:14", 21), did="12366"),
            cls.call("C3", DAY, answered("09:15", 30), **lines),
            cls.call("C4", DAY, given_up("09:16", 4)),
            cls.call("C5", DAY, given_up("09:17", 40), **lines),
            cls.call("C6", DAY, given_up("09:18", 50, "system")),
            cls.call("C7", DAY, "09:19:00 offered\n09:19:30 hangup caller"),
            cls.call("C8", DAY, "09:19:00 dial\n09:19:05 answer A1\n09:19:30 hangup caller",
                     direction="out"),
        )
        cls.take("sessions", {
            "agent": "A1", "login": "2025-03-03T09:00:00", "logout": "2025-03-03T09:20:00",
            "breaks": [["2025-03-03T09:05:00", "2025-03-03T09:10:00"]],
        }, {"agent": "A1", "login": "2025-03-03T09:10:00", "logout": "2025-03-03T09:31:00"})
        cls.intervals = cls.env["hotline.call.interval"].with_user(cls.leader)

    def find(self, *domain, **context):
        return self.intervals.with_context(**context).search(list(domain), order="slot, id")

    def test_quarters(self):
        first, second, third = self.find()
        self.assertEqual(first.slot, datetime(2025, 3, 3, 1))
        self.assertRecordValues(first + second + third, [
            {"offered": 2, "to_agent": 2, "answered": 2, "within_10": 1, "within_15": 1,
             "within_20": 1, "within_30": 2, "within_level": 1, "abandoned": 0, "wait": 31,
             "wait_max": 21, "wait_average": 15.5, "talk": 87, "service_level": 0.5,
             "login_seconds": 900, "busy_seconds": 87, "agents_in": 1, "did_id": False},
            {"offered": 5, "to_agent": 4, "answered": 1, "within_10": 0, "within_15": 0,
             "within_20": 0, "within_30": 1, "within_level": 0, "abandoned": 3, "wait": 30,
             "wait_max": 50, "wait_average": 30, "talk": 29, "service_level": 0,
             "login_seconds": 900, "busy_seconds": 54, "agents_in": 1, "did_id": False},
            {"offered": 0, "to_agent": 0, "answered": 0, "within_10": 0, "within_15": 0,
             "within_20": 0, "within_30": 0, "within_level": 0, "abandoned": 0, "wait": 0,
             "wait_max": 0, "wait_average": 0, "talk": 0, "service_level": 0,
             "login_seconds": 60, "busy_seconds": 0, "agents_in": 60 / 900, "did_id": False},
        ])
        self.assertRecordValues(second, [{
            "abandoned_active": 2, "abandoned_passive": 1, "abandoned_short": 1,
            "connect_rate": 0.25, "abandon_rate": 0.75,
        }])

    def test_the_limits_are_those_of_the_site(self):
        self.site.write({"service_level_seconds": 30, "short_abandon_seconds": 41})
        rows = self.find()
        self.assertEqual(rows.mapped("within_level"), [2, 1, 0])
        self.assertEqual(rows.mapped("abandoned_short"), [0, 2, 0])

    def test_longer_intervals(self):
        for minutes, offered, login in ((30, [7, 0], [1800, 60]), (60, [7], [1860]),
                                        (1440, [7], [1860])):
            with self.subTest(minutes=minutes):
                rows = self.find(hotline_minutes=minutes)
                self.assertEqual(rows.mapped("offered"), offered)
                self.assertEqual(rows.mapped("login_seconds"), login)
        [day] = self.find(hotline_minutes=1440)
        self.assertEqual(day.slot, self.site._day_start(DAY))
        for junk in (7, "30", [30], None, {}):
            self.assertEqual(len(self.find(hotline_minutes=junk)), 3)

    def test_a_day_is_the_measures(self):
        [day] = self.find(hotline_minutes=1440)
        measures = self.measures((DAY, DAY))[0][None]
        self.assertEqual(
            [day.offered, day.to_agent, day.answered, day.abandoned_active, day.abandoned_passive,
             day.wait, day.within_30, day.talk, day.login_seconds],
            [float(measures[name]) for name in (
                "calls_offered", "calls_to_agent", "calls_answered", "calls_abandoned_active",
                "calls_abandoned_passive", "wait_seconds_answered", "answered_within_30s",
                "call_talk_seconds", "login_seconds",
            )],
        )

    def test_told_apart_by_number(self):
        rows = self.find(("did_id", "=", self.did.id))
        self.assertRecordValues(rows, [
            {"offered": 1, "office_id": self.hall.id, "source": "12345"},
            {"offered": 2, "office_id": self.hall.id, "source": "12345"},
        ])
        found = dict(self.intervals._read_group([], ["did_id"], ["offered:sum"]))
        self.assertEqual(found, {self.did: 3, self.did.browse(): 4})
        [[source, offered, level]] = self.intervals._read_group(
            [("source", "=", "12345")], ["source"], ["offered:sum", "service_level:avg"]
        )
        self.assertEqual((source, offered), ("12345", 3))
        self.assertAlmostEqual(float(level), 1 / 3)
        self.assertEqual(
            sorted(self.find(hotline_by=["office_id"]).mapped("offered")), [1, 1, 2, 3]
        )
        for junk in ("did_id", [5, ["x"]], {"did_id": 1}, 1):
            self.assertEqual(len(self.find(hotline_by=junk)), 3)

    def test_told_apart_by_group(self):
        found = dict(self.intervals._read_group([], ["skill_group_id"], ["answered:sum"]))
        self.assertEqual(found, {self.group: 2, self.group.browse(): 1})

    def test_rows_are_found_again_by_id(self):
        for context in ({}, {"hotline_minutes": 60}, {"hotline_by": ["did_id"]}):
            rows = self.find(**context)
            wanted = rows.mapped("offered")
            self.env.invalidate_all()
            with self.subTest(context=context):
                self.assertEqual(self.intervals.browse(rows.ids).mapped("offered"), wanted)
        for strange in (0, -5, 1 << 62):
            self.assertFalse(self.intervals.search([("id", "in", [strange])]))

    def test_a_window_cuts_no_row(self):
        [row] = self.find(("slot", ">=", "2025-03-03 01:10:00"), ("slot", "<=", "2025-03-03 01:15"))
        self.assertEqual(row.offered, 5)

    def test_the_latest_days_are_counted_back_from_the_last_fact(self):
        self.assertEqual(len(self.find(("recent", "=", True))), 3)
        self.take("calls", self.call("C9", "2025-05-03", answered("09:00", 10)))
        self.assertEqual(self.find(("recent", "=", True)).mapped("offered"), [1])

    def test_who_sees_them(self):
        for role, count in (("inspector", 3), ("procurement", 3)):
            user = self.user(f"interval_{role}", role)
            self.assertEqual(self.intervals.with_user(user).search_count([]), count)
        stranger = self.user("interval_stranger", "leader", site=self.other_site)
        self.assertFalse(self.intervals.with_user(stranger).search_count([]))
        for role in ("agent", "hr", "system_admin"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.intervals.with_user(self.user(f"interval_{role}", role)).search([])

    def test_workbook(self):
        rows = self.find()
        content, _kind = self.env["ir.actions.report"].with_user(self.leader)._render(
            "hotline_telephony.call_interval_xlsx", rows.ids
        )
        [sheet] = load_workbook(BytesIO(content)).worksheets
        head = [cell.value for cell in sheet[1]]
        first = [cell.value for cell in sheet[2]]
        self.assertEqual(first[head.index("Interval")], "2025-03-03 09:00")
        self.assertEqual(first[head.index("Offered")], 2)
        self.assertEqual(first[head.index("Service Level")], 0.5)
        self.assertEqual(sheet.max_row, 4)
