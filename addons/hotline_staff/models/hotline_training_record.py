from odoo import fields, models


class HotlineTrainingRecord(models.Model):
    """Hours of on-job training on one day; hours of the same day add up (BJ B18)."""

    _name = "hotline.training.record"
    _inherit = ["hotline.fact.mixin"]
    _description = "Training"
    _order = "date desc, id desc"
    _rec_name = "date"

    _fact_section = "trainings"
    _fact_map = {"date": "date", "hours": "hours"}

    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    hours = fields.Float(digits=0, required=True)
    topic = fields.Char(help="For the reader; it decides nothing")

    _hours_range = models.Constraint("CHECK (hours >= 0)", "Hours cannot be negative.")
