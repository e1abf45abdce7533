import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import parse_time
from odoo.addons.hotline_base.identity import mask_phone
from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows
from odoo.addons.hotline_telephony.session import course, extras, interpret

from .call_lines import CallLines
from .call_measures import measure_query
from .call_rows import CallRows
from .pieces import Pieces
from .repeats import repeated_calls
from .timeline import timeline

DIRECTIONS = [("in", "Inbound"), ("out", "Outbound")]
OUTCOMES = [
    ("answered", "Answered"),
    ("abandoned_active", "Abandoned by the caller"),
    ("abandoned_passive", "Abandoned passively"),
    ("bot", "Served by the robot"),
    ("none", "No conversation"),
]
# who sees whole numbers of callers: an agent of own calls, by the record rule
READS_CALLER = "hotline_base.group_agent,hotline_base.group_inspector"
ENDED_BY = [("caller", "Caller"), ("agent", "Agent"), ("system", "System")]


class HotlineCall(models.Model):
    """A call, as its events say (FACTS §7): times in UTC to the microsecond, lengths in seconds."""

    _name = "hotline.call"
    _inherit = ["hotline.derived.mixin"]
    _description = "Call"
    _order = "started_at desc, id desc"
    _log_access = False
    _rec_name = "number"

    _fact_section = "calls"
    _measure_lists = (
        *(
            MeasureRows(measures, "hotline.call", "started_at", None, domain, "contract")
            for measures, domain in (
                ("calls_to_agent", (("to_agent_at", "!=", False),)),
                ("calls_answered", (("outcome", "=", "answered"), ("direction", "=", "in"))),
                ("calls_abandoned_active", (("outcome", "=", "abandoned_active"),)),
                ("calls_abandoned_passive", (("outcome", "=", "abandoned_passive"),)),
                ("calls_served_by_bot", (("outcome", "=", "bot"),)),
                ("calls_out", (("direction", "=", "out"),)),
                ("calls_offered", (("direction", "=", "in"),)),
                ("wait_seconds_answered", (("outcome", "=", "answered"), ("direction", "=", "in"))),
                ("answered_within_*", (("outcome", "=", "answered"), ("direction", "=", "in"))),
                ("call_*_seconds", (("outcome", "=", "answered"), ("direction", "=", "in"))),
                ("consult_*", (("outcome", "=", "answered"), ("kind", "=", "consult"))),
            )
        ),
        MeasureRows(
            "calls_answered", "hotline.call.leg", "call_started_at", None,
            (("direction", "=", "in"), ("is_first", "=", True)), "agent",
        ),
        MeasureRows(
            "calls_out", "hotline.call.leg", "call_started_at", None,
            (("direction", "=", "out"), ("is_first", "=", True)), "agent",
        ),
        MeasureRows("agent_*_seconds", "hotline.call.leg", "busy_from", "busy_to"),
        MeasureRows("hold_segments", "hotline.call.hold", "call_started_at"),
        MeasureRows(
            "hold_segments_over_30s", "hotline.call.hold", "call_started_at", None,
            (("length", ">", 30),),
        ),
    )
    _derived_lines = ("hotline.call.hold", "hotline.call.leg")

    site_id = fields.Many2one(index=False)
    agent_code = fields.Char("Answered by", index=False, help="The first agent who answered")
    number = fields.Char("Call No.", required=True, readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    kind = fields.Char(readonly=True)
    kind_name = fields.Char("Kind of Call", compute="_compute_kind_name")
    started_at = fields.Datetime("Start", required=True, readonly=True)
    to_agent_at = fields.Datetime("Agent Requested", readonly=True)
    answered_at = fields.Datetime("First Answer", readonly=True)
    ended_at = fields.Datetime("Hung up", readonly=True)
    hangup_by = fields.Selection(ENDED_BY, string="Hung up by", readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    bot_resolved = fields.Boolean("Resolved by the Robot", readonly=True)
    closed_direct = fields.Boolean(
        readonly=True, help="A consultation that was closed during the call"
    )
    ticketed_valid = fields.Boolean(
        "Validly Turned into a Ticket", readonly=True,
        help="A consultation that could not be closed during the call for an allowed reason",
    )
    agent_codes = fields.Char("Agents", readonly=True, help="Everybody who had a leg, in order")
    wait = fields.Float(
        digits=0, readonly=True, aggregator="avg",
        help="First request for an agent to first answer, in seconds",
    )
    talk = fields.Float(
        digits=0, readonly=True, help="Talk time of all legs, hold included, in seconds"
    )
    wrap = fields.Float("Wrap-up", digits=0, readonly=True, help="Of all legs, in seconds")
    leg_ids = fields.One2many("hotline.call.leg", "call_id", string="Legs", readonly=True)
    hold_ids = fields.One2many("hotline.call.hold", "call_id", string="Holds", readonly=True)
    caller = fields.Char(
        "Caller's Number", readonly=True, index=False, groups=READS_CALLER,
        help="Personal data: whole only for those who serve, lead or inspect",
    )
    caller_masked = fields.Char(
        "Caller", compute="_compute_caller_masked", compute_sudo=True,
        help="The caller's number without its middle digits",
    )
    did = fields.Char("Dialled Number", readonly=True, help="The called number as it was signalled")
    did_id = fields.Many2one(
        "hotline.did", string="Called Number", readonly=True, index="btree_not_null",
        ondelete="restrict",
    )
    office_id = fields.Many2one(
        "hotline.office", string="Hall", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    source = fields.Char(
        "Source Hotline", readonly=True,
        help="The hotline whose standards apply to the call (XJ-CAL-04)",
    )
    queue = fields.Char(readonly=True, help="The last queue the call entered")
    skill_group_id = fields.Many2one(
        "hotline.skill.group", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    recording = fields.Char("Recording File", readonly=True)
    voicemail = fields.Char("Voice Message", readonly=True, help="File name")
    callback = fields.Boolean("Wants a Callback", readonly=True)
    survey_offered = fields.Boolean(readonly=True)
    survey_score = fields.Integer(
        readonly=True, aggregator="avg", help="What the caller pressed; empty if nothing"
    )
    survey_agent = fields.Char("Survey about", readonly=True, help="Staff number")
    repeated = fields.Boolean(
        "Repeat Caller", compute="_compute_repeated", search="_search_repeated",
        help="The same number called again and again: how often within how long is set on the site",
    )
    course = fields.Json("Course", compute="_compute_course")
    timeline = fields.Html(compute="_compute_timeline", help="The events as they were recorded")

    _number_uniq = models.Constraint(
        "UNIQUE(site_id, number)", "A call number stands only once in a site."
    )
    _started_idx = models.Index("(site_id, started_at)")
    _caller_idx = models.Index("(site_id, caller, started_at) WHERE caller IS NOT NULL")
    _abandoned_idx = models.Index(
        "(site_id, started_at) WHERE outcome IN ('abandoned_active', 'abandoned_passive')"
    )

    @api.depends("caller")
    def _compute_caller_masked(self):
        for call in self:
            call.caller_masked = call.caller and mask_phone(call.caller)

    @api.depends("caller", "started_at")
    def _compute_repeated(self):
        callers = set(filter(None, self.sudo().mapped("caller")))
        found = self.env.execute_query(repeated_calls(self.site_id.sudo(), callers))
        repeated = {id_ for (id_,) in found}
        for call in self:
            call.repeated = call.id in repeated

    def _search_repeated(self, operator, value):
        if operator != "in":
            return NotImplemented
        sites = self.env["hotline.site"].sudo().search([("active", "=", True)])
        ids = Domain("id", "in", repeated_calls(sites))
        wanted = set(value)
        return Domain.OR([ids] * (True in wanted) + [~ids] * (False in wanted))

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_kind_name(self):
        names = {"consult": self.env._("Consultation")}
        for call in self:
            call.kind_name = names.get(call.kind, call.kind)

    @api.depends("fact_id")
    @api.depends_context("lang")
    def _compute_course(self):
        for call in self:
            call.course = call.fact_id and call._draw(course(call.fact_id.sudo()._record()))

    def _draw(self, bars):
        """The caller's lane and one for each agent."""
        lanes = {}
        for bar in bars:
            lanes.setdefault(bar.agent, []).append(
                {"kind": bar.kind, "start": bar.start, "stop": bar.stop}
            )
        names = {person.agent_code: person.assignment_id.display_name for person in self.leg_ids}
        moments = [edge for bar in bars for edge in (bar.start, bar.stop)]
        start = min(moments, default=self.site_id.sudo()._to_local(self.started_at))
        return timeline(
            [
                (self.env._("Caller") if agent is None else names.get(agent) or agent, found)
                for agent, found in sorted(lanes.items(), key=lambda lane: lane[0] is not None)
            ],
            moments, start.date(),
        )

    @api.depends("fact_id")
    @api.depends_context("lang")
    def _compute_timeline(self):
        names = self._event_names()
        for call in self:
            events = json.loads(call.fact_id.sudo().payload or "{}").get("events", ())
            rows = sorted(((parse_time(event["t"]), event) for event in events), key=lambda r: r[0])
            call.timeline = Markup(
                "<table class='table table-sm'><thead><tr><th>%s</th><th>%s</th><th>%s</th></tr>"
                "</thead><tbody>%s</tbody></table>"
            ) % (
                self.env._("Local time"), self.env._("Event"), self.env._("Agent / by"),
                Markup().join(self._event_row(at, event, names) for at, event in rows),
            )

    @api.model
    def _event_row(self, at, event, names):
        who = event.get("agent") or names.get(event.get("by"), event.get("by")) or ""
        return Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>") % (
            at.strftime("%Y-%m-%d %H:%M:%S"), names.get(event["e"], event["e"]), who,
        )

    @api.model
    def _event_names(self):
        """What events and those who hang up are called."""
        _ = self.env._
        return {
            "offered": _("Call offered"),
            "dial": _("Dialled"),
            "ivr": _("Voice menu"),
            "queue": _("Waiting in the queue"),
            "bot_resolved": _("Resolved by the robot"),
            "to_agent": _("Agent requested"),
            "ring": _("Ringing"),
            "ring_end": _("Not answered"),
            "answer": _("Answered"),
            "hold": _("Put on hold"),
            "unhold": _("Taken off hold"),
            "transfer": _("Transferred"),
            "hangup": _("Hung up"),
            "wrap_end": _("Wrap-up finished"),
            "caller": _("Caller"),
            "agent": _("Agent"),
            "system": _("System"),
        }

    # ---- from the ledger ------------------------------------------------------------

    @api.model
    def _derive(self, site, entries):
        """Rows of calls, legs and holds."""
        calls = [
            (row, fact.id, interpret(fact.record), extras(fact.record)) for row, fact in entries
        ]
        legs = self._reserve_leg_ids(sum(len(call.legs) for _row, _fact, call, _extra in calls))
        rows = CallRows(site, legs, CallLines.of(self.env, site))
        callers = self.env.context.get("hotline_callers", {})
        for row, fact, call, extra in calls:
            if row in callers and extra.caller is None:
                extra = extra._replace(caller=callers[row])
            rows.add(row, fact, call, extra)
        rows.copy(self.env.cr)

    @api.model
    def _remembering(self, condition):
        # a switch's own records do not carry the number: it stands in the row only
        known = self.env.execute_query(SQL(
            "SELECT id, caller FROM hotline_call WHERE caller IS NOT NULL AND %s", condition
        ))
        return self.with_context(hotline_callers=dict(known))

    @api.model
    def _set_callers(self, site, numbers):
        """Write the numbers of callers beside the ledger, which does not hold personal data.

        :param numbers: ``{call number: the caller's number}``
        :return: number of calls that were changed
        """
        self.env.cr.execute(SQL(
            "UPDATE hotline_call c SET caller = n.caller"
            "  FROM unnest(%s::varchar[], %s::varchar[]) n(number, caller)"
            " WHERE c.site_id = %s AND c.number = n.number AND c.caller IS DISTINCT FROM n.caller",
            list(numbers), list(numbers.values()), site.id,
        ))
        self.invalidate_model(["caller", "caller_masked"])
        return self.env.cr.rowcount

    @api.model
    def _reserve_leg_ids(self, count):
        """An iterator over fresh ids, so that holds can name their leg."""
        found = self.env.execute_query(SQL(
            "SELECT nextval('hotline_call_leg_id_seq') FROM generate_series(1, %s)", count
        ))
        return (id_ for (id_,) in found)

    @api.model
    def _fact_touches(self, start, after):
        # wrap-up may reach into the next month, so the legs decide as well
        return SQL(
            "h.started_at < %s AND (COALESCE(h.ended_at, h.started_at) >= %s OR EXISTS ("
            " SELECT 1 FROM hotline_call_leg l WHERE l.call_id = h.id AND l.busy_to >= %s))",
            after, start, start,
        )

    # ---- measures -------------------------------------------------------------------

    @api.model
    def _measure_rows(self, site, spans):
        if not spans:
            return ()
        return self.env.execute_query(measure_query(site.id, Pieces.of(site, spans)))
