from datetime import datetime

from odoo import api, fields, models
from odoo.tools import formatLang
from odoo.tools.translate import LazyTranslate

from odoo.addons.hotline_base.factfile import parse_day, parse_time

from . import words
from .hotline_obligation import DATE_LENGTH
from .roles import MONEY

_lt = LazyTranslate(__name__)

SOON = 7  # days before a due day from which it is shown in amber
TITLES = {
    "complaint_response": _lt("Complaint taken up"),
    "fault_repair": _lt("Fault repaired"),
    "test_candidates": _lt("Candidates invited to the test"),
    "trainees": _lt("People in training"),
    "retention": _lt("Recording kept long enough"),
    "return_person": _lt("Person to be returned"),
    "on_roll": _lt("People on the roll"),
    "reserve": _lt("People with reserve"),
    "ratio": _lt("Share of the staff"),
    "unqualified": _lt("People below the requirements"),
}
RIGHTS = {
    "terminate": _lt("end the contract"),
    "refuse_related_fee": _lt("refuse the related fee"),
    "blacklist_3_years": _lt("bar the vendor for three years"),
}
SIGNS = (("<=", "≤ "), (">=", "≥ "), ("<", "< "), (">", "> "))
# sections whose records time limits judge, for opening the record
SECTIONS = {
    "complaint_response": "complaints",
    "complaint_result": "complaints",
    "replace_unfit": "unfit_requests",
    "outage_notice": "outages",
    "support_response": "faults",
    "fault_repair": "faults",
    "fault_cause_report": "faults",
    "recruit_response": "recruitments",
    "interview": "recruitments",
    "test_candidates": "recruitments",
    "trainees": "recruitments",
    "retention": "deletions",
    "return_person": "incidents",
    "ex_tax_staff": "incidents",
}


class HotlineObligation(models.Model):
    """An obligation in words."""

    _inherit = "hotline.obligation"

    title = fields.Char("Obligation", compute="_compute_words")
    subject = fields.Char("Concerns", compute="_compute_words")
    due_text = fields.Char("Due", compute="_compute_words")
    actual_text = fields.Char("Actual", compute="_compute_words")
    need_text = fields.Char("Asked For", compute="_compute_words")
    clock_text = fields.Char("Vacancy Clock", compute="_compute_words")
    rights_text = fields.Char("Rights", compute="_compute_rights_text", groups=MONEY)
    time_left = fields.Char("Time Left", compute="_compute_time_left")
    urgency = fields.Selection(
        [("overdue", "Overdue"), ("soon", "Within 7 Days"), ("later", "Later")],
        compute="_compute_time_left",
    )

    @api.depends("part", "kind", "clause", "record", "person_id", "actual", "need", "gap_days")
    @api.depends_context("lang")
    def _compute_words(self):
        for row in self:
            row.title = row._title()
            row.subject = row.person_id.display_name or row.record
            row.due_text = row._time_text(row.due_given)
            row.actual_text = row._time_text(row.actual)
            row.need_text = row._need_words()
            row.clock_text = row._clock_words()

    @api.depends("title")
    def _compute_display_name(self):
        for row in self:
            row.display_name = " ".join(filter(None, (row.title, row.subject)))

    def _title(self):
        deadline = words.word(
            self.env, words.DEADLINES, self.deadline_id.code or self.kind
        )
        known = self.kind in TITLES
        title = self.env._(TITLES[self.kind]) if known else deadline
        if self.kind == "ratio":
            return self.clause or title
        if self.part != "breach" or known:
            return title
        return self.env._("Breach: %(what)s", what=self.clause if title == self.kind else title)

    def _time_text(self, text):
        """A time of the site without its zero seconds; a number as it is."""
        return (text or "").replace("T", " ").removesuffix(":00")

    def _need_words(self):
        need = self.need or ""
        sign = next((pair for pair in SIGNS if need.startswith(pair[0])), ("", ""))
        return sign[1] + need.removeprefix(sign[0])

    def _clock_words(self):
        """``第 7 天 / 10 天``: the day of a vacancy and the days the contract gives."""
        if self.part != "gap":
            return ""
        deadline = self.deadline_id
        if deadline.unit != "days":
            return self.env._("day %(day)s", day=self.gap_days)
        return self.env._("day %(day)s of %(limit)s", day=self.gap_days, limit=deadline.count)

    @api.depends("rights", "withholdable", "kind")
    @api.depends_context("lang")
    def _compute_rights_text(self):
        for row in self:
            codes = (row.rights or "").split(",")
            row.rights_text = words.listed(row.env, [row._right(code) for code in codes if code])
            if row.kind == "return_person":
                row.rights_text = row.env._("have the person returned")

    def _right(self, code):
        """A right in words, with the amount where there is one."""
        text = words.word(self.env, RIGHTS, code)
        if code != "refuse_related_fee" or not self.withholdable:
            return text
        amount = formatLang(self.env, self.withholdable, currency_obj=self.currency_id)
        return self.env._("%(right)s (up to %(amount)s)", right=text, amount=amount)

    # ---- time -------------------------------------------------------------------------

    @api.depends("due_given", "actual", "status")
    @api.depends_context("lang")
    def _compute_time_left(self):
        moment = fields.Datetime.now()
        for row in self:
            now = row.site_id._to_local(moment) if row.site_id else moment
            row.time_left, row.urgency = row._time_words(now)

    def _time_words(self, now):
        """Time until the due time in words, and how urgent it is; nothing once met.

        :param now: local moment
        """
        if not self.due_given or self.status == "met":
            return "", False
        parse = self._parser()
        due = parse(self.due_given)
        if self.part != "headcount" and self.actual:
            late = self._span_words(due, parse(self.actual))
            return self.env._("%(time)s late", time=late), False
        now = now.replace(microsecond=0) if isinstance(due, datetime) else now.date()
        if now > due:
            return self.env._("%(time)s overdue", time=self._span_words(due, now)), "overdue"
        urgency = "soon" if (due - now).days <= SOON else "later"
        if now == due:
            return self.env._("today"), urgency
        return self.env._("%(time)s left", time=self._span_words(now, due)), urgency

    def _parser(self):
        """How this row's times are read: to the second where its limit is in minutes."""
        if len(self.due_given) > DATE_LENGTH:
            return parse_time
        return lambda text: parse_day(text[:DATE_LENGTH])

    def _span_words(self, first, last):
        """Days between two days or moments; less than a day in hours and minutes."""
        span = last - first
        if isinstance(first, datetime) and not span.days:
            return words.duration(self.env, str(int(span.total_seconds())))
        return self.env._("%(n)s days", n=span.days)

    # ---- ways out ---------------------------------------------------------------------

    def action_open_record(self):
        """The complaint, fault, document or person behind this row."""
        self.ensure_one()
        if self.person_id:
            return self._open_form(self.person_id)
        section = SECTIONS.get(self.kind, "documents" if self.part == "check" else None)
        home = self.env["hotline.fact"]._homes().get(section)
        number = home is not None and next(
            (name for name, key in home._fact_map.items() if key == "id"), None
        )
        found = home.search([
            (number, "=", self.record), ("site_id", "=", self.site_id.id),
        ], limit=1) if number else False
        return self._open_form(found or self.contract_id)

    def _open_form(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_update(self):
        """Judge all contracts the user sees again, by the facts of this moment."""
        self.env["hotline.contract"].search([("template", "=", False)]).action_update_obligations()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
