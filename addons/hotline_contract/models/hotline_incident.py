from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hotline_clause import LEVELS

SHARE_MIN, SHARE_MAX = "pct_of_quarter_fee_min", "pct_of_quarter_fee_max"


class HotlineIncident(models.Model):
    """Something the contract's clauses charge per occurrence (FACTS §9)."""

    _name = "hotline.incident"
    _inherit = ["hotline.fact.mixin"]
    _description = "Incident"
    _order = "date desc, id desc"
    _rec_name = "number"

    _fact_section = "incidents"
    _fact_map = {
        "number": "id",
        "kind": "kind",
        "date": "date",
        "level": "level",
        "escalated_on": "escalated_on",
        "pct": "pct",
        "cured_on": "cured_on",
    }

    # not unique: an incident may come again under its number, at another level
    number = fields.Char("Number", required=True)
    kind = fields.Selection("_selection_kind", required=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    level = fields.Selection(LEVELS, help="The level finally reached; empty is the base level")
    escalated_on = fields.Date("Escalated", help="The day it rose above the base level")
    pct = fields.Float(
        "Share of Fee (%)", digits=0, help="Of the quarter's fee, for a major security finding"
    )
    cured_on = fields.Date("Cured", help="The day an ordered cure was done")

    _pct_range = models.Constraint("CHECK (pct >= 0)", "A share cannot be negative.")

    @api.constrains("kind", "pct")
    def _check_share(self):
        """A share that some contract's clause bounds must lie inside (XJ X19, both included)."""
        for incident in self:
            for low, high in incident._share_ranges():
                if not low <= Decimal(repr(incident.pct)) <= high:
                    raise ValidationError(self.env._(
                        "The share must be between %(low)s %% and %(high)s %%.",
                        low=low, high=high,
                    ))

    def _share_ranges(self):
        """Bounds in percent that the clauses for this kind set, at this site if it has any."""
        clauses = self.env["hotline.clause"].sudo().search([("code", "=", self.kind)])
        own = clauses.filtered(lambda c: c.contract_id.site_id == self.site_id)
        return {
            (Decimal(str(effect[SHARE_MIN])), Decimal(str(effect[SHARE_MAX])))
            for clause in own or clauses.filtered("contract_id.template")
            for effect in clause._to_term().values()
            if isinstance(effect, dict) and SHARE_MIN in effect
        }

    @api.model
    def _selection_kind(self):
        """The events some contract has a clause for, as printed there."""
        clauses = self.env["hotline.clause"].sudo().search_fetch([], ["code", "name"])
        return list({clause.code: clause.name or clause.code for clause in clauses}.items())

    @api.model
    def _fact_json(self, site, field, value):
        if field.name == "pct":
            value = value or None  # an empty share is no share, not zero
        return super()._fact_json(site, field, value)
