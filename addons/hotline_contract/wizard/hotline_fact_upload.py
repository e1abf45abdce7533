
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.hotline_base import factfile
from odoo.addons.hotline_contract import settlement
from odoo.addons.hotline_contract.models.hotline_assessment import OFFICE, PURCHASER
from odoo.addons.hotline_contract.models.hotline_kpi import PERIODS
from odoo.addons.hotline_contract.models.refusals import refusal_reason
from odoo.addons.hotline_contract.models.words import listed

_lt = LazyTranslate(__name__)

MAX_MIB = 64
RECEIPTS = "receipts"
CLASH = _lt("already recorded with other content: correct the recorded entry instead")
NO_HOME = _lt("no installed application takes these records")
# keys of a fact file that are no facts: the contract, its agreed readings and the calendar decide
NOT_TAKEN = {
    "start": _lt("first day of the contract"),
    "end": _lt("last day of the contract"),
    "signed": _lt("day of signature"),
    "amount": _lt("amount"),
    "parts": _lt("parts of the amount"),
    "params": _lt("readings of clauses"),
    "contract_override": _lt("changed terms"),
    "only_kpis": _lt("selection of indicators"),
    "calendar": _lt("days off and make-up days"),
}
PURCHASERS_OWN = {
    "deposit": _lt("deposit (entered by the purchaser)"),
    "milestones": _lt("acceptance, invoice and payment (entered by the purchaser)"),
}


class HotlineFactUpload(models.TransientModel):
    """Take in a fact file for a contract: check, rehearse, import (FACTS).

    Only facts are taken. The contract's terms, dates, amounts and readings stay as they are.
    """

    _name = "hotline.fact.upload"
    _description = "Upload a Fact File"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, domain=[("template", "=", False)], ondelete="cascade",
        default=lambda self: self._only_contract(),
    )
    currency_id = fields.Many2one(related="contract_id.currency_id")
    file = fields.Binary("Fact File (.json)")
    filename = fields.Char()
    state = fields.Selection(
        [("file", "File"), ("refused", "Refused"), ("ready", "Ready"), ("done", "Done")],
        default="file", required=True,
    )
    not_taken = fields.Char(readonly=True)
    new_count = fields.Integer("New", readonly=True)
    known_count = fields.Integer("Known Already", readonly=True)
    fault_ids = fields.One2many("hotline.fact.upload.fault", "upload_id", readonly=True)
    section_ids = fields.One2many("hotline.fact.upload.section", "upload_id", readonly=True)
    result_ids = fields.One2many("hotline.fact.upload.result", "upload_id", readonly=True)

    summary = fields.Char(compute="_compute_summary")

    @api.depends("state", "new_count", "known_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        _ = self.env._
        for upload in self:
            counts = {"new": upload.new_count, "known": upload.known_count}
            upload.summary = {
                "refused": _(
                    "The file has faults: nothing was recorded. Correct them and choose the file"
                    " again."
                ),
                "ready": _(
                    "No faults: %(new)s new records, %(known)s known already. Nothing is recorded"
                    " yet; “Rehearse” shows the result without keeping anything.", **counts,
                ),
                "done": _("%(new)s new records were recorded, %(known)s were known.", **counts),
            }.get(upload.state)

    @api.model
    def _only_contract(self):
        """The only contract the user sees, if there is one."""
        contracts = self.env["hotline.contract"].search([("template", "=", False)], limit=2)
        return contracts if len(contracts) == 1 else False

    @api.onchange("file", "contract_id")
    def _onchange_file(self):
        self.state = "file"  # what was checked is not what is there now

    def _check_role(self):
        """Only the project office and the purchaser, for contracts they see.

        :raise AccessError: the user may not
        """
        self.ensure_one()
        if not any(self.env.user.has_group(role) for role in (OFFICE, PURCHASER)):
            raise AccessError(self.env._("Only project office and purchaser upload fact files."))
        self.contract_id.check_access("read")
        if self.contract_id.site_id not in self.env.user.hotline_site_ids:
            raise AccessError(self.env._("You do not belong to this site."))

    # ---- buttons ------------------------------------------------------------------------

    def action_check(self):
        """Show what is wrong with the file, or what it contains; nothing is written."""
        self._check_role()
        file, faults = self._load()
        self._show_faults(faults)
        self.section_ids.unlink()
        self.result_ids.unlink()
        self.state = "refused" if faults else "ready"
        if not faults:
            self._show_content(file)
        return self._reopen()

    def action_rehearse(self):
        """Settle the contract as if the file had been imported, and keep nothing of it.

        :raise UserError: the facts cannot be settled together with those recorded
        """
        self._check_role()
        file, faults = self._load()
        if faults:
            return self.action_check()
        with self.env["hotline.fact.file"].sudo()._rehearsal() as fact_file:
            fact_file._take_in(self.contract_id, self._facts(file.data))
            contract = self.contract_id.sudo()
            result = contract._settle(contract._header(
                self._rehearsed_periods(file.data), as_of=file.data.get("as_of")
            ))
        self._show_result(result)
        return self._reopen()

    def action_import(self):
        """Take the whole file in, or nothing of it."""
        self._check_role()
        file, faults = self._load()
        if faults:
            return self.action_check()
        self._show_content(file)
        self.env["hotline.fact.file"].sudo()._take_in(
            self.contract_id, self._facts(file.data)
        )
        self.write({"state": "done", "file": False})
        return self._reopen()

    def action_open_ledger(self):
        """The ledger of the contract's site, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("hotline_base.hotline_fact_action")
        return {
            **action, "domain": [("site_id", "=", self.contract_id.site_id.id)], "target": "main",
        }

    # ---- the file -------------------------------------------------------------------------

    def _load(self):
        """The file if it can be read, and its faults: ``(line, column, path, reason)``."""
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        ledger = self.env["hotline.fact"]
        try:
            file = factfile.load(
                ledger._uploaded(self.with_context(bin_size=False).file), MAX_MIB << 20,
                [self.contract_id.code],
            )
        except factfile.FactFileError as error:
            return None, [
                (*(place or (0, 0)), fault.path, ledger._fault_reason(fault))
                for fault, place in zip(error.faults, error.positions, strict=True)
            ]
        faults = self._contract_faults(file.data) or self._ledger_faults(file.data)
        return file, [(*file.position(path), path, reason) for path, reason in faults]

    def _contract_faults(self, data):
        """``(path, reason)`` of records the contract cannot settle."""
        contract = self.contract_id.sudo()
        terms = contract._get_terms()
        header = contract._header(data.get("periods"), as_of=data.get("as_of"))
        facts = {**self._facts(data), **header}
        faults = settlement.check_case(terms, facts)
        if not faults:
            facts["periods"] = self._periods(data, *contract.assessment_ids)
            faults = settlement.straddling(
                settlement.guarded(terms, facts), data.get("aggregates") or ()
            )
        return [(fault.path, refusal_reason(self.env, fault)) for fault in faults]

    def _periods(self, data, *assessments):
        """Periods of the file, and of assessments it does not name; None for the contract's own."""
        periods = data.get("periods")
        named = {period["id"] for period in periods or ()}
        more = [a._period() for a in assessments if a.code not in named]
        return [*(periods or ()), *more] if periods is not None or more else None

    def _rehearsed_periods(self, data):
        """Periods of the file; without any, the open assessments."""
        if data.get("periods"):
            return data["periods"]
        assessments = self.contract_id.assessment_ids.filtered(lambda a: a.state != "locked")
        return self._periods(data, *assessments.sorted("first"))

    def _ledger_faults(self, data):
        """``(path, reason)`` of records known with other content, of sections without a home."""
        ledger = self.env["hotline.fact"].sudo()
        homes = ledger._homes()
        for section, records in self._sections(data):
            if section not in homes:
                yield section, self.env._(NO_HOME)
                continue
            for index in ledger._compare(self.contract_id.site_id, section, records)[1]:
                path = f"{section}[{index}]" if section != RECEIPTS else (
                    self._receipt_path(records[index]["id"])
                )
                yield path, self.env._(CLASH)

    @api.model
    def _receipt_path(self, code):
        return code if code == "deposit" else factfile.path_text(("milestones", code))

    def _facts(self, data):
        """The part of the file that is taken: records of sections, nothing of the contract."""
        facts = {section: data[section] for section in factfile.SECTIONS if data.get(section)}
        if self.env.user.has_group(PURCHASER):
            facts.update((key, data[key]) for key in PURCHASERS_OWN if data.get(key))
        return {**facts, "scenario": self.filename}

    def _sections(self, data):
        """``(section, records)`` of what is taken."""
        facts = self._facts(data)
        receipts = self.env["hotline.receipt"]._from_facts(self.contract_id, facts)
        rows = [(section, facts[section]) for section in factfile.SECTIONS if section in facts]
        return rows + ([(RECEIPTS, receipts)] if receipts else [])

    # ---- what is shown ----------------------------------------------------------------------

    def _show_faults(self, faults):
        self.fault_ids.unlink()
        names = ("line", "column", "path", "reason")
        self.env["hotline.fact.upload.fault"].create([
            {"upload_id": self.id, **dict(zip(names, fault, strict=True))} for fault in faults
        ])

    def _show_content(self, file):
        """How many records of each section the file has, and how many of them are new."""
        ledger = self.env["hotline.fact"].sudo()
        self.section_ids.unlink()
        rows = []
        for section, records in self._sections(file.data):
            new, _clashes = ledger._compare(self.contract_id.site_id, section, records)
            rows.append({
                "upload_id": self.id, "section": section, "records": len(records),
                "new_count": new, "known_count": len(records) - new,
            })
        self.env["hotline.fact.upload.section"].create(rows)
        self.write({
            "new_count": sum(row["new_count"] for row in rows),
            "known_count": sum(row["known_count"] for row in rows),
            "not_taken": self._not_taken(file.data),
        })

    def _not_taken(self, data):
        """What the file says besides the facts that are taken, in words."""
        own = {} if self.env.user.has_group(PURCHASER) else PURCHASERS_OWN
        keys = {**NOT_TAKEN, **own}
        names = listed(self.env, [self.env._(keys[key]) for key in keys if data.get(key)])
        return names and self.env._(
            "The contract's own terms stay. Not taken from the file: %(names)s", names=names
        )

    def _show_result(self, result):
        """One row per period, with the payment it goes into."""
        if not result["periods"]:
            raise UserError(self.env._("The file names no period to settle."))
        self.result_ids.unlink()
        acceptances = {term.acceptance: term.code for term in self.contract_id.payment_ids}
        payments = {row["id"]: row["payable"] for row in result["milestones"]}
        self.env["hotline.fact.upload.result"].create([
            {
                "upload_id": self.id,
                "period": period["id"],
                "kind": period["kind"],
                "score": float(period.get("score", 0)),
                "scored": "score" in period,
                "missed": sum(row["status"] == "fail" for row in period["kpis"]),
                "deduction": float(period["deduction_yuan"]),
                "payable": float(payments.get(acceptances.get(period["id"], period["id"]), 0)),
            }
            for period in result["periods"]
        ])

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload a Fact File"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class HotlineFactUploadFault(models.TransientModel):
    """One fault of an uploaded file, with its place."""

    _name = "hotline.fact.upload.fault"
    _description = "Fault of a Fact File"
    _order = "id"

    upload_id = fields.Many2one("hotline.fact.upload", required=True, ondelete="cascade")
    line = fields.Integer("Line of the File")
    column = fields.Integer()
    path = fields.Char("Place")
    reason = fields.Char()


class HotlineFactUploadSection(models.TransientModel):
    """Records of one section of an uploaded file."""

    _name = "hotline.fact.upload.section"
    _description = "Section of a Fact File"
    _order = "id"

    upload_id = fields.Many2one("hotline.fact.upload", required=True, ondelete="cascade")
    section = fields.Selection(
        lambda self: self.env["hotline.fact"]._fields["section"]._description_selection(self.env)
    )
    records = fields.Integer()
    new_count = fields.Integer("New")
    known_count = fields.Integer("Known Already")


class HotlineFactUploadResult(models.TransientModel):
    """What a period would come to with the uploaded facts."""

    _name = "hotline.fact.upload.result"
    _description = "Rehearsed Result"
    _order = "id"

    upload_id = fields.Many2one("hotline.fact.upload", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="upload_id.currency_id")
    period = fields.Char()
    kind = fields.Selection(PERIODS)
    score = fields.Float(digits=(16, 4))
    scored = fields.Boolean()
    missed = fields.Integer()
    deduction = fields.Monetary()
    payable = fields.Monetary()
