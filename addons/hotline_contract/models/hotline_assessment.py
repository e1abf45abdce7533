import hashlib
import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.hotline_base.factfile import canonical
from odoo.addons.hotline_contract import evidence_pack

from .hotline_kpi import PERIODS

OFFICE = "hotline_base.group_office"
PURCHASER = "hotline_base.group_procurement"

# action: (states it starts from, state it leads to, who may)
STEPS = {
    "compute": (("draft", "computed"), "computed", (OFFICE, PURCHASER)),
    "confirm": (("computed",), "confirmed", (OFFICE,)),
    "appeal": (("computed",), "appealed", (OFFICE,)),
    "answer": (("appealed",), "computed", (PURCHASER,)),
    "accept": (("confirmed",), "accepted", (PURCHASER,)),
    "reopen": (("confirmed", "accepted"), "computed", (PURCHASER,)),
    "lock": (("accepted",), "locked", (PURCHASER,)),
}
PERIOD = {"contract_id", "code", "kind", "first", "last"}  # what a computed result is about


def fen(yuan):
    """An amount of two decimals as text, as the exchange format writes money."""
    return format(Decimal(repr(yuan)), ".2f")


class HotlineAssessment(models.Model):
    """The assessment of one period: computed, agreed, sealed (BJ-KPI-17).

    draft → computed → confirmed by the vendor (or appealed and answered) → confirmed by the
    purchaser → locked. A locked assessment cannot change by any route; later findings become
    adjustments of the next period (measures G9).
    """

    _name = "hotline.assessment"
    _inherit = ["hotline.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Assessment"
    _order = "first desc, id desc"
    _rec_name = "code"
    _mail_post_access = "read"  # both parties talk about what they read

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="restrict",
        domain=[("template", "=", False)],
    )
    site_id = fields.Many2one(related="contract_id.site_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    code = fields.Char("Period", required=True)
    kind = fields.Selection(PERIODS, required=True, default="month")
    first = fields.Date("From", required=True)
    last = fields.Date("To", required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("computed", "Computed"),
            ("appealed", "Appealed"),
            ("confirmed", "Confirmed by Vendor"),
            ("accepted", "Confirmed by Purchaser"),
            ("locked", "Locked"),
        ],
        default="draft", required=True, readonly=True, copy=False, tracking=True,
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    score = fields.Float(digits=0, readonly=True, copy=False)
    scored = fields.Boolean(readonly=True, copy=False)
    deduction_yuan = fields.Monetary("Deduction", readonly=True, copy=False)
    failed_count = fields.Integer("Missed", readonly=True, copy=False)
    result = fields.Text(readonly=True, copy=False, help="Result of the period (JSON)")
    line_ids = fields.One2many("hotline.assessment.line", "assessment_id", readonly=True)
    deduction_ids = fields.One2many("hotline.deduction", "assessment_id", string="Deductions")
    item_line_ids = fields.One2many("hotline.assessment.item", "assessment_id", readonly=True)
    appeal_ids = fields.One2many("hotline.appeal", "assessment_id")
    milestone_ids = fields.One2many("hotline.milestone", "assessment_id", readonly=True)
    sha256 = fields.Char("Seal (SHA-256)", readonly=True, copy=False)
    ledger_horizon = fields.Integer(
        readonly=True, copy=False, help="Newest fact of the site when the assessment was sealed"
    )
    evidence_id = fields.Many2one("ir.attachment", readonly=True, copy=False)

    _period_uniq = models.Constraint(
        "UNIQUE(contract_id, code)", "This period is already assessed."
    )
    _span = models.Constraint("CHECK (first <= last)", "The first day must not be after the last.")

    def init(self):
        """The database itself refuses changes of what is locked."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION hotline_assessment_locked() RETURNS trigger AS $$
            BEGIN
                IF OLD.state = 'locked' THEN
                    RAISE EXCEPTION 'assessment % is locked', OLD.code USING
                        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME,
                        CONSTRAINT = 'hotline_locked';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS hotline_assessment_locked ON hotline_assessment;
            CREATE TRIGGER hotline_assessment_locked BEFORE UPDATE OR DELETE ON hotline_assessment
                FOR EACH ROW EXECUTE FUNCTION hotline_assessment_locked();
        """)

    @api.depends("contract_id.code", "code")
    def _compute_display_name(self):
        for assessment in self:
            assessment.display_name = f"{assessment.contract_id.code} {assessment.code}"

    # ---- one door for every change of state -------------------------------------------

    def _step(self, name):
        """Take a step: the only way to another state. Who took it is always recorded."""
        self._check_step(name)
        tracked = self.sudo().with_context(tracking_disable=False, mail_notrack=False)
        tracked.write({"state": STEPS[name][1]})

    def _check_step(self, name):
        """Check that the step may be taken here and now by this user.

        :raise AccessError: the user's role may not
        :raise UserError: the state does not allow the step
        """
        sources, _target, roles = STEPS[name]
        if not any(self.env.user.has_group(role) for role in roles):
            raise AccessError(self.env._("Your role may not do this with an assessment."))
        self.check_access("read")
        for assessment in self:
            if assessment.state not in sources:
                raise UserError(self.env._(
                    "%(assessment)s is “%(state)s”: this step is not possible.",
                    assessment=assessment.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        assessment.state
                    ],
                ))

    def action_compute(self):
        """Compute the period from today's facts."""
        self._step("compute")
        for assessment in self:
            assessment.sudo()._compute_result()

    def action_confirm(self):
        """The vendor agrees."""
        self._step("confirm")

    def action_appeal(self):
        """The vendor objects; every objection stands in ``appeal_ids``."""
        self._check_step("appeal")
        for assessment in self:
            if not assessment.appeal_ids.filtered(lambda a: a.state == "open"):
                raise UserError(self.env._("Enter what you object to and why first."))
        self._step("appeal")

    def action_answer(self):
        """The purchaser has answered every objection; the period is computed again."""
        self._check_step("answer")
        for assessment in self:
            if assessment.appeal_ids.filtered(lambda a: a.state == "open"):
                raise UserError(self.env._("Every objection needs an answer first."))
        self._step("answer")
        for assessment in self:
            assessment.sudo()._compute_result()

    def action_accept(self):
        """The purchaser agrees."""
        self._step("accept")

    def action_reopen(self):
        """Compute an agreed period again: facts came in since, so both sides agree anew."""
        self._step("reopen")
        for assessment in self:
            assessment.sudo()._compute_result()

    def action_lock(self):
        """Seal facts, terms and result; from now on nothing changes.

        :raise UserError: today's facts give another result than the one both sides agreed to
        """
        self._check_step("lock")
        for assessment in self:
            assessment.sudo()._seal()
        self._step("lock")

    # ---- computing ------------------------------------------------------------------

    def _period(self):
        return {
            "id": self.code, "kind": self.kind,
            "start": self.first.isoformat(), "end": self.last.isoformat(),
        }

    def _compute_result(self):
        """Settle this period and keep the result."""
        self.ensure_one()
        contract = self.contract_id
        result = contract._settle(contract._header([self._period()], as_of=self.last))
        self._keep(result)
        contract._update_milestones()

    def _own_part(self, result):
        """The period and the lines of a settlement result that belong to this assessment."""
        period = next(p for p in result["periods"] if p["id"] == self.code)
        return period, [line for line in result["lines"] if line["period"] == self.code]

    def _keep(self, result):
        """Store the part of a settlement result that belongs to this period."""
        self.ensure_one()
        period, lines = self._own_part(result)
        self.line_ids.unlink()
        self.item_line_ids.unlink()
        self.deduction_ids.filtered(lambda d: d.kind != "adjustment").unlink()
        kept = self.env["hotline.assessment.line"]._keep(self, period["kpis"], lines)
        self.env["hotline.assessment.item"]._keep(self, period)
        self.env["hotline.deduction"]._keep(self, lines, kept)
        self.write({
            "result": canonical({"period": period, "lines": lines}),
            "computed_at": fields.Datetime.now(),
            "score": float(period.get("score", 0)),
            "scored": "score" in period,
            "deduction_yuan": sum(self.deduction_ids.mapped("yuan")),
            "failed_count": len(self.line_ids.filtered(lambda l: l.status == "fail")),
        })

    # ---- evidence -------------------------------------------------------------------

    def _evidence(self):
        """Everything the result came from: facts, terms, calendar, result, seals of the facts."""
        self.ensure_one()
        contract = self.contract_id
        header = contract._header([self._period()], as_of=self.last)
        evidence = contract._evidence(header, self.first, self.last)
        return {**evidence, "statement": self._statement()}

    def _statement(self):
        """What the parties sign beside the result: adjustments of closed periods, the payment."""
        adjustments = self.deduction_ids.filtered(lambda d: d.kind == "adjustment")
        statement = {
            "adjustments": [
                {
                    "period": adjustment.origin_id.code or None,
                    "ref": adjustment.ref,
                    "agent": adjustment.agent_code or None,
                    "reason": adjustment.name or None,
                    "yuan": fen(adjustment.yuan),
                }
                for adjustment in adjustments
            ],
            "deduction_yuan": fen(self.deduction_yuan),
        }
        if len(self.milestone_ids) == 1:
            milestone = self.milestone_ids
            statement["milestone"] = {
                "id": milestone.code,
                **{
                    name: fen(milestone[name])
                    for name in ("gross", "deductions", "carried_in", "payable", "carried_out")
                },
            }
        return statement

    def _seal(self):
        """Attach the evidence pack and keep the SHA-256 of its canonical JSON."""
        self.ensure_one()
        evidence = self._evidence()
        self._check_agreed(evidence["result"])
        text = canonical(evidence).encode()
        attachment = self.env["ir.attachment"].create({
            "name": f"{self.contract_id.code}-{self.code}-evidence.zip",
            "raw": evidence_pack.pack(text),
            "mimetype": "application/zip",
            "res_model": self._name,
            "res_id": self.id,
        })
        self.write({
            "sha256": hashlib.sha256(text).hexdigest(),
            "evidence_id": attachment.id,
            "ledger_horizon": self._newest_fact(),
        })

    def _check_agreed(self, result):
        """What is sealed is what both sides saw (measures G9).

        :raise UserError: facts, terms or calendar have changed since it was computed
        """
        period, lines = self._own_part(result)
        if canonical({"period": period, "lines": lines}) != self.result:
            raise UserError(self.env._(
                "%(assessment)s: facts or terms have changed since it was computed. Compute it"
                " again, so that both sides agree to the new result.",
                assessment=self.display_name,
            ))

    def _newest_fact(self):
        """Id of the newest ledger entry of the site, 0 without any."""
        return self.env["hotline.fact"].sudo().search(
            [("site_id", "=", self.site_id.id)], order="id desc", limit=1
        ).id or 0

    def _sealed(self):
        """The evidence of a locked assessment.

        :raise UserError: the stored pack does not hold what was sealed
        """
        self.ensure_one()
        text = evidence_pack.unpack(self.sudo().evidence_id.raw or b"")
        if hashlib.sha256(text).hexdigest() != self.sha256:
            raise UserError(self.env._(
                "%(assessment)s: the evidence is not the sealed one", assessment=self.display_name
            ))
        return json.loads(text, parse_float=Decimal)

    # ---- locked ---------------------------------------------------------------------

    def write(self, vals):
        if any(assessment.state == "locked" for assessment in self):
            raise UserError(self.env._("A locked assessment cannot change."))
        if set(vals) & PERIOD and any(assessment.state != "draft" for assessment in self):
            raise UserError(self.env._("Only a draft can be moved to another period."))
        if not self.env.su and set(vals) & self._results():
            raise AccessError(self.env._("Results are computed, not entered."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(set(vals) & self._results() for vals in vals_list):
            raise AccessError(self.env._("Results are computed, not entered."))
        if not self.env.su:  # a caller chooses the context: no result comes in as a default
            given = {f"default_{name}" for name in self._results()}
            kept = {key: value for key, value in self.env.context.items() if key not in given}
            self = self.with_env(self.env(context=kept))
        return super().create(vals_list)

    @api.model
    def _results(self):
        """Columns that only the settlement and the steps write."""
        return {
            "state", "computed_at", "score", "scored", "deduction_yuan", "failed_count", "result",
            "line_ids", "item_line_ids", "milestone_ids", "sha256", "evidence_id",
            "ledger_horizon",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(assessment.state != "draft" for assessment in self):
            raise UserError(self.env._("Only a draft can be deleted."))
