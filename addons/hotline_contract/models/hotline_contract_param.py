from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PARAMS = [
    ("required_headcount", "Required headcount (B19)"),
    ("point_cap", "Cap of points per item (B3)"),
    ("leave_adjusts_workdays", "Approved leave lowers the target (B5)"),
    ("xj_count", "What the count penalty counts (X1)"),
    ("xj_base", "Base of the count penalty (X4)"),
    ("exam_pass_mark", "Pass mark of exams (XC-K03)"),
    ("yuan_per_failed_kpi_period", "Yuan per failed indicator and period (Y4)"),
]

# readings with named alternatives; the others are numbers
CHOICES = {
    "point_cap": ("item", "none"),
    "leave_adjusts_workdays": ("true", "false"),
    "xj_count": ("indicators", "points"),
    "xj_base": ("milestone_amount", "months_prorata"),
}


class HotlineContractParam(models.Model):
    """The reading of an ambiguous clause that the parties agreed on (measures.md §3)."""

    _name = "hotline.contract.param"
    _description = "Agreed Reading"
    _order = "contract_id, key"
    _rec_name = "key"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="cascade"
    )
    key = fields.Selection(PARAMS, required=True)
    value = fields.Char(required=True)
    reason = fields.Char()
    since = fields.Date(default=fields.Date.context_today)

    _uniq = models.Constraint(
        "UNIQUE(contract_id, key)", "This reading is already agreed in the contract."
    )

    @api.constrains("key", "value")
    def _check_value(self):
        """A reading the settlement cannot understand is refused when it is entered."""
        for param in self:
            allowed = CHOICES.get(param.key)
            if allowed is not None and param.value not in allowed:
                raise ValidationError(self.env._(
                    "%(key)s must be one of %(values)s", key=param.key, values=", ".join(allowed)
                ))
            if allowed is None and not param._is_number():
                raise ValidationError(self.env._("%(key)s must be a number", key=param.key))

    @api.model
    def _commands(self, params):
        """Create commands for the ``params`` of a fact file; keys it does not know are ignored."""
        return [
            fields.Command.create({
                "key": key,
                "value": str(value).lower() if isinstance(value, bool) else str(value),
            })
            for key, value in params.items()
            if key in dict(PARAMS)
        ]

    def _is_number(self):
        try:
            return Decimal(self.value).is_finite()
        except InvalidOperation:
            return False

    def _json_value(self):
        """The value as the exchange format writes it."""
        if self.key == "leave_adjusts_workdays":
            return self.value == "true"
        if self.key in CHOICES:
            return self.value
        number = Decimal(self.value)
        return int(number) if number == int(number) else str(number)
