from odoo import models

TEXT, WHOLE, NUMBER, MONEY, HEAD = "text", "whole", "number", "money", "head"
FORMATS = {
    TEXT: {"num_format": "@", "text_wrap": True, "valign": "top"},
    WHOLE: {"num_format": "0", "valign": "top"},
    NUMBER: {"num_format": "#,##0.####", "valign": "top"},
    MONEY: {"num_format": "#,##0.00", "valign": "top"},
    HEAD: {"bold": True, "bg_color": "#eeeeee", "border": 1, "text_wrap": True},
}


class HotlineAssessmentXlsx(models.AbstractModel):
    """The assessment result as a workbook: numbers as numbers, every text as text.

    A text never becomes a formula, whatever it starts with.
    """

    _name = "report.hotline_contract.assessment_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Assessment Result (Excel)"

    def get_workbook_options(self):
        return {"strings_to_formulas": False, "strings_to_urls": False}

    def generate_xlsx_report(self, workbook, data, assessments):
        """Three sheets per assessment: summary, lines, deductions."""
        assessments.check_access("read")
        styles = {name: workbook.add_format(style) for name, style in FORMATS.items()}
        for assessment in assessments:
            for title, columns, rows in (
                self._summary(assessment), self._lines(assessment), self._deductions(assessment)
            ):
                mark = f" {assessment.code}" if len(assessments) > 1 else ""
                self._fill(workbook.add_worksheet(title + mark), styles, columns, rows)

    def _fill(self, sheet, styles, columns, rows):
        """A head row that stays in sight, and rows typed by their column."""
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for column, (title, _kind, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, styles[HEAD])
        for number, row in enumerate(rows, 1):
            cells = zip(row, columns, strict=True)
            for column, (value, (_title, kind, _width)) in enumerate(cells):
                self._cell(sheet, number, column, value, kind, styles)

    def _cell(self, sheet, row, column, value, kind, styles):
        if value is None or value is False or value == "":
            sheet.write_blank(row, column, None, styles[kind])
        elif kind == TEXT or isinstance(value, str):
            sheet.write_string(row, column, str(value), styles[TEXT])
        else:
            sheet.write_number(row, column, value, styles[kind])

    # ---- sheets -----------------------------------------------------------------------

    def _summary(self, assessment):
        _ = self.env._
        columns = [(_("Item"), TEXT, 40), (_("Value"), TEXT, 60), (_("Number"), NUMBER, 18)]
        contract = assessment.contract_id
        rows = [
            (_("Contract"), contract.display_name, None),
            (_("Purchaser"), contract.purchaser, None),
            (_("Vendor"), contract.vendor, None),
            (_("Period"), f"{assessment.first} – {assessment.last}", None),
            (_("Status"), self._label(assessment, "state"), None),
            (_("Score"), None, assessment.score if assessment.scored else None),
            (_("Deduction"), None, assessment.deduction_yuan),
            *(
                (_("Section: %(name)s", name=name), _("of %(points)s points", points=points), left)
                for name, points, _lost, left in assessment._sections() if assessment.scored
            ),
            *((text, None, amount) for _kind, text, amount in self._sum_rows(assessment)),
            (_("Seal (SHA-256)"), assessment.sha256, None),
        ]
        return _("Summary"), columns, rows

    def _sum_rows(self, assessment):
        return assessment.milestone_id._sum_rows() if assessment.milestone_id else ()

    def _lines(self, assessment):
        _ = self.env._
        columns = [
            (_("Code"), TEXT, 10), (_("Indicator"), TEXT, 18), (_("Staff No."), TEXT, 9),
            (_("Person"), TEXT, 12), (_("Value"), NUMBER, 12), (_("Target"), NUMBER, 12),
            (_("Unit"), TEXT, 8), (_("Verdict"), TEXT, 9), (_("Numerator"), NUMBER, 14),
            (_("Denominator"), NUMBER, 14), (_("Exact Value"), TEXT, 18),
            (_("Deduction"), MONEY, 12), (_("Points Lost"), NUMBER, 10),
            (_("Calculation"), TEXT, 50),
        ]
        rows = [
            (
                line.kpi_id.code, line.kpi_id.name, line.agent_code, line.assignment_id.name,
                self._number(line.value), self._number(line.target),
                self._label(line._kpi(), "unit"), self._label(line, "status"),
                self._number(line.num), self._number(line.den), line.exact,
                line.yuan, line.points, line.calculation_text,
            )
            for line in assessment.line_ids.sorted("sequence")
        ]
        return _("Indicators"), columns, rows

    def _deductions(self, assessment):
        _ = self.env._
        columns = [
            (_("Clause"), TEXT, 16), (_("Reason"), TEXT, 40), (_("Staff No."), TEXT, 9),
            (_("Person"), TEXT, 12), (_("Incident"), TEXT, 14), (_("Scoring Item"), TEXT, 16),
            (_("Amount"), MONEY, 12), (_("Points"), NUMBER, 10),
        ]
        rows = [
            (
                deduction.ref, deduction.reason_text, deduction.agent_code,
                deduction.assignment_id.name, deduction.incident_number, deduction.item_text,
                deduction.yuan, deduction.points,
            )
            for deduction in assessment.deduction_ids
        ]
        return _("Deductions"), columns, rows

    def _label(self, record, name):
        """A selection's words in the user's language."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name])

    def _number(self, text):
        """A shown figure as a number for the sheet; the exact one stands beside it as text."""
        return float(text) if text else None
