from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HotlineLineMixin(models.AbstractModel):
    """What halls, numbers and skill groups have in common: they belong to a site."""

    _name = "hotline.line.mixin"
    _description = "Master Data of a Site's Lines"
    _order = "site_id, name, id"

    name = fields.Char(required=True)
    site_id = fields.Many2one(
        "hotline.site", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env["hotline.fact.mixin"]._default_site(),
    )
    active = fields.Boolean(default=True)

    @api.private
    def check_same_site(self, *names):
        """What a record names belongs to its own site.

        :param names: Many2one fields of records of a site
        :raises ValidationError: naming the record and the field
        """
        for record in self:
            for name in names:
                if record[name] and record[name].site_id != record.site_id:
                    raise ValidationError(self.env._(
                        "%(name)s: %(field)s belongs to another site.",
                        name=record.display_name,
                        field=record._fields[name]._description_string(self.env),
                    ))
