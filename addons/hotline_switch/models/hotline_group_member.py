from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PENALTY_MAX = 9


class HotlineGroupMember(models.Model):
    """A person in a skill group. A higher rank is rung only when all lower ones are busy."""

    _name = "hotline.group.member"
    _description = "Member of a Skill Group"
    _order = "group_id, penalty, assignment_id"
    _rec_name = "assignment_id"

    group_id = fields.Many2one(
        "hotline.skill.group", string="Skill Group", required=True, index=True, ondelete="cascade"
    )
    assignment_id = fields.Many2one(
        "hotline.assignment", string="Person", required=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(related="group_id.site_id", store=True, index=True)
    territory_id = fields.Many2one(related="group_id.territory_id")
    specialty = fields.Char(related="group_id.specialty")
    penalty = fields.Integer("Rank", default=0, required=True, help="0 is rung first")
    phone = fields.Char(compute="_compute_phone")

    _person_uniq = models.Constraint(
        "UNIQUE(group_id, assignment_id)", "This person is already in the group."
    )
    _penalty_range = models.Constraint(
        f"CHECK(penalty BETWEEN 0 AND {PENALTY_MAX})", "A rank is between 0 and 9."
    )

    @api.depends("assignment_id")
    def _compute_phone(self):
        phones = self.env["hotline.extension"].sudo().search(
            [("assignment_id", "in", self.assignment_id.ids)]
        )
        numbers = {phone.assignment_id: phone.number for phone in phones}
        for member in self:
            member.phone = numbers.get(member.assignment_id)

    @api.constrains("group_id", "assignment_id")
    def _check_site(self):
        for member in self:
            if member.assignment_id.site_id != member.group_id.site_id:
                raise ValidationError(self.env._(
                    "%(person)s is on the roll of another site than %(group)s.",
                    person=member.assignment_id.display_name, group=member.group_id.name,
                ))

    @api.model
    def _by_group(self, groups):
        """Who is in each group and has a phone: `{group: [{"agent", "penalty"}]}`."""
        agents = {
            phone.assignment_id: phone._agent()
            for phone in self.env["hotline.extension"]._in_service(groups.switch_id)
        }
        found = defaultdict(list)
        for member in self.search([("group_id", "in", groups.ids)]):
            if member.assignment_id in agents:
                found[member.group_id].append(
                    {"agent": agents[member.assignment_id], "penalty": member.penalty}
                )
        return found
