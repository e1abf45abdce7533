from datetime import datetime
from decimal import Decimal

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_base.factfile import MESSAGES
from odoo.addons.hotline_base.factfile.faults import Fault
from odoo.addons.hotline_base.identity import MESSAGES as IDENTITY
from odoo.addons.hotline_base.models.fault_messages import FAULT_MESSAGES, IDENTITY_MESSAGES

from .common import HotlineCase

A01 = {"id": "A01", "hired": "2025-01-01", "certificates": ["COPC"]}
DAY = {"from": "2025-01-01", "to": "2025-01-01", "measures": {"calls_offered": 3}}


@tagged("post_install", "-at_install")
class TestLedger(HotlineCase):
    def _fact(self, key="A01"):
        return self.ledger.search([("site_id", "=", self.site.id), ("key", "=", key)], order="id")

    # ---- append-only -----------------------------------------------------------------

    def test_database_refuses_change(self):
        self._import("agents", A01)
        for statement in (
            "UPDATE hotline_fact SET payload = '{}'",
            "DELETE FROM hotline_fact",
            "TRUNCATE hotline_fact CASCADE",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "append-only"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)

    def test_orm_refuses_change_even_for_the_superuser(self):
        self._import("agents", A01)
        for change in (
            lambda fact: fact.write({"source": "x"}) and fact.flush_recordset(),
            lambda fact: fact.unlink(),
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.RaiseException),
                self.cr.savepoint(),
            ):
                change(self._fact().sudo())

    def test_no_role_writes(self):
        self._import("agents", A01)
        for role in self.users:
            fact = self._as(role, self._fact())
            with self.subTest(role):
                for change in (
                    lambda fact=fact: fact.write({"source": "x"}),
                    lambda fact=fact: fact.unlink(),
                    lambda fact=fact: fact.create({
                        "site_id": self.site.id, "section": "agents", "key": "B", "digest": "0",
                        "payload": "{}",
                    }),
                ):
                    with self.assertRaises(AccessError):
                        change()

    # ---- import ----------------------------------------------------------------------

    def test_import_twice_changes_nothing(self):
        records = [A01, {"id": "A02", "hired": "2025-01-01"}]
        self.assertEqual(self._import("agents", *records), 2)
        self.assertEqual(self._import("agents", *records), 0)
        self.assertEqual(self._facts("agents"), records)
        self.assertEqual(self.env["hotline.assignment"].search_count([
            ("site_id", "=", self.site.id)
        ]), 2)

    def test_known_id_with_other_content_is_named_and_nothing_stays(self):
        self._import("agents", A01)
        with self.assertRaisesRegex(UserError, "A01"), self.cr.savepoint():
            self._import("agents", {"id": "A00", "hired": "2025-01-01"}, {**A01, "formal": False})
        self.assertEqual(self._facts("agents"), [A01])

    def test_records_without_id_are_counted(self):
        self.assertEqual(self._import("aggregates", DAY, DAY), 2)
        self.assertEqual(self._import("aggregates", DAY, DAY), 0)
        self.assertEqual(self._import("aggregates", DAY, DAY, DAY), 1)

    def test_same_key_in_two_sites(self):
        self._import("agents", A01)
        self.assertEqual(self._import("agents", A01, site=self.other_site), 1)

    def test_unknown_section(self):
        with self.assertRaisesRegex(UserError, "nothing"):
            self._import("nothing", {})

    def test_numbers_of_any_length_stay_exact(self):
        long = Decimal("12345678901234567890.12345678901234567891")
        record = {**DAY, "measures": {"login_seconds": long}}
        self._import("aggregates", record)
        self.assertEqual(self._facts("aggregates"), [record])
        self.cr.execute("SELECT value FROM hotline_aggregate_line WHERE value = %s", [long])
        self.assertTrue(self.cr.rowcount)

    # ---- corrections -----------------------------------------------------------------

    def test_correction_takes_the_old_position(self):
        self._import("agents", A01, {"id": "A02", "hired": "2025-01-01"})
        first = {**A01, "left": "2025-05-31"}
        second = {**A01, "left": "2025-06-30"}
        self._fact().correct(first, "test").correct(second, "test")
        self.assertEqual([r["id"] for r in self._facts("agents")], ["A01", "A02"])
        self.assertEqual(self._facts("agents")[0], second)
        self.assertEqual(len(self._fact()), 3)
        self.assertEqual(self._fact()[0].corrected_by_id, self._fact()[1])

    def test_correction_shows_in_the_home(self):
        self._import("agents", A01)
        self._fact().correct({**A01, "left": "2025-05-31"}, "test")
        person = self.env["hotline.assignment"].search([("code", "=", "A01")])
        self.assertEqual(str(person.left), "2025-05-31")
        self.assertEqual(person.fact_id, self._fact()[1])

    def test_what_was_corrected_is_known(self):
        self._import("agents", A01)
        self._import("aggregates", DAY)
        corrected = {**A01, "formal": False}
        self._fact().correct(corrected, "test")
        other = {**DAY, "measures": {"calls_offered": 4}}
        self.ledger.search([("section", "=", "aggregates")]).correct(other, "test")
        self.assertEqual(self._import("agents", A01), 0)
        self.assertEqual(self._import("agents", corrected), 0)
        self.assertEqual(self._import("aggregates", DAY, other), 0)

    def test_a_fact_is_corrected_once(self):
        self._import("agents", A01)
        self._fact().correct({**A01, "formal": False}, "test")
        with self.assertRaisesRegex(UserError, "newest"):
            self._fact()[0].correct({**A01, "left": "2025-01-02"}, "test")

    def test_a_correction_keeps_the_id_and_is_valid(self):
        self._import("agents", A01)
        with self.assertRaises(UserError):
            self._fact().correct({**A01, "id": "A02"}, "test")
        with self.assertRaises(UserError):
            self._fact().correct({"id": "A01"}, "test")
        self.assertEqual(self._fact().correct(dict(A01), "test"), self._fact())

    # ---- values ----------------------------------------------------------------------

    def test_local_time_and_microseconds(self):
        mixin = self.env["hotline.assignment"]
        field = self.ledger._fields["recorded_at"]
        for text, stored in (
            ("2025-01-01T00:00:00.123456", datetime(2024, 12, 31, 16, 0, 0, 123456)),
            ("2025-06-30T23:59:59", datetime(2025, 6, 30, 15, 59, 59)),
        ):
            value = mixin._fact_value(self.site, field, text)
            self.assertEqual(value, stored)
            self.assertEqual(mixin._fact_json(self.site, field, value), text)

    def test_fifteen_digits_through_a_form(self):
        person = self._as("hr", self.env["hotline.assignment"]).create({
            "code": "B1", "hired": "2025-01-01", "typing_accuracy": 98.7654321098765,
            "experience_years": 0.1,
        })
        self.assertEqual(self._facts("agents"), [{
            "id": "B1", "hired": "2025-01-01", "typing_accuracy": "98.7654321098765",
            "experience_years": "0.1", "typing_wpm": "0", "management_years": "0",
            "years_on_project": "0",
        }])
        self.cr.execute("SELECT typing_accuracy FROM hotline_assignment WHERE id = %s", person.ids)
        self.assertEqual(self.cr.fetchone()[0], 98.7654321098765)

    def test_every_fault_has_a_sentence(self):
        for ours, theirs in ((FAULT_MESSAGES, MESSAGES), (IDENTITY_MESSAGES, IDENTITY)):
            self.assertEqual({code: text._source for code, text in ours.items()}, theirs)
        fault = Fault("calls[0].t", "offset", {})
        self.assertEqual(self.ledger._fault_text(fault), str(fault))
