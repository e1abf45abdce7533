from odoo import fields, models


class HotlineOffice(models.Model):
    """A service hall that answers numbers of its own (JX: 200 numbers of halls)."""

    _name = "hotline.office"
    _inherit = ["hotline.line.mixin"]
    _description = "Service Hall"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True)
    territory_id = fields.Many2one("hotline.territory", index=True, ondelete="restrict")
    did_ids = fields.One2many("hotline.did", "office_id", string="Numbers")

    _code_uniq = models.Constraint(
        "UNIQUE(site_id, code)", "A hall's code stands only once in a site."
    )
