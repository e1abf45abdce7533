from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.hotline_contract.models.hotline_kpi import PERIODS

MONTHS = {"quarter": 3, "year": 12}


class HotlineAssessmentOpen(models.TransientModel):
    """Open the assessment of a month, quarter, year or acceptance: days and number follow."""

    _name = "hotline.assessment.open"
    _description = "New Assessment"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, domain=[("template", "=", False)], ondelete="cascade",
        default=lambda self: self._default_contract(),
    )
    kind = fields.Selection(
        PERIODS, "Period", required=True, compute="_compute_kind", store=True, readonly=False
    )
    day = fields.Date(
        "In the Period of", compute="_compute_day", store=True, readonly=False,
        help="Any day of the month, quarter or year to assess",
    )
    acceptance_id = fields.Many2one(
        "hotline.acceptance", "Acceptance", domain="[('contract_id', '=', contract_id)]",
        ondelete="cascade",
    )
    first = fields.Date("From", compute="_compute_span", store=True, readonly=False, required=True)
    last = fields.Date("To", compute="_compute_span", store=True, readonly=False, required=True)
    code = fields.Char("Number", compute="_compute_span", store=True, readonly=False, required=True)

    @api.model
    def _default_contract(self):
        """The only contract the user sees, if there is one."""
        contracts = self.env["hotline.contract"].search([("template", "=", False)], limit=2)
        return contracts if len(contracts) == 1 else False

    @api.depends("contract_id")
    def _compute_kind(self):
        """The kind of period the contract judges first: months before acceptances."""
        for wizard in self:
            used = set(wizard.contract_id.kpi_ids.mapped("period"))
            wizard.kind = next(
                (kind for kind in ("month", "acceptance", "quarter", "year") if kind in used),
                "month",
            )

    @api.depends("contract_id", "kind")
    def _compute_day(self):
        """The first day not assessed yet."""
        for wizard in self:
            done = wizard.contract_id.assessment_ids.filtered(lambda a, k=wizard.kind: a.kind == k)
            last = max(done.mapped("last"), default=None)
            wizard.day = (
                last + relativedelta(days=1) if last else wizard.contract_id.start
            ) or fields.Date.context_today(wizard)

    @api.depends("contract_id", "kind", "day", "acceptance_id")
    def _compute_span(self):
        for wizard in self:
            span = wizard._span()
            wizard.first, wizard.last, wizard.code = span or (False, False, False)

    def _span(self):
        """``(first, last, code)`` of the period asked for, or None while something is missing."""
        start, row = self.contract_id.start, self.acceptance_id
        if self.kind == "acceptance":
            if not (row and start):
                return None
            first = start + relativedelta(months=row.first_month - 1)
            return first, self._up_to(start, row.last_month), row.code
        if not self.day:
            return None
        if self.kind == "month":
            first = self.day + relativedelta(day=1)
            return first, self.day + relativedelta(day=31), first.strftime("%Y-%m")
        if self.kind == "day":
            return self.day, self.day, self.day.isoformat()
        return self._contract_span(start or self.day, MONTHS[self.kind])

    def _contract_span(self, start, months):
        """The contract quarter or year the day lies in, counted from the start (measures X7)."""
        apart = relativedelta(max(self.day, start), start)
        number = (apart.years * 12 + apart.months) // months
        first = start + relativedelta(months=number * months)
        mark = {"quarter": "Q", "year": "Y"}[self.kind]
        return first, self._up_to(start, (number + 1) * months), f"{mark}{number + 1}"

    def _up_to(self, start, months):
        """Last day of so many contract months, not after the end of the contract."""
        last = start + relativedelta(months=months, days=-1)
        return min(last, self.contract_id.end or last)

    def action_open(self):
        """Make the assessment, or show the one there is.

        :raise UserError: the period is not inside the contract
        """
        self.ensure_one()
        contract = self.contract_id
        if (contract.start and self.first < contract.start) or (
            contract.end and self.last > contract.end
        ):
            raise UserError(self.env._("The period is not inside the contract's term."))
        model = self.env["hotline.assessment"]
        known = model.search(
            [("contract_id", "=", contract.id), ("code", "=", self.code)], limit=1
        )
        return (known or model.create({
            "contract_id": contract.id,
            "code": self.code,
            "kind": self.kind,
            "first": self.first,
            "last": self.last,
        }))._open()
