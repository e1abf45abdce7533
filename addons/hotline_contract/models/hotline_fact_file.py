import uuid
from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.hotline_base.factfile import SECTIONS, canonical, parse_day
from odoo.addons.hotline_contract import settlement

from .refusals import RefusedError

# keys of the fact file that describe the case, not records of a section
HEAD = ("scenario", "only_kpis")
RECEIPTS = ("deposit", "milestones")


class HotlineFactFile(models.AbstractModel):
    """The exchange format in and out: a fact file becomes a contract with facts, and a result."""

    _name = "hotline.fact.file"
    _description = "Fact File"

    @api.model
    def _settle(self, data, commit=False, readings=False):
        """Take in a checked fact file and settle it.

        :param data: fact file object, already checked by ``factfile.check``
        :param readings: price the other readings of the contract's clauses too
        :param commit: the facts are to stay; otherwise they get a site of their own, so that
            nothing already recorded mixes with them
        :return: result in the exchange format (RESULT.md)
        :raise RefusedError: the contract refuses the facts, or its terms cannot be computed
        """
        try:
            return self._settled(data, commit, readings)
        except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
            if not data.get("contract_override"):
                raise
            # an override may hold anything: what no check foresaw is still a fault of the file
            raise RefusedError(self.env, [settlement.Fault(
                "contract_override", f"the terms cannot be settled: {error}"
            )]) from error

    def _settled(self, data, commit, readings):
        terms = self._terms(data)
        faults = settlement.check_terms(terms, sums=False) or settlement.check_case(terms, data)
        faults = faults or settlement.straddling(
            settlement.guarded(terms, data), data.get("aggregates") or ()
        )
        if faults:
            raise RefusedError(self.env, faults)
        contract = self._contract(data, terms, commit)
        self._take_in(contract, data)
        header = contract._header(
            data.get("periods"),
            as_of=data.get("as_of"),
            **{key: data[key] for key in HEAD if data.get(key) is not None},
        )
        result = contract._settle(header)
        contract._keep(result)
        if readings:
            priced = settlement.shown_prices(contract._price_readings(header))
            result = {**result, "readings": priced}
        return result

    @contextmanager
    def _rehearsal(self):
        """Whatever is written inside is taken back, whether it worked or not."""
        try:
            with self.env.cr.savepoint() as savepoint:
                yield self.with_context(tracking_disable=True)
                savepoint.rollback()
        finally:
            self.env.invalidate_all()
            self.env.registry.clear_cache()  # rules remember the sites of each user

    @api.model
    def _price_sealed(self, evidence):
        """Prices of the other readings from the evidence of a locked assessment.

        Its facts get a site of their own for the time of the calculation.

        :param evidence: see ``hotline.contract._evidence``
        :return: as ``hotline.contract._price_readings``
        :raise UserError: the sealed result does not follow from the sealed facts any more
        """
        facts = evidence["facts"]
        header = {key: value for key, value in facts.items() if key not in (*SECTIONS, *RECEIPTS)}
        with self._rehearsal() as fact_file:
            contract = fact_file._contract(facts, evidence["terms"], commit=False)
            fact_file._take_in(contract, {**facts, "calendar": evidence["calendar"]})
            case = contract._case(header, other_readings=True)
            self._check_sealed(settlement.settle(*case), evidence["result"])
            return settlement.price(*case)

    @api.model
    def _check_sealed(self, result, sealed):
        """The periods and lines must be those that were sealed."""
        if any(canonical(result[key]) != canonical(sealed[key]) for key in ("periods", "lines")):
            raise UserError(self.env._(
                "The sealed result does not follow from the sealed facts: the calendar or the"
                " program has changed since."
            ))

    @api.model
    def _known_contracts(self):
        """Codes of the contracts a fact file may name."""
        templates = self.env["hotline.contract"].search([("template", "=", True)])
        return sorted(set(templates.mapped("code")))

    @api.model
    def _terms(self, data):
        """Terms of the named contract with the file's override laid over them."""
        template = self.env["hotline.contract"].search([
            ("template", "=", True), ("code", "=", data["contract"]),
        ], limit=1)
        if not template:
            raise UserError(self.env._(
                "contract: no contract template “%(code)s”", code=data["contract"]
            ))
        return settlement.merge(template._get_terms(), data.get("contract_override") or {})

    @api.model
    def _contract(self, data, terms, commit):
        """The contract the facts belong to: drawn up anew unless it is already recorded.

        :raise UserError: it is recorded with other terms, dates, amounts or readings
        """
        day = {key: parse_day(data[key]) if data.get(key) else False
               for key in ("signed", "start", "end")}
        code = f"{data['contract']}-{day['start'] or ''}" if commit else uuid.uuid4().hex
        site = self.env["hotline.site"].search([("code", "=", code)])
        known = self.env["hotline.contract"].search([
            ("site_id", "=", site.id), ("template", "=", False),
        ], limit=1) if site else site
        if known:
            self._check_same(known, self._draw(data, terms, day, site.browse()))
            return known
        return self._draw(data, terms, day, self.env["hotline.site"].create({
            "name": data.get("scenario") or code,
            "code": code,
            "user_ids": self.env.user.ids,
        }))

    @api.model
    def _check_same(self, known, drawn):
        """What the file says of the contract must be what is recorded; ``drawn`` is taken back."""
        recorded, asked = (
            canonical([contract._get_terms(), contract._header(None)])
            for contract in (known, drawn)
        )
        drawn.unlink()
        if recorded != asked:
            raise UserError(self.env._(
                "contract: %(contract)s is already recorded with other terms, dates, amounts or"
                " readings", contract=known.display_name,
            ))

    @api.model
    def _draw(self, data, terms, day, site):
        """The contract of a fact file at a site."""
        amounts = {**(terms.get("parts") or {}), **(data.get("parts") or {})}
        terms = {
            **terms,
            "amount": data.get("amount", terms.get("amount")),
            **({"parts": amounts} if amounts else {}),
        }
        return self.env["hotline.contract"]._from_terms(
            data["contract"], terms, site_id=site.id, **day,
            param_ids=self.env["hotline.contract.param"]._commands(data.get("params") or {}),
        )

    @api.model
    def _take_in(self, contract, data):
        """Every record of the file through its home model, at the site of the contract."""
        ledger, site = self.env["hotline.fact"], contract.site_id
        source = data.get("scenario") or "file"
        self._calendar(site, data.get("calendar") or {})
        for section in SECTIONS:
            if data.get(section):
                ledger._import(site, section, data[section], source)
        receipts = self.env["hotline.receipt"]._from_facts(contract, data)
        if receipts:
            ledger._import(site, "receipts", receipts, source)

    @api.model
    def _calendar(self, site, calendar):
        """The file's own days off and make-up days, for this site only."""
        days = {
            (kind, parse_day(day))
            for kind, key in (("holiday", "holidays"), ("workday", "workdays"))
            for day in calendar.get(key) or ()
        }
        model = self.env["hotline.calendar.day"]
        known = {(day.kind, day.date) for day in model.search([("site_id", "=", site.id)])}
        model.create([
            {"site_id": site.id, "kind": kind, "date": day} for kind, day in sorted(days - known)
        ])
