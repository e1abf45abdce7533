from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import words

SECTION_ROW = Markup(
    '<tr><td>%s</td><td class="text-end">%s</td><td class="text-end %s">%s</td>'
    '<td class="text-end fw-bold">%s</td></tr>'
)
SECTION_TABLE = Markup(
    '<table class="table table-sm"><thead><tr><th>%s</th><th class="text-end">%s</th>'
    '<th class="text-end">%s</th><th class="text-end">%s</th></tr></thead>%s</table>'
)


class HotlineAssessment(models.Model):
    """What a period comes to: counts, sections of the score, and the way to the next one."""

    _inherit = "hotline.assessment"

    kpi_row_ids = fields.One2many(
        "hotline.assessment.kpi", "assessment_id", string="Indicators", readonly=True
    )
    missed_ids = fields.One2many(
        "hotline.assessment.line", "assessment_id", string="Missed Lines", readonly=True,
        domain=[("status", "=", "fail")],
    )
    line_count = fields.Integer("Lines", compute="_compute_counts")
    appeal_count = fields.Integer("Objections", compute="_compute_counts")
    open_appeal_count = fields.Integer("Open Objections", compute="_compute_counts")
    payable = fields.Monetary("Payable", compute="_compute_payable")
    milestone_id = fields.Many2one(
        "hotline.milestone", "Payment", compute="_compute_payable",
        help="The payment this period's deductions go into",
    )
    section_html = fields.Html("Score by Section", compute="_compute_section_html", sanitize=False)

    @api.depends("line_ids", "appeal_ids.state")
    def _compute_counts(self):
        for assessment in self:
            assessment.line_count = len(assessment.line_ids)
            assessment.appeal_count = len(assessment.appeal_ids)
            assessment.open_appeal_count = len(
                assessment.appeal_ids.filtered(lambda appeal: appeal.state == "open")
            )

    @api.depends("milestone_ids.payable")
    def _compute_payable(self):
        for assessment in self:
            assessment.milestone_id = assessment.milestone_ids[:1]
            assessment.payable = assessment.milestone_ids[:1].payable

    def _sections(self):
        """``(name, points possible, lost, left)`` of each section (BJ-KPI-01)."""
        self.ensure_one()
        lost = self.item_line_ids.grouped("section")
        none = self.env["hotline.assessment.item"]
        rows = []
        for section in self.contract_id.section_ids:
            gone = sum(lost.get(section.code, none).mapped("lost"))
            rows.append((section.name_text, section.points, gone, section.points - gone))
        return rows

    @api.depends("item_line_ids.lost")
    @api.depends_context("lang")
    def _compute_section_html(self):
        heads = tuple(map(self.env._, (
            words.HEADS["section"], words.HEADS["possible"], words.HEADS["lost"],
            words.HEADS["left"],
        )))
        for assessment in self:
            body = Markup().join(
                SECTION_ROW % (
                    name, points, "text-danger" if lost else "", assessment._plain(lost),
                    assessment._plain(left),
                )
                for name, points, lost, left in assessment._sections()
            )
            assessment.section_html = SECTION_TABLE % (*heads, body) if body else False

    def _plain(self, number):
        """Points without trailing zeros: ``97``, ``96.5``."""
        return f"{number:.4f}".rstrip("0").rstrip(".")

    # ---- the next period --------------------------------------------------------------

    def action_next_month(self):
        """The assessment of the month after this one, made if it is not there yet.

        :raise UserError: this period is not a month, or the contract ends with it
        """
        self.ensure_one()
        if self.kind != "month":
            raise UserError(self.env._("Only a month is followed by the next month."))
        first = self.first + relativedelta(months=1, day=1)
        if self.contract_id.end and first > self.contract_id.end:
            raise UserError(self.env._("The contract ends with this month."))
        known = self.search([
            ("contract_id", "=", self.contract_id.id), ("kind", "=", "month"),
            ("first", "=", first),
        ], limit=1)
        return (known or self.create({
            "contract_id": self.contract_id.id,
            "code": first.strftime("%Y-%m"),
            "kind": "month",
            "first": first,
            "last": first + relativedelta(day=31),
        }))._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_open_lines(self):
        """Every judged line of the period; what was missed is filtered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_contract.hotline_assessment_line_action"
        )
        return {
            **action,
            "domain": [("assessment_id", "=", self.id)],
            "context": {"search_default_fail": 1 if self.failed_count else 0},
        }

    def action_open_deductions(self):
        """The deductions of the period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_contract.hotline_deduction_action"
        )
        return {**action, "domain": [("assessment_id", "=", self.id)], "context": {
            "default_assessment_id": self.id,
        }}

    def action_open_payment(self):
        """The payment this period's deductions go into."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hotline.milestone",
            "res_id": self.milestone_id.id,
            "views": [(False, "form")],
        }
