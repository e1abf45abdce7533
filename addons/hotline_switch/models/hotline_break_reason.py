from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.hotline_switch.switchconf import values


class HotlineBreakReason(models.Model):
    """Why an agent is away: dialled as *13 and the key, kept with the break as a fact."""

    _name = "hotline.break.reason"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Break Reason"
    _order = "switch_id, key"
    _code_prefix = "break"

    key = fields.Char(required=True, help="Digit dialled after *13")

    _key_uniq = models.UniqueIndex(
        "(switch_id, key) WHERE active", "This key already stands for a break reason."
    )

    @api.constrains("key", "code")
    def _check_key(self):
        for reason in self:
            try:
                values.break_key(reason.key)
                if reason.code:
                    values.break_reason(reason.code)
            except ValueError:
                raise ValidationError(self.env._(
                    "Break reason %(name)s: the key must be a digit, the technical name begin with"
                    " a letter and not be “acw”.",
                    name=reason.name,
                )) from None

    @api.model
    def _switch_config(self, switch):
        reasons = self.search([("switch_id", "=", switch.id)])
        return {reason.key: reason.code for reason in reasons}
