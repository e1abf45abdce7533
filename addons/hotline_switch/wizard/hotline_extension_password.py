from odoo import fields, models


class HotlineExtensionPassword(models.TransientModel):
    """Shows a phone's new password, once: it is in no table and no log."""

    _name = "hotline.extension.password"
    _description = "Password of a Phone"

    extension_id = fields.Many2one("hotline.extension", readonly=True)
    agent = fields.Char("User Name", store=False, readonly=True)
    secret = fields.Char("Password", store=False, readonly=True)
