from odoo import api, fields, models

LEVELS = [("base", "Base"), ("complaint", "Led to a complaint"), ("serious", "Serious")]


class HotlineClause(models.Model):
    """A clause that deducts per occurrence, by level (BJ-KPI-08…16, XJ-KPI-40, XJ-PAY-09)."""

    _name = "hotline.clause"
    _inherit = ["hotline.term.mixin"]
    _description = "Clause per Occurrence"

    _term_map = {"item": "item", "name": "zh", "cure_days": "cure_days"}

    code = fields.Char(required=True)
    name = fields.Char("Clause as Printed")
    item = fields.Char("Scoring Item")
    cure_days = fields.Integer("Days to Cure")
    level_ids = fields.One2many("hotline.clause.level", "clause_id", string="Levels", copy=True)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = clause.name or clause.code

    @api.model
    def _term_vals(self, term):
        rest = dict(term)
        levels = [
            (level, rest.pop(level))
            for level, _label in LEVELS
            if isinstance(rest.get(level), dict)
        ]
        vals = super()._term_vals(rest)
        vals["level_ids"] = [
            fields.Command.create(self.env["hotline.clause.level"]._level_vals(level, effect))
            for level, effect in levels
        ]
        return vals

    def _to_term(self):
        term = super()._to_term()
        for level in self.level_ids:
            term[level.level] = level._to_effect()
        return term
