from odoo import api, fields, models
from odoo.exceptions import ValidationError

WEEKDAYS = [
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
    ("5", "Saturday"), ("6", "Sunday"),
]


class HotlineBusinessHoursLine(models.Model):
    """From when to when on one day of the week."""

    _name = "hotline.business.hours.line"
    _description = "Weekly Hours"
    _order = "hours_id, weekday, hour_from"
    _rec_name = "weekday"

    hours_id = fields.Many2one(
        "hotline.business.hours", string="Business Hours", required=True, index=True,
        ondelete="cascade",
    )
    site_id = fields.Many2one(related="hours_id.site_id", store=True, index=True)
    weekday = fields.Selection(WEEKDAYS, string="Day", required=True, default="0")
    hour_from = fields.Float("From", required=True, default=9.0)
    hour_to = fields.Float("To", required=True, default=17.0)

    _order_of_hours = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Hours end after they begin, between 00:00 and 24:00.",
    )

    @api.constrains("hours_id", "weekday", "hour_from", "hour_to")
    def _check_overlap(self):
        for line in self:
            same_day = line.hours_id.line_ids.grouped("weekday")[line.weekday] - line
            if any(o.hour_from < line.hour_to and line.hour_from < o.hour_to for o in same_day):
                raise ValidationError(self.env._(
                    "%(name)s: two periods of the same day overlap.", name=line.hours_id.name
                ))

    def _clock(self):
        return _clock(self.hour_from), _clock(self.hour_to)


def _clock(hour):
    """`hh:mm` of a float hour."""
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
