import json
from datetime import date, datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_base.worktime import add_months
from odoo.addons.hotline_telephony.models.hotline_recording_retention import _last_due

from .recording_common import RecordingCommon


@tagged("post_install", "-at_install")
class TestRetention(RecordingCommon):
    """Recordings are kept as long as the strictest contract asks, and not deleted a day before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.user("retention_office", "office")
        cls.purchaser = cls.user("retention_procurement", "procurement")
        cls.inspector = cls.user("retention_inspector", "inspector")

    def contract(self, months, code="X", site=None, **values):
        retention = {"recordings_months": months} if months else {}
        return self.env["hotline.contract"].create({
            "code": code, "name": code, "site_id": (site or self.site).id,
            "other_terms": json.dumps({"retention": retention}), **values,
        })

    def recorded(self, number, day):
        return self.taken(number, day, seconds=1)

    def deletable(self, recording, day):
        """Whether the office may delete it at noon of a local day."""
        recording.invalidate_recordset()
        with freeze_time(datetime.combine(day, datetime.min.time()) + timedelta(hours=4)):
            domains = self.recordings._verdict_domains(self.site)
            found = self.recordings.search(domains["due"] & Domain("id", "=", recording.id))
            self.assertEqual(bool(found), recording.verdict == "due")
            return bool(found)

    def test_strictly_after_the_corresponding_day(self):
        """Measures B17; 31 August has no 31 February."""
        self.contract(6)
        for day, last_kept in (
            ("2025-01-15", date(2025, 7, 15)),
            ("2024-08-31", date(2025, 2, 28)),
            ("2024-08-28", date(2025, 2, 28)),
            ("2023-08-31", date(2024, 2, 29)),
        ):
            recording = self.recorded(f"C{day}", day)
            with self.subTest(day=day):
                self.assertEqual(recording.retain_until, last_kept)
                self.assertFalse(self.deletable(recording, last_kept))
                self.assertTrue(self.deletable(recording, last_kept + timedelta(days=1)))

    def test_the_day_is_the_local_one(self):
        self.contract(3)
        recording = self.recorded("C1", "2025-01-15")
        with freeze_time("2025-04-15 15:59:59"):  # one second before midnight in Shanghai
            recording.invalidate_recordset()
            self.assertEqual(recording.verdict, "not_due")
        with freeze_time("2025-04-15 16:00:00"):
            recording.invalidate_recordset()
            self.assertEqual(recording.verdict, "due")

    def test_last_due_day_of_every_day(self):
        """The domain's limit is the rule of single recordings, for ten years of days."""
        start = date(2023, 1, 1)
        for months in (1, 3, 6, 12):
            for offset in range(3650):
                today = start + timedelta(days=offset)
                last = _last_due(today, months)
                self.assertLess(add_months(last, months), today)
                self.assertGreaterEqual(add_months(last + timedelta(days=1), months), today)

    def test_the_strictest_term_counts(self):
        self.assertEqual(self.site._recording_months(), 0)
        self.contract(6, "OLD", active=False)
        self.contract(3, "NEW")
        self.contract(12, "PATTERN", template=True)
        self.contract(24, "ELSEWHERE", site=self.other_site)
        self.assertEqual(self.site._recording_months(), 6)
        self.site.own_recording_months = 9
        self.assertEqual(self.site._recording_months(), 9)

    def test_without_a_term_everything_is_kept(self):
        recording = self.recorded("C1", "2020-01-15")
        self.assertEqual((recording.verdict, recording.retain_until), ("no_term", False))
        self.contract(0)  # a contract that says nothing (XJ)
        recording.invalidate_recordset()
        self.assertEqual(recording.verdict, "no_term")
        with self.assertRaisesRegex(UserError, "No contract says"):
            recording._delete("because")

    def test_nobody_deletes_too_early(self):
        self.contract(6)
        recording = self.recorded("C1", "2025-01-15")
        with freeze_time("2025-07-15 04:00:00"), self.assertRaisesRegex(UserError, "2025-07-15"):
            recording.sudo()._delete("because")
        with self.assertRaises(UserError):
            recording.sudo().unlink()
        with self.assertRaises(AccessError):
            recording.with_user(self.office).unlink()
        with self.assertRaises(AccessError):
            recording.with_user(self.office).write({"state": "deleted"})
        with (
            self.assertRaises(psycopg2.errors.RaiseException), mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM hotline_recording")

    def test_a_deletion_leaves_a_tombstone_a_fact_and_a_log(self):
        self.contract(6)
        recording = self.recorded("C1", "2025-01-15")
        path, digest = self.store / recording.store_path, recording.sha256
        with freeze_time("2025-07-16 04:00:00"):
            recording.with_user(self.office)._delete("Term is over")
        self.assertTrue(path.exists(), "not before the commit")
        self.committed()
        self.assertFalse(path.exists())
        self.assertEqual((recording.state, recording.sha256), ("deleted", digest))
        self.assertEqual(
            (recording.deleted_by, recording.delete_reason), (self.office, "Term is over")
        )
        fact = self.env["hotline.recording.deletion"].search([("site_id", "=", self.site.id)])
        self.assertEqual(
            (fact.number, fact.recorded_on, fact.deleted_on),
            ("20250115-C1.wav", date(2025, 1, 15), date(2025, 7, 16)),
        )
        self.assertEqual(recording.log_ids.mapped("event"), ["deleted"])
        self.assertFalse(recording.play_url)
        with freeze_time("2025-08-16 04:00:00"), self.assertRaises(UserError):
            recording._delete("again")

    def test_the_settlement_finds_nothing_wrong_with_it(self):
        self.contract(6)
        recording = self.recorded("C1", "2024-08-31")
        with freeze_time("2025-03-01 04:00:00"):
            recording._delete("Term is over")
        self.assertEqual(self.env["hotline.fact"]._records(self.site, "deletions"), [
            {"id": "20240831-C1.wav", "recorded_on": "2024-08-31", "deleted_on": "2025-03-01"},
        ])

    def test_the_job_deletes_where_it_is_wanted(self):
        self.contract(6)
        old, held, young = (
            self.recorded(*row)
            for row in (("C1", "2025-01-15"), ("C2", "2025-01-15"), ("C3", "2025-07-01"))
        )
        held.with_user(self.office)._set_hold(True, "Complaint 7")
        with freeze_time("2025-07-16 04:00:00"):
            self.assertEqual(self.run_job(), 0)
            self.site.delete_recordings = True
            self.assertEqual(self.run_job(), 1)
            self.assertEqual(self.run_job(), 0)
        self.assertEqual(
            [row.state for row in (old, held, young)], ["deleted", "stored", "stored"]
        )
        self.assertFalse(old.store_path, "the file is gone and the tombstone says so")
        self.assertEqual(sum(1 for _file in self.store.rglob("*.opus")), 2)

    def run_job(self):
        with self.as_job() as recordings:
            return recordings._run_retention()

    def test_a_deletion_that_was_cut_off_is_finished(self):
        self.contract(6)
        recording = self.recorded("C1", "2025-01-15")
        path = self.store / recording.store_path
        with freeze_time("2025-07-16 04:00:00"):
            recording._delete("Term is over")
            self.env.cr.postcommit.clear()  # stopped right after the commit
            self.assertTrue(path.exists())
            self.run_job()
        self.assertFalse(path.exists())

    def test_dry_run_and_deletion_by_the_office(self):
        self.contract(6)
        for number, day in (("C1", "2025-01-15"), ("C2", "2025-01-16"), ("C3", "2025-07-01")):
            self.recorded(number, day)
        held = self.recorded("C4", "2025-01-01")
        held.with_user(self.purchaser)._set_hold(True, "Complaint 7")
        with freeze_time("2025-07-17 04:00:00"):
            purge = self.env["hotline.recording.purge"].with_user(self.office).create(
                {"site_id": self.site.id, "reason": "Term is over"}
            )
            self.assertEqual(
                [purge.due_count, purge.not_due_count, purge.hold_count, purge.no_term_count],
                [2, 1, 1, 0],
            )
            action = purge.with_context(verdict="due").action_open()
            due = self.recordings.with_user(self.office).search(action["domain"])
            self.assertEqual(set(due.mapped("call_number")), {"C1", "C2"})
            seen = self.env["hotline.recording.purge"].with_user(self.purchaser).create(
                {"site_id": self.site.id}
            )
            with self.assertRaises(AccessError):
                seen.action_delete()
            purge.action_delete()
            self.assertEqual(set(due.mapped("state")), {"deleted"})
            with self.assertRaisesRegex(UserError, "Nothing is due"):
                purge.action_delete()

    def test_the_office_of_another_site_deletes_nothing_here(self):
        self.contract(6)
        recording = self.recorded("C1", "2020-01-15")
        stranger = self.user("retention_stranger", "office", site=self.other_site)
        purge = self.env["hotline.recording.purge"].with_user(stranger).create(
            {"site_id": self.site.id}
        )
        with self.assertRaises(AccessError):
            purge.action_delete()
        self.assertEqual(recording.state, "stored")

    def test_holding_and_releasing(self):
        self.contract(6)
        recording = self.recorded("C1", "2025-01-15")
        hold = self.env["hotline.recording.hold"].with_context(
            active_model="hotline.recording", active_ids=recording.ids
        )
        hold.with_user(self.purchaser).create({"reason": "Complaint 7"}).action_apply()
        self.assertTrue(recording.legal_hold)
        self.assertEqual(recording.hold_by, self.purchaser)
        self.assertEqual(recording.hold_reason, "Complaint 7")
        with freeze_time("2025-07-16 04:00:00"), self.assertRaisesRegex(UserError, "Complaint 7"):
            recording._delete("Term is over")
        hold.with_user(self.office).create({"held": False, "reason": "Settled"}).action_apply()
        self.assertFalse(recording.legal_hold)
        self.assertEqual(
            recording.log_ids.sorted("id").mapped(lambda row: (row.event, row.reason)),
            [("held", "Complaint 7"), ("released", "Settled")],
        )
        with freeze_time("2025-07-16 04:00:00"):
            recording.invalidate_recordset()
            recording._delete("Term is over")

    def test_who_holds(self):
        recording = self.recorded("C1", "2025-01-15")
        with self.assertRaises(AccessError):
            recording.with_user(self.inspector)._set_hold(True, "x")
        with self.assertRaises(UserError):
            recording.with_user(self.office)._set_hold(True, "  ")
        stranger = self.user("hold_stranger", "office", site=self.other_site)
        with self.assertRaises(AccessError):
            recording.with_user(stranger)._set_hold(True, "x")

    def test_the_books_cannot_be_changed(self):
        recording = self.recorded("C1", "2025-01-15")
        recording.with_user(self.office)._set_hold(True, "Complaint 7")
        self.env["hotline.recording.playback"]._note(recording, None, "127.0.0.1", 0)
        self.env.flush_all()
        for table in ("hotline_recording_log", "hotline_recording_playback"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET call_number = 'x'"):
                with (
                    self.subTest(statement), mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement)  # nosemgrep
