from odoo import fields, models


class HotlineCalendarDay(models.Model):
    """A day that is not what its weekday says: statutory holiday or make-up workday (调休)."""

    _name = "hotline.calendar.day"
    _description = "Holiday or Make-up Workday"
    _order = "date desc"
    _rec_name = "date"

    date = fields.Date(required=True, index=True)
    kind = fields.Selection(
        [("holiday", "Day off"), ("workday", "Make-up workday")], required=True
    )
    name = fields.Char(help="Name of the holiday, or source of the arrangement")
    site_id = fields.Many2one("hotline.site", ondelete="cascade", help="Empty: every site")

    _uniq = models.UniqueIndex(
        "(date, kind, COALESCE(site_id, 0))", "This day is already in the calendar."
    )
