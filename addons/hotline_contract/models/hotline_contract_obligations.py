import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.hotline_contract import settlement

from .hotline_contract_home import AHEAD

_logger = logging.getLogger(__name__)

PENDING = "hotline_obligations"  # sites whose contracts are judged before the commit
READERS = (
    "hotline_base.group_office,hotline_base.group_procurement,hotline_base.group_hr,"
    "hotline_base.group_audit_admin"
)
# columns that move time limits; figures that are written back are not among them
MOVING = {
    "signed", "start", "end", "site_id", "amount", "required_headcount", "required_ids",
    "deadline_ids", "position_ids", "ratio_ids", "clause_ids", "param_ids",
}


class HotlineContract(models.Model):
    """Time limits, vacancies, rights and headcount of a contract, judged day by day."""

    _inherit = "hotline.contract"

    obligation_ids = fields.One2many("hotline.obligation", "contract_id", groups=READERS)
    headcount_ids = fields.One2many(
        "hotline.obligation", "contract_id", string="Staffing", groups=READERS, readonly=True,
        domain=[("part", "=", "headcount")],
    )
    upcoming_ids = fields.Many2many(
        "hotline.obligation", string="Next 30 Days", compute="_compute_upcoming_ids",
        groups=READERS,
    )
    upcoming_count = fields.Integer(
        "Within 30 Days", compute="_compute_upcoming_ids", groups=READERS
    )
    missed_count = fields.Integer(
        "Missed Obligations", compute="_compute_upcoming_ids", groups=READERS
    )

    @api.depends("obligation_ids.status", "obligation_ids.due")
    @api.depends_context("uid")
    def _compute_upcoming_ids(self):
        soon = fields.Date.context_today(self) + timedelta(days=AHEAD)
        for contract in self:
            rows = contract.obligation_ids
            upcoming = rows.filtered(lambda r: r.status == "open" and r.due and r.due <= soon)
            contract.upcoming_ids = upcoming
            contract.upcoming_count = len(upcoming)
            contract.missed_count = len(rows.filtered(lambda r: r.status == "missed"))

    # ---- judging ----------------------------------------------------------------------

    def _judge_obligations(self, as_of=None):
        """Obligations of this contract on a day, by the rules of the settlement.

        :param as_of: date; today, to the minute, without one
        :raise UserError: the facts cannot be settled; the message names the record
        """
        self.ensure_one()
        now = self.site_id._to_local(fields.Datetime.now())
        today = now.date()
        as_of = as_of or today
        terms, facts = self._get_terms(), self._facts(self._header([], as_of=as_of))
        self._refuse(settlement.check_case(terms, facts))
        return settlement.obligations(
            terms, facts, self.site_id.work_calendar(), now if as_of == today else None
        )

    def _update_obligations(self, as_of=None):
        """Store the obligations as they stand on a day.

        :param as_of: date; today without one
        :raise UserError: the facts cannot be settled; the message names the record
        """
        self.ensure_one()
        self.env["hotline.obligation"]._keep(self, self._judge_obligations(as_of))

    def _refresh_obligations(self):
        """As ``_update_obligations``; a contract that cannot be judged keeps the rows it has."""
        for contract in self.filtered(lambda c: c.start and c.end and c.site_id):
            try:
                found = contract._judge_obligations()
            except (UserError, ValueError, LookupError) as error:
                _logger.info("obligations of contract %s: %s", contract.code, error)
                continue
            self.env["hotline.obligation"]._keep(contract, found)

    @api.model
    def _schedule_obligations(self, site):
        """Judge the contracts of a site once before this transaction is committed."""
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.add(self.env["hotline.contract"].sudo()._run_scheduled)
        precommit.data.setdefault(PENDING, set()).update(site.ids)

    @api.model
    def _run_scheduled(self):
        sites = self.env.cr.precommit.data.pop(PENDING, ())
        self.search([
            ("template", "=", False), ("site_id", "in", list(sites)),
        ])._refresh_obligations()

    @api.model
    def _cron_update_obligations(self):
        """A day has passed: judge every contract again."""
        self.search([("template", "=", False)])._refresh_obligations()

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        self._schedule_obligations(contracts.filtered(lambda c: not c.template).site_id)
        return contracts

    def write(self, vals):
        result = super().write(vals)
        if set(vals) & MOVING:
            self._schedule_obligations(self.filtered(lambda c: not c.template).site_id)
        return result

    # ---- ways in and out --------------------------------------------------------------

    def action_update_obligations(self):
        """Judge by the facts of this moment.

        :raise AccessError: the user may not read obligations or one of the contracts
        :raise UserError: the facts cannot be settled; the message names the record
        """
        self.env["hotline.obligation"].check_access("read")
        self.check_access("read")
        for contract in self.filtered(lambda c: c.start and c.end and c.site_id):
            contract.sudo()._update_obligations()

    def action_open_obligations(self):
        """The time limits, vacancies and breaches of this contract."""
        return self._open_own("hotline_obligation_action")

    def action_open_missed_obligations(self):
        """What was missed under this contract."""
        return {**self._open_own("hotline_obligation_action"), "context": {
            "default_contract_id": self.id, "search_default_missed": 1,
        }}
