import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.hotline_base.factfile.rules import NOT_SUMMED
from odoo.addons.hotline_base.models.fault_messages import FAULT_MESSAGES

from . import aggregate_workbook as workbook

_lt = LazyTranslate(__name__)

MESSAGES = {
    "too_large": _lt("The file is larger than %(limit)s MiB."),
    "unreadable": _lt("This is no workbook (.xlsx) that can be read."),
    "too_many_rows": _lt("More than %(limit)s rows: split the file."),
    "too_many_columns": _lt("More than %(limit)s columns: split the file."),
    "no_rows": _lt("There is no row with figures."),
    "no_column": _lt("The column “%(code)s” is missing."),
    "unknown_column": _lt("“%(code)s” is no measure: take the codes from the template."),
    "column_twice": _lt("The column “%(code)s” stands here twice."),
    "not_summed": _lt("“%(code)s” cannot be given as a sum."),
    "no_head": _lt("There is a value, but row 2 has no code above it."),
    "formula": _lt("A formula: paste it as a value."),
    "error_value": _lt("The cell shows the error %(value)s."),
    "reversed": _lt("The last day is before the first."),
    "unknown_agent": _lt("“%(agent)s” is not on the roll of this site."),
    "no_figure": _lt("The row has days but no figure."),
    "not_text": _lt("not a text"),
    "not_number": _lt("Not a number: digits and a decimal point only."),
    "not_date": _lt("Not a day: write it as 2025-03-31."),
}
HEADS = {
    workbook.FROM: _lt("From"),
    workbook.TO: _lt("To"),
    workbook.AGENT: _lt("Staff No. (empty: contract)"),
}
NOTES = (
    _lt("Figures are entered in the first sheet, from row 3 on; rows 1 and 2 stay as they are."),
    _lt("“From” and “To” are days, both included, as 2025-03-31 or as a date cell."),
    _lt("A row with a staff number is about that person; without one it is about the whole"
        " contract. A person's figures count for the contract as well: enter no figure twice."),
    _lt("A row must lie inside one assessed period: it may not begin in one month and end in the"
        " next where months are assessed."),
    _lt("An empty cell means no figure, 0 means zero."),
    _lt("Numbers count exactly as they stand in the cell, with up to 15 digits; a number entered"
        " as text keeps all its digits. Formulas are refused: paste values."),
    _lt("Nothing is taken over unless every row is right. Importing the same file again changes"
        " nothing."),
)
MAX_SHOWN = 100  # faults on screen
DEFAULT_MEASURES = (
    "calls_offered", "calls_to_agent", "calls_answered", "agent_talk_seconds",
    "agent_wrap_seconds", "agent_ring_seconds", "login_seconds",
)


class HotlineAggregateImport(models.TransientModel):
    """Figures of another platform from a workbook: template, check, import (FACTS §13)."""

    _name = "hotline.aggregate.import"
    _description = "Import Figures"

    site_id = fields.Many2one(
        "hotline.site", required=True, ondelete="cascade",
        default=lambda self: self.env["hotline.fact.mixin"]._default_site(),
    )
    measure_ids = fields.Many2many(
        "hotline.measure", string="Columns of the Template", default=lambda s: s._usual_measures(),
        domain=[("code", "not in", list(NOT_SUMMED))],
    )
    template = fields.Binary(readonly=True)
    file = fields.Binary("Workbook (.xlsx)")
    filename = fields.Char()
    state = fields.Selection(
        [("file", "File"), ("refused", "Refused"), ("ready", "Ready"), ("done", "Done")],
        default="file", required=True,
    )
    row_count = fields.Integer("Rows", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    known_count = fields.Integer("Known Already", readonly=True)
    more_count = fields.Integer("Further Faults", readonly=True)
    fault_ids = fields.One2many("hotline.aggregate.import.fault", "import_id", readonly=True)

    summary = fields.Char(compute="_compute_summary")

    @api.depends("state", "row_count", "new_count", "known_count", "more_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        _ = self.env._
        for wizard in self:
            counts = {
                "rows": wizard.row_count, "new": wizard.new_count, "known": wizard.known_count,
            }
            faults = len(wizard.fault_ids) + wizard.more_count
            wizard.summary = {
                "refused": _(
                    "%(count)s faults: nothing was recorded. Correct them and choose the file"
                    " again.", count=faults,
                ),
                "ready": _(
                    "%(rows)s rows without a fault: %(new)s new, %(known)s known already. Nothing"
                    " is recorded yet.", **counts,
                ),
                "done": _("Of %(rows)s rows %(new)s were new and are recorded.", **counts),
            }.get(wizard.state)

    @api.model
    def _usual_measures(self):
        return self.env["hotline.measure"].search([("code", "in", DEFAULT_MEASURES)])

    @api.onchange("file", "site_id")
    def _onchange_file(self):
        self.state = "file"  # what was checked is not what is there now

    def _check_role(self):
        """Only who may enter figures of this site.

        :raise AccessError: the user may not
        """
        self.ensure_one()
        self.env["hotline.aggregate"].check_access("create")
        if self.site_id not in self.env.user.hotline_site_ids:
            raise AccessError(self.env._("You do not belong to this site."))

    # ---- template ---------------------------------------------------------------------

    def action_template(self):
        """Download a workbook with a column for each chosen measure."""
        self._check_role()
        self.template = base64.b64encode(self._template())
        name = self.env._("figures.xlsx")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/{name}?download=true",
            "target": "download",
        }

    def _template(self):
        columns = [(code, self.env._(name)) for code, name in HEADS.items()]
        columns += [(measure.code, measure.name) for measure in self.measure_ids]
        return workbook.template(
            columns, self.env._("Figures"), self.env._("How to Fill In"),
            [self.env._(line) for line in NOTES],
        )

    # ---- file -------------------------------------------------------------------------

    def action_check(self):
        """Read the workbook and show what an import would do; nothing is written."""
        self._check_role()
        entries, faults = self._read()
        new, _clashes = self.env["hotline.fact"].sudo()._compare(
            self.site_id, "aggregates", [entry.record for entry in entries]
        )
        self._show(faults)
        self.write({
            "state": "refused" if faults else "ready",
            "row_count": len(entries),
            "new_count": new,
            "known_count": len(entries) - new,
        })
        return self._reopen()

    def action_import(self):
        """Take every row over, or none.

        :raise UserError: the file has faults
        """
        self._check_role()
        entries, faults = self._read()
        if faults:
            return self.action_check()
        new = self.env["hotline.fact"].sudo()._import(
            self.site_id, "aggregates", [entry.record for entry in entries],
            self.filename or "xlsx",
        )
        self.write({
            "state": "done", "row_count": len(entries), "new_count": new,
            "known_count": len(entries) - new, "file": False,
        })
        return self._reopen()

    def _read(self):
        """Entries and faults of the file."""
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        people = self.env["hotline.assignment"].sudo().search_fetch(
            [("site_id", "=", self.site_id.id)], ["code"]
        )
        measures = self.env["hotline.measure"].search_fetch([], ["code"])
        return workbook.read(
            self.env["hotline.fact"]._uploaded(self.with_context(bin_size=False).file),
            set(measures.mapped("code")), set(people.mapped("code")),
        )

    def _show(self, faults):
        """Show the first faults and count the others."""
        self.fault_ids.unlink()
        self.more_count = max(0, len(faults) - MAX_SHOWN)
        self.env["hotline.aggregate.import.fault"].create([
            {
                "import_id": self.id,
                "row": fault.row,
                "column": fault.place,
                "reason": self._reason(fault),
            }
            for fault in faults[:MAX_SHOWN]
        ])

    @api.model
    def _reason(self, fault):
        """What is wrong, in the user's language."""
        return self.env._(MESSAGES.get(fault.code) or FAULT_MESSAGES[fault.code]) % fault.values

    def action_open(self):
        """The figures of the site."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hotline_base.hotline_aggregate_action"
        )
        return {**action, "domain": [("site_id", "=", self.site_id.id)], "target": "main"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Figures"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class HotlineAggregateImportFault(models.TransientModel):
    """One fault of a workbook, with its place."""

    _name = "hotline.aggregate.import.fault"
    _description = "Fault of a Workbook"
    _order = "id"

    import_id = fields.Many2one("hotline.aggregate.import", required=True, ondelete="cascade")
    row = fields.Integer()
    column = fields.Char()
    reason = fields.Char()
