from collections import defaultdict
from datetime import timedelta
from fnmatch import fnmatchcase
from fractions import Fraction

from odoo import api, fields, models

from .hotline_fact_mixin import MeasureRows


def elementary(spans):
    """Cut spans that overlap into pieces that do not, so that every row is read once.

    :param spans: pairs of days, both included
    :return: the pieces, and for each piece the indices of the spans it is part of
    """
    day = timedelta(days=1)
    edges = sorted({edge for first, last in spans for edge in (first, last + day)})
    pieces, members = [], []
    for first, after in zip(edges, edges[1:], strict=False):
        inside = [n for n, (low, high) in enumerate(spans) if low <= first and after - day <= high]
        if inside:
            pieces.append((first, after - day))
            members.append(inside)
    return pieces, members


class HotlineMeasure(models.Model):
    """A figure the formulas of contracts may use (measures.md, dictionary)."""

    _name = "hotline.measure"
    _description = "Measure"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="Name used in formulas and files")
    name = fields.Char(required=True, translate=True)
    unit = fields.Selection(
        [("count", "Count"), ("seconds", "Seconds"), ("days", "Days"), ("score", "Points")],
        required=True, default="count",
    )
    scope = fields.Selection(
        [("contract", "Contract"), ("both", "Contract and person"), ("agent", "Person")],
        required=True, default="both",
    )
    definition = fields.Text(translate=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "The measure already exists.")

    @api.model
    def _evaluate(self, site, spans):
        """All measures of a site for all spans, each section asked once.

        :param spans: pairs of local dates, both included (measures G1)
        :return: ``{span index: {None or agent code: {measure: Fraction}}}``; what is missing is
            zero, or "no data" where a measure says so
        """
        table = {index: defaultdict(dict) for index in range(len(spans))}
        if not spans:
            return table
        self.env.flush_all()
        pieces, members = elementary(spans)
        for home in self.env["hotline.fact"]._homes().values():
            asked, parts = (pieces, members) if home._measure_additive else (
                spans, [[index] for index in range(len(spans))]
            )
            for piece, agent, code, value in home._measure_rows(site, asked):
                number = Fraction(value)
                for index in parts[piece]:
                    row = table[index][agent]
                    row[code] = row.get(code, 0) + number
        return table

    @api.model
    def _rows_action(self, code, site, agent, first, last):
        """Window action with the rows behind a measure, or None where there are none.

        :param agent: staff number, or None for the contract's figure
        :param first, last: local days, both included
        """
        for rows in self._rows_of(code, "agent" if agent else "contract"):
            domain = self._touching(rows, site, agent, first, last)
            if self.env[rows.model].search_count(domain, limit=1):
                return self._list_action(rows.model, domain)
        return None

    @api.model
    def _rows_of(self, code, scope):
        """Lists that show a measure; figures of another platform come last."""
        homes = self.env["hotline.fact"]._homes().values()
        lists = [rows for home in homes for rows in home._measure_lists]
        lists.append(MeasureRows(
            code, "hotline.aggregate", "first", "last", (("line_ids.measure", "=", code),)
        ))
        return [
            rows for rows in lists
            if fnmatchcase(code, rows.measures) and rows.scope in (None, scope)
        ]

    @api.model
    def _touching(self, rows, site, agent, first, last):
        """Domain of the rows of a site (and person) that touch the days."""
        fields_ = self.env[rows.model]._fields
        after = last + timedelta(days=1)
        if fields_[rows.begin].type == "datetime":
            first, after = site._day_start(first), site._day_start(after)
        person = [("agent_code", "=", agent)] if agent else []
        return [
            ("site_id", "=", site.id),
            (rows.begin, "<", after),
            (rows.end or rows.begin, ">=", first),
            *person,
            *rows.domain,
        ]

    @api.model
    def _list_action(self, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(model).name,
            "res_model": model,
            "domain": domain,
            "views": [(False, "list"), (False, "form")],
            "target": "current",
        }
