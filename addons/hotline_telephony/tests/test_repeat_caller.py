from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TelephonyCommon

OFTEN, NIGHT, TWICE = "13800138000", "13900139000", "01066007070"


@tagged("post_install", "-at_install")
class TestRepeatCaller(TelephonyCommon):
    """The same number at least three times within 24 hours, or as is set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.user("repeat_leader", "leader")
        moments = [
            *((OFTEN, f"2025-03-03T{hour}:00:00") for hour in ("09", "12", "18")),
            (OFTEN, "2025-03-10T09:00:00"),
            (NIGHT, "2025-03-03T20:00:00"), (NIGHT, "2025-03-03T23:59:59"),
            (NIGHT, "2025-03-04T20:00:00"),
            (TWICE, "2025-03-03T09:00:00"), (TWICE, "2025-03-03T09:10:00"),
            (TWICE, "2025-03-04T09:00:01"),
        ]
        cls.take("calls", *(
            cls.call(f"C{n}", "", f"{at} offered", caller=caller)
            for n, (caller, at) in enumerate(moments)
        ))
        cls.repeats = cls.env["hotline.repeat.caller"].with_user(cls.leader)

    def rows(self, *domain, **context):
        found = self.repeats.with_context(**context).search(list(domain), order="day, caller")
        return [(row.day.day, row.caller, row.calls, row.peak) for row in found]

    def test_three_within_a_day(self):
        self.assertEqual(
            self.rows(), [(3, OFTEN, 3, 3), (3, NIGHT, 2, 2), (4, NIGHT, 1, 3)]
        )

    def test_a_day_alone_knows_what_lies_around_it(self):
        self.assertEqual(self.rows(("day", "=", date(2025, 3, 4))), [(4, NIGHT, 1, 3)])
        self.assertEqual(
            self.rows(("day", "=", date(2025, 3, 3))), [(3, OFTEN, 3, 3), (3, NIGHT, 2, 2)]
        )

    def test_the_numbers_are_those_of_the_site_or_asked_for(self):
        self.assertEqual(self.rows(hotline_repeat_hours=9), [(3, OFTEN, 3, 3)])
        for junk in ("9", 0, -1, 10**9, [1], True):
            self.assertEqual(len(self.rows(hotline_repeat_hours=junk)), 3)
        self.site.write({"repeat_calls": 2, "repeat_hours": 1})
        self.assertEqual(self.rows(), [(3, TWICE, 2, 2)])

    def test_the_filter_of_the_call_list_agrees(self):
        calls = self.env["hotline.call"].with_user(self.leader)
        found = calls.search([("repeated", "=", True)], order="number")
        self.assertEqual(found.mapped("number"), ["C0", "C1", "C2", "C4", "C5", "C6"])
        self.assertEqual(calls.search_count([("repeated", "=", False)]), 4)
        self.assertEqual(calls.search([]).filtered("repeated"), found.sorted())

    def test_the_purchaser_sees_no_number_and_opens_the_calls(self):
        user = self.user("repeat_buyer", "procurement")
        row = self.repeats.with_user(user).search([], limit=1, order="day, id")
        [values] = row.read()
        self.assertEqual(values["caller_masked"], "138****8000")
        self.assertNotIn(OFTEN, str(values))
        with self.assertRaises(AccessError):
            row.search([("caller", "=", OFTEN)])
        action = row.action_calls()
        self.assertNotIn(OFTEN, str(action))
        calls = self.env["hotline.call"].with_user(user).search(action["domain"])
        self.assertEqual(sorted(calls.mapped("number")), ["C0", "C1", "C2"])

    def test_who_may_not(self):
        row = self.repeats.search([], limit=1)
        for role in ("agent", "hr", "audit_admin"):
            user = self.user(f"repeat_{role}", role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                row.with_user(user).action_calls()
        stranger = self.user("repeat_stranger", "leader", site=self.other_site)
        self.assertFalse(self.repeats.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).action_calls()
