from odoo import api, fields, models


class HotlineSwitchSurvey(models.Model):
    """The satisfaction survey after a talk: what is asked and how long (XJ-SAT-01).

    What each key means stands in the scores of the site.
    """

    _name = "hotline.switch.survey"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Satisfaction Survey"
    _code_prefix = "survey"

    prompt_id = fields.Many2one(
        "hotline.prompt", string="Question", required=True, ondelete="restrict"
    )
    thanks_id = fields.Many2one("hotline.prompt", string="Thanks", ondelete="restrict")
    timeout = fields.Integer("Seconds for a Key", default=5, required=True)
    tries = fields.Integer(default=1, required=True, help="How often the question is played")
    score_text = fields.Char("Keys", compute="_compute_score_text")

    _one = models.UniqueIndex(
        "(switch_id) WHERE active", "A switch asks one survey; archive the other one first."
    )
    _ranges = models.Constraint(
        "CHECK(timeout BETWEEN 1 AND 30 AND tries BETWEEN 1 AND 3)",
        "A survey waits 1 to 30 seconds and is played 1 to 3 times.",
    )

    @api.depends("site_id")
    @api.depends_context("lang")
    def _compute_score_text(self):
        scores = self.env["hotline.survey.score"]
        names = dict(scores._fields["result"]._description_selection(self.env))
        for survey in self:
            results = sorted(scores._results(survey.site_id).items(), reverse=True)
            survey.score_text = ", ".join(f"{key} {names[result]}" for key, result in results)

    @api.constrains("prompt_id", "thanks_id", "switch_id")
    def _check_switch(self):
        self._check_same_switch("prompt_id", "thanks_id")

    @api.model
    def _switch_config(self, switch):
        survey = self.search([("switch_id", "=", switch.id)], limit=1)
        return survey._as_config() if survey.prompt_id._file() else None

    def _as_config(self):
        keys = sorted(self.env["hotline.survey.score"]._results(self.site_id))
        return {
            "prompt": self.prompt_id._file(), "timeout": self.timeout, "tries": self.tries,
            "scores": "".join(map(str, keys)), "thanks": self.thanks_id._file(),
        }
