from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import canonical
from odoo.addons.hotline_contract import settlement

STATUS = [("pass", "Reached"), ("fail", "Missed"), ("exempt", "Exempt"), ("na", "No data")]


class HotlineAssessmentLine(models.Model):
    """An indicator of one person or of the contract in one period, with all its numbers.

    Texts hold the exact figures; ``value_shown`` is only for graphs.
    """

    _name = "hotline.assessment.line"
    _inherit = ["hotline.assessment.part"]
    _description = "Assessment Line"
    _order = "assessment_id, yuan desc, sequence, id"

    sequence = fields.Integer()
    kpi_id = fields.Many2one("hotline.kpi", "Indicator", ondelete="restrict", index=True)
    agent_code = fields.Char("Staff No.")
    assignment_id = fields.Many2one("hotline.assignment", "Person", ondelete="restrict")
    value = fields.Char()
    exact = fields.Char("Exact Value")
    num = fields.Char("Numerator")
    den = fields.Char("Denominator")
    target = fields.Char()
    status = fields.Selection(STATUS, required=True, index=True)
    exempt_basis = fields.Char("Exemption Figure")
    explanation = fields.Char("Calculation")
    value_shown = fields.Float("Value (graph)", digits=0, aggregator="avg")
    target_shown = fields.Float("Target (graph)", digits=0, aggregator="avg")
    yuan = fields.Monetary("Deduction")
    points = fields.Float("Points Lost", digits=0)
    term = fields.Text(
        readonly=True, help="The indicator's terms this line was judged by (JSON)"
    )

    @api.depends("kpi_id", "agent_code")
    def _compute_display_name(self):
        for line in self:
            person = line.assignment_id.display_name or line.agent_code
            line.display_name = " · ".join(filter(None, (line.kpi_id.display_name, person)))

    def _kpi(self):
        """The indicator as it was when this line was judged, whatever became of it since."""
        self.ensure_one()
        return self.kpi_id._as_of(self.term)

    @api.model
    def _keep(self, assessment, rows, deductions):
        """Store the rows of a result.

        :return: ``{(KPI code, agent code or None): line}``
        """
        contract = assessment.contract_id
        kpis = {kpi.code: kpi for kpi in contract.kpi_ids}
        people = {
            person.code: person.id
            for person in self.env["hotline.assignment"].search(
                [("site_id", "=", contract.site_id.id)]
            )
        }
        terms = {term["id"]: term for term in contract._get_terms().get("kpis") or ()}
        texts = {code: canonical(term) for code, term in terms.items()}
        cost = {(line["ref"], line.get("agent")): line for line in deductions}
        lines = self.create([
            {
                "assessment_id": assessment.id,
                "sequence": sequence,
                "kpi_id": kpis[row["id"]].id,
                "agent_code": row["agent"],
                "assignment_id": people.get(row["agent"]),
                **{key: row[key] for key in ("value", "exact", "num", "den", "target", "status")},
                "exempt_basis": row.get("exempt_basis"),
                "explanation": settlement.explain(terms[row["id"]], row)["text"],
                "term": texts[row["id"]],
                "value_shown": float(row["value"] or 0),
                "target_shown": float(row["target"] or 0),
                "yuan": float(cost.get((row["id"], row["agent"]), {}).get("yuan", 0)),
                "points": float(cost.get((row["id"], row["agent"]), {}).get("points", 0)),
            }
            for sequence, row in enumerate(rows)
        ])
        self._leave_out_no_data(assessment)
        return {(line.kpi_id.code, line.agent_code or None): line for line in lines}

    @api.model
    def _leave_out_no_data(self, assessment):
        """No data is not zero: NULL keeps such lines out of the means of graphs (measures G7)."""
        lines = assessment.line_ids
        lines.flush_recordset(["value_shown", "value"])
        self.env.cr.execute(SQL(
            "UPDATE hotline_assessment_line SET value_shown = NULL"
            " WHERE assessment_id = %s AND value IS NULL",
            assessment.id,
        ))
        lines.invalidate_recordset(["value_shown"], flush=False)

    def action_open_num(self):
        """The calls, sessions, exams … behind the numerator."""
        return self._open_rows("num")

    def action_open_den(self):
        """The calls, sessions … behind the denominator."""
        return self._open_rows("den")

    def _open_rows(self, column):
        """List of the rows behind the first measure of a formula that has any."""
        self.ensure_one()
        self.check_access("read")
        assessment = self.assessment_id
        for measure in self._kpi()._measures(column):
            action = self.env["hotline.measure"]._rows_action(
                measure, assessment.site_id, self.agent_code, assessment.first, assessment.last
            )
            if action:
                return action
        raise UserError(self.env._("This figure was computed from the roll and the calendar."))
