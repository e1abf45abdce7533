from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo.tools import SQL


@dataclass
class Pieces:
    """The asked spans cut at every edge: each row is read once however the spans overlap.

    Piece ``k`` (from 1) is ``cuts[k] <= t < cuts[k + 1]``; ``width_bucket(t, cuts)`` is the piece
    of a moment. Counts and clipped durations of the pieces add up to those of the spans
    (measures G3).
    """

    cuts: list[datetime]  # UTC, ascending
    spans: list[tuple[int, int, int]]  # index, first and last piece

    @classmethod
    def of(cls, site, spans):
        """Pieces of pairs of local dates, both included."""
        edges = [(site._day_start(a), site._day_start(b + timedelta(days=1))) for a, b in spans]
        cuts = sorted({edge for pair in edges for edge in pair})
        return cls(cuts, [
            (i, bisect_left(cuts, start) + 1, bisect_left(cuts, end))
            for i, (start, end) in enumerate(edges)
        ])

    @property
    def sql(self):
        """Arguments for a query: ``cuts``, ``start``, ``end``, ``count``, and ``span`` for WITH.

        ``span(i, k)`` has a row for every piece of every span.
        """
        rows = SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in self.spans)
        return {
            "cuts": SQL("%s::timestamp[]", self.cuts),
            "start": SQL("%s::timestamp", self.cuts[0]),
            "end": SQL("%s::timestamp", self.cuts[-1]),
            "count": len(self.cuts) - 1,
            "span": SQL(
                "span AS (SELECT i, k FROM (VALUES %s) s(i, first, last),"
                " generate_series(first, last) k)",
                rows,
            ),
        }

    def piece_of(self, column):
        """The piece of a moment that lies in the spans (SQL).

        The only piece needs no computing: grouped by a constant, PostgreSQL knows that few groups
        come and reads the table in parallel.
        """
        if len(self.cuts) == 2:
            return SQL("1")
        return SQL("width_bucket(%s, %s::timestamp[])", SQL.identifier(column), self.cuts)

    def is_within(self, start, end):
        """Whether an interval lies in one piece, or outside the spans (SQL)."""
        start, end = SQL.identifier(start), SQL.identifier(end)
        if len(self.cuts) == 2:
            return SQL("(%s >= %s AND %s < %s)", start, self.cuts[0], end, self.cuts[1])
        return SQL(
            "(width_bucket(%s, %s::timestamp[]) = width_bucket(%s, %s::timestamp[]))",
            start, self.cuts, end, self.cuts,
        )
