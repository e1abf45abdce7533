from odoo import api, fields, models
from odoo.exceptions import AccessError

PURCHASER = "hotline_base.group_procurement"
RECEIPTS = ("accepted_on", "invoice_on", "invoice_amount", "paid_on")


class HotlineMilestone(models.Model):
    """A payment of the contract: what is due, what is taken off, what it waits for (area PAY)."""

    _name = "hotline.milestone"
    _inherit = ["hotline.kept.mixin", "mail.thread"]
    _description = "Milestone"
    _order = "contract_id, sequence, id"
    _rec_name = "code"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(related="contract_id.site_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    assessment_id = fields.Many2one("hotline.assessment", ondelete="restrict", index=True)
    sequence = fields.Integer()
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("Payment", readonly=True)
    gross = fields.Monetary("Agreed", readonly=True)
    deductions = fields.Monetary(readonly=True)
    carried_out = fields.Monetary("Carried to the Next", readonly=True)
    payable = fields.Monetary(readonly=True)
    due = fields.Date("Due", readonly=True)
    effective_due = fields.Date("Due With Receipts", readonly=True)
    status = fields.Char(readonly=True, help="ready, or waiting: and what it waits for")
    waits_for = fields.Char(compute="_compute_waits_for")
    late_days = fields.Integer("Days Late", readonly=True)
    accepted_on = fields.Date(tracking=True)
    invoice_on = fields.Date("Invoice Date", tracking=True)
    invoice_amount = fields.Float(digits=0, tracking=True)
    paid_on = fields.Date(tracking=True)

    _code_uniq = models.Constraint(
        "UNIQUE(contract_id, code)", "The contract already has this milestone."
    )

    @api.depends("status")
    def _compute_waits_for(self):
        words = {
            "deposit_received": self.env._("deposit"),
            "accepted": self.env._("acceptance"),
            "invoice": self.env._("invoice of the payable amount"),
        }
        for milestone in self:
            _ready, _colon, unmet = (milestone.status or "").partition("waiting:")
            milestone.waits_for = self.env._(", ").join(
                words.get(word, word) for word in unmet.split(",") if word
            )

    def write(self, vals):
        """Receipts go through the ledger; every figure follows from them."""
        if not self.env.su:
            if not self.env.user.has_group(PURCHASER):
                raise AccessError(self.env._("Only the purchaser records acceptance and payment."))
            if set(vals) - set(RECEIPTS):
                raise AccessError(self.env._("Figures of a payment are computed, not entered."))
        result = super().write(vals)
        kept = self.env.su and self.env.context.get("hotline_milestone_kept")
        if set(vals) & set(RECEIPTS) and not kept:
            self.sudo()._record_receipts()
        return result

    def _record_receipts(self):
        for milestone in self:
            self.env["hotline.receipt"]._record(
                milestone.contract_id, milestone.code,
                {name: milestone[name] for name in RECEIPTS},
            )
        self.contract_id._update_milestones()

    @api.model
    def _keep(self, contract, rows):
        """Store the milestones of a result."""
        names = {term.code: term.name for term in contract.payment_ids}
        own = {milestone.code: milestone for milestone in contract.milestone_ids}
        assessments = {a.code: a.id for a in contract.assessment_ids}
        periods = {term.code: term.acceptance for term in contract.payment_ids}
        receipts = self.env["hotline.receipt"]._by_milestone(contract)
        keeper = self.with_context(hotline_milestone_kept=True)
        for sequence, row in enumerate(rows):
            code = row["id"]
            receipt = receipts.get(code, self.env["hotline.receipt"])
            vals = {
                "sequence": sequence,
                "name": names.get(code) or code,
                "assessment_id": assessments.get(periods.get(code) or code),
                "carried_out": float(row.get("carried_out", 0)),
                "late_days": row.get("late_days", 0),
                **{key: float(row[key]) for key in ("gross", "deductions", "payable")},
                **{key: row[key] for key in ("due", "effective_due", "status")},
                **{name: receipt[name] for name in RECEIPTS},
            }
            if code in own:
                own[code].with_context(hotline_milestone_kept=True).write(vals)
            else:
                keeper.create({**vals, "contract_id": contract.id, "code": code})
