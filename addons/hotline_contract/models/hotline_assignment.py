from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.hotline_contract import settlement

from . import words

_lt = LazyTranslate(__name__)

# what a person lacks, in words; `need` is filled in
NEEDS = {
    "age": _lt("age %(need)s"),
    "education": _lt("education at least %(need)s"),
    "typing_wpm": _lt("typing at least %(need)s characters/min"),
    "typing_accuracy": _lt("typing accuracy at least %(need)s %%"),
    "experience": _lt("experience at least %(need)s years"),
    "mandarin": _lt("Mandarin at least %(need)s"),
    "management_years": _lt("management at least %(need)s years"),
    "certificate_or_years": _lt("%(need)s"),
}
BIRTH = "hotline_base.group_hr,hotline_base.group_procurement"  # who may read dates of birth


class HotlineAssignment(models.Model):
    """A person against the requirements of the site's contract (BJ-STF-03 to 06, XC-STF-04…)."""

    _inherit = "hotline.assignment"

    qualification = fields.Selection(
        [("ok", "Met"), ("missing", "Not Met"), ("unknown", "Data Missing")],
        string="Requirements of the Post", compute="_compute_qualification",
        search="_search_qualification",
        groups="hotline_base.group_leader,hotline_base.group_hr,hotline_base.group_procurement",
        help="Age, education, typing, experience, Mandarin, management, certificates as the"
        " contract of the site asks; without a date of birth nobody is judged",
    )
    unmet_text = fields.Char(
        "Requirements Not Met", compute="_compute_qualification",
        groups="hotline_base.group_leader,hotline_base.group_hr,hotline_base.group_procurement",
    )

    @api.depends("fact_id", "hired", "left")
    @api.depends_context("lang", "uid")
    def _compute_qualification(self):
        today = fields.Date.context_today(self)
        for site, people in self.grouped("site_id").items():
            lacks = self.env["hotline.contract"]._judge_people(site)
            for person in people:
                found = lacks.get(person.code) if lacks is not None else None
                person.qualification = lacks is not None and person._light(found, today)
                person.unmet_text = words.listed(
                    self.env, [person._lack_words(short) for short in found or ()]
                )

    def _light(self, found, today):
        """Met, not met, or not known; nothing for those who are not on the roll."""
        if found is not None:
            return "missing" if found else "ok"
        on_roll = self.hired and self.hired <= today and not (self.left and self.left < today)
        return "unknown" if on_roll else False

    def _search_qualification(self, operator, value):
        if operator != "in":
            return NotImplemented
        people = self.search([("hired", "<=", fields.Date.context_today(self))])
        return [("id", "in", people.filtered(lambda p: p.qualification in value).ids)]

    # ---- words ------------------------------------------------------------------------

    def _lack_words(self, short):
        """``年龄 18–45 周岁：现 46``; an age only for those who may read dates of birth."""
        words_of_need = self.env._(NEEDS[short.word])
        need = words_of_need % {"need": self._need_words(short)}
        if short.word == "age" and not self.env.user.has_groups(BIRTH):
            return need
        return self.env._("%(need)s: now %(have)s", need=need, have=self._have_words(short))

    def _need_words(self, short):
        if short.word == "age":
            return "–".join(str(short.need[key]) for key in ("min", "max") if key in short.need)
        if short.word == "certificate_or_years":
            return self._alternatives(short.need)
        return self._level(short.word, short.need)

    def _have_words(self, short):
        return self.env._("not recorded") if short.have is None else self._level(
            short.word, short.have
        )

    def _level(self, word, value):
        """A level as the form shows it, a number as it is."""
        if word not in ("education", "mandarin"):
            return str(value)
        return dict(self._fields[word]._description_selection(self.env)).get(value, value)

    def _alternatives(self, needs):
        """``持有 COPC、CCOM 之一或在本项目满 5 年``"""
        texts, comma = [], "、" if words.is_chinese(self.env) else ", "
        for need in needs:
            if need.get("certificates_any"):
                names = comma.join(need["certificates_any"])
                texts.append(self.env._("one of the certificates %(names)s", names=names))
            if need.get("years_on_this_project_min") is not None:
                years = need["years_on_this_project_min"]
                texts.append(self.env._("%(years)s years on this project", years=years))
        return self.env._(" or ").join(texts)


class HotlineContract(models.Model):
    _inherit = "hotline.contract"

    @api.model
    def _judge_people(self, site):
        """What the people of a site lack for their positions today, by its contract.

        :return: ``{staff number: [Shortfall]}``; None where no contract asks for anything
        """
        today = fields.Date.context_today(self)
        contract = self.sudo().search([
            ("template", "=", False), ("site_id", "=", site.id), ("start", "<=", today),
            ("end", "!=", False),
        ], order="start desc", limit=1)
        if not contract:
            return None
        agents = self.env["hotline.fact"].sudo()._records(site, "agents")
        facts = {**contract._header([], as_of=today), "agents": agents}
        return settlement.qualification(contract._get_terms(), facts)
