from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TelephonyCommon

NUMBER, MASKED = "13800138000", "138****8000"
READERS = ("agent", "leader", "office", "inspector")
STRANGERS = ("hr", "editor", "system_admin", "security_admin", "audit_admin")


@tagged("post_install", "-at_install")
class TestCallers(TelephonyCommon):
    """A caller's number is personal data: whole, masked or not at all, whatever the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: cls.user(f"caller_{role}", role)
            for role in (*READERS, "procurement", *STRANGERS)
        }
        cls.person("A1", cls.users["agent"])
        cls.person("A2")
        for number, agent in (("OWN", "A1"), ("HERS", "A2")):
            cls.take("calls", cls.call(number, "2025-03-03", f"""
                09:00:00 offered
                09:00:01 to_agent
                09:00:05 answer {agent}
                09:02:00 hangup caller
            """, caller=NUMBER, did="12366"))
        cls.own, cls.hers = (
            cls.env["hotline.call"].search([("number", "=", number)]) for number in ("OWN", "HERS")
        )

    def calls(self, role):
        return self.env["hotline.call"].with_user(self.users[role])

    def test_whole_for_those_who_serve_lead_or_inspect(self):
        for role in READERS:
            with self.subTest(role=role):
                calls = self.calls(role)
                found = calls.search([("caller", "=", NUMBER)])
                self.assertEqual(len(found), 1 if role == "agent" else 2)
                self.assertEqual(set(found.mapped("caller")), {NUMBER})
                [[caller, count]] = calls._read_group([], ["caller"], ["__count"])
                self.assertEqual((caller, count), (NUMBER, len(found)))

    def test_agents_read_those_of_their_own_calls_only(self):
        self.assertEqual(self.own.with_user(self.users["agent"]).caller, NUMBER)
        with self.assertRaises(AccessError):
            self.hers.with_user(self.users["agent"]).read(["caller"])
        with self.assertRaises(AccessError):
            self.hers.with_user(self.users["agent"]).read(["caller_masked"])

    def test_masked_for_the_purchaser(self):
        call = self.own.with_user(self.users["procurement"])
        [values] = call.read()
        self.assertNotIn("caller", values)
        self.assertEqual(values["caller_masked"], MASKED)
        self.assertNotIn(NUMBER, str(values))
        self.assertNotIn("caller", call.fields_get())

    def test_no_way_around_the_mask(self):
        calls = self.calls("procurement")
        legs = calls.env["hotline.call.leg"]
        self.users["procurement"].group_ids += self.env.ref("base.group_allow_export")
        ways = {
            "read": lambda: self.own.with_user(calls.env.user).read(["caller"]),
            "search": lambda: calls.search([("caller", "=", NUMBER)]),
            "search part": lambda: calls.search([("caller", "like", "138%")]),
            "search by a leg": lambda: legs.search([("call_id.caller", "=", NUMBER)]),
            "order": lambda: calls.search([], order="caller"),
            "group": lambda: calls.formatted_read_group([], ["caller"], ["__count"]),
            "group by a leg": lambda: legs.formatted_read_group([], ["call_id.caller"], []),
            "count": lambda: calls.formatted_read_group([], [], ["caller:count_distinct"]),
            "gather": lambda: calls.formatted_read_group([], [], ["caller:array_agg"]),
            "filter": lambda: calls.search([]).filtered_domain([("caller", "=", NUMBER)]),
            "export": lambda: calls.search([]).export_data(["caller"]),
            "export by a leg": lambda: legs.search([]).export_data(["call_id/caller"]),
            "mask": lambda: calls.search([("caller_masked", "=", MASKED)]),
            "own view": lambda: calls.web_search_read([], {"caller": {}}),
        }
        for way, go in ways.items():
            with self.subTest(way=way):
                self.assertTrue(self.refused(go))

    def refused(self, go):
        try:
            with self.env.cr.savepoint():
                go()
        except (AccessError, ValueError):  # what a user may not see has no name to ask for
            return True
        return False

    def test_nothing_for_others(self):
        for role in STRANGERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.calls(role).search_read([], ["caller_masked"])

    # ---- the ledger -------------------------------------------------------------------

    def test_the_ledger_does_not_tell_either(self):
        fact = self.own.fact_id
        self.assertIn(NUMBER, fact.payload)
        self.assertIn(NUMBER, fact.with_user(self.users["office"]).payload_text)
        for role in ("procurement", "audit_admin"):
            seen = fact.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertNotIn(NUMBER, str(seen.read()))
                self.assertIn("12366", seen.payload_text)
                self.assertIn("12366", seen.summary)
                with self.assertRaises(AccessError):
                    seen.read(["payload"])
                with self.assertRaises(AccessError):
                    seen.search([("payload", "like", NUMBER)])

    def test_the_ledger_is_searched_without_numbers(self):
        ledger = self.env["hotline.fact"].with_user(self.users["audit_admin"])
        self.assertFalse(ledger.search([("payload_text", "ilike", NUMBER)]))
        self.assertEqual(
            ledger.search([("payload_text", "ilike", '"OWN"')]), self.own.fact_id
        )

    # ---- beside the ledger --------------------------------------------------------------

    def test_numbers_of_our_own_switch_stand_in_the_row_only(self):
        self.take("calls", self.call("S1", "2025-03-03", "10:00:00 offered", did="12366"))
        call = self.env["hotline.call"].search([("number", "=", "S1")])
        changed = self.env["hotline.call"]._set_callers(self.site, {"S1": "01066007070"})
        self.assertEqual((changed, call.caller, call.caller_masked),
                         (1, "01066007070", "010****7070"))
        self.assertNotIn("01066007070", call.fact_id.payload)
        self.assertFalse(self.env["hotline.call"]._set_callers(self.site, {"S1": "01066007070"}))
        self.env["hotline.call"]._rebuild(self.site)
        self.assertEqual(call.caller, "01066007070")
        self.assertEqual(self.own.caller, NUMBER)
        call.fact_id.correct({**call.fact_id._record(), "did": "12367"}, "test")
        self.assertEqual((call.did, call.caller), ("12367", "01066007070"))
