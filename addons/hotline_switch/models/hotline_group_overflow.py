from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HotlineGroupOverflow(models.Model):
    """A group that helps another one, in an order set by hand (JX-CAL-05)."""

    _name = "hotline.group.overflow"
    _description = "Help between Skill Groups"
    _order = "group_id, level, id"
    _rec_name = "target_id"

    group_id = fields.Many2one(
        "hotline.skill.group", string="Skill Group", required=True, index=True, ondelete="cascade"
    )
    site_id = fields.Many2one(related="group_id.site_id", store=True, index=True)
    level = fields.Integer(
        "Order", default=1, required=True,
        help="Groups of the same order help together: the one with the most free agents first",
    )
    target_id = fields.Many2one(
        "hotline.skill.group", string="Helped by", required=True, ondelete="cascade"
    )

    _target_uniq = models.Constraint(
        "UNIQUE(group_id, target_id)", "This group already helps."
    )
    _level_range = models.Constraint(
        "CHECK(level BETWEEN 1 AND 20 AND target_id <> group_id)",
        "The order is between 1 and 20, and a group does not help itself.",
    )

    @api.constrains("group_id", "target_id")
    def _check_switch(self):
        for row in self:
            if row.target_id.switch_id != row.group_id.switch_id:
                raise ValidationError(self.env._(
                    "%(target)s is not on the switch of %(group)s.",
                    target=row.target_id.name, group=row.group_id.name,
                ))
