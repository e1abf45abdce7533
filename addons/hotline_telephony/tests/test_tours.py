from odoo.tests import HttpCase, tagged

from .common import TelephonyCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, TelephonyCommon):
    """The agent's own day, the leader's comparison, the purchaser's masked list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.user("tour_agent", "agent")
        cls.person("A1", cls.agent)
        cls.take("calls", *(
            cls.call(f"C{hour}", "2025-03-03", f"""
                {hour}:00:00 offered
                {hour}:00:05 to_agent
                {hour}:00:06 ring A1
                {hour}:00:15 answer A1
                {hour}:20:00 hangup caller
                {hour}:21:00 wrap_end A1
            """, caller="13800138000")
            for hour in ("09", "10", "11")
        ))
        cls.take("sessions", {
            "agent": "A1", "login": "2025-03-03T09:00:00", "logout": "2025-03-03T13:00:00",
            "breaks": [["2025-03-03T12:00:00", "2025-03-03T12:30:00"]],
        })

    def test_an_agent_looks_at_the_own_day(self):
        self.start_tour(
            "/odoo/hotline-agent-days", "hotline_telephony_own_day", login=self.agent.login
        )

    def test_a_leader_compares(self):
        leader = self.user("tour_leader", "leader")
        self.start_tour(
            "/odoo/hotline-agents-compared", "hotline_telephony_leader_reports",
            login=leader.login,
        )

    def test_a_purchaser_sees_masked_numbers(self):
        buyer = self.user("tour_buyer", "procurement")
        self.start_tour(
            "/odoo/hotline-repeat-callers", "hotline_telephony_purchaser_masked",
            login=buyer.login,
        )
