from odoo import fields, models


class HotlineSite(models.Model):
    _inherit = "hotline.site"

    switch_ids = fields.One2many(
        "hotline.switch", "site_id", string="Switches", context={"active_test": False}
    )
