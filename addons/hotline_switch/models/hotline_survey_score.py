from odoo import api, fields, models

from odoo.addons.hotline_ticket.models.hotline_survey_answer import RESULTS

USUAL = {
    5: "very_satisfied", 4: "satisfied", 3: "neutral", 2: "dissatisfied", 1: "very_dissatisfied",
}


class HotlineSurveyScore(models.Model):
    """What a key pressed in the survey after a call means at a site (BJ-SAT-01).

    A site without rows uses the usual five: 5 very satisfied … 1 very dissatisfied.
    """

    _name = "hotline.survey.score"
    _description = "Score of the Voice Survey"
    _order = "site_id, score desc"
    _rec_name = "score"

    site_id = fields.Many2one(
        "hotline.site", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env.user.hotline_site_ids[:1],
    )
    score = fields.Integer("Key", required=True)
    result = fields.Selection(RESULTS, required=True)

    _score_uniq = models.Constraint("UNIQUE(site_id, score)", "This key has a meaning already.")
    _score_digit = models.Constraint("CHECK(score BETWEEN 0 AND 9)", "A key is one digit.")

    @api.model
    def _results(self, site):
        """``{score: result}`` of a site."""
        rows = self.sudo().search([("site_id", "=", site.id)])
        return {row.score: row.result for row in rows} or USUAL
