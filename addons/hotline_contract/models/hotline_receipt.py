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

    @api.model
    def _as_facts(self, site):
        """``deposit`` and ``milestones`` of the fact file, as far as something was received."""
        facts = {}
        for record in self.env["hotline.fact"].sudo()._records(site, self._fact_section):
            code = record.pop("id")
            if code == DEPOSIT:
                facts["deposit"] = record
            else:
                facts.setdefault("milestones", {})[code] = record
        return facts

    @api.model
    def _from_facts(self, data):
        """Records of this section from a fact file's ``deposit`` and ``milestones``."""
        deposit = [{**data["deposit"], "id": DEPOSIT}] if data.get("deposit") else []
        return deposit + [
            {**record, "id": code} for code, record in (data.get("milestones") or {}).items()
        ]
