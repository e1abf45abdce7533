from odoo import fields, models


class HotlineSite(models.Model):
    """What the reports of calls count as: limits without a clause of a contract."""

    _inherit = "hotline.site"

    service_level_seconds = fields.Integer(
        "Service Level within", default=20, required=True,
        help="Seconds: a call answered so soon is within the service level",
    )
    short_abandon_seconds = fields.Integer(
        "Short Abandon below", default=5, required=True,
        help="Seconds: a caller who gives up sooner has hardly waited",
    )
    repeat_calls = fields.Integer(
        "Repeat Caller from", default=3, required=True, help="Calls of the same number"
    )
    repeat_hours = fields.Integer(
        "Repeat Caller within", default=24, required=True, help="Hours"
    )

    _report_limits = models.Constraint(
        "CHECK (service_level_seconds BETWEEN 1 AND 3600 AND short_abandon_seconds BETWEEN 0 AND"
        " 600 AND repeat_calls BETWEEN 2 AND 100 AND repeat_hours BETWEEN 1 AND 720)",
        "Limits of the call reports: service level 1 to 3600 seconds, short abandon 0 to 600"
        " seconds, repeat callers 2 to 100 calls within 1 to 720 hours.",
    )
