import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .call_lines import relink_groups

CODE = re.compile(r"[a-z0-9_]{1,20}")
LINKING = {"code", "site_id"}  # what ties calls to a group


class HotlineSkillGroup(models.Model):
    """People who answer the same questions; the switch keeps one queue for each group."""

    _name = "hotline.skill.group"
    _inherit = ["hotline.line.mixin"]
    _description = "Skill Group"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Small letters, digits and _, at most 20 characters")
    territory_id = fields.Many2one(
        "hotline.territory", index=True, ondelete="restrict", help="The territory it serves"
    )
    specialty = fields.Char(help="What the group knows best, for instance individual income tax")
    did_ids = fields.One2many("hotline.did", "skill_group_id", string="Numbers")

    _code_uniq = models.Constraint(
        "UNIQUE(site_id, code)", "A skill group's code stands only once in a site."
    )

    @api.constrains("code")
    def _check_code(self):
        for group in self:
            if not CODE.fullmatch(group.code or ""):
                raise ValidationError(self.env._(
                    "Skill group %(name)s: the code “%(code)s” has other characters than small"
                    " letters, digits and _, or more than 20.",
                    name=group.name, code=group.code,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        relink_groups(self.env, lines.ids)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if LINKING & vals.keys():
            relink_groups(self.env, self.ids)
        return result
