from odoo import fields, models

from .roles import MONEY


class HotlineContractPart(models.Model):
    """A part of the price with its own payments (YH-PAY-02, YH-PAY-03)."""

    _name = "hotline.contract.part"
    _inherit = ["hotline.term.mixin"]
    _description = "Payment Part"
    _term_price = True
    _rec_name = "code"

    code = fields.Char(required=True)
    amount = fields.Float(digits=0, groups=MONEY)
