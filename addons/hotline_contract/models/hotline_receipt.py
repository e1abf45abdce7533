from odoo import api, fields, models

DEPOSIT = "deposit"


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
        receipt = self._of(contract, milestone)
        if receipt:
            receipt.write(vals)
        elif any(vals.values()):
            code = self._key(contract, milestone)
            self.create({"site_id": contract.site_id.id, "code": code, **vals})

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
