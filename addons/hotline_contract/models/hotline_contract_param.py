from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from odoo.addons.hotline_base.factfile import canonical
from odoo.addons.hotline_contract import settlement

from . import words

_lt = LazyTranslate(__name__)

# switches a fact file carries too (FACTS section 3)
SWITCHES = {
    "required_headcount": _lt("Required headcount (B19)"),
    "point_cap": _lt("Cap of points per item (B3)"),
    "leave_adjusts_workdays": _lt("Approved leave lowers the target (B5)"),
    "xj_count": _lt("What the count penalty counts (X1)"),
    "xj_base": _lt("Base of the count penalty (X4)"),
    "exam_pass_mark": _lt("Pass mark of exams (XC-K03)"),
    "yuan_per_failed_kpi_period": _lt("Yuan per failed indicator and period (Y4)"),
}

# readings with named alternatives; the others are numbers
CHOICES = {
    "point_cap": ("item", "none"),
    "leave_adjusts_workdays": ("true", "false"),
    "xj_count": ("indicators", "points"),
    "xj_base": ("milestone_amount", "months_prorata"),
}
# every other reading stands in the terms, at its path
READINGS = {
    reading.id: reading
    for reading in settlement.READINGS if not reading.path.startswith("params.")
}
PRICED_BY = ("payment.", "deposit.", "parts.")  # terms that stay once a period is locked


def as_text(value):
    """A value of a reading as it is entered: words as they are, the rest as JSON."""
    return value if isinstance(value, str) else canonical(
        list(value) if isinstance(value, tuple) else value
    )


class HotlineContractParam(models.Model):
    """The reading of an ambiguous clause that the parties agreed on (measures.md §3)."""

    _name = "hotline.contract.param"
    _description = "Agreed Reading"
    _order = "contract_id, key"
    _rec_name = "key"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="cascade"
    )
    key = fields.Selection(selection=lambda self: self._selection_key(), required=True)
    value = fields.Char(required=True)
    value_text = fields.Char("In Words", compute="_compute_value_text")
    reason = fields.Char()
    since = fields.Date(default=fields.Date.context_today)

    _uniq = models.Constraint(
        "UNIQUE(contract_id, key)", "This reading is already agreed in the contract."
    )

    @api.model
    def _selection_key(self):
        """The switches, then every clause with other readings, in the user's language."""
        chinese = words.is_chinese(self.env)
        return [(key, self.env._(label)) for key, label in SWITCHES.items()] + [
            (key, f"{key} {reading.title_zh if chinese else reading.title}")
            for key, reading in READINGS.items()
        ]

    @api.depends("key", "value")
    @api.depends_context("lang")
    def _compute_value_text(self):
        chinese = words.is_chinese(self.env)
        for param in self:
            found = param._reading_values().get(param.value, param)
            param.value_text = param.value if found is param else settlement.wording(
                param.key, list(found) if isinstance(found, tuple) else found, chinese
            )

    @api.constrains("key", "value", "contract_id")
    def _check_value(self):
        """A reading the settlement cannot understand is refused when it is entered."""
        for param in self:
            allowed = CHOICES.get(param.key) or tuple(param._reading_values())
            if allowed and param.value not in allowed:
                raise ValidationError(self.env._(
                    "%(key)s must be one of %(values)s", key=param.key, values=", ".join(allowed)
                ))
            if not allowed and not param._is_number():
                raise ValidationError(self.env._("%(key)s must be a number", key=param.key))
            param._check_clause()

    def _check_clause(self):
        """The contract must have the clause that is read."""
        reading = READINGS.get(self.key)
        if reading and reading not in settlement.applicable(self.contract_id.sudo()._get_terms()):
            raise ValidationError(self.env._(
                "%(key)s: the contract has no such clause", key=self.key
            ))

    @api.model_create_multi
    def create(self, vals_list):
        params = super().create(vals_list)
        params._check_price()
        return params

    def write(self, vals):
        self._check_price()
        result = super().write(vals)
        self._check_price()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_price()

    def _check_price(self):
        """What payments follow from stays once a period is locked."""
        for param in self:
            if param.key in READINGS and READINGS[param.key].path.startswith(PRICED_BY):
                param.contract_id._check_nothing_closed()

    @api.model
    def _commands(self, params):
        """Create commands for the ``params`` of a fact file; keys it does not know are ignored."""
        return [
            fields.Command.create({
                "key": key,
                "value": str(value).lower() if isinstance(value, bool) else str(value),
            })
            for key, value in params.items()
            if key in SWITCHES
        ]

    def _is_switch(self):
        return self.key in SWITCHES

    def _reading_values(self):
        """``{text: value}`` of the readings of this clause; none for a switch."""
        reading = READINGS.get(self.key)
        return {as_text(value): value for value in reading.values} if reading else {}

    def _agreed_in(self, terms):
        """The terms with this reading; switches, and clauses they do not have, change nothing."""
        values = self._reading_values()
        if self.value not in values or READINGS[self.key] not in settlement.applicable(terms):
            return terms
        return settlement.replace(terms, READINGS[self.key].path, values[self.value])

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
