from odoo import models


class HotlineSurveyAnswer(models.Model):
    _inherit = "hotline.survey.answer"

    # a survey of a call is looked up by the call's number
    _number_idx = models.Index("(site_id, number) WHERE number IS NOT NULL")
