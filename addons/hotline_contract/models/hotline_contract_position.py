from odoo import fields, models

from odoo.addons.hotline_base.models.hotline_assignment import EDUCATION, MANDARIN


class HotlineContractPosition(models.Model):
    """A position, how many people it needs and what they must bring (BJ-STF-01…07)."""

    _name = "hotline.contract.position"
    _inherit = ["hotline.term.mixin"]
    _description = "Contract Position"
    _rec_name = "code"

    _term_map = {
        "age_min": "age.min",
        "age_max": "age.max",
        "education_min": "education_min",
        "mandarin_min": "mandarin_min",
        "typing_wpm_min": "typing_wpm_min",
        "typing_accuracy_min": "typing_accuracy_min",
        "experience_years_min": "experience_years_min",
        "management_years_min": "management_years_min",
    }

    code = fields.Char(required=True, help="“all” holds for every position")
    name = fields.Char("Position", translate=True)
    headcount = fields.Integer()
    assessed = fields.Boolean(help="Indicators per person judge this position")
    age_min = fields.Integer("Age From")
    age_max = fields.Integer("Age To")
    education_min = fields.Selection(EDUCATION, string="Education At Least")
    mandarin_min = fields.Selection(MANDARIN, string="Mandarin At Least")
    typing_wpm_min = fields.Float("Typing At Least (characters/min)", digits=0)
    typing_accuracy_min = fields.Float("Typing Accuracy At Least (%)", digits=0)
    experience_years_min = fields.Float("Experience At Least (years)", digits=0)
    management_years_min = fields.Float("Management At Least (years)", digits=0)

    def _term_vals(self, term):
        vals = super()._term_vals(term)
        # mandarin "standard" is a requirement without a level
        if vals.get("mandarin_min") not in dict(MANDARIN):
            vals.pop("mandarin_min", None)
        return vals
