import csv
from io import StringIO

from odoo.tools import SQL


def copy_rows(cr, table, columns, rows):
    """Write rows with COPY: as exact as INSERT, several times as fast.

    :param rows: sequences of values in the order of the columns; None and '' become NULL
    """
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    text.seek(0)
    query = SQL(
        "COPY %s (%s) FROM STDIN WITH (FORMAT csv)",
        SQL.identifier(table),
        SQL(", ").join(map(SQL.identifier, columns)),
    )
    cr.copy_expert(query.code, text)
