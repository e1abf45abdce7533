from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact_mixin import MeasureRows

TIME_CRITICAL_MINUTES = 30
NO_TEXT = "<p><br></p>"  # an empty description as the editor writes it
TYPES = [
    ("consult", "Consultation"),
    ("complaint", "Complaint"),
    ("report", "Report of a violation"),
    ("suggestion", "Suggestion"),
    ("help", "Request for help"),
    ("other", "Other"),
]
MAY_JUDGE = ("hotline_base.group_inspector", "hotline_base.group_office")
MAY_CORRECT = ("hotline_base.group_leader", "hotline_base.group_inspector")


class HelpdeskTicket(models.Model):
    """A work order of a hotline: a ticket with a site is a fact, one without is left alone."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "hotline.fact.mixin"]

    _fact_section = "tickets"
    _measure_lists = (
        MeasureRows("tickets_transfer*", "helpdesk.ticket", "transfer_due"),
        MeasureRows("consult_tickets_*", "helpdesk.ticket", "close_due"),
        MeasureRows(
            "time_critical_*", "helpdesk.ticket", "created_at", None,
            (("time_critical", "=", True),),
        ),
        MeasureRows(
            "transfers_*", "helpdesk.ticket", "created_at", None, (("transfer_due", "!=", False),)
        ),
        MeasureRows("tickets_*", "helpdesk.ticket", "created_at"),
        MeasureRows("requests_accepted", "helpdesk.ticket", "created_at"),
    )
    _fact_map = {
        "number": "id",
        "created_at": "created",
        "request_type": "type",
        "quality_error": "quality_error",
        "time_critical": "time_critical",
        "handled_at": "handled_at",
        "transfer_due": "transfer_due",
        "transferred_at": "transferred_at",
        "transfer_accurate": "transfer_accurate",
        "close_due": "close_due",
        "closed_at": "closed_at",
    }
    _fact_defaults = {"transfer_accurate": True}

    site_id = fields.Many2one(required=False)
    created_at = fields.Datetime("Accepted", default=fields.Datetime.now, index=True, copy=False)
    request_type = fields.Selection(TYPES, string="Type")
    quality_error = fields.Boolean(
        "Serious Error", copy=False, help="Found by inspection; agents cannot change it"
    )
    time_critical = fields.Boolean(help="To be handled within 30 minutes")
    handled_at = fields.Datetime("Handled", copy=False)
    transfer_due = fields.Datetime(help="Empty: needs no transfer", copy=False)
    transferred_at = fields.Datetime("Transferred", copy=False)
    transfer_accurate = fields.Boolean(
        "Transferred to the Right Place", default=True, copy=False
    )
    close_due = fields.Datetime(copy=False)
    closed_at = fields.Datetime("Settled", copy=False)

    # the default order has no index of its own: a list of 200,000 tickets took a scan
    _default_order = models.Index("(priority DESC, sequence, number DESC, id DESC)")

    @api.model
    def _default_site(self):
        """People of the hotline make work orders; anybody else makes plain tickets."""
        if not self.env.user.has_group("hotline_base.group_user"):
            return False
        return super()._default_site()

    @api.depends("number", "name")
    def _compute_display_name(self):
        """Number and title; a ticket that has no title of its own shows its number."""
        super()._compute_display_name()
        for ticket in self:
            if not ticket.name or ticket.name == ticket.number:
                ticket.display_name = ticket.number

    # ---- entering -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A ticket by telephone or an e-mail without a body has no description."""
        self._check_judgement(vals_list)
        return super().create([
            {**vals, "description": vals.get("description") or NO_TEXT} for vals in vals_list
        ])

    def write(self, vals):
        """Only those who inspect say whether a ticket has a serious error."""
        self._check_judgement([vals])
        self._check_correction(vals)
        return super().write(vals)

    def _check_correction(self, vals):
        """Agents add what happened; what their work is judged by is corrected by others."""
        user = self.env.user
        if (
            self.env.su
            or not user.has_group("hotline_base.group_agent")
            or any(map(user.has_group, MAY_CORRECT))
        ):
            return
        entered = set(self._fact_vals(vals)) & {*self._fact_columns()} - {"quality_error"}
        for ticket in self.filtered("fact_id"):
            if any(ticket._is_recorded(name) for name in entered):
                raise AccessError(self.env._(
                    "%(ticket)s: what is recorded is corrected by the team leader or the project"
                    " office.", ticket=ticket.display_name,
                ))

    def _is_recorded(self, name):
        """Whether a column says something besides what an empty record means."""
        return self[name] != self._fact_defaults.get(name, False)

    def _check_judgement(self, vals_list):
        judged = any(vals.get("quality_error") for vals in vals_list) or (
            self and any("quality_error" in vals for vals in vals_list)
        )
        if judged and not self.env.su and not any(map(self.env.user.has_group, MAY_JUDGE)):
            raise AccessError(self.env._("Serious errors are found by inspection."))

    # ---- from the ledger ------------------------------------------------------------

    @api.model
    def _fact_fixed(self, site):
        """What a ticket needs beyond its record."""
        now = fields.Datetime.now()
        return {
            "description": NO_TEXT,
            "name": "",
            "company_id": self.env.company.id,
            "active": True,
            "priority": "1",
            "sequence": 10,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }

    @api.model
    def _fact_project(self, site, facts):
        """Make tickets set-based: a month of them must not take the mail thread's time."""
        super()._fact_project(site, facts)
        if facts:
            self._fact_finish(site, [fact.id for fact in facts])

    @api.model
    def _fact_finish(self, site, fact_ids):
        """Title, stage and user of projected tickets."""
        stages = self.env["helpdesk.ticket.team"]._get_applicable_stages()
        closed = stages.filtered("closed")[:1] or stages[:1]
        self.env.execute_query(SQL(
            """
            UPDATE helpdesk_ticket t
               SET number = COALESCE(t.number, '#' || t.fact_id),
                   name = COALESCE(t.number, '#' || t.fact_id),
                   stage_id = CASE WHEN t.closed_at IS NULL THEN %(open)s ELSE %(closed)s END,
                   unattended = t.closed_at IS NULL AND %(unattended)s,
                   last_stage_update = COALESCE(t.closed_at, t.created_at),
                   closed_date = t.closed_at,
                   user_id = (
                       SELECT r.user_id
                         FROM hotline_assignment a
                         JOIN hr_employee e ON e.id = a.employee_id
                         JOIN resource_resource r ON r.id = e.resource_id
                        WHERE a.site_id = t.site_id AND a.code = t.agent_code)
             WHERE t.fact_id = ANY(%(facts)s)
            RETURNING t.id
            """,
            open=stages[:1].id or None,
            closed=closed.id or None,
            unattended=bool(stages[:1].unattended),
            facts=fact_ids,
        ))

    # ---- measures -------------------------------------------------------------------

    @api.model
    def _measure_rows(self, site, spans):
        """Ticket measures (FACTS §8): by creation, or by the day of the deadline."""
        moments = {"created": "created_at", "transfer": "transfer_due", "close": "close_due"}
        return self._tally(site, spans, moments, {
            measure: SQL("count(*) FILTER (WHERE %s)", condition)
            for measure, condition in self._measure_conditions().items()
        })

    @api.model
    def _measure_conditions(self):
        """``{measure: which tickets it counts}``."""
        terms = self.env.context.get("hotline_deadlines") or {}
        minutes = (terms.get("time_critical") or {}).get("minutes", TIME_CRITICAL_MINUTES)
        created = SQL("moment = 'created'")
        consult_due = SQL("moment = 'close' AND request_type = 'consult'")
        moved_in_time = SQL("transferred_at <= transfer_due")
        return {
            "tickets_total": created,
            "requests_accepted": created,
            "tickets_quality_error": SQL("%s AND quality_error", created),
            "tickets_transfer_due": SQL("moment = 'transfer'"),
            "tickets_transferred_on_time": SQL("moment = 'transfer' AND %s", moved_in_time),
            "consult_tickets_due": consult_due,
            "consult_tickets_closed_on_time": SQL("%s AND closed_at <= close_due", consult_due),
            "transfers_total": SQL("%s AND transfer_due IS NOT NULL", created),
            "transfers_on_time_accurate": SQL(
                "%s AND %s AND transfer_accurate", created, moved_in_time
            ),
            "time_critical_total": SQL("%s AND time_critical", created),
            "time_critical_on_time": SQL(
                "%s AND time_critical AND extract(epoch FROM handled_at - created_at) <= %s",
                created, Decimal(str(minutes)) * 60,
            ),
        }
