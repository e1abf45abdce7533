from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        with self.env["res.users"]._own_rights_kept():
            return super().write(vals)

    @api.constrains("implied_ids", "user_ids")
    def _check_separated_administrators(self):
        """A changed ladder must not give one person two of the separated administrations."""
        self.all_user_ids._check_separated_administrators()
