from collections import defaultdict
from fractions import Fraction

from odoo import models

from odoo.addons.hotline_base.factfile import canonical

AMOUNTS = ("yuan", "points")


def by_key(lines):
    """``{(ref, agent, incident): [yuan, points]}`` of deduction lines, exact."""
    sums = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for line in lines:
        key = line["ref"], line.get("agent") or False, line.get("id") or False
        for index, name in enumerate(AMOUNTS):
            sums[key][index] += Fraction(line[name])
    return sums


class HotlineAssessmentAdjustment(models.Model):
    """What became known after a period was closed is settled in the next one (measures G9)."""

    _inherit = "hotline.assessment"

    def _compute_result(self):
        super()._compute_result()
        if self._adjust():
            self._add_up()

    def _entered_by_hand(self):
        """An adjustment entered by hand counts at once."""
        if not self.env.su:
            for assessment in self.sudo().filtered("computed_at"):
                assessment._add_up()

    def _add_up(self):
        """Total of the period and payments from the deductions that stand."""
        self.deduction_yuan = sum(self.deduction_ids.mapped("yuan"))
        self.contract_id._update_milestones()

    def _adjust(self):
        """Adjustment lines for closed periods whose facts have changed since.

        :return: the lines made anew
        """
        self.ensure_one()
        self.deduction_ids.filtered("origin_id").unlink()
        vals_list = [
            vals
            for closed, today in self._closed_periods_today()
            for vals in self._difference(closed, today)
        ]
        return self.env["hotline.deduction"].create(vals_list)

    def _closed_periods_today(self):
        """Closed earlier periods with new facts: ``(assessment, lines by today's facts)``.

        Each is settled by the terms it was sealed with. None where the contract leaves closed
        periods as they are (`late_findings`, measures X23).
        """
        contract = self.contract_id
        if contract._get_terms().get("late_findings") == "none":
            return
        newest = self._newest_fact()
        closed = contract.assessment_ids.filtered(
            lambda a: a.state == "locked" and a.last < self.first and a.ledger_horizon < newest
        ).sorted("first")
        by_terms = defaultdict(lambda: self.browse())
        for assessment in closed:
            by_terms[canonical(assessment._sealed()["terms"])] |= assessment
        for assessments in by_terms.values():
            result = contract._settle(
                contract._header([a._period() for a in assessments], as_of=self.last),
                terms=assessments[0]._sealed()["terms"],
            )
            for assessment in assessments:
                yield assessment, [
                    line for line in result["lines"] if line["period"] == assessment.code
                ]

    def _difference(self, closed, today):
        """Values of the lines that bring a closed period to what today's facts say."""
        settled = by_key(
            line for line in closed._sealed()["result"]["lines"] if line["period"] == closed.code
        )
        for line in self.env["hotline.deduction"].search([("origin_id", "=", closed.id)]):
            key = line.ref, line.agent_code, line.incident_number
            for index, name in enumerate(AMOUNTS):
                settled[key][index] += Fraction(str(line[name]))
        due = by_key(today)
        for key in sorted({*due, *settled}, key=str):
            yuan, points = (due[key][i] - settled[key][i] for i in (0, 1))
            if yuan or points:
                ref, agent, incident = key
                yield {
                    "assessment_id": self.id,
                    "origin_id": closed.id,
                    "kind": "adjustment",
                    "ref": ref,
                    "name": self.env._("Found after %(period)s was closed", period=closed.code),
                    "agent_code": agent,
                    "incident_number": incident,
                    "yuan": float(yuan),
                    "points": float(points),
                }
