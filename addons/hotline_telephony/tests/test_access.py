from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TelephonyCommon

DERIVED = (
    "hotline.call", "hotline.call.leg", "hotline.call.hold", "hotline.agent.session",
    "hotline.agent.break",
)
READERS = ("leader", "office", "inspector", "procurement")
STRANGERS = ("user", "hr", "editor", "system_admin", "security_admin", "audit_admin")


@tagged("post_install", "-at_install")
class TestAccess(TelephonyCommon):
    """Who sees calls and sessions, and that nobody writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.user("telephony_agent", "agent")
        cls.person("A1", cls.agent)
        cls.person("A2")
        cls.person("A1", site=cls.other_site)  # somebody else with the same number
        for site in (cls.site, cls.other_site):
            cls.take("calls", *cls.calls_of_the_day(), site=site)
            cls.take("sessions", *(cls.session(code) for code in ("A1", "A2")), site=site)

    @classmethod
    def calls_of_the_day(cls):
        def talk(number, agent):
            return cls.call(number, "2025-03-03", f"""
                09:00:00 offered
                09:00:01 to_agent
                09:00:05 answer {agent}
                09:01:00 hold
                09:02:00 hangup caller
            """)

        return talk("OWN", "A1"), talk("HERS", "A2"), cls.call("NOBODYS", "2025-03-03", """
            10:00:00 offered
            10:00:09 hangup caller
        """)

    @staticmethod
    def session(agent):
        return {
            "agent": agent, "login": "2025-03-03T08:00:00", "logout": "2025-03-03T17:00:00",
            "breaks": [["2025-03-03T12:00:00", "2025-03-03T13:00:00"]],
        }

    def counts(self, user):
        return [self.env[model].with_user(user).search_count([]) for model in DERIVED]

    def test_agents_see_their_own(self):
        self.assertEqual(self.counts(self.agent), [1] * 5)
        call = self.env["hotline.call"].with_user(self.agent).search([])
        self.assertEqual(call.number, "OWN")
        self.assertIn("09:01:00", str(call.timeline))
        self.assertEqual(call.leg_ids.assignment_id.code, "A1")
        hers = self.env["hotline.call"].search([("number", "=", "HERS")], limit=1)
        with self.assertRaises(AccessError):
            hers.with_user(self.agent).read(["number"])

    def test_the_same_number_at_another_site_is_somebody_else(self):
        self.agent.hotline_site_ids += self.other_site
        self.assertEqual(self.counts(self.agent), [1] * 5)

    def test_an_agent_nobody_put_on_the_roll_sees_nothing(self):
        self.assertEqual(self.counts(self.user("telephony_new", "agent")), [0] * 5)

    def test_those_who_lead_inspect_or_pay_see_the_site(self):
        for role in READERS:
            with self.subTest(role=role):
                user = self.user(f"telephony_{role}", role)
                self.assertEqual(self.counts(user), [3, 2, 2, 2, 2])

    def test_others_see_nothing(self):
        for role in STRANGERS:
            user = self.user(f"telephony_{role}", role)
            for model in DERIVED:
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_nobody_writes(self):
        for role in (*READERS, "agent"):
            user = self.user(f"telephony_writer_{role}", role)
            for model in DERIVED:
                row = self.env[model].search([("site_id", "=", self.site.id)], limit=1)
                row = row.with_user(user)
                with self.subTest(role=role, model=model):
                    with self.assertRaises(UserError):
                        row.write({"agent_code": "A2"})
                    with self.assertRaises(UserError):
                        row.create({"site_id": self.site.id})
                    with self.assertRaises(UserError):
                        row.unlink()

    def test_private_doors_are_closed_to_rpc(self):
        from odoo.service.model import get_public_method

        for model, method in (
            ("hotline.call", "_rebuild"), ("hotline.call", "_refuse_edit"),
            ("hotline.agent.session", "_derive"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_deletions_are_entered_by_the_office_only(self):
        values = {
            "site_id": self.site.id, "number": "R1",
            "recorded_on": "2025-01-01", "deleted_on": "2025-07-02",
        }
        deletions = self.env["hotline.recording.deletion"]
        for role in ("agent", "leader", "procurement", "inspector"):
            user = self.user(f"telephony_deleter_{role}", role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                deletions.with_user(user).create(values)
        office = self.user("telephony_deleter_office", "office")
        row = deletions.with_user(office).create(values)
        row.deleted_on = "2025-07-03"
        self.assertEqual(row.sudo().fact_id.corrects_id.key, "R1")
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(AccessError):
            deletions.with_user(office).create({**values, "site_id": self.other_site.id})
