import sys
from datetime import date, datetime, timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path
from unittest import skipUnless

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.hotline_telephony.report.window import window

from .common import TelephonyCommon

RULES = Path(__file__).resolve().parents[3] / "tests" / "rules"
MEASURES = {  # measure: column
    "login_seconds": "login_seconds",
    "online_seconds": "online_seconds",
    "agent_talk_seconds": "talk_seconds",
    "agent_wrap_seconds": "wrap_seconds",
    "agent_ring_seconds": "ring_seconds",
    "calls_answered": "answered",
    "calls_out": "dialled",
    "hold_segments": "holds",
    "hold_segments_over_30s": "long_holds",
}
DAY = date(2025, 3, 3)
EVENING = """
    23:50:00 offered
    23:50:10 to_agent
    23:50:12 ring A1
    23:50:20 answer A1
    23:59:50 hold
    2025-03-04T00:00:40 unhold
    2025-03-04T00:05:00 hangup caller
    2025-03-04T00:06:00 wrap_end A1
"""


def pairs(table):
    """Figures that are not zero, by agent and measure."""
    return {
        (agent, name): value for agent, figures in table.items() if agent
        for name, value in figures.items() if value and name in MEASURES
    }


@tagged("post_install", "-at_install")
class TestAgentDay(TelephonyCommon):
    """What an agent did on a day: the same numbers as the measures the contract is paid by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.user("day_agent", "agent")
        cls.person("A1", cls.agent)
        cls.person("A2")
        cls.take("calls", cls.call("C1", DAY, EVENING))
        cls.take("sessions", *(
            {"agent": agent, "login": "2025-03-03T20:00:00", "logout": "2025-03-04T01:00:00",
             "breaks": [["2025-03-03T23:00:00", "2025-03-03T23:30:00"]]}
            for agent in ("A1", "A2")
        ))
        cls.days = cls.env["hotline.agent.day"]

    def find(self, day=DAY, agent="A1", **context):
        return self.days.with_context(**context).search([
            ("site_id", "=", self.site.id), ("day", "=", day), ("agent_code", "=", agent),
        ])

    def shown(self, site, day):
        """Figures of a day as the table shows them, exact."""
        rows = self.days.search([("site_id", "=", site.id), ("day", "=", day)])
        return {
            (row.agent_code, measure): row[column]
            for row in rows for measure, column in MEASURES.items() if row[column]
        }

    def assertDay(self, site, day, measured):
        wanted = pairs(measured)
        found = self.shown(site, day)
        self.assertEqual(found.keys(), wanted.keys(), (site.name, day))
        for key, value in wanted.items():
            self.assertAlmostEqual(found[key], float(value), places=6, msg=f"{key} {day}")

    def test_a_day_ends_at_midnight_of_the_site(self):
        first, second = self.find(), self.find(DAY + timedelta(days=1))
        self.assertRecordValues(first, [{
            "login_seconds": 4 * 3600, "online_seconds": 3.5 * 3600, "break_seconds": 1800,
            "talk_seconds": 580, "hold_seconds": 10, "wrap_seconds": 0, "ring_seconds": 8,
            "answered": 1, "dialled": 0, "calls": 1, "holds": 1, "long_holds": 1,
            "idle_seconds": 3.5 * 3600 - 588,
        }])
        self.assertRecordValues(second, [{
            "login_seconds": 3600, "online_seconds": 3600, "talk_seconds": 300,
            "hold_seconds": 40, "wrap_seconds": 60, "ring_seconds": 0, "answered": 0, "holds": 0,
            "idle_seconds": 3240,
        }])
        self.assertEqual(first.login_at, datetime(2025, 3, 3, 12))
        self.assertEqual(first.logout_at, datetime(2025, 3, 3, 16))
        self.assertAlmostEqual(first.talk_share, 580 / 14400)
        self.assertAlmostEqual(second.occupancy, 360 / 3600)

    def test_totals_are_the_measures(self):
        for day in (DAY, DAY + timedelta(days=1)):
            self.assertDay(self.site, day, self.measures((day, day))[0])

    @skipUnless((RULES / "measuring.py").exists(), "the project's rule tests are not installed")
    def test_totals_are_the_measures_of_random_facts(self):
        sys.path.insert(0, str(RULES))
        self.addCleanup(sys.path.remove, str(RULES))
        factgen = import_module("factgen")
        for seed in range(6):
            facts = factgen.generate(seed, "XJ")
            site = self.env["hotline.site"].create({"name": f"R{seed}", "code": f"R{seed}"})
            for section in ("calls", "sessions"):
                self.take(section, *facts.get(section, []), site=site)
            self.env.cr.execute(
                "SELECT (min(at) + interval '8 h')::date, (max(at) + interval '8 h')::date FROM ("
                " SELECT unnest(array[busy_from, busy_to, call_started_at]) at"
                "   FROM hotline_call_leg WHERE site_id = %(site)s UNION ALL"
                " SELECT unnest(array[login, logout]) FROM hotline_agent_session"
                "  WHERE site_id = %(site)s) t", {"site": site.id},
            )
            first, last = self.env.cr.fetchone()
            days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            measured = self.measures(*((day, day) for day in days), site=site)
            for index, day in enumerate(days):
                if measured[index]:
                    self.assertDay(site, day, measured[index])
            every = self.days.search([("site_id", "=", site.id)])
            self.assertAlmostEqual(
                sum(every.mapped("talk_seconds")),
                sum(float(value) for found in measured.values()
                    for (_agent, name), value in pairs(found).items()
                    if name == "agent_talk_seconds"),
                places=5,
            )

    def test_groups_share_the_sums(self):
        [[talk, share]] = self.days._read_group(
            [("site_id", "=", self.site.id), ("agent_code", "=", "A1")],
            aggregates=["talk_seconds:sum", "talk_share:avg"],
        )
        self.assertEqual(talk, 880)
        self.assertAlmostEqual(float(share), 880 / 18000)

    def test_bars(self):
        bars = self.find().bars
        self.assertEqual((bars["from"], bars["to"]), (20 * 3600, 24 * 3600))
        [lane] = bars["lanes"]
        self.assertEqual(
            [(bar["kind"], bar["stop"] - bar["start"]) for bar in lane["bars"]],
            [("idle", 4 * 3600), ("break", 1800), ("ring", 8), ("talk", 580), ("hold", 10)],
        )
        self.assertEqual(lane["bars"][-1]["call"], self.find().leg_ids.call_id.id)

    def test_rows_are_found_again_by_id(self):
        rows = self.days.search([("site_id", "=", self.site.id)])
        self.assertEqual(len(rows), 4)
        self.env.invalidate_all()
        self.assertEqual(
            {(row.day, row.agent_code) for row in self.days.browse(rows.ids)},
            {(DAY + timedelta(days=n), code) for n in (0, 1) for code in ("A1", "A2")},
        )
        for strange in (0, -1, 1 << 62):
            self.assertFalse(self.days.browse(strange).exists())
            self.assertFalse(self.days.search([("id", "in", [strange])]))

    # ---- who sees what ----------------------------------------------------------------

    def test_agents_see_their_own_days(self):
        rows = self.days.with_user(self.agent).search([])
        self.assertEqual(set(rows.mapped("agent_code")), {"A1"})
        self.assertTrue(rows[:1].bars["lanes"])
        with self.assertRaises(AccessError):
            self.find(agent="A2").with_user(self.agent).read(["talk_seconds"])

    def test_those_who_lead_or_pay_see_the_site(self):
        for role in ("leader", "office", "inspector", "procurement"):
            user = self.user(f"day_{role}", role)
            stranger = self.user(f"day_stranger_{role}", role, site=self.other_site)
            with self.subTest(role=role):
                self.assertEqual(self.days.with_user(user).search_count([]), 4)
                self.assertEqual(self.days.with_user(stranger).search_count([]), 0)
        with self.assertRaises(AccessError):
            self.days.with_user(self.user("day_hr", "hr")).search([])

    def test_a_window_in_the_context_is_no_way_in(self):
        for junk in ("2025", {"first": 1}, [1, 2], 5):
            rows = self.days.with_user(self.agent).with_context(hotline_asked=junk)
            self.assertEqual(rows.search_count([]), 2)

    # ---- workbook ---------------------------------------------------------------------

    def test_workbook(self):
        self.env["hotline.assignment"].search(
            [("site_id", "=", self.site.id), ("code", "=", "A2")]
        ).name = "=1+1"
        user = self.user("day_buyer", "procurement")
        rows = self.days.with_user(user).search([])
        content, kind = self.env["ir.actions.report"].with_user(user)._render(
            "hotline_telephony.agent_day_xlsx", rows.ids
        )
        self.assertEqual(kind, "xlsx")
        agents, days = load_workbook(BytesIO(content)).worksheets
        table = {row[1].value: row for row in agents.iter_rows(min_row=2)}
        head = [cell.value for cell in agents[1]]
        talk = table["A1"][head.index("Talk (s)")]
        self.assertEqual((talk.value, talk.data_type), (880, "n"))
        share = table["A1"][head.index("Talk of Login")]
        self.assertAlmostEqual(share.value, 880 / 18000)
        self.assertEqual(table["A2"][2].data_type, "s")
        self.assertEqual(days.max_row, 5)
        self.assertFalse([
            cell for sheet in (agents, days) for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"
        ])


@tagged("post_install", "-at_install")
class TestWindow(TelephonyCommon):
    """The stretch of time a domain asks about."""

    def test_bounds(self):
        cases = [
            ([], (None, None)),
            ([("day", ">=", 3)], (3, None)),
            ([("day", ">=", 3), ("day", "<", 9)], (3, 9)),
            (["&", ("day", ">=", 3), ("day", "<=", 5)], (3, 5)),
            (["|", "&", ("day", ">=", 3), ("day", "<=", 5),
              "&", ("day", ">=", 8), ("day", "<=", 9)], (3, 9)),
            (["|", ("day", "=", 3), ("agent", "=", 1)], (None, None)),
            (["!", ("day", ">=", 3)], (None, None)),
            ([("day", "in", [4, 7, False])], (4, 7)),
            ([("agent", "=", 1), ("day", "<", 9)], (None, 9)),
            ([(1, "=", 1)], (None, None)),
        ]
        for domain, bounds in cases:
            with self.subTest(domain=domain):
                self.assertEqual(window(domain, "day"), bounds)
