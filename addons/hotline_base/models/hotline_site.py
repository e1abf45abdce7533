from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.hotline_base.worktime import WorkCalendar


class HotlineSite(models.Model):
    """A hotline centre: one roll of people, one ledger of facts, one time zone."""

    _name = "hotline.site"
    _description = "Hotline Site"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name used in files and numbers")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default="Asia/Shanghai",
        help="Periods are cut at midnight of this zone",
    )
    user_ids = fields.Many2many(
        "res.users", string="Users", default=lambda self: self.env.user,
        help="People who may see this site",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "The site code must be unique.")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()  # record rules hold the sites of each user
        return super().create(vals_list)

    def write(self, vals):
        if {"user_ids", "active"} & vals.keys():
            self.env.registry.clear_cache()
        if "tz" in vals:
            self._check_no_facts(vals["tz"])
        return super().write(vals)

    def _check_no_facts(self, tz):
        """Another time zone would cut the periods of recorded facts anew."""
        ledger = self.env["hotline.fact"].sudo()
        for site in self.filtered(lambda s: s.tz != tz):
            if ledger.search_count([("site_id", "=", site.id)], limit=1):
                raise UserError(self.env._(
                    "%(site)s has facts: its time zone cannot change.", site=site.name
                ))

    def _to_utc(self, local):
        """UTC moment (naive, as stored) of a naive local moment of this site."""
        return local.replace(tzinfo=ZoneInfo(self.tz)).astimezone(UTC).replace(tzinfo=None)

    def _to_local(self, moment):
        """Naive local moment of this site of a stored UTC moment."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.tz)).replace(tzinfo=None)

    def _day_start(self, day):
        """UTC moment at which a local day begins (measures G1)."""
        return self._to_utc(datetime.combine(day, time()))

    def _span_cte(self, spans):
        """``span(i, first, last, t0, t1)``: the asked spans as rows for a WITH clause.

        :param spans: pairs of local dates, both included
        :return: SQL; ``t0 <= t < t1`` are UTC moments, ``i`` the index in ``spans``
        """
        rows = [
            SQL(
                "(%s, %s::date, %s::date, %s::timestamp, %s::timestamp)",
                index,
                first,
                last,
                self._day_start(first),
                self._day_start(last + timedelta(days=1)),
            )
            for index, (first, last) in enumerate(spans)
        ]
        return SQL("span(i, first, last, t0, t1) AS (VALUES %s)", SQL(", ").join(rows))

    @api.private
    def work_calendar(self, strict=False):
        """The working calendar of this site: statutory days plus its own (measures G11).

        :param strict: refuse years whose list is not confirmed instead of assuming weekends
        """
        days = self.env["hotline.calendar.day"].sudo().search_fetch(
            [("site_id", "in", (False, self.id))], ["date", "kind"]
        )
        years = self.env["hotline.calendar.year"].sudo().search([("confirmed", "=", True)])
        return WorkCalendar(
            holidays=[d.date for d in days if d.kind == "holiday"],
            workdays=[d.date for d in days if d.kind == "workday"],
            years=years.mapped("year"),
            strict=strict,
        )
