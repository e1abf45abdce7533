import os
import time
from datetime import UTC, datetime
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.hotline_telephony.tests.recording_common import RecordingCommon

DAY = "2025-03-03"
BEFORE = datetime(2025, 3, 3, tzinfo=UTC).timestamp()  # an hour before the calls


@tagged("post_install", "-at_install")
class TestCollect(RecordingCommon):
    """The spool of the switch becomes recordings and voicemails; nothing goes silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch = cls.env["hotline.switch"].create(
            {"name": "House", "code": "test_house", "site_id": cls.site.id}
        )
        cls.root = cls.folder / "pbx"
        cls.spool = cls.root / "spool" / "monitor"
        cls.mail = cls.root / "spool" / "voicemail"
        cls.leader = cls.user("collect_leader", "leader")

    def setUp(self):
        super().setUp()
        for folder in (self.spool, self.mail):
            folder.mkdir(parents=True, exist_ok=True)
        for file in self.mail.iterdir():
            file.unlink()
        environ = {"HOTLINE_PBX_ROOT": str(self.root), "HOTLINE_SWITCH": "test_house"}
        self.enterContext(patch.dict(os.environ, environ))

    def recorded_call(self, number, seconds=20, hold=0, **more):
        """A call whose facts name a recording."""
        name = f"20250303-{number}.wav"
        held = f"09:00:06 hold\n09:00:{6 + hold:02} unhold\n" if hold else ""
        self.take("calls", self.call(number, DAY, f"""
            09:00:00 offered
            09:00:01 to_agent
            09:00:05 answer A1
            {held}09:00:{5 + seconds:02} hangup caller
        """, **{"recording": name, **more}))
        return self.env["hotline.call"].search(
            [("site_id", "=", self.site.id), ("number", "=", number)]
        ), name

    def collect(self, at="2025-03-03 01:02:00"):
        with freeze_time(at):
            more = self.recordings._collect()
        self.committed()
        return more

    def kept(self):
        return sorted(path.name for path in self.spool.iterdir())

    def test_finished_calls_are_taken_in(self):
        call, name = self.recorded_call("1763761863.12")
        self.wav(name, 20)
        self.wav("20250303-1763761999.13.wav", 5)  # a call that still goes on
        self.assertFalse(self.collect())
        recording = call.recording_id
        self.assertEqual((recording.state, recording.name), ("stored", name))
        self.assertEqual(recording.recorded_at, call.answered_at)
        self.assertEqual(self.kept(), ["20250303-1763761999.13.wav"])
        self.collect()
        self.assertEqual(self.recordings.search_count([("site_id", "=", self.site.id)]), 1)

    def test_a_file_that_is_being_written_waits(self):
        call, name = self.recorded_call("C1")
        wav = self.wav(name, 12, stated=0)  # the header is finished when the file is closed
        self.collect()
        self.assertFalse(call.recording_id)
        os.utime(wav, (BEFORE, BEFORE))  # the switch was killed
        self.collect()
        call.invalidate_recordset()
        self.assertEqual(call.recording_id.flag, "too_short")

    def test_what_is_on_hold_need_not_be_recorded(self):
        call, name = self.recorded_call("C1", seconds=30, hold=20)
        self.wav(name, 10)
        self.collect()
        self.assertEqual((call.recording_id.state, call.recording_id.expected), ("stored", 10))

    def test_a_file_that_never_came(self):
        call, _name = self.recorded_call("C1")
        self.collect("2025-03-03 01:05:00")
        self.assertFalse(call.recording_id, "it may come still")
        self.collect("2025-03-03 01:20:00")
        call.invalidate_recordset()
        self.assertEqual(call.recording_state, "missing")
        self.assertTrue(self.alarm("recording_missing"))

    def test_a_call_that_became_known_late(self):
        call, _name = self.recorded_call("C1")
        self.collect("2025-03-20 01:00:00")
        self.assertFalse(call.recording_id)
        with freeze_time("2025-03-20 01:00:00"):
            self.recordings._note_lost()
        call.invalidate_recordset()
        self.assertEqual(call.recording_state, "missing")

    def test_a_file_without_a_call_is_reported_and_stays(self):
        self.wav("20250301-1763000000.1.wav", 3)
        old = self.wav("unknown.wav", 3)
        self.collect()
        self.assertFalse(self.alarm("recording_orphan"))
        past = time.time() - 2 * 86400
        os.utime(old, (past, past))
        self.recordings._collect()
        alarm = self.alarm("recording_orphan")
        self.assertIn("1 files", alarm.text)
        self.assertIn("unknown.wav", alarm.text)
        self.assertTrue(old.exists())
        old.unlink()
        self.recordings._collect()
        self.assertFalse(self.alarm("recording_orphan"))

    def test_another_calls_file_is_not_taken(self):
        """The facts decide which file belongs to a call, not its name alone."""
        call, _name = self.recorded_call("C1", recording="20250303-C1.wav")
        self.wav("20250304-C1.wav", 20)
        self.collect()
        self.assertFalse(call.recording_id)
        self.assertEqual(self.kept(), ["20250304-C1.wav"])

    def test_a_name_in_the_facts_leads_nowhere_else(self):
        """Facts may come from a file somebody uploaded: what they name is no path of ours."""
        secret = self.wav("secret.wav", 20).rename(self.folder / "secret.wav")
        other = self.wav("20250303-1763761999.13.wav", 20)  # of a call that still goes on
        for number, named in (("C1", str(secret)), ("C2", "../../../secret.wav"),
                              ("C3", other.name), ("C4", "..")):
            call, _name = self.recorded_call(number, recording=named)
            with self.subTest(named):
                self.collect("2025-03-03 01:20:00")
                call.invalidate_recordset()
                self.assertEqual(call.recording_state, "missing")
            late, _name = self.recorded_call(f"{number}L", recording=named)
            with self.subTest(named, late=True), freeze_time("2025-03-20 01:00:00"):
                self.recordings._note_lost()
                self.committed()
                late.invalidate_recordset()
                self.assertEqual(late.recording_state, "missing")
        self.assertTrue(secret.exists() and other.exists())

    def test_links_are_not_followed(self):
        call, name = self.recorded_call("C1")
        secret = self.folder / "secret.wav"
        self.wav(name, 20).rename(secret)
        (self.spool / name).symlink_to(secret)
        self.collect()
        self.assertFalse(call.recording_id)

    def test_one_that_fails_does_not_stop_the_others(self):
        self.assert_others_go_on(ValueError("no luck"))

    def test_one_the_database_refuses_does_not_stop_the_others(self):
        self.assert_others_go_on(psycopg2.DataError("no luck"))

    def assert_others_go_on(self, problem):
        (_bad, bad_name), (good, good_name) = self.recorded_call("C1"), self.recorded_call("C2")
        self.wav(bad_name, 20)
        self.wav(good_name, 20)
        inner = type(self.recordings)._take_in

        def take_in(model, site, number, *rest):
            if number == "C1":
                raise problem
            return inner(model, site, number, *rest)

        with (
            patch.object(type(self.recordings), "_take_in", take_in),
            self.assertLogs("odoo.addons.hotline_switch", "ERROR"),
        ):
            self.collect()
        self.assertEqual(good.recording_id.state, "stored")
        self.assertIn("no luck", self.alarm("recording_missing").text)
        self.assertEqual(self.kept(), [bad_name])

    def test_voicemail(self):
        self.take("calls", self.call("V1", DAY, """
            20:00:00 offered
            20:00:30 hangup caller
        """, voicemail="20250303-V1.wav"))
        self.env["hotline.call"]._set_callers(self.site, {"V1": "01066007070"})
        self.wav("20250303-V1.wav", 8).rename(self.mail / "20250303-V1.wav")
        self.collect()
        self.collect()
        message = self.env["hotline.voicemail"].search([("site_id", "=", self.site.id)])
        self.assertEqual((message.seconds, message.state), (8, "new"))
        self.assertNotIn("6600", message.caller_masked)
        self.assertTrue(message.play_url)
        self.assertFalse(list(self.mail.iterdir()))
        message = message.with_user(self.leader)
        with self.assertRaises(UserError):
            message.write({"state": "handled"})
        message.note = "Called back"
        message.action_handled()
        self.assertEqual((message.state, message.handled_by), ("handled", self.leader))
        agent = self.user("collect_agent", "agent")
        with self.assertRaises(AccessError):
            message.with_user(agent).read(["state"])
        with self.assertRaises(AccessError):
            message.recording_id.with_user(agent).read(["seconds"])

    def test_nothing_said_is_no_voicemail(self):
        self.take("calls", self.call("V1", DAY, """
            20:00:00 offered
            20:00:30 hangup caller
        """, voicemail="20250303-V1.wav"))
        wav = self.wav("20250303-V1.wav", 0).rename(self.mail / "20250303-V1.wav")
        os.utime(wav, (BEFORE, BEFORE))
        self.collect()
        self.assertFalse(wav.exists())
        self.assertFalse(self.env["hotline.voicemail"].search([("site_id", "=", self.site.id)]))

    def test_another_machine_collects_nothing(self):
        call, name = self.recorded_call("C1")
        self.wav(name, 20)
        with patch.dict(os.environ, {"HOTLINE_SWITCH": "elsewhere"}):
            self.collect()
        self.assertFalse(call.recording_id)

    def test_the_spool_is_watched(self):
        self.env["ir.config_parameter"].set_param("hotline_telephony.min_free_mib", 1 << 40)
        self.collect()
        subjects = set(self.alarm("disk_space").mapped("subject"))
        self.assertEqual(subjects, {"recordings", "test_house: monitor"})

    def test_a_round_ends_in_time(self):
        call, name = self.recorded_call("C1")
        self.wav(name, 20)
        with patch("odoo.addons.hotline_switch.models.hotline_recording.ROUND", -1):
            self.assertTrue(self.collect(), "there is more to do")
        self.assertFalse(call.recording_id)
