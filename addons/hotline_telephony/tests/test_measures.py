from datetime import date
from fractions import Fraction

from odoo.tests import tagged

from .common import TelephonyCommon

LONG_TALK = """
    12:00:00 offered
    12:00:00 to_agent
    12:00:00 answer A1
    2025-04-02T12:00:00 hangup caller
"""
MARCH = ("2025-03-01", "2025-03-31")
APRIL = ("2025-04-01", "2025-04-30")
QUARTER = ("2025-01-01", "2025-03-31")
YEAR = ("2025-01-01", "2025-12-31")


@tagged("post_install", "-at_install")
class TestMeasures(TelephonyCommon):
    """Measures of hand-made calls, worked out by hand."""

    def got(self, *spans):
        """Measures without those of other sections, as texts: ``[{agent: {measure: text}}]``."""
        table = self.measures(*(tuple(map(date.fromisoformat, pair)) for pair in spans))
        return [
            {
                agent: {name: str(value) for name, value in figures.items() if value}
                for agent, figures in table[index].items()
            }
            for index in range(len(spans))
        ]

    def test_month_end(self):
        """Counts by the start, durations cut at midnight (example S01)."""
        self.take("calls", self.call("X", "2025-03-31", """
            23:58:00 offered
            23:58:10 to_agent
            23:58:20 ring A1
            23:58:30 answer A1
            2025-04-01T00:04:30 hangup caller
            2025-04-01T00:05:30 wrap_end A1
        """))
        self.take("sessions", {
            "agent": "A1", "login": "2025-03-31T23:00:00", "logout": "2025-04-01T01:00:00",
        })
        march, april, quarter, year = self.got(MARCH, APRIL, QUARTER, YEAR)
        times = {
            "agent_talk_seconds": "90", "agent_ring_seconds": "10",
            "login_seconds": "3600", "online_seconds": "3600",
        }
        call = {
            "calls_offered": "1", "calls_to_agent": "1", "calls_answered": "1",
            "wait_seconds_answered": "20", "answered_within_30s": "1", "answered_within_60s": "1",
            "call_talk_seconds": "360", "call_wrap_seconds": "60",
        }
        self.assertEqual(march, {None: {**call, **times}, "A1": {"calls_answered": "1", **times}})
        self.assertEqual(quarter, march)
        times = {
            "agent_talk_seconds": "270", "agent_wrap_seconds": "60",
            "login_seconds": "3600", "online_seconds": "3600",
        }
        self.assertEqual(april, {None: times, "A1": times})
        self.assertEqual(year[None]["agent_talk_seconds"], "360")
        self.assertEqual(year["A1"]["login_seconds"], "7200")

    def test_example_of_the_exchange_format(self):
        """The call and the session of FACTS §14 against RESULT §9."""
        self.take("calls", self.call("C1", "2025-11-03", """
            09:10:00 offered
            09:10:20 to_agent
            09:10:25 ring A1
            09:10:31 answer A1
            09:12:00 hold
            09:12:20 unhold
            09:14:31 hangup caller
            09:15:01 wrap_end A1
        """, kind="consult", closed_direct=True))
        self.take("sessions", {
            "agent": "A1", "login": "2025-11-03T09:00:00", "logout": "2025-11-03T17:00:00",
            "breaks": [["2025-11-03T12:00:00", "2025-11-03T13:00:00"]],
        })
        [found] = self.got(("2025-11-01", "2025-11-30"))
        own = {
            "agent_ring_seconds": "6", "agent_talk_seconds": "240", "agent_wrap_seconds": "30",
            "calls_answered": "1", "hold_segments": "1", "login_seconds": "28800",
            "online_seconds": "25200",
        }
        self.assertEqual(found, {"A1": own, None: {
            **own, "answered_within_30s": "1", "answered_within_60s": "1",
            "call_talk_seconds": "240", "call_wrap_seconds": "30", "calls_offered": "1",
            "calls_to_agent": "1", "consult_answered": "1", "consult_closed_direct": "1",
            "wait_seconds_answered": "11",
        }})

    def test_scopes(self):
        """A transferred call is one for the contract and one for each agent; a direct answer is
        none for the contract; outbound counts talk but no ring."""
        self.take(
            "calls",
            self.call("T", "2025-03-03", """
                09:00:00 offered
                09:00:00 to_agent
                09:00:31 answer A1
                09:01:31 transfer
                09:01:31 answer A2
                09:02:00 answer A1
                09:03:00 hangup agent
            """),
            self.call("D", "2025-03-03", """
                10:00:00 offered
                10:00:10 answer A1
                10:00:20 hangup caller
            """),
            self.call("O", "2025-03-03", """
                11:00:00 dial
                11:00:05 ring A2
                11:00:15 answer A2
                11:01:15 hangup agent
                11:01:25 wrap_end A2
            """, direction="out"),
            self.call("U", "2025-03-03", "12:00:00 dial\n12:00:20 hangup system", direction="out"),
        )
        [found] = self.got(MARCH)
        self.assertEqual(found, {
            None: {
                "calls_offered": "2", "calls_to_agent": "1", "calls_answered": "1",
                "wait_seconds_answered": "31", "answered_within_60s": "1",
                "call_talk_seconds": "149", "calls_out": "2",
                "agent_talk_seconds": "219", "agent_wrap_seconds": "10",
            },
            "A1": {"calls_answered": "2", "agent_talk_seconds": "130"},
            "A2": {
                "calls_answered": "1", "calls_out": "1", "agent_talk_seconds": "89",
                "agent_wrap_seconds": "10",
            },
        })

    def test_outcomes(self):
        ends = {"1": "caller", "2": "system", "3": "agent", "4": "", "5": None}
        for number, by in ends.items():
            trace = "09:00:00 offered\n09:00:01 to_agent"
            trace += "" if by is None else f"\n09:00:09 hangup {by}"
            self.take("calls", self.call(number, "2025-03-03", trace))
        self.take("calls", self.call("6", "2025-03-03", "09:00:00 offered\n09:00:02 bot_resolved"))
        self.assertEqual(self.got(MARCH), [{None: {
            "calls_offered": "6", "calls_to_agent": "5", "calls_abandoned_active": "1",
            "calls_abandoned_passive": "3", "calls_served_by_bot": "1",
        }}])

    def test_a_leg_longer_than_a_day_is_cut_into_every_month(self):
        self.take("calls", self.call("L", "2025-02-27", LONG_TALK))
        months = [("2025-02-01", "2025-02-28"), MARCH, APRIL]
        talk = [row[None]["agent_talk_seconds"] for row in self.got(*months, YEAR)]
        self.assertEqual(talk, [str(n * 43200) for n in (3, 62, 3, 68)])

    def test_sessions_are_merged_and_breaks_of_all_taken_out(self):
        """Two terminals are no double time (G4); a break counts in the other session too."""
        self.take(
            "sessions",
            {"agent": "A1", "login": "2025-03-03T09:00:00", "logout": "2025-03-03T12:00:00",
             "breaks": [["2025-03-03T11:30:00", "2025-03-03T12:30:00"]]},
            {"agent": "A1", "login": "2025-03-03T11:00:00", "logout": "2025-03-03T14:00:00.25"},
            {"agent": "A2", "login": "2025-03-03T09:00:00", "logout": "2025-03-03T09:00:00"},
        )
        [found] = self.got(MARCH)
        own = {
            "login_seconds": str(Fraction("18000.25")), "online_seconds": str(Fraction("14400.25")),
        }
        self.assertEqual(found, {None: own, "A1": own})

    def test_many_spans_at_once_give_what_each_gives(self):
        self.test_month_end()
        self.take("calls", self.call("L", "2025-02-27", LONG_TALK))
        spans = [MARCH, ("2025-03-31", "2025-03-31"), ("2025-04-01", "2025-04-01"), YEAR, APRIL,
                 MARCH, ("2025-06-01", "2025-06-30"), QUARTER]
        self.assertEqual(self.got(*spans), [self.got(each)[0] for each in spans])

    def test_another_site_is_not_counted(self):
        self.take("calls", self.call("C", "2025-03-03", "09:00:00 offered"), site=self.other_site)
        self.assertEqual(self.got(MARCH), [{}])
        self.assertEqual(self.measures(), {})
