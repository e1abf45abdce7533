import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from . import words

ROW = Markup('<tr class="%s"><td>%s</td><td class="text-end">%s</td></tr>')
TABLE = Markup('<table class="table table-sm o_hotline_sum mb-0">%s</table>')


class HotlineMilestone(models.Model):
    """A payment as a sum that explains itself (measures G5)."""

    _inherit = "hotline.milestone"

    carried_in = fields.Monetary("Carried Over From Before", compute="_compute_carried_in")
    sum_html = fields.Html("Calculation", compute="_compute_sum_html", sanitize=False)
    requirement_text = fields.Char("Conditions", compute="_compute_requirement_text")
    state = fields.Selection(
        [("waiting", "Waiting"), ("ready", "Ready to Pay"), ("paid", "Paid")],
        compute="_compute_state", string="Payment Status",
    )
    time_left = fields.Char("Time Left", compute="_compute_time_left")
    title = fields.Char("Payment Title", compute="_compute_title")
    contract_code = fields.Char(related="contract_id.code", string="Contract Code")

    @api.depends("gross", "deductions", "payable", "carried_out")
    def _compute_carried_in(self):
        for milestone in self:
            # payable = max(0, gross - deductions - carried in), the rest is carried out
            carried = (
                milestone.gross - milestone.deductions - milestone.payable + milestone.carried_out
            )
            milestone.carried_in = milestone.currency_id.round(carried)

    @api.depends("status", "paid_on")
    def _compute_state(self):
        for milestone in self:
            unpaid = "ready" if milestone.status == "ready" else "waiting"
            milestone.state = "paid" if milestone.paid_on else unpaid

    def _term(self):
        return self.contract_id.payment_ids.filtered(lambda term: term.code == self.code)

    @api.depends("status", "contract_id.payment_ids.extra")
    @api.depends_context("lang")
    def _compute_requirement_text(self):
        for milestone in self:
            asked = json.loads(milestone._term()[:1].extra or "{}").get("requires") or []
            unmet = (milestone.status or "").removeprefix("waiting:").split(",")
            milestone.requirement_text = " ".join(
                words.word(self.env, words.REQUIREMENTS, key) + (" ✗" if key in unmet else " ✓")
                for key in asked
            )

    @api.depends("name", "code", "contract_id.payment_ids.pct")
    @api.depends_context("lang")
    def _compute_title(self):
        for milestone in self:
            milestone.title = milestone._title()

    @api.depends("effective_due", "paid_on", "late_days")
    @api.depends_context("lang")
    def _compute_time_left(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            milestone.time_left = milestone._time_words(today)

    def _time_words(self, today):
        """Days to the due date in words; nothing once paid on time."""
        if self.paid_on:
            return self.env._("paid %(n)s days late", n=self.late_days) if self.late_days else ""
        if not self.effective_due:
            return ""
        days = (self.effective_due - today).days
        if days < 0:
            return self.env._("%(n)s days overdue", n=-days)
        return self.env._("%(n)s days left", n=days) if days else self.env._("today")

    # ---- the sum --------------------------------------------------------------------

    def _deduction_rows(self):
        """Deductions this payment takes, as its term says: none, its period's, or all."""
        term = self._term()[:1]
        if term.deduct == "none":
            return self.env["hotline.deduction"]
        if term.deduct == "final":
            return self.contract_id.assessment_ids.deduction_ids
        return self.assessment_id.deduction_ids

    def _title(self):
        """The payment and its share; a month where the contract states no payments."""
        term = self._term()[:1]
        if not term:
            return self.env._("Payment of %(period)s", period=self.code)
        return f"{self.name or self.code} {term.pct} %"

    def _sum_rows(self):
        """Rows of the sum as ``(kind, text, amount)``; kind is gross, less, carried or payable."""
        self.ensure_one()
        rows = [("gross", self._title(), self.gross)]
        for found in self._deduction_rows().grouped(lambda d: (d.kind, d.ref)).values():
            amount = sum(found.mapped("yuan"))
            if amount:
                text = self.env._(
                    "less: %(reason)s × %(count)s", reason=found[0]._reason_words(),
                    count=len(found),
                ) if len(found) > 1 else self.env._(
                    "less: %(reason)s", reason=found[0]._reason_words()
                )
                rows.append(("less", text, -amount))
        if self.carried_in:
            rows.append(("less", self.env._("less: carried over from before"), -self.carried_in))
        if self.carried_out:
            rows.append(("carried", self.env._("carried to the next payment"), self.carried_out))
        return [*rows, ("payable", self.env._("Payable"), self.payable)]

    @api.depends("gross", "deductions", "payable", "carried_out", "status")
    @api.depends_context("lang")
    def _compute_sum_html(self):
        css = {"less": "text-danger", "carried": "text-muted", "payable": "fw-bold fs-4"}
        for milestone in self:
            body = Markup().join(
                ROW % (css.get(kind, ""), text, milestone._money(amount))
                for kind, text, amount in milestone._sum_rows()
            )
            milestone.sum_html = TABLE % body

    def _money(self, amount):
        """An amount in the user's language, what is taken off with a minus before it."""
        text = formatLang(self.env, abs(amount), currency_obj=self.currency_id)
        return f"− {text}" if amount < 0 else text

    def action_open_deductions(self):
        """The deductions this payment takes."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_contract.hotline_deduction_action"
        )
        return {**action, "domain": [("id", "in", self._deduction_rows().ids)], "context": {}}
