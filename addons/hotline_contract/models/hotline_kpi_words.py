import re

from odoo import api, fields, models

from odoo.addons.hotline_contract import settlement

from . import words
from .hotline_kpi import COMPARATORS
from .hotline_term_mixin import dig

NAME = re.compile(r"[a-z][a-z0-9_]*")


class HotlineKpi(models.Model):
    """The indicator in words, as people read it on screens."""

    _inherit = "hotline.kpi"

    formula_text = fields.Char("Formula", compute="_compute_formula_text")
    target_text = fields.Char("Required", compute="_compute_target_text")
    exemption_text = fields.Char("Exemption", compute="_compute_exemption_text")
    item_text = fields.Char("Group / Item", compute="_compute_item_text")
    reading_text = fields.Text("Reading Used", compute="_compute_reading_text")

    def _with_names(self, formula):
        """A formula with the names of the measures in the user's language."""
        used = self.env["hotline.measure"].sudo().search_fetch(
            [("code", "in", NAME.findall(formula))], ["code", "name"]
        )
        names = {measure.code: measure.name for measure in used}
        return NAME.sub(lambda found: names.get(found.group(), found.group()), formula)

    @api.depends("kind", "num", "den", "unit", "per", "worst")
    @api.depends_context("lang")
    def _compute_formula_text(self):
        for kpi in self:
            kpi.formula_text = kpi._formula_words()

    def _formula_words(self):
        if self.kind == "attrition":
            return self.env._("leavers ÷ mean of opening and closing headcount × 100")
        if self.kind == "count_per":
            periods = dict(self._fields["per"]._description_selection(self.env))
            return self.env._(
                "%(measure)s, worst of each %(per)s",
                measure=self._with_names(self.num or ""), per=periods.get(self.per, ""),
            )
        if self.kind == "exam":
            return self._with_names(self.num or "exam_score")
        return self._with_names(settlement.formula(self._to_term()))

    @api.depends("cmp", "target", "unit")
    @api.depends_context("lang")
    def _compute_target_text(self):
        for kpi in self:
            kpi.target_text = f"{dict(COMPARATORS).get(kpi.cmp, '')} " + words.quantity(
                self.env, kpi.target, kpi.unit
            )

    @api.depends("exempt_num", "exempt_den", "exempt_unit", "exempt_cmp", "exempt_value",
                 "volume_exempt")
    @api.depends_context("lang")
    def _compute_exemption_text(self):
        for kpi in self:
            rules = []
            if kpi.exempt_cmp:
                rules.append(self.env._(
                    "Exempt when %(figure)s %(cmp)s %(limit)s",
                    figure=kpi._with_names(" ÷ ".join(
                        filter(None, (kpi.exempt_num, kpi.exempt_den))
                    )),
                    cmp=dict(COMPARATORS)[kpi.exempt_cmp],
                    limit=words.quantity(self.env, kpi.exempt_value, kpi.exempt_unit),
                ))
            if kpi.volume_exempt:
                rules.append(self.env._("Quarters of high volume are left out"))
            kpi.exemption_text = words.listed(self.env, rules)

    @api.depends("group_name", "item", "contract_id.item_ids.name")
    def _compute_item_text(self):
        for kpi in self:
            items = {item.code: item.name for item in kpi.contract_id.item_ids}
            kpi.item_text = " / ".join(
                filter(None, (kpi.group_name, items.get(kpi.item) or kpi.item))
            )

    @api.depends("code", "num", "den", "kind", "cmp", "per", "prorate", "extra", "exam_absent",
                 "exam_makeup", "exam_several", "attrition_base", "part_year",
                 "contract_id.param_ids.value")
    @api.depends_context("lang")
    def _compute_reading_text(self):
        for kpi in self:
            kpi.reading_text = "\n".join(
                kpi._reading_words(reading)
                for reading in settlement.READINGS
                if reading.path.startswith(f"kpis[{kpi.code}].")
            )

    def _agreed_term(self):
        """This row as the contract's agreed readings leave it."""
        terms = {"kpis": [self._to_term()]}
        for param in self.contract_id.param_ids:
            terms = param._agreed_in(terms)
        return terms["kpis"][0]

    def _reading_words(self, reading):
        """An ambiguous clause and which of its readings this indicator follows."""
        title = reading.title_zh if words.is_chinese(self.env) else reading.title
        current = dig(self._agreed_term(), reading.path.partition("].")[2])
        first = list(current or ()) == list(reading.default) if isinstance(
            reading.default, tuple
        ) else current == reading.default
        if first:
            return self.env._("%(title)s — the first reading is used", title=title)
        return self.env._("%(title)s — the other reading is used", title=title)
