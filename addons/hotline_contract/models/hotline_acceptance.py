from odoo import fields, models


class HotlineAcceptance(models.Model):
    """An acceptance and the contract months it covers (XJ-PAY-07)."""

    _name = "hotline.acceptance"
    _inherit = ["hotline.term.mixin"]
    _description = "Acceptance Period"
    _term_price = True
    _rec_name = "code"

    code = fields.Char(required=True)
    first_month = fields.Integer(required=True)
    last_month = fields.Integer(required=True)

    def _term_vals(self, term):
        rest = dict(term)
        first, last = rest.pop("months")
        code = rest.pop("id")
        return {**super()._term_vals(rest), "code": code, "first_month": first, "last_month": last}

    def _to_term(self):
        months = [self.first_month, self.last_month]
        return {**super()._to_term(), "id": self.code, "months": months}
