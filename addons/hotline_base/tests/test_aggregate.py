from datetime import date
from fractions import Fraction

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import HotlineCase

JANUARY = (date(2025, 1, 1), date(2025, 1, 31))
FIRST_DAY = (date(2025, 1, 1), date(2025, 1, 1))


@tagged("post_install", "-at_install")
class TestAggregate(HotlineCase):
    def _entry(self, first, last, agent=None, **measures):
        record = {"from": first, "to": last, "measures": measures}
        return {**record, "agent": agent} if agent else record

    def test_aggregates_add_per_scope(self):
        self._import(
            "aggregates",
            self._entry("2025-01-01", "2025-01-31", "A01", calls_answered=5, login_seconds="0.1"),
            self._entry("2025-01-02", "2025-01-03", "A01", calls_answered=2, login_seconds="0.2"),
            self._entry("2025-01-01", "2025-01-31", calls_answered=10),
            self._entry("2025-01-31", "2025-02-01", "A01", calls_answered=100),
        )
        self._import("aggregates", self._entry("2025-01-01", "2025-01-31", calls_answered=1000),
                     site=self.other_site)
        found = self.env["hotline.measure"]._evaluate(self.site, [JANUARY, FIRST_DAY])
        self.assertEqual(found[0]["A01"], {
            "calls_answered": 7, "login_seconds": Fraction(3, 10),
        })
        self.assertEqual(found[0][None], {
            "calls_answered": 17, "login_seconds": Fraction(3, 10),
        })
        self.assertEqual(found[1], {})

    def test_a_form_enters_an_aggregate(self):
        with Form(self._as("office", self.env["hotline.aggregate"])) as form:
            form.first, form.last = JANUARY
            with form.line_ids.new() as line:
                line.measure_id = self.env.ref("hotline_base.measure_calls_offered")
                line.value = 12.5
        self.assertEqual(self._facts("aggregates"), [
            self._entry("2025-01-01", "2025-01-31", calls_offered="12.5")
        ])
        found = self.env["hotline.measure"]._evaluate(self.site, [JANUARY])
        self.assertEqual(found[0][None]["calls_offered"], Fraction(25, 2))

    def test_the_next_import_knows_what_a_form_entered(self):
        record = self._entry("2025-01-01", "2025-01-31", calls_offered="12.5")
        self._as("office", self.env["hotline.aggregate"]).create({
            "first": JANUARY[0], "last": JANUARY[1],
            "line_ids": [Command.create({"measure": "calls_offered", "value": 12.5})],
        })
        self.assertEqual(self._import("aggregates", record), 0)
        self.assertEqual(self._import("aggregates", record, record), 1)

    def test_a_score_cannot_be_summed(self):
        with self.assertRaises(UserError):
            self._as("office", self.env["hotline.aggregate"]).create({
                "first": JANUARY[0], "last": JANUARY[1],
                "line_ids": [Command.create({"measure": "exam_score", "value": 1})],
            })

    def test_figures_edited_alone_are_corrections(self):
        self._import("aggregates", self._entry("2025-01-01", "2025-01-31", calls_offered=3))
        entry = self.env["hotline.aggregate"].search([("site_id", "=", self.site.id)])
        with self.assertRaises(AccessError):
            self._as("office", self.env["hotline.aggregate.line"]).create({
                "aggregate_id": entry.id, "measure": "calls_out", "value": 1,
            })
        lines = self._as("office", self.env["hotline.aggregate.line"])
        with self.assertRaises(AccessError):
            lines.with_context(default_aggregate_id=entry.id).create({
                "measure": "calls_out", "value": 1,
            })
        entry.line_ids.value = 4
        self.assertEqual(self._facts("aggregates")[0]["measures"], {"calls_offered": "4"})
        entry.line_ids.create({"aggregate_id": entry.id, "measure": "calls_out", "value": 1})
        entry.line_ids.filtered(lambda line: line.measure == "calls_offered").unlink()
        self.assertEqual(self._facts("aggregates")[0]["measures"], {"calls_out": "1"})
        entry.write({"last": "2025-02-28"})
        self.assertEqual(self._facts("aggregates")[0]["to"], "2025-02-28")

    def test_a_correction_keeps_the_digits_of_other_figures(self):
        long = "12345678901234567890123456789012345.25"
        self._import("aggregates", self._entry(
            "2025-01-01", "2025-01-31", calls_offered=long, calls_out=1
        ))
        entry = self.env["hotline.aggregate"].search([("site_id", "=", self.site.id)])
        entry.line_ids.filtered(lambda line: line.measure == "calls_out").value = 2
        self.assertEqual(
            self._facts("aggregates")[0]["measures"], {"calls_offered": long, "calls_out": "2"}
        )

    def test_a_correction_replaces_the_figures(self):
        self._import("aggregates", self._entry("2025-01-01", "2025-01-31", calls_offered=3))
        entry = self.env["hotline.aggregate"].search([("site_id", "=", self.site.id)])
        entry.fact_id.correct(self._entry("2025-01-01", "2025-01-31", calls_out=1), "test")
        self.assertEqual(entry.line_ids.mapped("measure"), ["calls_out"])

    def test_find_by_person(self):
        self._import("agents", {"id": "A01", "hired": "2025-01-01"})
        self._import("agents", {"id": "A01", "hired": "2025-01-01"}, site=self.other_site)
        self._import(
            "aggregates",
            self._entry("2025-01-01", "2025-01-31", "A01", calls_out=1),
            self._entry("2025-01-01", "2025-01-31", calls_out=1),
        )
        person = self.env["hotline.assignment"].search([("site_id", "=", self.site.id)])
        entries = self._as("office", self.env["hotline.aggregate"])
        self.assertEqual(entries.search([("assignment_id", "=", person.id)]).agent_code, "A01")
        self.assertEqual(entries.search([("assignment_id", "ilike", "A01")]).assignment_id, person)
        self.assertFalse(entries.search([("assignment_id", "=", False)]).agent_code)
        self.assertEqual(len(entries.search([("assignment_id", "!=", person.id)])), 1)
