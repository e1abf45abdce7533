from odoo import fields, models

from .roles import MONEY


class HotlineContractPhase(models.Model):
    """A phase signed on its own (BJ-PAY-01: three one-year contracts)."""

    _name = "hotline.contract.phase"
    _inherit = ["hotline.term.mixin"]
    _description = "Contract Phase"
    _rec_name = "code"

    _term_map = {"code": "id", "start": "start", "end": "end", "amount": "amount"}

    code = fields.Char(required=True)
    start = fields.Date(required=True)
    end = fields.Date(required=True)
    amount = fields.Float(digits=0, groups=MONEY)
