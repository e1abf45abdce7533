import json
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.hotline_base.factfile import canonical

from .hotline_clause import LEVELS


class HotlineClauseLevel(models.Model):
    """What one occurrence of a clause costs at one level."""

    _name = "hotline.clause.level"
    _inherit = ["hotline.kept.mixin"]
    _description = "Clause Level"
    _order = "clause_id, sequence, id"
    _rec_name = "level"

    clause_id = fields.Many2one("hotline.clause", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    level = fields.Selection(LEVELS, required=True, default="base")
    fixed = fields.Boolean("Fixed Amount", default=True, help="Off: a share of a fee, see terms")
    yuan = fields.Float(digits=0)
    points = fields.Float(digits=0)
    return_person = fields.Boolean("Person Is Returned")
    extra = fields.Text("Further Terms")

    _uniq = models.Constraint("UNIQUE(clause_id, level)", "A level stands once in a clause.")

    @api.model
    def _level_vals(self, level, effect):
        exact = self.env["hotline.term.mixin"]._term_column
        rest = {
            key: value for key, value in effect.items()
            if key not in ("yuan", "points", "return_person")
        }
        return {
            "level": level,
            "fixed": "yuan" in effect or "points" in effect,
            **{name: exact(self._fields[name], effect.get(name, 0)) for name in ("yuan", "points")},
            "return_person": bool(effect.get("return_person")),
            "extra": canonical(rest) if rest else False,
        }

    def _to_effect(self):
        self.ensure_one()
        effect = json.loads(self.extra or "{}", parse_float=Decimal)
        if self.fixed:
            exact = self.env["hotline.term.mixin"]._term_value
            effect["yuan"] = exact(self._fields["yuan"], self.yuan) or 0
            if self.points:
                effect["points"] = exact(self._fields["points"], self.points)
        if self.return_person:
            effect["return_person"] = True
        return effect
