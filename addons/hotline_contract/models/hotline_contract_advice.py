import json

from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.hotline_base.factfile import parse_day
from odoo.addons.hotline_contract import settlement

from . import words
from .roles import MONEY


class HotlineContract(models.Model):
    """What the parties are told beside the result (measures B7, B9, B21)."""

    _inherit = "hotline.contract"

    cost_warning = fields.Char(
        "Cost of a Person", compute="_compute_cost_warning", compute_sudo=True, groups=MONEY,
        help="What a person costs against the ceiling of the contract: a warning only",
    )
    renewal_text = fields.Char("Assessment of the Term", compute="_compute_renewal_text")
    equipment_text = fields.Char("Equipment for the Seats", compute="_compute_equipment_text")

    @api.depends("amount", "start", "end", "other_terms", "required_headcount", "param_ids.value")
    @api.depends_context("lang")
    def _compute_cost_warning(self):
        for contract in self:
            contract.cost_warning = contract.start and contract.end and contract._cost_words()

    def _cost_words(self):
        """The cost of a person where it is above the ceiling; nothing otherwise."""
        found = settlement.cost_ceiling(self._get_terms(), self._header([]))
        if not found or found["ok"]:
            return False
        cost, ceiling = (
            formatLang(self.env, float(found[key]), currency_obj=self.currency_id)
            for key in ("cost", "ceiling")
        )
        if found["per"] == "year":
            return self.env._(
                "%(cost)s a year, above the ceiling of %(ceiling)s", cost=cost, ceiling=ceiling
            )
        return self.env._(
            "%(cost)s a month, above the ceiling of %(ceiling)s", cost=cost, ceiling=ceiling
        )

    @api.depends("assessment_ids.score", "assessment_ids.computed_at")
    @api.depends_context("lang", "uid")
    def _compute_renewal_text(self):
        shown = self._sees_figures()
        for contract in self:
            own = shown and not contract.template and contract.site_id
            contract.renewal_text = contract.sudo()._renewal_words() if own else False

    def _renewal_words(self):
        scores = [
            json.loads(row.result)["period"]["score"]
            for row in self.assessment_ids.filtered("scored") if row.result
        ]
        found = settlement.renewal(self._get_terms(), scores, self._own_incidents())
        if not found:
            return False
        if found["serious"]:
            return self.env._(
                "Failed: serious event %(events)s", events=", ".join(found["serious"])
            )
        text = self.env._("Passed so far") if found["passed"] else self.env._("Below so far")
        figures = f"{float(found['score']):.2f} / {float(found['needed']):g}"
        return f"{text}{'：' if words.is_chinese(self.env) else ': '}{figures}"

    def _own_incidents(self):
        """Incidents of the contract's days."""
        records = self.env["hotline.fact"].sudo()._records(self.site_id, "incidents")
        return [
            row for row in records
            if self.start and self.end and self.start <= parse_day(row["date"]) <= self.end
        ]

    @api.depends("seats", "other_terms", "param_ids.value")
    @api.depends_context("lang")
    def _compute_equipment_text(self):
        for contract in self:
            found = settlement.equipment(contract.sudo()._get_terms())
            contract.equipment_text = words.listed(self.env, [
                self.env._("%(n)s headsets", n=found["headsets"]) if "headsets" in found else "",
                self.env._("%(n)s computers", n=found["computers"]) if "computers" in found else "",
            ])
