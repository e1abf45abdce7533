import json

from odoo import api, fields, models
from odoo.tools import SQL, escape_psql

from odoo.addons.hotline_base.identity import mask_id_number

EDUCATION = [
    ("junior_high", "Junior high school"),
    ("high_school", "High school"),
    ("secondary_vocational", "Secondary vocational school"),
    ("junior_college", "Junior college"),
    ("bachelor", "Bachelor"),
    ("master", "Master"),
    ("doctor", "Doctor"),
]
MANDARIN = [  # levels of the national Mandarin test as the exchange format writes them
    ("三级乙等", "Level 3 B"),
    ("三级甲等", "Level 3 A"),
    ("二级乙等", "Level 2 B"),
    ("二级甲等", "Level 2 A"),
    ("一级乙等", "Level 1 B"),
    ("一级甲等", "Level 1 A"),
]


class HotlineAssignment(models.Model):
    """A person on the roll of a site: position, from, to, and what the contract asks of them.

    Both edge days count as on the roll (FACTS §1).
    """

    _name = "hotline.assignment"
    _inherit = ["hotline.fact.mixin"]
    _description = "Person on the Roll"
    _order = "site_id, code"
    _rec_name = "code"
    _rec_names_search = ["code", "name"]

    _fact_section = "agents"
    _fact_defaults = {"formal": True}
    _fact_map = {
        "code": "id",
        "position": "position",
        "hired": "hired",
        "left": "left",
        "left_reason": "left_reason",
        "replaces": "replaces",
        "formal": "formal",
        "birth": "birth",
        "education": "education",
        "major": "major",
        "typing_wpm": "typing_wpm",
        "typing_accuracy": "typing_accuracy",
        "experience_years": "experience_years",
        "management_years": "management_years",
        "years_on_project": "years_on_project",
        "mandarin": "mandarin",
    }

    code = fields.Char("Staff No.", required=True)
    agent_code = fields.Char("Agent", index=False, help="Not used: the person is the agent")
    name = fields.Char("Full Name", compute="_compute_name", store=True, readonly=False)
    employee_id = fields.Many2one("hr.employee", index=True, ondelete="restrict")
    user_id = fields.Many2one(related="employee_id.user_id")
    id_number = fields.Char(
        "ID Number", compute="_compute_id_number", compute_sudo=True,
        groups="hotline_base.group_leader,hotline_base.group_hr,hotline_base.group_procurement",
        help="Masked; HR sees the whole number on the employee",
    )
    position = fields.Selection("_selection_position")
    hired = fields.Date("First Day", required=True)
    left = fields.Date("Last Day")
    left_reason = fields.Selection("_selection_left_reason", string="Reason for Leaving")
    replaces = fields.Char(
        "Fills the Vacancy of", help="Staff number of the leaver whose vacancy this person fills"
    )
    formal = fields.Boolean("Formal Staff", default=True)
    birth = fields.Date(
        "Date of Birth", groups="hotline_base.group_hr,hotline_base.group_procurement"
    )
    education = fields.Selection(EDUCATION)
    major = fields.Selection("_selection_major")
    typing_wpm = fields.Float("Typing (characters/min)", digits=0)
    typing_accuracy = fields.Float("Typing Accuracy (%)", digits=0)
    experience_years = fields.Float("Years of Experience", digits=0)
    management_years = fields.Float("Years in Management", digits=0)
    years_on_project = fields.Float("Years on the Project", digits=0)
    mandarin = fields.Selection(MANDARIN, string="Mandarin Level")

    _code_uniq = models.Constraint(
        "UNIQUE(site_id, code)", "This staff number is already on the roll of the site."
    )

    # ---- names of what the exchange format leaves open: more values may come with a file ----

    @api.model
    def _selection_position(self):
        _ = self.env._
        return self._with_recorded("position", {
            "frontline": _("Front line"),
            "leader": _("Leader"),
            "deputy_leader": _("Deputy leader"),
            "agent": _("Agent"),
            "manager": _("Manager"),
            "project_manager": _("Project manager"),
            "onsite_full_time": _("On-site, full time"),
            "front": _("Front desk"),
            "back_office": _("Back office"),
            "inspector": _("Inspector"),
        })

    @api.model
    def _selection_left_reason(self):
        _ = self.env._
        return self._with_recorded("left_reason", {
            "resigned": _("Resigned"),
            "returned": _("Returned at the purchaser's request"),
            "civil_servant": _("Became a civil servant"),
            "public_institution": _("Joined a public institution"),
        })

    @api.model
    def _selection_major(self):
        _ = self.env._
        return self._with_recorded("major", {
            "finance_accounting": _("Finance and accounting"),
            "taxation": _("Taxation"),
            "economics": _("Economics"),
            "law": _("Law"),
            "other": _("Other"),
        })

    @api.model
    def _with_recorded(self, column, known):
        """Selection of the known values and of others that a file brought."""
        recorded = self.env.execute_query(SQL(
            "SELECT DISTINCT %(column)s FROM hotline_assignment WHERE %(column)s IS NOT NULL"
            " ORDER BY 1",
            column=SQL.identifier(column),
        ))
        return [*known.items(), *((value, value) for (value,) in recorded if value not in known)]

    @api.depends("employee_id.name")
    def _compute_name(self):
        for person in self.filtered("employee_id"):
            person.name = person.employee_id.name

    @api.depends("employee_id.identification_id")
    def _compute_id_number(self):
        for person in self:
            number = person.employee_id.identification_id
            person.id_number = number and mask_id_number(number)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for person in self:
            person.display_name = " ".join(filter(None, (person.code, person.name)))

    @api.model
    def _fact_columns(self):
        return self._fact_map  # the person is the agent

    def action_open_facts(self):
        """The ledger entries that name this person."""
        self.ensure_one()
        agent = escape_psql(f'"agent":{json.dumps(self.code, ensure_ascii=False)}')
        action = self.env["ir.actions.act_window"]._for_xml_id("hotline_base.hotline_fact_action")
        own = [("section", "=", "agents"), ("key", "=", self.code)]
        action["domain"] = [
            ("site_id", "=", self.site_id.id), "|", ("payload", "like", agent), "&", *own
        ]
        return action
