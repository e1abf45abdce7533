from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TelephonyCommon

PLAIN = """
    09:10:00.000001 offered
    09:10:20.25 to_agent
    09:10:25 ring A1
    09:10:31.000003 answer A1
    09:12:00 hold
    09:12:31 unhold
    09:14:31.000004 hangup caller
    09:15:01 wrap_end A1
"""
TRANSFERRED = """
    10:00:00 offered
    10:00:05 to_agent
    10:00:10 answer A1
    10:01:10 transfer
    10:01:20 ring A2
    10:01:30 answer A2
    10:02:00 hold
    10:03:00 hangup agent
"""


@tagged("post_install", "-at_install")
class TestImport(TelephonyCommon):
    """Calls and sessions get into their tables exactly, once, and nothing else gets in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.call("C1", "2025-11-03", PLAIN, kind="consult", closed_direct=True)
        cls.transferred = cls.call("C2", "2025-11-03", TRANSFERRED)
        cls.session = {
            "agent": "A1", "login": "2025-11-03T09:00:00", "logout": "2025-11-03T17:00:00.5",
            "breaks": [["2025-11-03T12:00:00", "2025-11-03T13:00:00"]],
        }
        cls.take("calls", cls.plain, cls.transferred)
        cls.take("sessions", cls.session)
        cls.calls = cls.env["hotline.call"].search([("site_id", "=", cls.site.id)], order="number")

    def rows(self, site=None):
        """Everything that was derived, but the ids of legs and holds."""
        site = (site or self.site).id
        queries = (
            "SELECT * FROM hotline_call WHERE site_id = %s ORDER BY id",
            "SELECT call_id, agent_code, direction, call_started_at, ring_at, answered_at,"
            " ended_at, wrap_end_at, busy_from, busy_to, is_first, ring, talk, wrap"
            " FROM hotline_call_leg WHERE site_id = %s ORDER BY call_id, answered_at",
            "SELECT h.call_id, h.agent_code, h.call_started_at, h.started_at, h.ended_at, h.length,"
            " l.answered_at FROM hotline_call_hold h JOIN hotline_call_leg l ON l.id = h.leg_id"
            " WHERE h.site_id = %s ORDER BY h.call_id, h.started_at",
            "SELECT * FROM hotline_agent_session WHERE site_id = %s ORDER BY id",
            "SELECT session_id, agent_code, started_at, ended_at, length"
            " FROM hotline_agent_break WHERE site_id = %s ORDER BY session_id, started_at",
        )
        found = []
        for query in queries:
            self.env.cr.execute(query, [site])
            found.append(self.env.cr.fetchall())
        return found

    def test_columns_keep_microseconds(self):
        call = self.calls[0]
        self.assertEqual(call.started_at, datetime(2025, 11, 3, 1, 10, 0, 1))
        self.assertEqual(call.to_agent_at, datetime(2025, 11, 3, 1, 10, 20, 250000))
        self.env.cr.execute(
            "SELECT wait::text, talk::text, wrap::text FROM hotline_call WHERE id = %s", [call.id]
        )
        self.assertEqual(self.env.cr.fetchone(), ("10.750003", "240.000001", "29.999996"))

    def test_columns(self):
        self.assertRecordValues(self.calls, [
            {"number": "C1", "direction": "in", "kind": "consult", "outcome": "answered",
             "hangup_by": "caller", "closed_direct": True, "agent_code": "A1", "agent_codes": "A1"},
            {"number": "C2", "direction": "in", "kind": False, "outcome": "answered",
             "hangup_by": "agent", "closed_direct": False, "agent_code": "A1",
             "agent_codes": "A1, A2"},
        ])
        self.assertEqual(self.calls.mapped("leg_ids.agent_code"), ["A1", "A1", "A2"])
        self.assertEqual(self.calls[1].hold_ids.leg_id, self.calls[1].leg_ids[1])
        self.assertEqual(self.calls[1].hold_ids.length, 60)
        session = self.env["hotline.agent.session"].search([("site_id", "=", self.site.id)])
        self.assertEqual((session.length, session.break_ids.length), (28800.5, 3600))

    def test_importing_again_changes_nothing(self):
        before = self.rows()
        self.assertEqual(self.take("calls", self.plain, self.transferred), 0)
        self.assertEqual(self.take("sessions", self.session), 0)
        self.assertEqual(self.rows(), before)

    def test_other_content_is_refused_and_nothing_written(self):
        before = self.rows()
        new = self.call("C3", "2025-11-03", "09:00:00 offered")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.take("calls", new, {**self.plain, "closed_direct": False})
        self.assertEqual(self.rows(), before)

    def test_sites_have_their_own_numbers(self):
        self.assertEqual(self.take("calls", self.plain, site=self.other_site), 1)
        self.assertEqual(len(self.rows(self.other_site)[0]), 1)

    def test_rebuilding_gives_the_same(self):
        before = self.rows()
        self.assertEqual(self.env["hotline.call"]._rebuild(self.site), 2)
        self.assertEqual(self.env["hotline.agent.session"]._rebuild(self.site), 1)
        self.assertEqual(self.rows(), before)

    def test_a_correction_shows_in_the_rows(self):
        call = self.calls[0]
        shorter = {**self.plain, "events": self.plain["events"][:4] + [
            {"t": "2025-11-03T09:10:41.000003", "e": "hangup", "by": "agent"}
        ]}
        call.fact_id.correct(shorter, "test")
        self.env.cr.execute("SELECT talk::text, fact_id FROM hotline_call WHERE id = %s", [call.id])
        talk, fact = self.env.cr.fetchone()
        self.assertEqual((talk, fact > call.id), ("10.000000", True))
        self.assertFalse(call.hold_ids)
        shown = self.rows()
        self.env["hotline.call"]._rebuild(self.site)
        self.assertEqual(self.rows(), shown)

    def test_rows_cannot_be_edited(self):
        for row in (self.calls[0], self.env["hotline.agent.session"].search([], limit=1)):
            with self.assertRaises(UserError):
                row.sudo().write({"agent_code": "A9"})
            with self.assertRaises(UserError):
                row.sudo().create({"site_id": self.site.id})
            with self.assertRaises(UserError):
                row.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_a_time_before_1900_or_odd_fraction(self):
        self.take("calls", self.call("C4", "2025-11-03", "09:00:00.1 offered\n09:00:00.12 ivr"))
        call = self.env["hotline.call"].search([("number", "=", "C4")])
        self.assertEqual(call.started_at.microsecond, 100000)

    def test_awkward_texts_survive(self):
        odd = 'a"b,c\\.\n\td'
        self.take("calls", {**self.call(odd, "2025-11-03", "09:00:00 offered"), "kind": "\\N"})
        call = self.env["hotline.call"].search([("number", "=", odd)])
        self.assertEqual((call.number, call.kind), (odd, "\\N"))

    def test_timeline(self):
        timeline = str(self.calls[0].timeline)
        self.assertIn("2025-11-03 09:10:31", timeline)
        self.assertIn("A1", timeline)
        self.assertEqual(timeline.count("<tr>"), 9)

    def test_deletion_goes_through_the_ledger(self):
        row = self.env["hotline.recording.deletion"].create({
            "site_id": self.site.id, "number": "R1",
            "recorded_on": "2025-01-01", "deleted_on": "2025-07-02",
        })
        records = self.env["hotline.fact"]._records(self.site, "deletions")
        self.assertEqual(
            records, [{"id": "R1", "recorded_on": "2025-01-01", "deleted_on": "2025-07-02"}]
        )
        self.assertTrue(row.fact_id)
