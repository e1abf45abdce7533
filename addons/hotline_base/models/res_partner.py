from odoo import api, fields, models

from odoo.addons.hotline_base.identity import IdentityFault, parse_phone, parse_uscc

from .fault_messages import identity_error


class ResPartner(models.Model):
    _inherit = "res.partner"

    hotline_uscc = fields.Char(
        "Unified Social Credit Code", index="btree_not_null",
        help="18 characters of the business licence (GB 32100)",
    )
    hotline_phone = fields.Char(
        "Phone, Normalised", compute="_compute_hotline_phone", store=True, index="btree_not_null",
        help="As callers are looked up; the number above stays as it was typed",
    )
    hotline_phone_area = fields.Char(
        "Phone Area", compute="_compute_hotline_phone", store=True
    )

    @api.depends("phone")
    def _compute_hotline_phone(self):
        for partner in self:
            phone = parse_phone(partner.phone) if partner.phone else None
            partner.hotline_phone = phone and phone.number
            partner.hotline_phone_area = phone and phone.area

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._hotline_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._hotline_vals(vals))

    @api.model
    def _hotline_vals(self, vals):
        """The code without spaces, in capitals.

        :raise ValidationError: it is mistyped
        """
        if not vals.get("hotline_uscc"):
            return vals
        try:
            return {**vals, "hotline_uscc": parse_uscc(vals["hotline_uscc"]).number}
        except IdentityFault as fault:
            raise identity_error(self.env, self.env._("The unified social credit code"), fault)
