import json

from markupsafe import Markup

from odoo import api, fields, models

WIDTH, HEIGHT, EDGE = 520, 120, 24  # pixels of the score curve
MARGIN = 10  # points shown below the lowest score or the pass line
CURVE = Markup(
    '<svg viewBox="0 0 %s %s" class="w-100" role="img" xmlns="http://www.w3.org/2000/svg">'
    '%s<polyline points="%s" fill="none" stroke="#017e84" stroke-width="2"/>%s</svg>'
)
PASS_LINE = Markup(
    '<line x1="0" x2="%s" y1="%s" y2="%s" stroke="#d9534f" stroke-dasharray="6 4"/>'
    '<text x="2" y="%s" font-size="10" fill="#d9534f">%s</text>'
)
POINT = Markup(
    '<circle cx="%s" cy="%s" r="3" fill="#017e84"/>'
    '<text x="%s" y="%s" font-size="10" text-anchor="middle">%s</text>'
    '<text x="%s" y="%s" font-size="10" text-anchor="middle" fill="#777">%s</text>'
)
MONTHS_SHOWN = 12
AHEAD = 30  # days of obligations shown on the contract's home


class HotlineContract(models.Model):
    """The home of a contract: where it stands, what is paid next, what costs most."""

    _inherit = "hotline.contract"

    state = fields.Selection(
        [
            ("template", "Template"),
            ("future", "Not Begun"),
            ("running", "Running"),
            ("ended", "Ended"),
        ],
        compute="_compute_state", string="Status",
    )
    assessment_count = fields.Integer("Assessments", compute="_compute_counts")
    deduction_yuan = fields.Monetary("Deducted So Far", compute="_compute_counts")
    due_soon_count = fields.Integer("Payments Within 30 Days", compute="_compute_next")
    next_milestone_id = fields.Many2one(
        "hotline.milestone", "Next Payment", compute="_compute_next"
    )
    next_payable = fields.Monetary("Next Payable", compute="_compute_next")
    next_due = fields.Date("Next Payment Due", compute="_compute_next")
    next_time_left = fields.Char("Time Left", compute="_compute_next")
    next_sum_html = fields.Html("Next Payment Sum", compute="_compute_next", sanitize=False)
    next_requirement_text = fields.Char("Conditions", compute="_compute_next")
    last_assessment_id = fields.Many2one(
        "hotline.assessment", "Last Assessment", compute="_compute_last"
    )
    last_score = fields.Float("Last Score", digits=(16, 4), compute="_compute_last")
    last_scored = fields.Boolean(compute="_compute_last")
    pass_score = fields.Char("Pass Score", compute="_compute_last")
    score_html = fields.Html("Score per Month", compute="_compute_last", sanitize=False)
    standing_ids = fields.Many2many(
        "hotline.assessment.kpi", string="Indicators by Money", compute="_compute_standing_ids"
    )

    @api.depends("template", "start", "end")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for contract in self:
            if contract.template:
                contract.state = "template"
            elif contract.start and contract.start > today:
                contract.state = "future"
            elif contract.end and contract.end < today:
                contract.state = "ended"
            else:
                contract.state = "running"

    def _sees_figures(self):
        """Leaders and others read the terms, but not what the contract pays."""
        return self.env["hotline.assessment"].has_access("read")

    @api.depends_context("uid")
    def _compute_counts(self):
        found = self._sees_figures() and {
            contract: (count, yuan)
            for contract, count, yuan in self.env["hotline.assessment"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"],
                ["__count", "deduction_yuan:sum"],
            )
        }
        for contract in self:
            contract.assessment_count, contract.deduction_yuan = (
                found and found.get(contract) or (0, 0)
            )

    @api.depends("milestone_ids.paid_on", "milestone_ids.effective_due", "milestone_ids.payable")
    @api.depends_context("lang", "uid")
    def _compute_next(self):
        shown = self._sees_figures()
        soon = fields.Date.add(fields.Date.context_today(self), days=AHEAD)
        for contract in self:
            own = contract.milestone_ids if shown else self.env["hotline.milestone"]
            unpaid = own.filtered(lambda m: not m.paid_on and m.effective_due)
            contract.due_soon_count = len(unpaid.filtered(lambda m: m.effective_due <= soon))
            milestone = unpaid.sorted("effective_due")[:1]
            contract.next_milestone_id = milestone
            contract.next_payable = milestone.payable
            contract.next_due = milestone.effective_due
            contract.next_time_left = milestone.time_left
            contract.next_sum_html = milestone.sum_html
            contract.next_requirement_text = milestone.requirement_text

    @api.depends("assessment_ids.score", "assessment_ids.computed_at")
    @api.depends_context("lang", "uid")
    def _compute_last(self):
        shown = self._sees_figures()
        for contract in self:
            own = contract.assessment_ids if shown else self.env["hotline.assessment"]
            done = own.filtered("computed_at").sorted("first")
            scored = done.filtered("scored")
            contract.last_assessment_id = done[-1:]
            contract.last_score = scored[-1:].score
            contract.last_scored = bool(scored)
            contract.pass_score = contract._get_pass_score()
            contract.score_html = contract._draw_scores(scored[-MONTHS_SHOWN:])

    def _get_pass_score(self):
        """Score a phase must reach to be renewed, as text; empty where the contract has none."""
        renewal = json.loads(self.sudo().other_terms or "{}").get("phase_renewal") or {}
        return (renewal.get("assumed") or {}).get("pass_score") or ""

    def _draw_scores(self, scored):
        """Curve of the scores with the pass line, as SVG; nothing without scores."""
        if not scored:
            return False
        full, passed = self.score_total or 100, self._get_pass_score()
        low = max(0, min([*scored.mapped("score"), float(passed or full)]) - MARGIN)
        step = (WIDTH - 2 * EDGE) / max(1, len(scored) - 1)

        def height(score):
            share = (float(score) - low) / (full - low)
            return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

        spots = [
            (round(EDGE + n * step, 1), height(row.score), row) for n, row in enumerate(scored)
        ]
        line = Markup()
        if passed:
            level = height(passed)
            text = self.env._("pass %(score)s", score=passed)
            line = PASS_LINE % (WIDTH, level, level, level - 3, text)
        points = Markup().join(
            POINT % (x, y, x, y - 6, f"{row.score:g}", x, HEIGHT - 6, row.code)
            for x, y, row in spots
        )
        return CURVE % (
            WIDTH, HEIGHT, line, " ".join(f"{x},{y}" for x, y, _row in spots), points
        )

    @api.depends("assessment_ids.computed_at")
    @api.depends_context("uid")
    def _compute_standing_ids(self):
        for contract in self:
            contract.standing_ids = contract.last_assessment_id.kpi_row_ids

    # ---- ways out ---------------------------------------------------------------------

    def _open_own(self, xmlid, **context):
        """An action limited to this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"hotline_contract.{xmlid}")
        return {**action, "domain": [("contract_id", "=", self.id)], "context": {
            "default_contract_id": self.id, **context,
        }}

    def action_open_assessments(self):
        """The assessments of this contract."""
        return self._open_own("hotline_assessment_action")

    def action_open_milestones(self):
        """The payments of this contract."""
        return self._open_own("hotline_milestone_action")

    def action_open_due_soon(self):
        """Payments that fall due within 30 days, overdue ones included."""
        return self._open_own("hotline_milestone_action", search_default_due_soon=1)

    def action_open_deductions(self):
        """Everything deducted under this contract so far."""
        return self._open_own("hotline_deduction_action")

    def action_open_next_milestone(self):
        """The payment that is due next."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hotline.milestone",
            "res_id": self.next_milestone_id.id,
            "views": [(False, "form")],
        }
