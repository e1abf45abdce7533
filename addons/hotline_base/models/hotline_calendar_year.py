from odoo import fields, models


class HotlineCalendarYear(models.Model):
    """A year whose State Council list of days off has been entered and checked."""

    _name = "hotline.calendar.year"
    _description = "Confirmed Calendar Year"
    _order = "year desc"
    _rec_name = "year"

    year = fields.Integer(required=True)
    confirmed = fields.Boolean(
        help="Deadlines of a year are computed only from a confirmed list of days off"
    )
    source = fields.Char(help="Notice from which the list was taken")

    _uniq = models.Constraint("UNIQUE(year)", "This year is already listed.")
