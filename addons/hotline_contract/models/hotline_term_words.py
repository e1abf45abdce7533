"""Rows of the terms in words: positions, sections, parts, clauses, deadlines, payments."""

from odoo import api, fields, models

from . import words

SECONDS = {"seconds": 1, "minutes": 60}


class HotlineContractPosition(models.Model):
    _inherit = "hotline.contract.position"

    name_text = fields.Char("Position Name", compute="_compute_name_text")

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_name_text(self):
        for position in self:
            position.name_text = position.name or words.word(
                self.env, words.POSITIONS, position.code
            )


class HotlineScoreSection(models.Model):
    _inherit = "hotline.score.section"

    name_text = fields.Char("Section Name", compute="_compute_name_text")

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_name_text(self):
        for section in self:
            section.name_text = section.name or words.word(self.env, words.SECTIONS, section.code)


class HotlineScoreItem(models.Model):
    _inherit = "hotline.score.item"

    section_text = fields.Char("Section Name", compute="_compute_section_text")

    @api.depends("section")
    @api.depends_context("lang")
    def _compute_section_text(self):
        for item in self:
            item.section_text = words.word(self.env, words.SECTIONS, item.section)


class HotlineContractPart(models.Model):
    _inherit = "hotline.contract.part"

    name_text = fields.Char("Part", compute="_compute_name_text")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name_text(self):
        for part in self:
            part.name_text = words.word(self.env, words.PARTS, part.code)


class HotlineClause(models.Model):
    _inherit = "hotline.clause"

    level_text = fields.Char("Costs", compute="_compute_level_text")
    item_text = fields.Char("Item", compute="_compute_level_text")

    @api.depends("level_ids.yuan", "level_ids.points", "item")
    @api.depends_context("lang")
    def _compute_level_text(self):
        for clause in self:
            items = {item.code: item.name for item in clause.contract_id.item_ids}
            clause.item_text = items.get(clause.item) or clause.item
            clause.level_text = words.listed(
                self.env, [level._in_words() for level in clause.level_ids]
            )


class HotlineClauseLevel(models.Model):
    _inherit = "hotline.clause.level"

    def _in_words(self):
        """``造成投诉: ¥500, 2 分``"""
        label = dict(self._fields["level"]._description_selection(self.env))[self.level]
        if not self.fixed:
            return self.env._("%(level)s: a share of the fee", level=label)
        return self.env._(
            "%(level)s: ¥%(yuan)s, %(points)s points",
            level=label, yuan=f"{self.yuan:,g}", points=f"{self.points:g}",
        )


class HotlineDeadline(models.Model):
    _inherit = "hotline.deadline"

    title = fields.Char("Deadline", compute="_compute_title")
    limit_text = fields.Char("Time Limit", compute="_compute_title")

    @api.depends("code", "count", "unit", "counted_from")
    @api.depends_context("lang")
    def _compute_title(self):
        for deadline in self:
            deadline.title = words.word(self.env, words.DEADLINES, deadline.code)
            deadline.limit_text = deadline._limit_words()

    def _limit_words(self):
        """``15 日, 自合同生效起``; a limit without a number is immediate."""
        if not self.unit:
            return self.env._("at once")
        if self.unit in SECONDS:
            limit = words.duration(self.env, str(self.count * SECONDS[self.unit]))
        else:
            unit = dict(self._fields["unit"]._description_selection(self.env))[self.unit]
            limit = f"{self.count} {unit}"
        start = words.word(self.env, words.STARTS, self.counted_from)
        return self.env._("%(limit)s from %(start)s", limit=limit, start=start) if start else limit


class HotlinePaymentTerm(models.Model):
    _inherit = "hotline.payment.term"

    due_text = fields.Char("Due", compute="_compute_due_text")
    deduct_text = fields.Char("Takes Off", compute="_compute_due_text")
    part_text = fields.Char("Part Name", compute="_compute_due_text")

    @api.depends("due_from", "due_count", "due_unit", "due_fixed", "deduct", "part")
    @api.depends_context("lang")
    def _compute_due_text(self):
        for term in self:
            term.due_text = term._due_words()
            term.deduct_text = term._deduct_words()
            term.part_text = words.word(self.env, words.PARTS, term.part)

    def _due_words(self):
        if self.due_fixed:
            return self.due_fixed.isoformat()
        if not self.due_unit:
            return ""
        unit = dict(self._fields["due_unit"]._description_selection(self.env))[self.due_unit]
        return self.env._(
            "%(limit)s from %(start)s", limit=f"{self.due_count} {unit}",
            start=words.word(self.env, words.STARTS, self.due_from),
        )

    def _deduct_words(self):
        if self.deduct == "none":
            return self.env._("nothing")
        if self.deduct == "final":
            return self.env._("everything not yet deducted")
        return self.env._("deductions of %(period)s", period=self.deduct) if self.deduct else ""
