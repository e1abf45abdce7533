from odoo import api, models

from odoo.addons.hotline_base.identity import IdentityFault, parse_id_number

from .fault_messages import identity_error


class HrVersion(models.Model):
    _inherit = "hr.version"

    @api.constrains("identification_id", "country_id")
    def _check_identification_id(self):
        """The ID number of a Chinese national is one (GB 11643); others are not looked at."""
        for version in self.filtered("identification_id"):
            if version.country_id.code in (False, "CN"):
                try:
                    parse_id_number(version.identification_id)
                except IdentityFault as fault:
                    raise identity_error(self.env, self.env._("The ID number"), fault)
