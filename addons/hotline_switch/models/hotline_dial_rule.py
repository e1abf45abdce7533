from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.hotline_switch.switchconf import values

CHECKS = {"allow": values.allow_pattern, "deny": values.deny_pattern}


class HotlineDialRule(models.Model):
    """One number or range of numbers that may or may not be called."""

    _name = "hotline.dial.rule"
    _description = "Numbers Allowed or Denied"
    _order = "class_id, kind, sequence, id"
    _rec_name = "pattern"

    class_id = fields.Many2one(
        "hotline.dial.class", string="Dialling Permission", required=True, index=True,
        ondelete="cascade",
    )
    site_id = fields.Many2one(related="class_id.site_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("allow", "May be called"), ("deny", "Never")], required=True, default="allow"
    )
    pattern = fields.Char(
        "Numbers", required=True,
        help="A number, or after _ a range: X any digit, Z 1–9, N 2–9, [3-9] one of these,"
        " a dot at the end: whatever follows",
    )
    note = fields.Char()

    @api.constrains("kind", "pattern")
    def _check_pattern(self):
        for rule in self:
            try:
                CHECKS[rule.kind](rule.pattern)
            except ValueError:
                raise ValidationError(self.env._(
                    "%(name)s: “%(pattern)s” is no range of numbers. Example: _1[3-9]XXXXXXXXX."
                    " What may be called includes numbers abroad only if it begins with _00.",
                    name=rule.class_id.name, pattern=rule.pattern,
                )) from None
