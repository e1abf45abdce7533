import uuid

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.hotline_base.factfile import SECTIONS, parse_day
from odoo.addons.hotline_contract import settlement

# keys of the fact file that describe the case, not records of a section
HEAD = ("scenario", "only_kpis")


class RefusedError(UserError):
    """Facts or terms that cannot be settled; ``faults`` carry path and reason."""

    def __init__(self, faults):
        self.faults = list(faults)
        super().__init__("\n".join(f"{fault.path}: {fault.reason}" for fault in self.faults))


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
        terms = self._terms(data)
        faults = settlement.check_terms(terms, sums=False) or settlement.check_case(terms, data)
        faults = faults or settlement.straddling(
            settlement.guarded(terms, data), data.get("aggregates") or ()
        )
        if faults:
            raise RefusedError(faults)
        contract = self._contract(data, terms, commit)
        self._take_in(contract.site_id, data)
        header = contract._header(
            data.get("periods"),
            as_of=data.get("as_of"),
            **{key: data[key] for key in HEAD if data.get(key) is not None},
        )
        result = contract._settle(header)
        contract._keep(result)
        if readings:
            result = {**result, "readings": contract._price_readings(header)}
        return result

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
        """The contract the facts belong to: drawn up anew unless it is already recorded."""
        day = {key: parse_day(data[key]) if data.get(key) else False
               for key in ("signed", "start", "end")}
        code = f"{data['contract']}-{day['start'] or ''}" if commit else uuid.uuid4().hex
        site = self.env["hotline.site"].search([("code", "=", code)])
        known = self.env["hotline.contract"].search([
            ("site_id", "=", site.id), ("template", "=", False),
        ], limit=1) if site else site
        if known:
            return known
        site = self.env["hotline.site"].create({
            "name": data.get("scenario") or code,
            "code": code,
            "user_ids": self.env.user.ids,
        })
        amounts = {**(terms.get("parts") or {}), **(data.get("parts") or {})}
        terms = {
            **terms,
            "amount": data.get("amount", terms.get("amount")),
            **({"parts": amounts} if amounts else {}),
        }
        return self.env["hotline.contract"]._from_terms(
            data["contract"], terms, site_id=site.id, **day,
            param_ids=[
                (0, 0, {"key": key, "value": str(value).lower() if value in (True, False) else str(value)})
                for key, value in (data.get("params") or {}).items()
                if key in dict(self.env["hotline.contract.param"]._fields["key"].selection)
            ],
        )

    @api.model
    def _take_in(self, site, data):
        """Every record of the file through its home model."""
        ledger = self.env["hotline.fact"]
        source = data.get("scenario") or "file"
        self._calendar(site, data.get("calendar") or {})
        for section in SECTIONS:
            if data.get(section):
                ledger._import(site, section, data[section], source)
        receipts = self.env["hotline.receipt"]._from_facts(data)
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
