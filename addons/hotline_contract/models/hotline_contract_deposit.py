from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.hotline_base.factfile import parse_day

from .hotline_milestone import PURCHASER
from .hotline_receipt import DEPOSIT
from .roles import MONEY


class HotlineContract(models.Model):
    """The deposit: what is due, what was received, what comes back (XJ-PAY-02, measures X20)."""

    _inherit = "hotline.contract"

    has_deposit = fields.Boolean(compute="_compute_has_deposit")
    deposit_received_on = fields.Date(
        "Deposit Received On", compute="_compute_deposit_received_on", compute_sudo=True,
        inverse="_inverse_deposit_received", groups=MONEY,
    )
    deposit_received = fields.Monetary(
        "Deposit Received", compute="_compute_deposit_received", compute_sudo=True,
        inverse="_inverse_deposit_received", groups=MONEY,
    )
    deposit_amount = fields.Monetary(
        "Deposit Due", compute="_compute_deposit", compute_sudo=True, groups=MONEY
    )
    deposit_due = fields.Date(
        "Deposit Due On", compute="_compute_deposit", compute_sudo=True, groups=MONEY
    )
    deposit_late = fields.Boolean(
        "Deposit Late", compute="_compute_deposit", compute_sudo=True, groups=MONEY
    )
    deposit_returned = fields.Monetary(
        "Deposit Returned", compute="_compute_deposit", compute_sudo=True, groups=MONEY,
        help="After the last acceptance, less what payments could not cover",
    )
    unrecovered = fields.Monetary(
        "Not Covered", compute="_compute_deposit", compute_sudo=True, groups=MONEY,
        help="Deductions that neither payments nor the deposit covered",
    )

    @api.depends("deposit_pct", "template")
    def _compute_has_deposit(self):
        for contract in self:
            contract.has_deposit = bool(contract.deposit_pct) and not contract.template

    def _deposit_receipt(self):
        """What was recorded of the deposit, empty without anything."""
        receipts = self.env["hotline.receipt"]
        if not self.has_deposit:
            return receipts
        return receipts._of(self, DEPOSIT)

    # one method for each: who writes one of them must still read the other

    @api.depends("site_id")
    def _compute_deposit_received_on(self):
        for contract in self:
            contract.deposit_received_on = contract._deposit_receipt().received_on

    @api.depends("site_id")
    def _compute_deposit_received(self):
        for contract in self:
            contract.deposit_received = contract._deposit_receipt().amount

    def _inverse_deposit_received(self):
        """What the purchaser enters goes to the ledger; payments wait for it no longer.

        :raise AccessError: the user is not the purchaser
        """
        if not (self.env.su or self.env.user.has_group(PURCHASER)):
            raise AccessError(self.env._("Only the purchaser records the deposit."))
        for contract in self.filtered("has_deposit"):
            vals = {
                "received_on": contract.deposit_received_on, "amount": contract.deposit_received,
            }
            self.env["hotline.receipt"]._record(contract, DEPOSIT, vals)
            contract.sudo()._update_milestones()

    @api.depends(
        "amount", "signed", "start", "end", "deposit_pct", "deposit_received_on",
        "deposit_received", "assessment_ids.computed_at", "milestone_ids.accepted_on",
    )
    def _compute_deposit(self):
        for contract in self:
            account = contract._accounts() if contract._is_payable() else {}
            row = account.get("deposit") or {}
            contract.deposit_amount = float(row.get("amount", 0))
            contract.deposit_due = parse_day(row["due"]) if row else False
            contract.deposit_late = row.get("late", False)
            contract.deposit_returned = float(row.get("returned", 0))
            contract.unrecovered = float(account.get("unrecovered", 0))

    def _is_payable(self):
        return not self.template and bool(self.site_id and self.start and self.end)
