"""The workbook of figures of another platform: its layout, and exact reading of its cells.

One row per span of days and person. Row 1 names the columns, row 2 carries their codes, figures
begin in row 3. Nothing here knows Odoo; what is wrong is a Fault whose code a screen translates.
"""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from odoo.addons.hotline_base.factfile import parse_date
from odoo.addons.hotline_base.factfile.rules import NOT_SUMMED
from odoo.addons.hotline_base.factfile.values import MAX_DIGITS, ValueFault

FROM, TO, AGENT = "from", "to", "agent"
FIXED = (FROM, TO, AGENT)
FIRST_ROW = 3  # rows 1 and 2 are names and codes
MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_MIB = 8
MAX_UNPACKED_MIB = 128
CELL_DIGITS = 15  # a spreadsheet keeps this many digits of a number
MAX_STAFF_NO = 255
WIDTH = 16  # characters
FORMATS = {FROM: "yyyy-mm-dd", TO: "yyyy-mm-dd", AGENT: "@"}
HEAD = {
    "font": Font(bold=True),
    "fill": PatternFill("solid", fgColor="EEEEEE"),
    "alignment": Alignment(wrap_text=True, vertical="top"),
}


class Fault(NamedTuple):
    """What is wrong in a cell: row and column from 1, 0 for the whole file or row."""

    row: int
    column: int
    code: str
    values: dict

    @property
    def place(self):
        """The column as the spreadsheet calls it."""
        return get_column_letter(self.column) if self.column else ""


class Refused(ValueError):
    """A cell or file that cannot be used."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


class Entry(NamedTuple):
    """A row: its number in the sheet and the record of the section `aggregates`."""

    row: int
    record: dict


# ---- writing


def template(columns, sheet, notes, lines):
    """An empty workbook to fill in.

    :param columns: pairs (code, name); the fixed ones first
    :param sheet: title of the sheet for the figures
    :param notes: title of the sheet of instructions
    :param lines: the instructions
    :return: bytes
    """
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for column, (code, name) in enumerate(columns, 1):
        _text(page.cell(1, column), name)
        _text(page.cell(2, column), code)
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = WIDTH
        page.column_dimensions[letter].number_format = FORMATS.get(code, "General")
    page.freeze_panes = page.cell(FIRST_ROW, len(FIXED) + 1)
    guide = book.create_sheet(notes)
    guide.column_dimensions["A"].width = 100
    for row, line in enumerate(lines, 1):
        guide.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        guide.cell(row, 1, line).data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(cell, value):
    """A head cell; a name that begins with = stays a text."""
    cell.value = value
    cell.data_type = "s"
    for name, style in HEAD.items():
        setattr(cell, name, style)


# ---- reading


def read(raw, known_measures, known_agents):
    """The records of a filled-in workbook.

    :param raw: bytes of the file
    :param known_measures: codes that may head a column
    :param known_agents: staff numbers on the roll
    :return: list of Entry and list of Fault; without faults every row became a record
    """
    try:
        rows = _rows(raw)
        columns, faults = _columns(next(rows, ()), next(rows, ()), known_measures)
        if faults:
            return [], faults
        return _entries(rows, columns, known_agents)
    except Refused as fault:
        return [], [Fault(0, 0, fault.code, fault.values)]


def _rows(raw):
    """Rows of the first sheet, formulas as formulas."""
    if len(raw) > MAX_MIB << 20:
        raise Refused("too_large", limit=MAX_MIB)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED_MIB << 20:
            raise Refused("too_large", limit=MAX_MIB)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)
        page = book.worksheets[0]
        page.reset_dimensions()  # a file may claim any size
        # one row and column more than allowed, to notice them
        yield from page.iter_rows(max_row=FIRST_ROW + MAX_ROWS, max_col=MAX_COLUMNS + 1)
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, TypeError,
        AttributeError, SyntaxError, OSError,
    ) as error:  # whatever a broken workbook makes the reader trip over
        if isinstance(error, Refused):
            raise
        raise Refused("unreadable") from error


def _columns(_names, codes, known):
    """``{index: code}`` of the head, and what is wrong with it."""
    columns, faults, seen = {}, [], set()
    for index, cell in enumerate(codes):
        code = "" if cell.value is None else str(cell.value).strip()
        fault = _head_fault(code, known, seen) if code else None
        if fault:
            faults.append(Fault(2, index + 1, fault, {"code": code}))
        elif code:
            columns[index] = code
            seen.add(code)
    faults += [
        Fault(2, 0, "no_column", {"code": code})
        for code in (FROM, TO) if code not in seen and not faults
    ]
    if len(columns) > MAX_COLUMNS:
        faults.append(Fault(2, 0, "too_many_columns", {"limit": MAX_COLUMNS}))
    return columns, faults


def _head_fault(code, known, seen):
    if code in seen:
        return "column_twice"
    if code in NOT_SUMMED:
        return "not_summed"
    return None if code in known or code in FIXED else "unknown_column"


def _entries(rows, columns, known_agents):
    entries, faults = [], []
    for number, cells in enumerate(rows, FIRST_ROW):
        if all(cell.value is None or cell.value == "" for cell in cells):
            continue
        if number >= FIRST_ROW + MAX_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)
        values, wrong = _values(number, cells, columns)
        named = {fault.column for fault in wrong}
        faults += wrong + [
            fault for fault in _row_faults(number, values, columns, known_agents)
            if fault.column not in named
        ]
        if not wrong and not values.keys() - set(FIXED):
            faults.append(Fault(number, 0, "no_figure", {}))
        entries.append(Entry(number, _record(values)))
    if not entries:
        raise Refused("no_rows")
    return ([], faults) if faults else (entries, [])


def _values(number, cells, columns):
    """``{code: value}`` of a row, and what is wrong with its cells."""
    values, faults = {}, []
    for index, cell in enumerate(cells):
        try:
            if index not in columns:
                _check_empty(cell)
                continue
            _check_kind(cell)
            code = columns[index]
            value = READERS.get(code, _number)(cell.value)
            if value is not None:
                values[code] = value
        except (Refused, ValueFault) as fault:
            faults.append(Fault(number, index + 1, fault.code, fault.values))
    return values, faults


def _check_empty(cell):
    if cell.value is not None and cell.value != "":
        raise Refused("no_head")


def _check_kind(cell):
    """No formula: what it shows may be older than what it refers to."""
    if cell.data_type == "f":
        raise Refused("formula")
    if cell.data_type == "e":
        raise Refused("error_value", value=cell.value)


def _row_faults(number, values, columns, known_agents):
    faults = [
        Fault(number, _place(columns, code), "missing", {}) for code in (FROM, TO)
        if code not in values
    ]
    if not faults and values[TO] < values[FROM]:
        faults.append(Fault(number, _place(columns, TO), "reversed", {}))
    agent = values.get(AGENT)
    if agent is not None and agent not in known_agents:
        faults.append(Fault(number, _place(columns, AGENT), "unknown_agent", {"agent": agent}))
    return faults


def _place(columns, code):
    return next(index + 1 for index, name in columns.items() if name == code)


def _record(values):
    """The record of the exchange format, keys in its order."""
    fixed = {code: values[code] for code in FIXED if code in values}
    return {**fixed, "measures": {c: v for c, v in values.items() if c not in FIXED}}


# ---- cells


def _day(value):
    if isinstance(value, datetime):
        if value.time() != value.time().min:
            raise ValueFault("not_date")
        value = value.date()
    if isinstance(value, date):
        value = value.isoformat()
    if value is None or value == "":
        return None
    return parse_date(value.strip() if isinstance(value, str) else value).isoformat()


def _agent(value):
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused("not_text")
    if isinstance(value, float) and not value.is_integer():
        raise Refused("not_text")
    text = str(int(value)) if isinstance(value, float) else str(value).strip()
    if len(text) > MAX_STAFF_NO:
        raise Refused("not_text")
    return text or None


def _number(value):
    """A figure as plain decimal text, exactly as the cell holds it.

    A number of a spreadsheet has 15 digits: 0.1 + 0.2 is 0.3 there and here. A text keeps all.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueFault("not_number")
    text = f"{value:.{CELL_DIGITS}g}" if isinstance(value, float) else str(value).strip()
    try:
        exact = Decimal(text)
    except InvalidOperation:
        raise ValueFault("not_number") from None
    if not exact.is_finite() or (isinstance(value, str) and not _is_plain(text)):
        raise ValueFault("not_number")
    return _plain(exact)


def _is_plain(text):
    return text.isascii() and text.lstrip("-").replace(".", "", 1).isdigit() and text[-1] != "."


def _plain(number):
    """Digits without exponent and trailing zeros: 1E+3 is 1000, 12.50 is 12.5."""
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise ValueFault("number_digits", limit=MAX_DIGITS)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


READERS = {FROM: _day, TO: _day, AGENT: _agent}
