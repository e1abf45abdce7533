import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.hotline_contract import settlement

KINDS = [
    ("ratio", "Ratio"),
    ("mean", "Mean"),
    ("score", "100 minus mean deduction"),
    ("total", "Total"),
    ("count_per", "Worst count per quarter or year"),
    ("attrition", "Attrition"),
    ("exam", "Test score"),
]
UNITS = [
    ("percent", "%"),
    ("permille", "‰"),
    ("seconds", "seconds"),
    ("score", "points"),
    ("count", "count"),
    ("hours", "hours"),
    ("flag", "yes/no"),
]
COMPARATORS = [(">=", "≥"), ("<=", "≤"), (">", ">"), ("<", "<")]
PERIODS = [
    ("day", "Day"),
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
    ("acceptance", "Acceptance"),
]


class HotlineKpi(models.Model):
    """An indicator of the contract: formula, target, exemption and penalty, all data."""

    _name = "hotline.kpi"
    _inherit = ["hotline.term.mixin"]
    _description = "KPI"
    _rec_names_search = ["code", "name"]

    _term_map = {
        "code": "id",
        "name": "zh",
        "name_en": "en",
        "group_name": "group",
        "item": "item",
        "kind": "kind",
        "num": "num",
        "den": "den",
        "unit": "unit",
        "cmp": "cmp",
        "target": "target",
        "period": "period",
        "scope": "scope",
        "prorate": "prorate",
        "per": "per",
        "worst": "worst",
        "exam_absent": "absent",
        "exam_makeup": "makeup",
        "exam_several": "several",
        "attrition_base": "headcount",
        "part_year": "part_year",
        "volume_exempt": "volume_exempt",
        "no_penalty": "no_penalty",
        "exempt_num": "exempt_when.num",
        "exempt_den": "exempt_when.den",
        "exempt_unit": "exempt_when.unit",
        "exempt_cmp": "exempt_when.cmp",
        "exempt_value": "exempt_when.value",
        "exempt_on_zero": "exempt_when.on_zero",
        "clause_text": "src",
    }

    code = fields.Char(required=True)
    name = fields.Char("Indicator", required=True)
    name_en = fields.Char("English Name")
    group_name = fields.Char("Group")
    item = fields.Char("Scoring Item")
    kind = fields.Selection(KINDS, required=True, default="ratio")
    num = fields.Char("Numerator", help="Formula of measures: + - * / and parentheses")
    den = fields.Char("Denominator")
    unit = fields.Selection(UNITS, required=True, default="percent")
    cmp = fields.Selection(COMPARATORS, "Comparator", required=True, default=">=")
    target = fields.Char(required=True, help="Exact decimal number")
    period = fields.Selection(PERIODS, required=True, default="month")
    scope = fields.Selection(
        [("contract", "Contract"), ("agent", "Each person")], required=True, default="contract"
    )
    prorate = fields.Selection(
        [("workdays", "By working days on the roll")], help="How a joiner's target shrinks"
    )
    per = fields.Selection([("quarter", "Contract quarter"), ("year", "Contract year")])
    worst = fields.Selection([("max", "Largest"), ("min", "Smallest")])
    exam_absent = fields.Selection(
        [("zero", "0 points"), ("not_counted", "Not counted")], "Absent Without Leave"
    )
    exam_makeup = fields.Selection(
        [("replaces", "Replaces the others"), ("beside", "Counts beside the others")],
        "Make-up Test",
    )
    exam_several = fields.Selection(
        [("lowest", "Lowest"), ("average", "Mean"), ("latest", "Latest"), ("best", "Best")],
        "Several Tests",
    )
    attrition_base = fields.Selection(
        [("average", "Mean of opening and closing"), ("opening", "Opening"),
         ("closing", "Closing")],
        "Headcount",
    )
    part_year = fields.Selection(
        [("to_date", "As it is"), ("annualised", "Annualised")], "Part of a Year"
    )
    volume_exempt = fields.Boolean("Exempt at High Volume")
    no_penalty = fields.Boolean("Watched Only")
    exempt_num = fields.Char("Exemption: Numerator")
    exempt_den = fields.Char("Exemption: Denominator")
    exempt_unit = fields.Selection(UNITS, "Exemption: Unit")
    exempt_cmp = fields.Selection(COMPARATORS, "Exemption: Comparator")
    exempt_value = fields.Char("Exemption: Limit")
    exempt_on_zero = fields.Selection(
        [("exempt", "Exempt"), ("judge", "Judged as usual")], "Exemption: Nothing to Count"
    )
    has_penalty = fields.Boolean("Penalty of Its Own")
    penalty_yuan = fields.Float("Yuan", digits=0)
    penalty_points = fields.Float("Points", digits=0)
    clause_text = fields.Text("Clause as Printed")

    _code_uniq = models.Constraint(
        "UNIQUE(contract_id, code)", "The indicator already exists in this contract."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for kpi in self:
            kpi.display_name = " ".join(filter(None, (kpi.code, kpi.name)))

    @api.model
    def _term_vals(self, term):
        rest = dict(term)
        penalty = rest.pop("penalty", None)
        vals = {"name": term.get("id"), **super()._term_vals(rest)}
        if penalty:
            vals.update(
                has_penalty=True,
                **{
                    name: self._term_column(self._fields[name], penalty.get(key, 0))
                    for name, key in (("penalty_yuan", "yuan"), ("penalty_points", "points"))
                },
            )
        return vals

    def _to_term(self):
        term = super()._to_term()
        if self.has_penalty:
            term["penalty"] = {
                "yuan": self._exact("penalty_yuan"),
                "points": self._exact("penalty_points"),
            }
        return term

    def _exact(self, name):
        return self._term_value(self._fields[name], self[name]) or 0

    @api.constrains("num", "den", "kind", "unit", "cmp", "target", "exempt_num", "exempt_den",
                    "exempt_value", "per", "worst")
    def _check_terms(self):
        """A row that cannot be computed is refused when it is entered."""
        for kpi in self:
            row = {**kpi._to_term(), "item": None}  # items are checked with the whole contract
            faults = [
                fault for fault in settlement.check_terms({"kpis": [row]})
                if fault.path.startswith("kpis[")
            ]
            if faults:
                raise ValidationError("\n".join(f"{f.path}: {f.reason}" for f in faults))

    def _as_of(self, term):
        """This indicator with other terms: for reading only, nothing is written.

        :param term: the row's terms as JSON; empty: those of today
        """
        if not term:
            return self
        vals = self._term_vals(json.loads(term, parse_float=Decimal))
        return self.new({**vals, "contract_id": self.contract_id.id}, origin=self)

    def _measures(self, column):
        """Measures a formula of this indicator uses, in its order."""
        text = self.num if column == "num" else self.den
        if self.kind == "attrition":
            return []
        return settlement.names(text) if text else []
