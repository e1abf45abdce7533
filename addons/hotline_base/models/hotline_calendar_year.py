from odoo import api, fields, models
from odoo.exceptions import AccessError

# who vouches for a year's list of days off
CONFIRMERS = ("hotline_base.group_procurement", "hotline_base.group_system_admin")


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

    def _check_confirmer(self):
        """Only the purchaser confirms a year, and only the purchaser opens it again."""
        if self.env.su or any(self.env.user.has_group(role) for role in CONFIRMERS):
            return
        if any(year.confirmed for year in self):
            raise AccessError(self.env._("Only the purchaser confirms the calendar of a year."))

    @api.model_create_multi
    def create(self, vals_list):
        years = super().create(vals_list)
        years._check_confirmer()
        return years

    def write(self, vals):
        self._check_confirmer()
        result = super().write(vals)
        self._check_confirmer()
        return result
