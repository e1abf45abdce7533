from odoo import api, fields, models
from odoo.exceptions import AccessError

from .hotline_calendar_year import CONFIRMERS


class HotlineCalendarDay(models.Model):
    """A day that is not what its weekday says: statutory holiday or make-up workday (调休).

    The project office enters a year's list; once the purchaser has confirmed the year, only the
    purchaser changes it: working days decide targets and due dates (measures G8, G11).
    """

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

    def _check_open_years(self):
        """Refuse who may not change a confirmed year."""
        if self.env.su or any(self.env.user.has_group(role) for role in CONFIRMERS):
            return
        years = self.env["hotline.calendar.year"].sudo().search([("confirmed", "=", True)])
        closed = set(years.mapped("year"))
        for day in self:
            if day.date.year in closed:
                raise AccessError(self.env._(
                    "The calendar of %(year)s is confirmed: only the purchaser changes it.",
                    year=day.date.year,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        days._check_open_years()
        return days

    def write(self, vals):
        self._check_open_years()
        result = super().write(vals)
        self._check_open_years()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open_years(self):
        self._check_open_years()
