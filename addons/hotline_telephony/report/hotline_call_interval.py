from dataclasses import replace
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .call_interval_query import (
    DIMENSIONS,
    KIND_BITS,
    LENGTHS,
    QUARTER,
    QUIET,
    SITE_BITS,
    IntervalQuery,
)

UNIX_EPOCH = datetime(1970, 1, 1)
BY = {name: key for key, names in DIMENSIONS.items() for name in names} | {"territory_id": "did"}


class HotlineCallInterval(models.Model):
    """Inbound calls and agents per interval: of a quarter of an hour, or by the context key
    ``hotline_minutes`` of 30 or 60 minutes or a day.

    Skill groups and called numbers are told apart when they are asked for: in the domain, in the
    grouping, or by the context key ``hotline_by``.
    """

    _name = "hotline.call.interval"
    _inherit = ["hotline.window.mixin"]
    _description = "Calls per Interval"
    _auto = False
    _log_access = False
    _order = "slot desc, id"
    _rec_name = "slot"

    _window_field = "slot"
    _rounded = ("wait_average", "handling")
    _ratios = {
        "connect_rate": (("answered",), ("to_agent",)),
        "service_level": (("within_level",), ("to_agent",)),
        "abandon_rate": (("abandoned",), ("to_agent",)),
        "wait_average": (("wait",), ("answered",)),
        "handling": (("talk", "wrap"), ("answered",)),
        "agents_in": (("login_seconds",), ("staffed_seconds",)),
        "agents_busy": (("busy_seconds",), ("staffed_seconds",)),
    }

    _excel_kinds = {
        **dict.fromkeys(("wait_average", "wait_max", "talk", "wrap", "handling"), "seconds"),
        **dict.fromkeys(("connect_rate", "service_level", "abandon_rate"), "share"),
    }

    site_id = fields.Many2one("hotline.site", readonly=True)
    slot = fields.Datetime("Interval", readonly=True, help="Start of the interval")
    skill_group_id = fields.Many2one("hotline.skill.group", readonly=True)
    did_id = fields.Many2one("hotline.did", string="Called Number", readonly=True)
    office_id = fields.Many2one("hotline.office", string="Hall", readonly=True)
    territory_id = fields.Many2one("hotline.territory", readonly=True)
    source = fields.Char("Source Hotline", readonly=True)
    offered = fields.Integer(readonly=True, help="Inbound calls that began in the interval")
    to_agent = fields.Integer("Asked for an Agent", readonly=True)
    answered = fields.Integer(readonly=True)
    within_10 = fields.Integer("Answered within 10 s", readonly=True)
    within_15 = fields.Integer("Answered within 15 s", readonly=True)
    within_20 = fields.Integer("Answered within 20 s", readonly=True)
    within_30 = fields.Integer("Answered within 30 s", readonly=True)
    within_level = fields.Integer(
        "Answered in Time", readonly=True, help="Within the seconds of the service level"
    )
    abandoned = fields.Integer(readonly=True)
    abandoned_active = fields.Integer("Abandoned by the Caller", readonly=True)
    abandoned_passive = fields.Integer("Abandoned Passively", readonly=True)
    abandoned_short = fields.Integer(
        "Short Abandons", readonly=True, help="By callers who hardly waited"
    )
    wait = fields.Float("Total Wait", digits=0, readonly=True, help="Of answered calls")
    wait_average = fields.Float(
        "Average Wait", readonly=True, aggregator="avg", help="Of answered calls"
    )
    wait_max = fields.Float(
        "Longest Wait", digits=0, readonly=True, aggregator="max",
        help="Of all who asked for an agent, answered or not",
    )
    talk = fields.Float("Talk", digits=0, readonly=True)
    wrap = fields.Float("Wrap-up", digits=0, readonly=True)
    handling = fields.Float(
        "Average Handling", readonly=True, aggregator="avg", help="Talk and wrap-up per call"
    )
    connect_rate = fields.Float(
        readonly=True, aggregator="avg", help="Answered by asked for an agent"
    )
    service_level = fields.Float(
        readonly=True, aggregator="avg",
        help="Answered in time by asked for an agent; the seconds are set on the site",
    )
    abandon_rate = fields.Float(
        readonly=True, aggregator="avg", help="Abandoned by asked for an agent"
    )
    login_seconds = fields.Float("Time Logged in", digits=0, readonly=True)
    busy_seconds = fields.Float(
        "Time Occupied", digits=0, readonly=True, help="Ring, talk and wrap-up of all agents"
    )
    staffed_seconds = fields.Integer("Length with Agents", readonly=True)
    agents_in = fields.Float(
        "Agents Logged in", digits=(16, 2), readonly=True, aggregator="avg", help="On average"
    )
    agents_busy = fields.Float(
        "Agents Occupied", digits=(16, 2), readonly=True, aggregator="avg", help="On average"
    )

    # ---- what is asked --------------------------------------------------------------

    @api.model
    def _read_group(self, domain, groupby=(), *args, **kwargs):
        names = [spec.partition(":")[0].partition(".")[0] for spec in groupby]
        model = self.with_context(hotline_grouped=names)
        return super(HotlineCallInterval, model)._read_group(domain, groupby, *args, **kwargs)

    @api.model
    def _interval_query(self, asked):
        """The query for the length and dimensions that are asked for."""
        if asked.ids:
            kinds = {id_ & (1 << KIND_BITS) - 1 for id_ in asked.ids}
            return IntervalQuery.of_kind(min(kinds))
        minutes = self.env.context.get("hotline_minutes")
        return IntervalQuery(
            minutes if minutes in LENGTHS else LENGTHS[0],
            {BY[name] for name in self._asked_names(asked) if name in BY},
        )

    @api.model
    def _asked_names(self, asked):
        """Fields in domain, grouping and context."""
        names = set(asked.names)
        for key in ("hotline_grouped", "hotline_by"):
            value = self.env.context.get(key)
            if isinstance(value, (list, tuple)):
                names.update(name for name in value if isinstance(name, str))
        return names

    @api.model
    def _within_ids(self, asked):
        keys = [id_ >> KIND_BITS for id_ in asked.ids if 0 <= id_ < QUIET << KIND_BITS + 1]
        calls = [key for key in keys if key < QUIET]
        first, last = self._extent_of_calls(calls)
        quiet = [
            UNIX_EPOCH + timedelta(seconds=(key - QUIET >> SITE_BITS) * QUARTER)
            for key in keys if key >= QUIET
        ]
        moments = [*quiet, *filter(None, (first, last))] or [UNIX_EPOCH]
        # the interval of a call begins before the call
        length = self._interval_query(asked).longest
        return replace(asked, first=min(moments) - length, last=max(moments))

    @api.model
    def _report_query(self, asked, sites):
        first, last = self._moments(asked)
        query = self._interval_query(asked)
        # a row at the edge is whole, what lies beyond it is left out by the domain itself
        return SQL(
            "SELECT *, %s FROM (%s) rows",
            self._ratio_columns(),
            query.sql(sites, first - query.longest, last + query.longest),
        )
