from odoo import fields, models

from odoo.addons.hotline_contract.report.hotline_assessment_xlsx import FORMATS, NUMBER, TEXT, WHOLE

SHARE, SECONDS = "share", "seconds"
STYLES = {**FORMATS, SHARE: {"num_format": "0.00%"}, SECONDS: {"num_format": "#,##0"}}
KINDS = {"integer": WHOLE, "float": NUMBER}
WIDTH = {TEXT: 20}


class HotlineCallTablesXlsx(models.AbstractModel):
    """Rows of a call report as a workbook: every figure a number, every text a text."""

    _name = "report.hotline_telephony.call_tables_xlsx"
    _inherit = "report.hotline_contract.assessment_xlsx"
    _description = "Table of Calls (Excel)"

    def generate_xlsx_report(self, workbook, data, rows):
        """A sheet for each table of the rows.

        :param rows: records of a report of calls the user may read
        """
        rows.check_access("read")
        styles = {name: workbook.add_format(style) for name, style in STYLES.items()}
        for title, columns, values in self._tables(rows):
            self._fill(workbook.add_worksheet(title), styles, columns, values)

    def _tables(self, rows):
        """Tables of the rows: triples of title, columns and values."""
        raise NotImplementedError

    def _row_table(self, title, rows, names):
        """One line per row."""
        values = [[self._value(row, name) for name in names] for row in rows]
        return title, self._columns(rows, names), values

    def _columns(self, rows, names):
        """Title, kind and width of columns; durations are seconds."""
        return [
            (
                self.env._("%(name)s (s)", name=title) if kind == SECONDS else title,
                kind, WIDTH.get(kind, 12),
            )
            for title, kind in (
                (rows._fields[name]._description_string(self.env), self._kind(rows, name))
                for name in names
            )
        ]

    def _kind(self, rows, name):
        if name in rows._excel_kinds:
            return rows._excel_kinds[name]
        return KINDS.get(rows._fields[name].type, TEXT)

    def _value(self, row, name):
        value, kind = row[name], row._fields[name].type
        if kind == "many2one":
            return value.display_name
        if kind == "datetime" and value:
            return fields.Datetime.to_string(row.site_id.sudo()._to_local(value))[:16]
        return str(value) if kind == "date" else value
