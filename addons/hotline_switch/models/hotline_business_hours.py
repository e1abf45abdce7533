from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .hotline_business_hours_line import WEEKDAYS

AHEAD = 400  # days of holidays the switch is told in advance


class HotlineBusinessHours(models.Model):
    """When a number is staffed: weekly hours, statutory holidays and make-up workdays (BJ-CAL-09).

    The holidays are those of the working calendar, published by the State Council.
    """

    _name = "hotline.business.hours"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Business Hours"
    _code_prefix = "hours"

    always_open = fields.Boolean("7×24 Hours", help="Open day and night, holidays included")
    holidays_closed = fields.Boolean(
        "Closed on Holidays", default=True,
        help="Closed on statutory holidays, open on make-up workdays, as the calendar says",
    )
    workday_as = fields.Selection(
        WEEKDAYS, string="Make-up Workdays as on", default="0", required=True,
        help="Hours of a make-up workday are those of this weekday",
    )
    line_ids = fields.One2many(
        "hotline.business.hours.line", "hours_id", string="Weekly Hours", copy=True
    )
    summary = fields.Char(compute="_compute_summary")
    did_ids = fields.One2many("hotline.did", "hours_id", string="Numbers")

    @api.depends("always_open", "line_ids.weekday", "line_ids.hour_from", "line_ids.hour_to")
    def _compute_summary(self):
        names = dict(self.line_ids._fields["weekday"]._description_selection(self.env))
        for hours in self:
            hours.summary = self.env._("7×24 hours") if hours.always_open else "; ".join(
                f"{_days_text(days, names)} {first}–{last}"
                for (first, last), days in hours._weekly().items()
            )

    @api.constrains("always_open", "line_ids")
    def _check_lines(self):
        for hours in self:
            if not hours.always_open and not hours.line_ids:
                raise ValidationError(self.env._(
                    "%(name)s: enter weekly hours, or tick 7×24 hours.", name=hours.name
                ))

    def _weekly(self):
        """Days of the week by their hours: `{("09:00", "17:00"): [0, 1]}`, 0 = Monday."""
        days = defaultdict(list)
        for line in self.line_ids.sorted(lambda l: (l.hour_from, l.weekday)):
            days[line._clock()].append(int(line.weekday))
        return {clock: sorted(set(found)) for clock, found in days.items()}

    @api.model
    def _switch_config(self, switch):
        # archived ones too: a number that names them must not be open day and night
        hours = self.with_context(active_test=False).search(
            [("switch_id", "=", switch.id), ("always_open", "=", False)]
        )
        special = self._special_days(switch.site_id) if hours else {}
        return [row._as_config(special) for row in hours]

    def _special_days(self, site):
        """Days that are not what their weekday says, from yesterday on: `{kind: [date]}`."""
        today = fields.Date.context_today(self.with_context(tz=site.tz))
        days = self.env["hotline.calendar.day"].sudo().search_fetch(
            Domain("site_id", "in", (False, site.id))
            & Domain("date", ">=", today - timedelta(days=1))
            & Domain("date", "<=", today + timedelta(days=AHEAD)),
            ["date", "kind"], order="date",
        )
        found = defaultdict(set)
        for day in days:
            found[day.kind].add(day.date)
        found["workday"] -= found["holiday"]
        return found

    def _as_config(self, special):
        weekly = self._weekly()
        special = special if self.holidays_closed else {}
        model = [clock for clock, days in weekly.items() if int(self.workday_as) in days]
        return {
            "name": self.code,
            "weekly": [
                {"days": days, "from": first, "to": last} for (first, last), days in weekly.items()
            ],
            "closed": [str(day) for day in sorted(special.get("holiday", ()))],
            "open": [
                {"date": str(day), "from": first, "to": last}
                for day in sorted(special.get("workday", ())) for first, last in model
            ],
        }


def _days_text(days, names):
    """Weekdays in words, a run of three or more as first–last."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[str(days[0])]}–{names[str(days[-1])]}"
    return ", ".join(names[str(day)] for day in days)
