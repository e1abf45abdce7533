from odoo import fields, models


class HotlineRecruitment(models.Model):
    """A request for new people and what became of it (BJ: ratios and working-day limits)."""

    _name = "hotline.recruitment"
    _inherit = ["hotline.fact.mixin"]
    _description = "Recruitment"
    _order = "requested_on desc, id desc"
    _rec_name = "number"

    _fact_section = "recruitments"
    _fact_map = {
        name: name
        for name in (
            "required", "candidates", "trainees", "requested_on", "responded_on",
            "interview_start", "interview_end",
        )
    } | {"number": "id"}

    number = fields.Char("Number", required=True)
    required = fields.Float("People Required", digits=0, required=True)
    candidates = fields.Float(
        "Test Candidates", digits=0, required=True, help="Must be more than twice those required"
    )
    trainees = fields.Float(
        digits=0, required=True, help="Must be more than one and a half times those required"
    )
    requested_on = fields.Date("Requested", required=True)
    responded_on = fields.Date("Responded", help="Within 5 working days of the request")
    interview_start = fields.Date("Interviews From", required=True)
    interview_end = fields.Date("Interviews To", help="Within 5 working days of their start")

    _counts = models.Constraint(
        "CHECK (required >= 0 AND candidates >= 0 AND trainees >= 0)",
        "Numbers of people cannot be negative.",
    )
