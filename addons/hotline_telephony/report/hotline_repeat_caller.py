from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.identity import mask_phone
from odoo.addons.hotline_telephony.models.hotline_call import READS_CALLER
from odoo.addons.hotline_telephony.models.repeats import marked_calls

DAY = timedelta(days=1)
MOST_HOURS = 720
QUERY = """
    SELECT min(id) AS id, %(site)s::int AS site_id,
           (started_at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
           caller, count(*) AS calls, count(*) FILTER (WHERE outcome = 'answered') AS answered,
           max(peak) AS peak, min(started_at) AS first_at, max(started_at) AS last_at
      FROM (%(marked)s) marked
     WHERE repeated
     GROUP BY 3, 4
"""


class HotlineRepeatCaller(models.Model):
    """A number that called again and again: one row per local day with such calls.

    How often within how long stands on the site; the context key ``hotline_repeat_hours`` asks for
    another length.
    """

    _name = "hotline.repeat.caller"
    _inherit = ["hotline.window.mixin"]
    _description = "Repeat Caller"
    _auto = False
    _log_access = False
    _order = "day desc, calls desc, id"
    _rec_name = "caller_masked"

    site_id = fields.Many2one("hotline.site", readonly=True)
    day = fields.Date(readonly=True)
    caller = fields.Char("Caller's Number", readonly=True, groups=READS_CALLER)
    caller_masked = fields.Char("Caller", compute="_compute_caller_masked", compute_sudo=True)
    calls = fields.Integer(readonly=True, help="Of the day that belong to a repetition")
    answered = fields.Integer(readonly=True)
    peak = fields.Integer(
        "Most within the Hours", readonly=True, aggregator="max",
        help="Largest number of calls within the hours that make a caller a repeat caller",
    )
    first_at = fields.Datetime("First Call", readonly=True)
    last_at = fields.Datetime("Last Call", readonly=True)

    @api.depends("caller")
    def _compute_caller_masked(self):
        for row in self:
            row.caller_masked = row.caller and mask_phone(row.caller)

    def action_calls(self):
        """Open the calls of the day from this number."""
        self.ensure_one()
        self.check_access("read")
        start = self.site_id._day_start(self.day)
        calls = self.env["hotline.call"].sudo().search([  # the number may be hidden from the user
            ("site_id", "=", self.site_id.id), ("caller", "=", self.sudo().caller),
            ("direction", "=", "in"), ("started_at", ">=", start),
            ("started_at", "<", self.site_id._day_start(self.day + DAY)),
        ])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calls from %(caller)s", caller=self.caller_masked),
            "res_model": "hotline.call",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", calls.ids)],
        }

    # ---- query ----------------------------------------------------------------------

    @api.model
    def _within_ids(self, asked):
        first, last = self._extent_of_calls(asked.ids)
        return replace(asked, first=first, last=last) if first else asked

    @api.model
    def _report_query(self, asked, sites):
        hours = self.env.context.get("hotline_repeat_hours")
        hours = hours if type(hours) is int and 0 < hours <= MOST_HOURS else None
        first, last = self._days(asked)
        return SQL(" UNION ALL ").join(
            self._site_query(site, first, last, hours or site.repeat_hours) for site in sites
        )

    @api.model
    def _site_query(self, site, first, last, hours):
        # a repetition may begin before the first day and go on after the last one
        margin = timedelta(hours=hours)
        return SQL(
            QUERY, site=site.id, tz=site.tz,
            marked=marked_calls(site.repeat_calls, hours, SQL(
                "c.site_id = %s AND c.started_at >= %s AND c.started_at < %s",
                site.id, site._day_start(first) - margin, site._day_start(last + DAY) + margin,
            )),
        )
