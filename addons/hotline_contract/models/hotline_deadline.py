from odoo import fields, models

UNITS = [
    ("seconds", "seconds"),
    ("minutes", "minutes"),
    ("days", "days"),
    ("workdays", "working days"),
    ("months", "months"),
]


class HotlineDeadline(models.Model):
    """A time limit of the contract and what happens when it is missed."""

    _name = "hotline.deadline"
    _inherit = ["hotline.term.mixin"]
    _description = "Contract Deadline"

    _term_map = {"counted_from": "from", "name": "zh"}

    code = fields.Char(required=True)
    name = fields.Char("Clause as Printed")
    counted_from = fields.Char("Counted From")
    count = fields.Integer("Limit")
    unit = fields.Selection(UNITS)

    def _term_vals(self, term):
        rest = dict(term)
        unit = next((u for u, _label in UNITS if isinstance(rest.get(u), int)), False)
        count = rest.pop(unit) if unit else 0
        return {**super()._term_vals(rest), "unit": unit, "count": count}

    def _to_term(self):
        term = super()._to_term()
        if self.unit:
            term[self.unit] = self.count
        return term
