from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.hotline_contract import settlement

from .hotline_assessment import OFFICE, PURCHASER
from .words import is_chinese


class HotlineReadingPrice(models.TransientModel):
    """What a period would come to under another reading of a clause (measures section 3).

    The rows are worked out when they are asked for and belong to who asked.
    """

    _name = "hotline.reading.price"
    _description = "Other Reading"
    _order = "weight desc, id"
    _rec_name = "reading"

    assessment_id = fields.Many2one("hotline.assessment", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="assessment_id.currency_id")
    reading = fields.Char("No.", required=True, help="Number of the ambiguous clause")
    title = fields.Char("Question")
    clause = fields.Text("Words of the Contract")
    agreed = fields.Text("Reading in Force")
    alternative = fields.Text("Other Reading")
    deduction = fields.Monetary("Deductions")
    payable = fields.Monetary("Payable")
    difference = fields.Monetary(
        "Difference", help="Payable under the other reading less payable as it is"
    )
    points = fields.Float(
        "Difference in Points", digits=(16, 4),
        help="Score under the other reading less the score as it is",
    )
    scored = fields.Boolean(help="The contract gives a score")
    priced = fields.Boolean(help="The reading changes amounts that can be compared")
    note = fields.Char("Why There Is No Price")
    weight = fields.Monetary("Size of the Difference")

    @api.model
    def _keep(self, assessment, rows):
        """Rows of the screen.

        :param rows: as ``settlement.price`` gives them
        """
        return self.create([self._vals(assessment, row) for row in rows])

    @api.model
    def _vals(self, assessment, row):
        chinese = is_chinese(self.env)
        reading, [shown] = row["reading"], settlement.shown_prices([row])
        return {
            "assessment_id": assessment.id,
            "reading": reading,
            "title": row["title_zh"] if chinese else row["title"],
            "clause": settlement.clause(reading),
            "agreed": settlement.wording(reading, row["agreed"], chinese),
            "alternative": settlement.wording(reading, row["alternative"], chinese),
            "points": float(shown["points"] or 0),
            "scored": shown["points"] is not None,
            "priced": not row["reason"],
            "note": settlement.unpriced(row["reason"], chinese),
            "weight": abs(float(shown["difference"] or 0)),
            **{key: float(shown[key] or 0) for key in ("deduction", "payable", "difference")},
        }


class HotlineAssessment(models.Model):
    _inherit = "hotline.assessment"

    def action_open_readings(self):
        """What this period would come to under the other readings of the contract's clauses.

        :raise AccessError: the user is neither of the project office nor of the purchaser
        """
        self.ensure_one()
        if not any(self.env.user.has_group(role) for role in (OFFICE, PURCHASER)):
            raise AccessError(self.env._("Your role may not do this with an assessment."))
        self.check_access("read")
        prices = self.env["hotline.reading.price"]._keep(self, self.sudo()._price_readings())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_contract.hotline_reading_price_action"
        )
        return {
            **action,
            "display_name": self.env._("Other Readings of %(period)s", period=self.display_name),
            "domain": [("id", "in", prices.ids)],
        }

    def _price_readings(self):
        """Prices from today's facts, or from the sealed ones once the period is locked."""
        if self.state == "locked":
            return self.env["hotline.fact.file"]._price_sealed(self._sealed())
        contract = self.contract_id
        return contract._price_readings(contract._header([self._period()], as_of=self.last))
