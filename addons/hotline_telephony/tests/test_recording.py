from datetime import datetime, timedelta
from hashlib import sha256
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.hotline_telephony import audio
from odoo.addons.hotline_telephony.models import hotline_recording_intake

from .recording_common import RecordingCommon

AT = datetime(2025, 3, 3, 1, 0, 5)


@tagged("post_install", "-at_install")
class TestRecording(RecordingCommon):
    """From the switch's wave file to the store, whatever happens in between."""

    def take_in(self, wav, number="C1", expected=20):
        return self.recordings._take_in(self.site, number, wav, AT, expected)

    def test_a_talk_is_stored_and_the_wave_file_goes_after_the_commit(self):
        call, wav = self.talk("C1"), self.wav("20250303-C1.wav", 20)
        recording = self.take_in(wav)
        self.assertEqual((recording.state, recording.flag), ("stored", False))
        self.assertEqual(recording.call_id, call)
        self.assertEqual(recording.name, "20250303-C1.wav")
        self.assertEqual(recording.store_path, f"2025/03/03/{self.site.id}-C1.opus")
        file = self.store / recording.store_path
        self.assertEqual(recording.sha256, sha256(file.read_bytes()).hexdigest())
        self.assertEqual(recording.size, file.stat().st_size)
        self.assertEqual(recording.seconds, 20)
        self.assertEqual(audio.decoded_seconds(file), 20)
        self.assertLess(recording.size, wav.stat().st_size / 5)
        self.assertTrue(wav.exists(), "not before the row is on the disk")
        self.committed()
        self.assertFalse(wav.exists())
        self.assertEqual(call.recording_id, recording)
        self.assertEqual(call.play_url, f"/hotline/recording/{recording.id}")

    def test_the_folder_of_the_day_is_the_local_one(self):
        self.talk("C1", day="2025-03-04")
        recording = self.recordings._take_in(
            self.site, "C1", self.wav("a.wav", 2), datetime(2025, 3, 3, 16, 30), 2
        )
        self.assertTrue(recording.store_path.startswith("2025/03/04/"))

    def test_a_crash_before_the_row_is_repaired_by_doing_it_again(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 20)
        killed = patch.object(
            type(self.recordings), "_write_row", side_effect=RuntimeError("killed")
        )
        with self.assertRaisesRegex(RuntimeError, "killed"), self.env.cr.savepoint(), killed:
            self.take_in(wav)
        self.assertTrue((self.store / f"2025/03/03/{self.site.id}-C1.opus").exists())
        self.assertFalse(self.recordings._of_call(self.site, "C1"))
        self.assertEqual(self.take_in(wav).state, "stored")

    def test_a_crash_before_the_rename_leaves_no_half_file_in_its_place(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 20)
        part = self.store / f"2025/03/03/.{self.site.id}-C1.opus.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"half")
        recording = self.take_in(wav)
        self.assertEqual(recording.state, "stored")
        self.assertFalse(part.exists())

    def test_a_crash_before_the_wave_file_went_is_repaired_by_doing_it_again(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 20)
        recording = self.take_in(wav)
        self.env.cr.postcommit.clear()  # stopped right after the commit
        self.assertEqual(self.take_in(wav), recording)
        self.committed()
        self.assertFalse(wav.exists())
        self.assertEqual(self.take_in(wav), recording, "without a wave file as well")
        self.assertFalse(self.alarm("recording_missing"))

    def test_the_wave_file_stays_when_the_stored_one_is_broken(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 20)
        recording = self.take_in(wav)
        self.env.cr.postcommit.clear()
        (self.store / recording.store_path).write_bytes(b"rot")
        self.take_in(wav)
        self.committed()
        self.assertTrue(wav.exists())

    def test_a_header_the_switch_could_not_finish(self):
        self.talk("C1")
        recording = self.take_in(self.wav("20250303-C1.wav", 20, stated=0))
        self.assertEqual((recording.state, recording.seconds), ("stored", 20))

    def test_nobody_talked(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 0)
        self.assertFalse(self.take_in(wav, expected=0))
        self.committed()
        self.assertFalse(wav.exists())
        self.assertFalse(self.alarm("recording_missing"))

    def test_shorter_than_the_talk(self):
        call = self.talk("C1")
        recording = self.take_in(self.wav("20250303-C1.wav", 9))
        self.assertEqual((recording.state, recording.flag), ("incomplete", "too_short"))
        self.assertIn("9.0 s are recorded of 20.0 s", self.alarm("recording_incomplete").text)
        self.assertTrue(recording.play_url, "what is there can be heard")
        self.assertEqual(call.recording_state, "incomplete")

    def test_what_the_switch_lost_is_missing(self):
        self.talk("C1")
        self.talk("C2")
        gone = self.take_in(self.spool / "20250303-C1.wav")
        self.assertEqual((gone.state, gone.flag, gone.play_url), ("missing", "no_file", False))
        empty = self.take_in(self.wav("20250303-C2.wav", 0), "C2")
        self.assertEqual((empty.state, empty.flag), ("missing", "no_talk"))
        alarm = self.alarm("recording_missing")
        self.assertEqual(alarm.count, 2, "one alarm a day, however many recordings")
        self.assertIn("Call C2", alarm.text)

    def test_a_file_that_turns_up_later(self):
        self.talk("C1")
        missing = self.take_in(self.spool / "20250303-C1.wav")
        recording = self.take_in(self.wav("20250303-C1.wav", 20))
        self.assertEqual(recording, missing)
        self.assertEqual((recording.state, recording.flag), ("stored", False))
        self.assertFalse(self.alarm("recording_missing"))

    def test_something_else_than_sound_is_kept_and_reported(self):
        self.talk("C1")
        wav = self.spool / "20250303-C1.wav"
        wav.write_bytes(b"GIF89a" + bytes(5000))
        recording = self.take_in(wav)
        self.assertEqual((recording.state, recording.flag), ("missing", "unusable"))
        self.committed()
        self.assertTrue(wav.exists())

    def test_a_full_disk_leaves_the_wave_file_for_the_next_time(self):
        self.talk("C1")
        wav = self.wav("20250303-C1.wav", 20)
        full = patch.object(
            hotline_recording_intake, "keep", side_effect=audio.NoSpace("full")
        )
        with full, self.assertLogs("odoo.addons.hotline_telephony", "ERROR"):
            self.assertFalse(self.take_in(wav))
        self.committed()
        self.assertTrue(wav.exists())
        self.assertTrue(self.alarm("disk_space"))
        self.assertEqual(self.take_in(wav).state, "stored")

    def test_calls_nobody_knows_and_numbers_that_are_no_name(self):
        with self.assertRaisesRegex(UserError, "has no such call"):
            self.take_in(self.wav("a.wav", 2), "NOBODYS")
        self.talk("../../etc/passwd")
        with self.assertRaisesRegex(UserError, "part of a file name"):
            self.take_in(self.wav("a.wav", 2), "../../etc/passwd")

    def test_deriving_the_calls_anew_keeps_their_recordings(self):
        call, recording = self.talk("C1"), self.take_in(self.wav("20250303-C1.wav", 20))
        self.env["hotline.call"]._rebuild(self.site)
        self.assertEqual(recording.call_id, call)

    def test_calls_are_found_by_their_recording(self):
        call, without = self.talk("C1"), self.talk("C2")
        self.take_in(self.wav("20250303-C1.wav", 9))
        calls = self.env["hotline.call"]
        own = [("site_id", "=", self.site.id)]
        for domain, found in (
            ([("recording_id", "!=", False)], call),
            ([("recording_id", "=", False)], without),
            ([("recording_state", "=", "incomplete")], call),
            ([("recording_id.flag", "=", "too_short")], call),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(calls.search(own + domain), found)

    def test_recordings_never_lie_where_files_are_served(self):
        config = self.env["ir.config_parameter"]
        filestore = self.env["ir.attachment"]._filestore()
        for folder in (filestore, f"{filestore}/rec", f"{filestore}/../x/../{self.env.cr.dbname}"):
            config.set_param("hotline_telephony.recordings_folder", folder)
            with self.subTest(folder=folder), self.assertRaises(UserError):
                self.recordings._store_root()


@tagged("post_install", "-at_install")
class TestIntegrity(RecordingCommon):
    """What was stored is read again; a disk that fills up is noticed before it is full."""

    def checked(self):
        self.recordings.search([]).write({"checked_at": False})
        return self.check()

    def check(self):
        with self.as_job() as recordings:
            return recordings._check_integrity()

    def flip(self, recording, at=100):
        path = self.store / recording.store_path
        content = bytearray(path.read_bytes())
        content[at] ^= 1
        path.write_bytes(content)

    def test_one_flipped_byte(self):
        sound, broken = self.taken("C1"), self.taken("C2")
        self.assertEqual(self.checked(), 2)
        self.assertFalse(self.alarm("recording_broken"))
        self.flip(broken)
        self.checked()
        self.assertEqual((sound.flag, broken.flag), (False, "changed"))
        self.assertIn("Call C2", self.alarm("recording_broken").text)
        self.assertFalse(broken.play_url)
        self.assertIsNone(broken._read_verified())
        self.assertTrue(sound._read_verified())
        self.flip(broken)  # as a backup would
        self.checked()
        self.assertFalse(broken.flag)
        self.assertFalse(self.alarm("recording_broken"))

    def test_a_file_that_is_gone(self):
        recording = self.taken("C1")
        (self.store / recording.store_path).unlink()
        self.checked()
        self.assertEqual(recording.flag, "gone")
        self.assertIsNone(recording._read_verified())

    def test_each_file_once_a_night(self):
        self.taken("C1")
        self.assertEqual(self.checked(), 1)
        self.assertEqual(self.check(), 0)

    def test_a_change_is_noticed_when_somebody_wants_to_listen(self):
        recording = self.taken("C1")
        self.flip(recording)
        self.assertIsNone(recording._read_verified())
        self.assertIn("Call C1", self.alarm("recording_broken").text)

    def test_room_on_the_disk(self):
        config = self.env["ir.config_parameter"]
        config.set_param("hotline_telephony.min_free_mib", 1 << 40)
        self.assertEqual(self.recordings._check_space(), ["recordings"])
        self.assertIn("MiB free of", self.alarm("disk_space").text)
        self.recordings._check_space()
        self.assertEqual(self.alarm("disk_space").count, 1, "not every few seconds")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            self.recordings._check_space()
        self.assertEqual(self.alarm("disk_space").count, 2)
        config.set_param("hotline_telephony.min_free_mib", 1)
        config.set_param("hotline_telephony.min_free_percent", 0.001)
        self.assertEqual(self.recordings._check_space(), [])
        self.assertFalse(self.alarm("disk_space"))
