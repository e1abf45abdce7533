from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

AGREED = ("confirmed", "accepted")


class HotlineDeduction(models.Model):
    """Money and points one clause takes in one period; rounded once, to the fen (measures G5)."""

    _name = "hotline.deduction"
    _inherit = ["hotline.assessment.part"]
    _description = "Deduction"
    _order = "assessment_id, sequence, id"
    _rec_name = "ref"

    sequence = fields.Integer()
    kind = fields.Selection(
        [
            ("kpi", "Indicator missed"),
            ("count", "Too many indicators deviate"),
            ("incident", "Incident"),
            ("deadline", "Time limit missed"),
            ("adjustment", "Adjustment of a closed period"),
        ],
        required=True, default="adjustment",
    )
    ref = fields.Char("Clause", required=True)
    name = fields.Char("Reason")
    line_id = fields.Many2one("hotline.assessment.line", "Indicator", ondelete="cascade")
    incident_number = fields.Char("Incident")
    agent_code = fields.Char("Staff No.")
    assignment_id = fields.Many2one("hotline.assignment", "Person", ondelete="restrict")
    item = fields.Char("Scoring Item")
    level = fields.Char()
    origin_id = fields.Many2one(
        "hotline.assessment", "Adjusts", readonly=True, ondelete="restrict", index=True,
        help="The closed period whose facts changed afterwards",
    )
    yuan = fields.Monetary("Amount")
    points = fields.Float(digits=0)

    @api.model
    def _keep(self, assessment, lines, kept):
        """Store the deduction lines of a result; ``kept`` are the stored KPI rows."""
        people = {
            person.code: person.id
            for person in self.env["hotline.assignment"].search(
                [("site_id", "=", assessment.site_id.id)]
            )
        }
        contract = assessment.contract_id
        clauses = {row.code: row.name for row in (*contract.deadline_ids, *contract.clause_ids)}
        return self.create([
            {
                "assessment_id": assessment.id,
                "sequence": sequence,
                "kind": self._kind(assessment, line, kept),
                "ref": line["ref"],
                "name": clauses.get(line["ref"].partition(":")[0]),
                "line_id": self._line(line, kept).id,
                "incident_number": line.get("id"),
                "agent_code": line.get("agent"),
                "assignment_id": people.get(line.get("agent")),
                "item": line.get("item"),
                "level": line.get("level"),
                "yuan": float(line["yuan"]),
                "points": float(line["points"]),
            }
            for sequence, line in enumerate(lines)
        ])

    @api.model
    def _line(self, line, kept):
        """The KPI row a deduction comes from, if any."""
        none = self.env["hotline.assessment.line"]
        return kept.get((line["ref"], line.get("agent")), none)

    @api.model
    def _kind(self, assessment, line, kept):
        if line["ref"] == "count_penalty":
            return "count"
        if self._line(line, kept):
            return "kpi"
        events = assessment.contract_id.clause_ids.mapped("code")
        return "incident" if line["ref"].partition(":")[0] in events else "deadline"

    # ---- entered by hand ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        deductions = super().create(vals_list)
        deductions._check_by_hand()
        deductions.assessment_id._entered_by_hand()
        return deductions

    def write(self, vals):
        owners = self.assessment_id
        self._check_by_hand()
        result = super().write(vals)
        self._check_by_hand()
        (owners | self.assessment_id)._entered_by_hand()
        return result

    def unlink(self):
        owners = self.assessment_id
        self._check_by_hand()
        result = super().unlink()
        owners._entered_by_hand()
        return result

    def _check_by_hand(self):
        """By hand come adjustments only, and before both sides agree.

        :raise AccessError: it is a computed line
        :raise UserError: the vendor has confirmed the assessment
        """
        if self.env.su:
            return
        if any(row.kind != "adjustment" or row.origin_id for row in self):
            raise AccessError(self.env._("Only adjustments are entered by hand."))
        if any(row.assessment_id.state in AGREED for row in self):
            raise UserError(self.env._(
                "The assessment is agreed already: compute it again first, or adjust the next one."
            ))
