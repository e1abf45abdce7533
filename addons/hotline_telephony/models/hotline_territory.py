from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [("province", "Province"), ("city", "City"), ("district", "District")]
ABOVE = {"province": (), "city": ("province",), "district": ("province", "city")}


class HotlineTerritory(models.Model):
    """A province, city or district: halls stand in it, skill groups serve it.

    The tree is shared by all sites. Calls overflow along it, from the district up to the province.
    """

    _name = "hotline.territory"
    _description = "Territory"
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["complete_name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="Short code, for instance the division code GB/T 2260")
    level = fields.Selection(LEVELS, required=True, default="district")
    parent_id = fields.Many2one(
        "hotline.territory", string="Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("hotline.territory", "parent_id", string="Parts")
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "This territory code is already used.")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for territory in self:
            names = (territory.parent_id.complete_name, territory.name)
            territory.complete_name = " / ".join(filter(None, names))

    @api.depends("complete_name")
    def _compute_display_name(self):
        for territory in self:
            territory.display_name = territory.complete_name

    @api.constrains("parent_id", "level")
    def _check_level(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A territory cannot be a part of itself."))
        for territory in (self + self.child_ids).filtered("parent_id"):
            if territory.parent_id.level not in ABOVE[territory.level]:
                raise ValidationError(self.env._(
                    "%(name)s cannot be a part of %(parent)s: a district belongs to a city or a"
                    " province, a city to a province.",
                    name=territory.name, parent=territory.parent_id.name,
                ))
