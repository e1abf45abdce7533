from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import parse_day, parse_time


class MeasureRows(NamedTuple):
    """Where the rows behind a measure are listed.

    :param measures: name of a measure, `*` stands for anything
    :param model: model of the list
    :param begin, end: columns of a row's first and last moment; ``end`` None: one moment
    :param domain: further condition
    :param scope: "contract" or "agent" where the two are listed differently
    """

    measures: str
    model: str
    begin: str
    end: str | None = None
    domain: tuple = ()
    scope: str | None = None


class HotlineFactMixin(models.AbstractModel):
    """Home of one section of facts: typed columns beside the ledger entry they come from.

    ``_fact_map`` names the columns and the record keys they show: ``{"time_in": "in"}``.
    A form writes through the ledger: creating appends a fact, editing appends a correction.
    """

    _name = "hotline.fact.mixin"
    _description = "Home of Facts"

    _fact_section = None
    _fact_by_id = False  # a section of our own whose `id` names one thing
    _fact_map = {}
    # rows behind a measure, for opening a figure: MeasureRows, the first that fits
    _measure_lists = ()
    _measure_additive = True  # figures of two neighbouring spans add up to those of both
    _fact_lines = ()  # one2many fields that are part of the record
    _fact_defaults = {}  # {column: what a record without the key means}, where it is not "nothing"

    fact_id = fields.Many2one(
        "hotline.fact", string="Ledger Entry", readonly=True, index=True, ondelete="restrict",
        copy=False,
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, index=True, ondelete="restrict",
        default=lambda self: self._default_site(),
    )
    agent_code = fields.Char("Staff No.", index=True)
    assignment_id = fields.Many2one(
        "hotline.assignment", string="Person", compute="_compute_assignment_id",
        search="_search_assignment_id", readonly=False,
        help="Choosing a person writes the staff number",
    )

    @api.model
    def _default_site(self):
        """The only site the user sees, if there is one."""
        sites = self.env["hotline.site"].search([], limit=2)
        return sites if len(sites) == 1 else False

    @api.depends("site_id", "agent_code")
    def _compute_assignment_id(self):
        people = self.env["hotline.assignment"].search([
            ("site_id", "in", self.site_id.ids), ("code", "in", self.mapped("agent_code")),
        ])
        by_code = {(p.site_id.id, p.code): p.id for p in people}
        for fact in self:
            fact.assignment_id = by_code.get((fact.site_id.id, fact.agent_code), False)

    def _search_assignment_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        people = self.env["hotline.assignment"].sudo(operator == "any!" or self.env.su)
        if operator == "in":
            people = people.sudo().browse([v for v in value if v])
        else:  # a path through the person, as in rules: assignment_id.employee_id.user_id
            people = people.search(Domain("id", operator, value)).sudo()
        persons = [
            Domain("site_id", "=", site.id) & Domain("agent_code", "in", staff.mapped("code"))
            for site, staff in people.grouped("site_id").items()
        ]
        nobody = operator == "in" and False in value
        return Domain.OR(persons + [Domain("agent_code", "=", False)] * nobody)

    # ---- from the ledger to columns -------------------------------------------------

    @api.model
    def _fact_columns(self):
        """``{column: record key}`` including the agent every section may carry."""
        return {"agent_code": "agent", **self._fact_map}

    @api.model
    def _fact_project(self, site, facts):
        """Make the rows of new ledger facts: one INSERT, values typed by their column."""
        if not facts:
            return
        fixed = self._fact_fixed(site)
        names = ["fact_id", "site_id", *fixed, *self._fact_columns()]
        rows = [
            (fact.id, site.id, *fixed.values(), *self._fact_values(site, fact.record).values())
            for fact in facts
        ]
        self.env.cr.execute_values(
            SQL(
                "INSERT INTO %s (%s) VALUES",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
            ).code + " %s",
            rows,
            page_size=1000,
        )

    @api.model
    def _fact_fixed(self, site):
        """``{column: value}`` that every row made from the ledger gets besides the record's own."""
        return {}

    @api.model
    def _fact_values(self, site, record):
        """``{column: value}`` of a record, typed for the database."""
        return {
            name: self._fact_value(site, self._fields[name], record.get(key))
            for name, key in self._fact_columns().items()
        }

    @api.model
    def _fact_value(self, site, field, value):
        """A record's value as its column holds it; local times become UTC."""
        if value is None and field.name in self._fact_defaults:
            return self._fact_defaults[field.name]
        if value is None:
            return False if field.type == "boolean" else None
        if field.type == "datetime":
            return site._to_utc(parse_time(value))
        if field.type == "date":
            return parse_day(value)
        if field.type in ("float", "monetary"):
            return Decimal(value)
        if field.type == "integer":
            return int(value)
        return value

    def _fact_show(self, fact):
        """Show a corrected record in its row. A home with rows below replaces those as well."""
        for row in self:
            values = {"fact_id": fact.id, **self._fact_values(row.site_id, fact.record)}
            self.env.cr.execute(SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(self._table),
                SQL(", ").join(SQL("%s = %s", SQL.identifier(n), v) for n, v in values.items()),
                row.id,
            ))
        self.invalidate_recordset()

    # ---- from a form to the ledger --------------------------------------------------

    @api.model
    def _fact_json(self, site, field, value):
        """A column's value as the exchange format writes it; nothing for what is empty."""
        if field.name in self._fact_defaults and value == self._fact_defaults[field.name]:
            return None
        if field.type == "boolean":
            return value if field.name in self._fact_defaults else value or None
        if value is None or value is False:
            return None
        if isinstance(value, datetime):
            return site._to_local(value).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if field.type in ("float", "monetary"):
            # 15 digits survive the way through a double, so this is the number as typed
            return format(Decimal(repr(value)).normalize(), "f")
        return value

    def _fact_payload(self):
        """The record of the exchange format for this row (integers and texts as typed)."""
        self.ensure_one()
        record = {}
        for name, key in self._fact_columns().items():
            value = self._fact_json(self.site_id, self._fields[name], self[name])
            if value is not None:
                record[key] = value
        return record

    @api.model_create_multi
    def create(self, vals_list):
        """Rows entered in a form: each becomes a fact first."""
        rows = super().create([self._fact_vals(vals) for vals in vals_list])
        if rows.fact_id:  # given as a value or as a default of the context
            raise UserError(self.env._("A fact cannot change its ledger entry or site."))
        for row in rows.filtered("site_id"):
            row._fact_enter()
        return rows

    @api.model
    def _fact_vals(self, vals):
        """A person chosen in a form is stored as the staff number."""
        if "assignment_id" not in vals:
            return vals
        person = self.env["hotline.assignment"].browse(vals["assignment_id"])
        return {
            **{name: value for name, value in vals.items() if name != "assignment_id"},
            "agent_code": person.code,
        }

    def _fact_enter(self):
        """Append the fact of a row made in a form."""
        fact = self.env["hotline.fact"].sudo()._enter(
            self.site_id, self._fact_section, self.sudo()._fact_payload(),
            f"form/{self._name}/{self.id}",
        )
        super(HotlineFactMixin, self.sudo()).write({"fact_id": fact.id})

    def write(self, vals):
        """Editing appends a correction to the ledger; the columns show the corrected record."""
        vals = self._fact_vals(vals)
        if "fact_id" in vals or ("site_id" in vals and self.fact_id):
            raise UserError(self.env._("A fact cannot change its ledger entry or site."))
        touched = set(vals) & {*self._fact_columns(), *self._fact_lines}
        before = [(row, row.sudo()._fact_payload()) for row in self if touched and row.fact_id]
        result = super().write(vals)
        for row, record in before:
            row._fact_correct(record)
        for row in self.filtered(lambda r: r.site_id and not r.fact_id):
            row._fact_enter()
        return result

    def _fact_correct(self, before):
        """Append a correction of what differs now; the rest of the record stays as it was given.

        :param before: this row's payload before it was edited
        """
        now = self.sudo()._fact_payload()
        changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
        if not changed:
            return
        old = self.sudo().fact_id
        record = {key: value for key, value in old._record().items() if key not in changed}
        record.update((key, now[key]) for key in changed & now.keys())
        fact = old._correct(record, "form")
        super(HotlineFactMixin, self.sudo()).write({"fact_id": fact.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.fact_id:
            raise UserError(self.env._("Facts are not deleted: enter a correction instead."))

    # ---- measures -------------------------------------------------------------------

    @api.model
    def _measure_rows(self, site, spans):
        """Measures of this section: ``(span index, agent code or None, measure, number)``.

        :param spans: pairs of local dates, both included
        :return: rows; one query for all spans and agents; ``None`` is contract scope
        """
        return ()

    @api.model
    def _tally(self, site, spans, moments, figures, people=True, zeros=()):
        """Figures of the rows whose moment lies in a span, for every span at once.

        :param moments: ``{name: column}``; a row counts once per moment, and ``moment`` tells which
        :param figures: ``{measure: SQL aggregate}`` over the columns of this model and ``moment``
        :param people: also per person, beside contract scope
        :param zeros: measures whose zero is a value; of the others zero rows are left out
        :return: rows as ``_measure_rows`` gives them; one query
        """
        self.flush_model()
        names = [
            SQL("(%s, %s)", name, SQL.identifier("f", column)) for name, column in moments.items()
        ]
        days = all(self._fields[column].type == "date" for column in moments.values())
        inside = SQL("m.at BETWEEN s.first AND s.last" if days else "m.at >= s.t0 AND m.at < s.t1")
        return self.env.execute_query(SQL(
            """
            WITH %(spans)s, hit AS (
                SELECT s.i, m.moment, f.*
                  FROM %(table)s f
                 CROSS JOIN LATERAL (VALUES %(moments)s) m(moment, at)
                  JOIN span s ON %(inside)s
                 WHERE f.site_id = %(site)s),
            figure AS (
                SELECT i, agent_code, GROUPING(agent_code) = 1 AS whole, %(figures)s
                  FROM hit GROUP BY GROUPING SETS ((i), (i, agent_code)))
            SELECT i, CASE WHEN NOT whole THEN agent_code END, v.measure, v.value::text
              FROM figure
             CROSS JOIN LATERAL (VALUES %(values)s) v(measure, value)
             WHERE v.value IS NOT NULL AND (v.value <> 0 OR v.measure = ANY(%(zeros)s))
               AND (whole OR agent_code IS NOT NULL AND %(people)s)
            """,
            spans=site._span_cte(spans),
            table=SQL.identifier(self._table),
            moments=SQL(", ").join(names),
            inside=inside,
            site=site.id,
            figures=SQL(", ").join(
                SQL("(%s)::numeric AS %s", figure, SQL.identifier(name))
                for name, figure in figures.items()
            ),
            values=SQL(", ").join(
                SQL("(%s, %s)", name, SQL.identifier(name)) for name in figures
            ),
            zeros=list(zeros),
            people=people,
        ))
