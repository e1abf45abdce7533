from odoo import fields, models


class HotlineContractHeadcount(models.Model):
    """From a day on the contract asks for another number of people (measures B19)."""

    _name = "hotline.contract.headcount"
    _inherit = ["hotline.term.mixin"]
    _description = "Required Headcount"
    _order = "contract_id, since, id"
    _rec_name = "since"

    _term_map = {"since": "from", "persons": "value"}
    _term_zero = ("persons",)

    since = fields.Date("From", required=True)
    persons = fields.Integer("People Required", required=True)
    reason = fields.Char()

    _since_uniq = models.Constraint(
        "UNIQUE(contract_id, since)", "Another number already holds from this day."
    )
    _not_negative = models.Constraint(
        "CHECK (persons >= 0)", "The required number of people cannot be negative."
    )
