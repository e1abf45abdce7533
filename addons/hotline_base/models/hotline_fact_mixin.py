from datetime import date, datetime
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import check, parse_day, parse_time


class HotlineFactMixin(models.AbstractModel):
    """Home of one section of facts: typed columns beside the ledger entry they come from.

    ``_fact_map`` names the columns and the record keys they show: ``{"time_in": "in"}``.
    A form writes through the ledger: creating appends a fact, editing appends a correction.
    """

    _name = "hotline.fact.mixin"
    _description = "Home of Facts"

    _fact_section = None
    _fact_map = {}
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
        if operator != "in":
            return NotImplemented
        people = self.env["hotline.assignment"].sudo().browse([v for v in value if v])
        return Domain.OR(
            [("site_id", "=", site.id), ("agent_code", "in", staff.mapped("code"))]
            for site, staff in people.grouped("site_id").items()
        )

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
        columns = self._fact_columns()
        fixed = self._fact_fixed(site)
        names = ["fact_id", "site_id", *fixed, *columns]
        rows = [
            (fact.id, site.id, *fixed.values(), *(
                self._fact_value(site, self._fields[name], fact.record.get(key))
                for name, key in columns.items()
            ))
            for fact in facts
        ]
        self.env.cr.execute_values(
            SQL(
                "INSERT INTO %s (%s) VALUES %%s",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
            ).code,
            rows,
            page_size=1000,
        )

    @api.model
    def _fact_fixed(self, site):
        """``{column: value}`` that every row made from the ledger gets besides the record's own."""
        return {}

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
        if any("fact_id" in vals for vals in vals_list):
            raise UserError(self.env._("A fact cannot change its ledger entry or site."))
        rows = super().create([self._fact_vals(vals) for vals in vals_list])
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

    def _fact_checked(self):
        """The record of this row, held to the same rules as a file's."""
        record = self.sudo()._fact_payload()
        faults = check({"contract": "-", self._fact_section: [record]})
        if faults:
            raise ValidationError("\n".join(map(str, faults)))
        return record

    def _fact_enter(self):
        """Append the fact of a row made in a form."""
        record = self._fact_checked()
        ledger = self.env["hotline.fact"].sudo()
        facts = ledger._append(
            self.site_id, self._fact_section,
            [record.get("id") or f"form/{self._name}/{self.id}"], [record], "form",
        )
        if not facts:
            raise UserError(self.env._("This record has been entered before."))
        super().write({"fact_id": facts[0].id})

    def write(self, vals):
        """Editing appends a correction to the ledger; the columns show the corrected record."""
        vals = self._fact_vals(vals)
        touched = set(vals) & {*self._fact_columns(), *self._fact_lines}
        if "fact_id" in vals or ("site_id" in vals and self.fact_id):
            raise UserError(self.env._("A fact cannot change its ledger entry or site."))
        result = super().write(vals)
        for row in self.filtered("fact_id") if touched else ():
            fact = row.fact_id.sudo().correct(row._fact_checked(), "form")
            super(HotlineFactMixin, row).write({"fact_id": fact.id})
        for row in self.filtered(lambda r: r.site_id and not r.fact_id):
            row._fact_enter()
        return result

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
