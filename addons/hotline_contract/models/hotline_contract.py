import json
from decimal import Decimal
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.hotline_base.factfile import canonical, digest, parse_day, record_keys
from odoo.addons.hotline_contract import settlement

from .hotline_term_mixin import dig, plant, prune
from .refusals import refusal_text
from .roles import MONEY

# rows of the terms: field, path in the terms, the row's key when the terms hold a dict
ROWS = (
    ("phase_ids", "phases", None),
    ("kpi_ids", "kpis", None),
    ("item_ids", "scoring.items", None),
    ("ratio_ids", "staff_ratios", None),
    ("payment_ids", "payment.milestones", None),
    ("acceptance_ids", "acceptances", None),
    ("clause_ids", "events", "code"),
    ("deadline_ids", "deadlines", "code"),
)
# what the payments of a contract follow from
PRICE = {"amount", "signed", "start", "end", "other_terms"}
# sections whose records the settlement itself reads; the others reach it as measures
SMALL_SECTIONS = (
    "agents", "incidents", "complaints", "faults", "outages", "unfit_requests", "documents",
    "recruitments", "trainings", "deletions",
)


class HotlineContract(models.Model):
    """A contract as data: what must be reached, what a miss costs, when is paid."""

    _name = "hotline.contract"
    _inherit = ["hotline.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Hotline Contract"
    _order = "template, start desc, id"
    _rec_names_search = ["code", "name"]

    _term_map = {
        "name": "name_zh",
        "name_en": "name_en",
        "purchaser": "parties.purchaser.zh",
        "vendor": "parties.vendor.zh",
        "seats": "seats",
        "required_headcount": "headcount.required",
        "point_cap": "scoring.point_cap",
        "score_total": "scoring.total",
        "deposit_pct": "deposit.pct",
    }

    code = fields.Char(required=True, tracking=True)
    name = fields.Char(required=True, tracking=True)
    name_en = fields.Char("English Name")
    active = fields.Boolean(default=True)
    template = fields.Boolean(help="A pattern from which contracts are drawn up")
    site_id = fields.Many2one("hotline.site", index=True, ondelete="restrict", tracking=True)
    currency_id = fields.Many2one(
        "res.currency", default=lambda self: self.env.ref("base.CNY"), required=True
    )
    purchaser = fields.Char("Purchaser", tracking=True)
    vendor = fields.Char("Vendor", tracking=True)
    signed = fields.Date("Signed On", tracking=True)
    start = fields.Date("First Day", tracking=True)
    end = fields.Date("Last Day", tracking=True)
    amount = fields.Float("Amount", digits=0, tracking=True, groups=MONEY)
    seats = fields.Integer()
    required_headcount = fields.Integer()
    required_ids = fields.One2many(
        "hotline.contract.headcount", "contract_id", string="Changes of the Headcount", copy=True
    )
    score_total = fields.Integer("Full Score")
    point_cap = fields.Selection(
        [("item", "Points lost stop at the item's points"), ("none", "No cap")]
    )
    deposit_pct = fields.Char("Deposit (%)")
    other_terms = fields.Text(help="Terms without a column (JSON)", groups=MONEY)

    phase_ids = fields.One2many("hotline.contract.phase", "contract_id", copy=True)
    part_ids = fields.One2many("hotline.contract.part", "contract_id", copy=True)
    position_ids = fields.One2many("hotline.contract.position", "contract_id", copy=True)
    kpi_ids = fields.One2many("hotline.kpi", "contract_id", copy=True)
    section_ids = fields.One2many("hotline.score.section", "contract_id", copy=True)
    item_ids = fields.One2many("hotline.score.item", "contract_id", copy=True)
    clause_ids = fields.One2many("hotline.clause", "contract_id", copy=True)
    deadline_ids = fields.One2many("hotline.deadline", "contract_id", copy=True)
    ratio_ids = fields.One2many("hotline.staff.ratio", "contract_id", copy=True)
    payment_ids = fields.One2many("hotline.payment.term", "contract_id", copy=True)
    acceptance_ids = fields.One2many("hotline.acceptance", "contract_id", copy=True)
    param_ids = fields.One2many("hotline.contract.param", "contract_id", copy=True)
    assessment_ids = fields.One2many("hotline.assessment", "contract_id")
    milestone_ids = fields.One2many("hotline.milestone", "contract_id")

    _dates = models.Constraint("CHECK (start <= \"end\")", "The contract ends before it starts.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = f"{contract.code} {contract.name}"

    @api.constrains("site_id", "start", "end", "template", "active")
    def _check_one_at_a_time(self):
        """The facts of a day belong to one contract: a site has one after the other."""
        for contract in self.filtered(lambda c: c.site_id and c.start and c.end and c.active):
            other = self.search([
                ("id", "!=", contract.id),
                ("site_id", "=", contract.site_id.id),
                ("template", "=", False),
                ("start", "<=", contract.end),
                ("end", ">=", contract.start),
            ], limit=1)
            if other and not contract.template:
                raise ValidationError(self.env._(
                    "%(site)s has the contract %(other)s at that time.",
                    site=contract.site_id.name, other=other.display_name,
                ))

    def write(self, vals):
        """A contract that was assessed stays where its facts are."""
        if {"site_id", "template"} & set(vals) and self.sudo().assessment_ids:
            raise UserError(self.env._("A contract with assessments keeps its site."))
        if PRICE & set(vals):
            self._check_nothing_closed()
        return super().write(vals)

    def _check_nothing_closed(self):
        """What payments are made of stays as it was when the first period was closed."""
        if any(assessment.state == "locked" for assessment in self.sudo().assessment_ids):
            raise UserError(self.env._(
                "Periods of this contract are locked: its amount, dates and payments stay. "
                "A change of price is a new phase or contract."
            ))

    # ---- terms ----------------------------------------------------------------------

    @api.model
    def _from_terms(self, code, terms, **vals):
        """Draw up a contract from its terms.

        :param terms: dict in the shape of ``data/contracts/*.yaml``
        :param vals: further columns of the contract (site, signature …)
        :return: the contract; what goes in comes out of ``_get_terms``
        :raise ValidationError: the terms cannot be computed; the message names row and key
        """
        faults = settlement.check_terms(terms, sums=bool(vals.get("template")))
        if faults:
            raise ValidationError("\n".join(f"{f.path}: {f.reason}" for f in faults))
        rest = json.loads(canonical(terms), parse_float=Decimal)
        mixin = self.env["hotline.term.mixin"]
        row = {"code": code, "amount": mixin._term_column(
            self._fields["amount"], terms.get("amount") or 0
        )}
        prune(rest, "amount")
        row["required_ids"] = self._required_commands(rest)
        for name, path in self._term_map.items():
            value = dig(rest, path)
            if value is not None:
                row[name] = mixin._term_column(self._fields[name], value)
                prune(rest, path)
        for name, path, key in ROWS:
            row[name] = self._row_commands(name, dig(terms, path), key)
            prune(rest, path)
        row["section_ids"] = self._section_commands(dig(terms, "scoring.sections"))
        row["part_ids"] = self._part_commands(terms.get("parts"))
        row["position_ids"] = self._position_commands(terms)
        for path in ("scoring.sections", "parts", "headcount.positions",
                     "headcount.assessed_positions", "position_requirements"):
            prune(rest, path)
        row["other_terms"] = canonical(rest) if rest else False
        try:
            return self.create({**row, **vals})
        except (ValueError, TypeError) as error:  # a value its column cannot hold
            raise ValidationError(str(error)) from error

    def _required_commands(self, terms):
        """Create commands of dated numbers of people; a plain number stays in the terms."""
        steps = dig(terms, "headcount.required")
        if not isinstance(steps, list):
            return []
        dated = sorted((step for step in steps if step.get("from")), key=lambda s: s["from"])
        first = next((step for step in steps if not step.get("from")), None) or dated[:1][0]
        plant(terms, "headcount.required", int(first.get("value") or 0))
        return self._row_commands("required_ids", dated, None)

    def _row_commands(self, name, rows, key):
        """Create commands of one kind of rows, in the order of the terms."""
        model = self.env[self._fields[name].comodel_name]
        if isinstance(rows, dict):
            rows = [{**(value or {}), "_key": code} for code, value in rows.items()]
        commands = []
        for sequence, term in enumerate(rows or ()):
            term = dict(term)
            code = {key: term.pop("_key")} if key else {}
            commands.append(fields.Command.create(
                {**model._term_vals(term), **code, "sequence": sequence}
            ))
        return commands

    def _section_commands(self, sections):
        section = self.env["hotline.score.section"]
        return [
            fields.Command.create({
                "code": code,
                "points": section._term_column(section._fields["points"], points),
                "sequence": sequence,
            })
            for sequence, (code, points) in enumerate((sections or {}).items())
        ]

    def _part_commands(self, parts):
        model = self.env["hotline.contract.part"]
        exact = partial(model._term_column, model._fields["amount"])
        return [
            fields.Command.create({"code": code, "amount": exact(amount or 0), "sequence": n})
            for n, (code, amount) in enumerate((parts or {}).items())
        ]

    def _position_commands(self, terms):
        headcount = terms.get("headcount") or {}
        counts = headcount.get("positions") or {}
        asked = terms.get("position_requirements") or {}
        assessed = headcount.get("assessed_positions") or []
        model = self.env["hotline.contract.position"]
        return [
            fields.Command.create({
                **model._term_vals(asked.get(code) or {}),
                "code": code,
                "headcount": counts.get(code) or 0,
                "assessed": code in assessed,
                "sequence": sequence,
            })
            for sequence, code in enumerate(dict.fromkeys([*asked, *counts, *assessed]))
        ]

    def _get_terms(self):
        """The terms as a dict in the shape of ``data/contracts/*.yaml``, ready to settle."""
        self.ensure_one()
        terms = json.loads(self.other_terms or "{}", parse_float=Decimal)
        exact = self.env["hotline.term.mixin"]._term_value
        for name, path in (*self._term_map.items(), ("amount", "amount")):
            value = exact(self._fields[name], self[name])
            if value is not None:
                plant(terms, path, value)
        for name, path, key in ROWS:
            rows = self[name]
            if key:
                plant(terms, path, {row[key]: row._to_term() for row in rows})
            elif rows:
                plant(terms, path, [row._to_term() for row in rows])
        if self.section_ids:
            plant(terms, "scoring.sections", {
                section.code: exact(section._fields["points"], section.points) or 0
                for section in self.section_ids
            })
        if self.part_ids:
            plant(terms, "parts", {
                part.code: exact(part._fields["amount"], part.amount) for part in self.part_ids
            })
        self._plant_positions(terms)
        if self.required_ids:
            plant(terms, "headcount.required", [
                {"value": self.required_headcount},
                *(row._to_term() for row in self.required_ids),
            ])
        for param in self.param_ids:
            terms = param._agreed_in(terms)
        return terms

    def _plant_positions(self, terms):
        rows = self.position_ids
        plant(terms, "headcount.positions", {
            row.code: row.headcount for row in rows if row.headcount
        })
        plant(terms, "headcount.assessed_positions", [r.code for r in rows if r.assessed])
        plant(terms, "position_requirements", {row.code: row._to_term() for row in rows})

    # ---- settlement -----------------------------------------------------------------

    def _header(self, periods, as_of=None, **more):
        """Head of the fact file of this contract.

        :param periods: dicts ``id kind start end`` (texts), as in the exchange format;
            None leaves them to the contract (acceptances)
        """
        self.ensure_one()
        exact = self.env["hotline.term.mixin"]._term_value
        head = {
            "version": 1,
            "contract": self.code,
            "signed": self.signed,
            "start": self.start,
            "end": self.end,
            "as_of": as_of,
            "amount": exact(self._fields["amount"], self.amount),
            "parts": {
                part.code: exact(part._fields["amount"], part.amount)
                for part in self.part_ids if part.amount
            },
            "params": {
                param.key: param._json_value() for param in self.param_ids if param._is_switch()
            },
            "periods": periods,
            **more,
        }
        return {
            key: value.isoformat() if hasattr(value, "isoformat") else value
            for key, value in head.items() if value not in (None, False)
        }

    def _facts(self, header):
        """The fact dict the settlement reads: head and small sections, exact as given."""
        ledger = self.env["hotline.fact"].sudo()
        facts = dict(header)
        for section in SMALL_SECTIONS:
            records = ledger._records(self.site_id, section)
            if records:
                facts[section] = records
        facts.update(self.env["hotline.receipt"]._as_facts(self))
        if ledger.search_count(
            [("site_id", "=", self.site_id.id), ("section", "=", "inspections")], limit=1
        ):
            facts["inspections"] = True  # their figures are measures
        return facts

    def _settle(self, header, terms=None):
        """Settle this contract: the only way from facts to money.

        :param header: head of the fact file, see ``_header``
        :param terms: terms to settle by; default those of today
        :return: result in the exchange format (RESULT.md)
        :raise UserError: the facts cannot be settled; the message names the record
        """
        return settlement.settle(*self._case(header, terms))

    def _price_readings(self, header):
        """Amounts of one period under every reading of the ambiguous clauses, side by side."""
        return settlement.price(*self._case(header, other_readings=True))

    def _case(self, header, terms=None, other_readings=False):
        """Terms, facts, measures and calendar of a settlement.

        :param other_readings: with what it takes to settle by every other reading too
        """
        self.ensure_one()
        terms = terms or self._get_terms()
        facts = self._facts(header)
        self._refuse(settlement.check_case(terms, facts))
        aggregates = self.env["hotline.fact"].sudo()._records(self.site_id, "aggregates")
        self._refuse(settlement.straddling(settlement.guarded(terms, facts), aggregates))
        if other_readings:
            facts["aggregates"] = aggregates
            asked = settlement.price_plan(terms, facts)
        else:
            asked = settlement.plan(terms, facts), settlement.exam_readings(terms)
        measures = self._measures(terms, facts, *asked)
        return terms, facts, measures, self.site_id.work_calendar()

    def _measures(self, terms, facts, spans, readings):
        """``{span: {None or agent: {measure: Fraction}}}`` of the site, one query a section.

        :param readings: of tests, see ``settlement.exam_readings``
        """
        table = self.env["hotline.measure"].sudo().with_context(
            hotline_exam_pass_mark=str(settlement.open_case(terms, facts).param("exam_pass_mark")),
            hotline_exam_readings=sorted(map(tuple, readings)),
            hotline_deadlines=terms.get("deadlines") or {},
        )._evaluate(self.site_id, spans)
        return {span: table[index] for index, span in enumerate(spans)}

    def _refuse(self, faults):
        if faults:
            raise UserError(refusal_text(self.env, faults))

    # ---- assessments and milestones -------------------------------------------------

    def _keep(self, result):
        """Store a settlement: an assessment per period, and the milestones."""
        self.ensure_one()
        known = {assessment.code: assessment for assessment in self.assessment_ids}
        for period in result["periods"]:
            assessment = known.get(period["id"]) or self.env["hotline.assessment"].create({
                "contract_id": self.id,
                "code": period["id"],
                "kind": period["kind"],
                "first": parse_day(period["start"]),
                "last": parse_day(period["end"]),
            })
            known[period["id"]] = assessment
            if assessment.state in ("draft", "computed"):
                assessment._keep(result)
                assessment.state = "computed"
        self.env["hotline.milestone"]._keep(self, result["milestones"])

    def _update_milestones(self):
        """Work the payments out again from the lines of all assessments, locked ones included."""
        self.ensure_one()
        self.env["hotline.milestone"]._keep(self, self._accounts()["milestones"])

    def _payment_codes(self):
        """Codes a receipt of this contract may name: its payments, made or stated, the deposit."""
        self.ensure_one()
        return {
            "deposit", *self.payment_ids.mapped("code"), *self.milestone_ids.mapped("code"),
            *self.assessment_ids.mapped("code"),
        }

    def _accounts(self):
        """Payments and deposit from the deductions that stand, see ``settlement.accounts``."""
        assessments = self.assessment_ids.filtered("computed_at").sorted("first")
        header = self._header([a._period() for a in assessments] or [])
        lines = [
            (deduction.assessment_id.code, str(Decimal(repr(deduction.yuan))))
            for deduction in assessments.deduction_ids
        ]
        facts = {**header, **self.env["hotline.receipt"]._as_facts(self)}
        return settlement.accounts(
            self._get_terms(), facts, lines, self.site_id.work_calendar()
        )

    # ---- evidence -------------------------------------------------------------------

    def _evidence(self, header, first, last):
        """Facts, terms, calendar and result, with the seal of every fact.

        :param first, last: local days the bulk sections are cut to; a quarter whose volume may
            exempt the period counts from its own first day (measures X7)
        """
        self.ensure_one()
        facts, seals, terms = dict(header), {}, self._get_terms()
        first = min([first, *(span.first for span in settlement.guarded(terms, header))])
        for section, home in self.env["hotline.fact"].sudo()._homes().items():
            records = home._fact_evidence(self.site_id, first, last)
            if records and section != "receipts":
                facts[section] = records
                keys = record_keys(section, records)
                seals.update(self._seals(section, zip(keys, records, strict=True)))
        receipts = self.env["hotline.receipt"]._as_facts(self)
        seals.update(self._seals("milestones", receipts.get("milestones", {}).items()))
        if "deposit" in receipts:
            seals.update(self._seals("deposit", [("deposit", receipts["deposit"])]))
        facts.update(receipts)
        return {
            "facts": facts,
            "terms": terms,
            "calendar": self.site_id.work_calendar().as_table(),
            "result": self._settle(header),
            "seals": seals,
        }

    def _seals(self, section, records):
        """``{section/key: SHA-256 of the record}``."""
        return {f"{section}/{key}": digest(record) for key, record in records}
