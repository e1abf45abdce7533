import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..wizard import aggregate_workbook
from .common import HotlineCase

HEAD = ("from", "to", "agent", "calls_answered", "login_seconds")
JANUARY = (date(2025, 1, 1), date(2025, 1, 31))


@tagged("post_install", "-at_install")
class TestAggregateImport(HotlineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._import("agents", {"id": "A01", "hired": "2025-01-01"})

    def workbook(self, *rows, head=HEAD):
        """Bytes of a filled-in template."""
        book = openpyxl.Workbook()
        book.active.append(["名称"] * len(head))
        book.active.append(list(head))
        for row in rows:
            book.active.append(list(row))
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def wizard(self, raw=None, role="office", site=None):
        return self._as(role, self.env["hotline.aggregate.import"]).create({
            "site_id": (site or self.site).id,
            "file": raw and base64.b64encode(raw),
            "filename": "january.xlsx",
        })

    def faults(self, *rows, head=HEAD):
        """Faults of a file as (row, column, code); nothing of it is recorded."""
        raw = self.workbook(*rows, head=head)
        known = set(self.env["hotline.measure"].search([]).mapped("code"))
        entries, faults = aggregate_workbook.read(raw, known, {"A01"})
        self.assertEqual(entries, [])
        wizard = self.wizard(raw)
        wizard.action_import()
        self.assertEqual((wizard.state, self._facts("aggregates")), ("refused", []))
        self.assertEqual(len(wizard.fault_ids), len(faults))
        return [(fault.row, fault.place, fault.code) for fault in faults]

    def test_exact(self):
        """Integers as they are, decimals with 15 digits, texts with all of theirs."""
        self.wizard(self.workbook(
            (*JANUARY, None, 123456789012345, 0.1 + 0.2),
            ("2025-01-01", "2025-01-31", "A01", 3.0, "12345678901234590.125"),
            (*JANUARY, "A01", None, 0),
            (),
            (*JANUARY, "A01", 1e3, "0.10"),
        )).action_import()
        figures = [(r.get("agent"), r["measures"]) for r in self._facts("aggregates")]
        self.assertEqual(figures, [
            (None, {"calls_answered": "123456789012345", "login_seconds": "0.3"}),
            ("A01", {"calls_answered": "3", "login_seconds": "12345678901234590.125"}),
            ("A01", {"login_seconds": "0"}),
            ("A01", {"calls_answered": "1000", "login_seconds": "0.1"}),
        ])

    def test_the_same_file_again_changes_nothing(self):
        raw = self.workbook((*JANUARY, "A01", 5, 7), (*JANUARY, "A01", 5, 7))
        wizard = self.wizard(raw)
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.row_count, wizard.new_count), ("ready", 2, 2))
        self.assertFalse(self._facts("aggregates"))
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.new_count), ("done", 2))
        again = self.wizard(raw)
        again.action_check()
        self.assertEqual((again.new_count, again.known_count), (0, 2))
        again.action_import()
        self.assertEqual((again.new_count, len(self._facts("aggregates"))), (0, 2))

    def test_what_was_entered_in_a_form_is_known(self):
        self.wizard(self.workbook((*JANUARY, None, 12.5, None))).action_import()
        self.assertEqual(self._import("aggregates", {
            "from": "2025-01-01", "to": "2025-01-31", "measures": {"calls_answered": "12.5"},
        }), 0)

    def test_cells_that_cannot_be_used(self):
        self.assertEqual(self.faults(
            (*JANUARY, "A01", "=1+1", 5),
            (*JANUARY, "A01", "1,000", True),
            ("31.1.2025", date(2025, 1, 31), "A01", 1, 1),
            (date(2025, 1, 31), date(2025, 1, 1), "A01", 1, 1),
            (*JANUARY, "A99", 1, 1),
            (*JANUARY, "A01"),
            (None, date(2025, 1, 31), 1.5, 1, 1),
            (*JANUARY, "A01", 1, 1, "remark"),
            (*JANUARY, "A01", "1e3", "NaN"),
            (*JANUARY, "A99", "x", 1),
        ), [
            (3, "D", "formula"), (4, "D", "not_number"), (4, "E", "not_number"),
            (5, "A", "not_date"), (6, "B", "reversed"), (7, "C", "unknown_agent"),
            (8, "", "no_figure"), (9, "C", "not_text"), (9, "A", "missing"),
            (10, "F", "no_head"),
            (11, "D", "not_number"), (11, "E", "not_number"),
            (12, "D", "not_number"), (12, "C", "unknown_agent"),
        ])

    def test_heads_that_cannot_be_used(self):
        row = (*JANUARY, None, 1)
        for head, code in (
            (("from", "to", "agent", "no_such"), "unknown_column"),
            (("from", "to", "from", "calls_answered"), "column_twice"),
            (("from", "to", "agent", "exam_score"), "not_summed"),
            (("from", "agent", "calls_answered"), "no_column"),
        ):
            with self.subTest(code):
                self.assertEqual([fault[2] for fault in self.faults(row, head=head)], [code])

    def test_files_that_cannot_be_used(self):
        self.assertEqual(self.faults(), [(0, "", "no_rows")])
        for raw, code in (
            (b"PK no workbook", "unreadable"),
            (b"\0" * ((aggregate_workbook.MAX_MIB << 20) + 1), "too_large"),
        ):
            _entries, [fault] = aggregate_workbook.read(raw, set(), set())
            self.assertEqual(fault.code, code)

    def test_too_many_rows(self):
        self.patch(aggregate_workbook, "MAX_ROWS", 2)
        row = (*JANUARY, None, 1, 1)
        self.assertEqual(self.faults(row, row, row), [(0, "", "too_many_rows")])
        self.wizard(self.workbook(row, row)).action_import()
        self.assertEqual(len(self._facts("aggregates")), 2)

    def test_faults_in_chinese(self):
        wizard = self.wizard(self.workbook((*JANUARY, None, "=1", 1))).with_context(lang="zh_CN")
        wizard.action_check()
        self.assertIn("公式", wizard.fault_ids.reason)
        self.assertEqual((wizard.fault_ids.row, wizard.fault_ids.column), (3, "D"))

    def test_the_template_is_what_the_import_reads(self):
        wizard = self.wizard().with_context(lang="zh_CN")
        evil = self.env.ref("hotline_base.measure_calls_offered")
        evil.with_context(lang="zh_CN").name = "=cmd|' /C calc'!A0"
        wizard.measure_ids |= evil
        self.assertIn(f"/{wizard.id}/template/", wizard.action_template()["url"])
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
        figures, notes = book.worksheets
        self.assertEqual([cell.value for cell in figures[2]][:3], ["from", "to", "agent"])
        self.assertEqual(figures["A1"].value, "起")
        self.assertNotIn("f", {cell.data_type for row in figures for cell in row})
        self.assertEqual(len(figures[1]), 3 + len(wizard.measure_ids))
        self.assertGreater(notes.max_row, 4)
        figures["A3"], figures["B3"], figures["D3"] = *JANUARY, 7
        buffer = io.BytesIO()
        book.save(buffer)
        self.wizard(buffer.getvalue()).action_import()
        self.assertEqual(len(self._facts("aggregates")), 1)

    def test_roles(self):
        raw = self.workbook((*JANUARY, None, 1, 1))
        for role in ("leader", "procurement", "hr"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.wizard(raw, role)

    def test_other_sites(self):
        wizard = self.wizard(self.workbook((*JANUARY, None, 1, 1)), site=self.other_site)
        for step in ("check", "import", "template"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(wizard, f"action_{step}")()
