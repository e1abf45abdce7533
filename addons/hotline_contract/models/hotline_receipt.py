from odoo import api, fields, models
from odoo.exceptions import ValidationError

DEPOSIT = "deposit"
UPDATED = "hotline_receipt_updated"  # the caller brings the payments up to date


class HotlineReceipt(models.Model):
    """What was received, accepted and paid of the deposit and each milestone (FACTS §12)."""

    _name = "hotline.receipt"
    _inherit = ["hotline.fact.mixin"]
    _description = "Receipts and Payments"
    _rec_name = "code"

    _fact_section = "receipts"
    _fact_by_id = True
    _fact_map = {
        "code": "id",
        "accepted_on": "accepted_on",
        "invoice_on": "invoice_on",
        "invoice_amount": "invoice_amount",
        "paid_on": "paid_on",
        "received_on": "received_on",
        "amount": "amount",
    }

    code = fields.Char("Milestone", required=True)
    accepted_on = fields.Date()
    invoice_on = fields.Date("Invoice Date")
    invoice_amount = fields.Float(digits=0)
    paid_on = fields.Date()
    received_on = fields.Date("Deposit Received On")
    amount = fields.Float("Deposit Amount", digits=0)

    _code_uniq = models.Constraint(
        "UNIQUE(site_id, code)", "This milestone already has its receipts."
    )

    @api.constrains("code", "site_id")
    def _check_code(self):
        """A receipt names a payment, or the deposit, of a contract of its site."""
        for receipt in self:
            contract, milestone = receipt._contract_milestone()
            if contract.site_id != receipt.site_id or milestone not in contract._payment_codes():
                raise ValidationError(self.env._(
                    "%(code)s is no payment of a contract of this site", code=receipt.code
                ))

    def _contract_milestone(self):
        """(contract, code of its milestone) a receipt is about."""
        contract, _slash, milestone = (self.code or "").partition("/")
        known = contract.isdecimal() and len(contract) < len(str(2 ** 31))
        contracts = self.env["hotline.contract"].sudo()
        return contracts.browse(int(contract)).exists() if known else contracts, milestone

    @api.model_create_multi
    def create(self, vals_list):
        """What is received moves the payment at once, whoever records it."""
        receipts = super().create(vals_list)
        receipts._update_payments()
        return receipts

    def write(self, vals):
        result = super().write(vals)
        self._update_payments()
        return result

    def _update_payments(self):
        if self.env.context.get(UPDATED):
            return
        contracts = self.env["hotline.contract"].sudo()
        for receipt in self:
            contracts |= receipt._contract_milestone()[0]
        for contract in contracts:
            contract._update_milestones()

    @api.model
    def _fact_json(self, site, field, value):
        # an empty amount is none, not nothing received
        return super()._fact_json(site, field, value or None)

    # a site has one contract after another: a receipt is known by its contract and milestone

    @api.model
    def _key(self, contract, milestone):
        return f"{contract.id}/{milestone}"

    @api.model
    def _of(self, contract, milestone):
        """The receipt of a milestone (or of the deposit), empty without any."""
        return self.search([
            ("site_id", "=", contract.site_id.id), ("code", "=", self._key(contract, milestone)),
        ])

    @api.model
    def _by_milestone(self, contract):
        """``{milestone: receipt}`` of a contract."""
        prefix = self._key(contract, "")
        found = self.search([
            ("site_id", "=", contract.site_id.id), ("code", "=like", f"{prefix}%"),
        ])
        return {receipt.code.removeprefix(prefix): receipt for receipt in found}

    @api.model
    def _record(self, contract, milestone, vals):
        """Record what was received; what is known of it already is corrected."""
        receipt = self._of(contract, milestone).with_context(**{UPDATED: True})
        if receipt:
            receipt.write(vals)
        elif any(vals.values()):
            code = self._key(contract, milestone)
            receipt.create({"site_id": contract.site_id.id, "code": code, **vals})

    @api.model
    def _as_facts(self, contract):
        """``deposit`` and ``milestones`` of the fact file, as far as something was received."""
        facts, prefix = {}, self._key(contract, "")
        records = self.env["hotline.fact"].sudo()._records(contract.site_id, self._fact_section)
        for record in records:
            key = record.pop("id")
            code = key.removeprefix(prefix)
            if code == DEPOSIT:
                facts["deposit"] = record
            elif key.startswith(prefix):
                facts.setdefault("milestones", {})[code] = record
        return facts

    @api.model
    def _from_facts(self, contract, data):
        """Records of this section from a fact file's ``deposit`` and ``milestones``."""
        received = {**(data.get("milestones") or {})}
        if data.get("deposit"):
            received[DEPOSIT] = data["deposit"]
        return [{**record, "id": self._key(contract, code)} for code, record in received.items()]
