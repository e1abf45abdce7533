from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows
from odoo.addons.hotline_base.worktime import deadline

# deadline of the terms: (measure, from, to); the period is that of the start
MINUTE_LIMITS = {
    "fault_report": ("faults_reported_on_time", "detected", "notified"),
    "support_response": ("faults_responded_on_time", "reported", "responded"),
}
REPAIR_LIMITS = {"general": "fault_repair_general", "major": "fault_repair_major"}
LENGTHS = ("days", "workdays", "months")


class HotlineFault(models.Model):
    """A fault of the platform and the clocks it starts (XC-K02; JX-K01 to K03)."""

    _name = "hotline.fault"
    _inherit = ["hotline.fact.mixin"]
    _description = "Fault"
    _order = "detected desc, id desc"
    _rec_name = "number"

    _fact_section = "faults"
    _measure_lists = (
        MeasureRows("faults_detected", "hotline.fault", "detected"),
        MeasureRows("faults_reported_on_time", "hotline.fault", "detected"),
        MeasureRows("faults_*", "hotline.fault", "reported"),
        MeasureRows("fault_cause_*", "hotline.fault", "reported"),
    )
    _fact_map = {
        "number": "id",
        "detected": "detected",
        "notified": "notified",
        "reported": "reported",
        "severity": "severity",
        "responded": "responded",
        "repaired": "repaired",
        "cause_report_on": "cause_report_on",
    }
    _fact_defaults = {"severity": "general"}

    number = fields.Char("Number", required=True)
    detected = fields.Datetime(required=True, index=True)
    notified = fields.Datetime("Purchaser Notified")
    reported = fields.Datetime(help="Starts the clocks of response and repair", index=True)
    severity = fields.Selection(
        [("general", "General"), ("major", "Major")], required=True, default="general"
    )
    responded = fields.Datetime()
    repaired = fields.Datetime()
    cause_report_on = fields.Date("Cause Report Given")

    @api.model
    def _measure_rows(self, site, spans):
        """Faults detected, reported, repaired; and in time, where the terms set a limit.

        The limits are ``deadlines`` of the contract's terms, context key ``hotline_deadlines``.
        """
        limits = self.env.context.get("hotline_deadlines") or {}
        reported = SQL("moment = 'reported'")
        conditions = {
            "faults_detected": SQL("moment = 'detected'"),
            "faults_reported": reported,
            "faults_repaired": SQL("%s AND repaired IS NOT NULL", reported),
            **self._minute_conditions(limits),
            **self._repair_conditions(limits),
            **self._cause_conditions(site, limits),
        }
        figures = {
            measure: SQL("count(*) FILTER (WHERE %s)", condition)
            for measure, condition in conditions.items()
        }
        moments = {"detected": "detected", "reported": "reported"}
        return self._tally(site, spans, moments, figures, people=False)

    @api.model
    def _seconds(self, limits, name):
        """A limit of the terms in seconds, or None where they set none in minutes."""
        minutes = (limits.get(name) or {}).get("minutes")
        return None if minutes is None else Decimal(str(minutes)) * 60

    @api.model
    def _minute_conditions(self, limits):
        """In time means: not later than so many seconds after; the last second counts."""
        return {
            measure: SQL(
                "moment = %s AND extract(epoch FROM %s - %s) <= %s",
                start, SQL.identifier(done), SQL.identifier(start), seconds,
            )
            for name, (measure, start, done) in MINUTE_LIMITS.items()
            if (seconds := self._seconds(limits, name)) is not None
        }

    @api.model
    def _repair_conditions(self, limits):
        """Repaired within the limit of the severity."""
        cases = [
            SQL("WHEN %s THEN %s", severity, seconds)
            for severity, name in REPAIR_LIMITS.items()
            if (seconds := self._seconds(limits, name)) is not None
        ]
        if not cases:
            return {}
        return {"faults_repaired_on_time": SQL(
            "moment = 'reported' AND extract(epoch FROM repaired - reported)"
            " <= CASE severity %s END", SQL(" ").join(cases),
        )}

    @api.model
    def _cause_conditions(self, site, limits):
        """Cause report in time, counted from the local day of the repair (JX: J2)."""
        limit = limits.get("fault_cause_report")
        if not limit:
            return {}
        due = self._cause_due(site, limit)
        return {"fault_cause_reports_on_time": SQL(
            "moment = 'reported' AND EXISTS ("
            " SELECT 1 FROM unnest(%s::date[], %s::date[]) AS d(repair_day, due)"
            "  WHERE d.repair_day = %s AND cause_report_on <= d.due)",
            list(due), list(due.values()), self._local_day(site),
        )}

    @api.model
    def _cause_due(self, site, limit):
        """``{local day of a repair: last day of its cause report}``."""
        calendar = self.env.context.get("hotline_calendar") or site.work_calendar()
        length = {name: int(limit[name]) for name in LENGTHS if limit.get(name)}
        self.flush_model(["repaired"])
        days = self.env.execute_query(SQL(
            "SELECT DISTINCT %s FROM hotline_fault WHERE site_id = %s AND repaired IS NOT NULL",
            self._local_day(site), site.id,
        ))
        return {
            day: deadline(calendar, day, roll=limit.get("roll", True), **length) for [day] in days
        }

    @api.model
    def _local_day(self, site):
        return SQL("(repaired AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", site.tz)
