from odoo import fields, models

UNITS = [("days", "days"), ("workdays", "working days"), ("months", "months")]


class HotlinePaymentTerm(models.Model):
    """A payment the contract states: share, due date, conditions, what is deducted from it."""

    _name = "hotline.payment.term"
    _inherit = ["hotline.term.mixin"]
    _description = "Payment Term"
    _term_price = True

    _term_map = {
        "code": "id",
        "name": "zh",
        "pct": "pct",
        "part": "part",
        "acceptance": "acceptance",
        "deduct": "deduct",
        "deposit_return": "deposit_return",
        "due_from": "due.from",
        "due_fixed": "due.fixed",
    }

    code = fields.Char(required=True)
    name = fields.Char("Payment")
    pct = fields.Char("Share (%)", required=True)
    part = fields.Char()
    acceptance = fields.Char()
    deduct = fields.Char("Deducts", help="none, final, or the acceptance whose lines it takes")
    deposit_return = fields.Boolean("Deposit Returned")
    due_from = fields.Selection(
        [("signed", "Signature"), ("start", "Start"), ("end", "End")], "Due From"
    )
    due_count = fields.Integer("Due After")
    due_unit = fields.Selection(UNITS)
    due_fixed = fields.Date("Due On")

    def _term_vals(self, term):
        rest = {**term, "due": dict(term.get("due") or {})}
        unit = next((u for u, _label in UNITS if u in rest["due"]), False)
        count = rest["due"].pop(unit) if unit else 0
        return {**super()._term_vals(rest), "due_unit": unit, "due_count": count}

    def _to_term(self):
        term = super()._to_term()
        if self.due_unit:
            term.setdefault("due", {})[self.due_unit] = self.due_count
        return term
