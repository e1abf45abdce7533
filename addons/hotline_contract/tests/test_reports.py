from io import BytesIO

import openpyxl
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ContractCase

COMMAND = "=cmd|' /C calc'!A0"
PDF = "hotline_contract.assessment_document"
XLSX = "hotline_contract.assessment_xlsx"


@tagged("post_install", "-at_install")
class TestReports(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["hotline.assignment"].search([("site_id", "=", cls.site.id)])
        people.filtered(lambda p: p.code == "A02").name = COMMAND
        cls.assessment = cls.assess()
        cls.assessment.with_user(cls.users["office"]).action_compute()

    def pages(self, role="procurement"):
        """Text of the pages of the PDF."""
        report = self.env["ir.actions.report"].with_user(self.users[role])
        content, kind = report.with_context(lang="zh_CN")._render_qweb_pdf(
            PDF, self.assessment.ids
        )
        self.assertEqual(kind, "pdf")
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]

    def workbook(self, role="office", lang="en_US"):
        report = self.env["ir.actions.report"].with_user(self.users[role])
        content, kind = report.with_context(lang=lang)._render_xlsx(
            XLSX, self.assessment.ids, {}
        )
        self.assertEqual(kind, "xlsx")
        return openpyxl.load_workbook(BytesIO(content))

    def test_pdf_has_the_figures_and_page_numbers(self):
        pages = self.pages()
        for number, text in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", text)
            self.assertIn("考核结果", text)
        text = "".join(pages)
        for figure in ("600.00", "349,400.00", "350,000.00", "97", "69.9524", "68.5714",
                       "79小时59分59秒", "2025-03-31"):
            self.assertIn(figure, text)

    def test_pdf_of_three_people_is_one_page_and_shows_the_seal(self):
        self.assertEqual(len(self.pages()), 1)
        for step, role in (("confirm", "office"), ("accept", "procurement"),
                           ("lock", "procurement")):
            getattr(self.as_role(self.assessment, role), f"action_{step}")()
        self.assessment.invalidate_recordset()
        text = "".join("".join(self.pages()).split())
        self.assertIn(self.assessment.sha256, text)

    def test_numbers_are_numbers_and_fractions_are_text(self):
        sheet = self.workbook()["Indicators"]
        rows = [dict(zip([c.value for c in sheet[1]], row, strict=True))
                for row in sheet.iter_rows(min_row=2)]
        [row] = [r for r in rows if (r["Code"].value, r["Staff No."].value) == ("BJ-K01", "A03")]
        self.assertEqual((row["Numerator"].value, row["Denominator"].value), (1469, 21))
        self.assertEqual(row["Value"].data_type, "n")
        self.assertEqual((row["Exact Value"].value, row["Exact Value"].data_type), ("1469/21", "s"))
        paid = row["Deduction"]
        self.assertEqual((paid.value, paid.number_format), (200, "#,##0.00"))
        self.assertEqual(sum(r["Deduction"].value for r in rows), 600)

    def test_no_data_is_an_empty_cell(self):
        sheet = self.workbook()["Indicators"]
        values = {(row[0].value, row[2].value): row[4].value for row in sheet.iter_rows(min_row=2)}
        self.assertIsNone(values["BJ-K07", None])

    def test_no_text_becomes_a_formula(self):
        book = self.workbook()
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        self.assertNotIn("f", {cell.data_type for cell in cells})
        self.assertIn(COMMAND, {cell.value for cell in cells if cell.data_type == "s"})

    def test_sheets_in_chinese(self):
        self.assertEqual(self.workbook(lang="zh_CN").sheetnames, ["汇总", "考核指标", "扣减"])

    def test_those_without_the_assessment_get_neither(self):
        for role in ("leader", "agent", "hr", "inspector"):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self.pages(role)
                with self.assertRaises(AccessError):
                    self.workbook(role)
