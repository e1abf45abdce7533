from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TelephonyCommon


@tagged("post_install", "-at_install")
class TestAlarm(TelephonyCommon):
    """One row per trouble, those who must know are told, and people close it with a note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.user("alarm_office", "office")
        cls.sysadmin = cls.user("alarm_system", "system_admin")
        cls.leader = cls.user("alarm_leader", "leader")
        cls.stranger = cls.user("alarm_stranger", "office", site=cls.other_site)
        cls.alarms = cls.env["hotline.alarm"]

    def silent(self, **values):
        return self.alarms._raise(self.site, "switch_silent", "main", values or "no heartbeat")

    def test_the_same_trouble_is_one_row(self):
        alarm = self.silent()
        self.assertEqual(self.silent(), alarm)
        self.assertEqual(alarm.count, 2)
        self.assertEqual(alarm.details, "no heartbeat")
        other = self.alarms._raise(self.site, "switch_silent", "second")
        elsewhere = self.alarms._raise(self.other_site, "switch_silent", "main")
        self.assertEqual(len(alarm | other | elsewhere), 3)

    def test_a_cause_that_is_gone_closes_it(self):
        alarm = self.silent()
        self.assertEqual(self.alarms._clear(self.site, "switch_silent", "main"), alarm)
        self.assertEqual((alarm.state, alarm.closed_by.id), ("closed", False))
        self.assertFalse(alarm.activity_ids)
        self.assertFalse(self.alarms._clear(self.site, "switch_silent", "main"))
        again = self.silent()
        self.assertNotEqual(again, alarm)
        self.assertEqual(again.count, 1)

    def test_office_and_system_administration_are_told_once(self):
        alarm = self.silent()
        self.silent()
        told = alarm.activity_ids.user_id
        self.assertIn(self.office, told)
        self.assertIn(self.sysadmin, told)
        self.assertNotIn(self.leader, told)
        self.assertNotIn(self.stranger, told)
        self.assertEqual(len(alarm.activity_ids), len(told))

    def test_sentences_are_in_the_language_of_the_reader(self):
        alarm = self.alarms._raise(self.site, "recording_incomplete", "C1", {
            "code": "too_short", "call": "C1", "seconds": "12", "expected": "60",
        })
        self.assertIn("12 s are recorded of 60 s", alarm.text)
        alarm.details = '{"code": "too_short"}'  # values are missing: shown as it is
        self.assertEqual(alarm.text, alarm.details)

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            self.alarms._raise(self.site, "weather", "rain")

    def test_acknowledged_and_closed_with_a_note(self):
        alarm = self.silent().with_user(self.office)
        alarm.action_acknowledge()
        self.assertEqual((alarm.state, alarm.acknowledged_by), ("acknowledged", self.office))
        with self.assertRaisesRegex(UserError, "write down in the note"):
            alarm.action_close()
        alarm.note = "Cable was out"
        alarm.action_close()
        self.assertEqual((alarm.state, alarm.closed_by), ("closed", self.office))
        with self.assertRaises(UserError):
            alarm.action_acknowledge()

    def test_who_may_act(self):
        alarm = self.silent()
        self.assertEqual(alarm.with_user(self.leader).count, 1)
        for user in (self.leader, self.stranger):
            for step in ("action_acknowledge", "action_close"):
                with self.subTest(user=user.login, step=step), self.assertRaises(AccessError):
                    getattr(alarm.with_user(user), step)()
        alarm.with_user(self.sysadmin).action_acknowledge()
        for values in ({"state": "closed"}, {"count": 7}, {"note": "x", "subject": "y"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                alarm.with_user(self.office).write(values)
        with self.assertRaises(AccessError):
            alarm.with_user(self.office).unlink()
        with self.assertRaises(UserError):
            alarm.unlink()

    def test_a_silent_switch_becomes_an_outage(self):
        alarm = self.silent().with_user(self.office)
        self.assertEqual(alarm.notify_by - alarm.first_at, timedelta(hours=1))
        with self.assertRaises(AccessError):
            alarm.with_user(self.sysadmin).action_record_outage()
        action = alarm.action_record_outage()
        outage = self.env["hotline.outage"].with_user(self.office).with_context(
            **action["context"]
        ).create({"notified": fields.Datetime.now()})
        self.assertEqual(outage.detected, alarm.first_at)
        alarm.invalidate_recordset()
        self.assertEqual(alarm.outage_id, outage)
        self.assertEqual(alarm.action_record_outage()["res_id"], outage.id)
