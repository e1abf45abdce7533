from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hotline_trunk import CALLER


class HotlineDialClass(models.Model):
    """Which numbers a phone may call, and over which line.

    What is not allowed is refused; what is denied is refused even if allowed (toll fraud).
    """

    _name = "hotline.dial.class"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Dialling Permission"
    _code_prefix = "class"

    trunk_id = fields.Many2one("hotline.trunk", string="Line", required=True, ondelete="restrict")
    caller_id = fields.Char("Caller ID", help="Empty: that of the line")
    per_hour = fields.Integer(
        "Calls per Hour at Most", default=60, required=True, help="Of one phone (toll fraud)"
    )
    rule_ids = fields.One2many("hotline.dial.rule", "class_id", string="Numbers", copy=True)
    extension_ids = fields.One2many("hotline.extension", "dial_class_id", string="Phones")

    _per_hour_range = models.Constraint(
        "CHECK(per_hour BETWEEN 0 AND 1000)", "Calls per hour are between 0 and 1000."
    )

    @api.constrains("trunk_id", "switch_id")
    def _check_switch(self):
        self._check_same_switch("trunk_id")

    @api.constrains("caller_id")
    def _check_caller_id(self):
        for row in self.filtered("caller_id"):
            if not CALLER.fullmatch(row.caller_id):
                raise ValidationError(self.env._(
                    "%(name)s: the caller ID “%(number)s” must be 3 to 20 digits.",
                    name=row.name, number=row.caller_id,
                ))

    @api.model
    def _switch_config(self, switch):
        classes = self.search([("switch_id", "=", switch.id)])
        return [row._as_config() for row in classes._usable()]

    def _usable(self):
        """Those that are not archived and whose line is not."""
        return self.filtered(lambda row: row.active and row.trunk_id.active)

    def _as_config(self):
        rules = {"allow": [], "deny": []}
        for rule in self.rule_ids:
            rules[rule.kind].append(rule.pattern)
        return {
            "name": self.code, **rules, "trunk": self.trunk_id._endpoint(),
            "caller_id": self.caller_id or self.trunk_id.caller_id or "",
            "per_hour": self.per_hour,
        }
