import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .call_lines import relink_dids

NUMBER = re.compile(r"[0-9]{1,20}")
LINKING = {"number", "site_id", "office_id", "source"}  # what calls take from a number
NUMBER_FIELDS = ("number", "source")


class HotlineDid(models.Model):
    """A number that can be called. It belongs to a hall or a skill group, or to the site itself."""

    _name = "hotline.did"
    _inherit = ["hotline.line.mixin"]
    _description = "Called Number"
    _order = "site_id, number, id"
    _rec_names_search = ["number", "name"]

    number = fields.Char(required=True, help="As the carrier delivers it: digits only, at most 20")
    office_id = fields.Many2one("hotline.office", string="Hall", index=True, ondelete="restrict")
    skill_group_id = fields.Many2one("hotline.skill.group", index=True, ondelete="restrict")
    source = fields.Char(
        "Source Hotline",
        help="The hotline whose standards apply to these calls, for instance 12366, 12345 or 96359"
        " (XJ-CAL-04)",
    )

    _number_uniq = models.Constraint(
        "UNIQUE(site_id, number)", "A called number stands only once in a site."
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for did in self:
            did.display_name = " ".join(filter(None, (did.number, did.name)))

    @api.constrains(*NUMBER_FIELDS)
    def _check_digits(self):
        for did in self:
            for name in NUMBER_FIELDS:
                if did[name] and not NUMBER.fullmatch(did[name]):
                    raise ValidationError(self.env._(
                        "%(field)s “%(number)s”: only digits, at most 20.",
                        field=did._fields[name]._description_string(self.env), number=did[name],
                    ))

    @api.constrains("site_id", "office_id", "skill_group_id")
    def _check_site(self):
        self.check_same_site("office_id", "skill_group_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        relink_dids(self.env, lines.ids)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if LINKING & vals.keys():
            relink_dids(self.env, self.ids)
        return result
