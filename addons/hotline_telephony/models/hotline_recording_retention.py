import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.hotline_base.worktime import add_months
from odoo.addons.hotline_telephony.audio import forget

from .hotline_recording import THERE

BATCH = 500  # deletions between two commits
HOLDERS = "hotline_base.group_office,hotline_base.group_procurement"
VERDICTS = [
    ("due", "May be deleted"),
    ("not_due", "Must be kept still"),
    ("hold", "Held"),
    ("no_term", "No contract says how long"),
    ("no_file", "No file"),
]


class HotlineRecording(models.Model):
    """How long recordings are kept, and the only way one is deleted.

    Deletion is allowed after the corresponding day so many months later (measures B17): six in
    BJ-QA-02 and BJ-SEC-11, three in YH-QA-01. The strictest contract of the site decides, and the
    site's own term where it is longer. Without any term everything is kept.
    """

    _inherit = "hotline.recording"

    recorded_on = fields.Date("Day", compute="_compute_retention", help="In the site's time zone")
    retain_until = fields.Date(
        "Kept until", compute="_compute_retention", help="It may be deleted after this day"
    )
    verdict = fields.Selection(VERDICTS, string="Deletion", compute="_compute_verdict")
    legal_hold = fields.Boolean("Held", readonly=True)
    hold_reason = fields.Char("Reason of the Hold", readonly=True)
    hold_by = fields.Many2one("res.users", "Held by", readonly=True, ondelete="restrict")
    hold_at = fields.Datetime("Held since", readonly=True)
    deleted_at = fields.Datetime("Deleted On", readonly=True)
    deleted_by = fields.Many2one("res.users", "Deleted by", readonly=True, ondelete="restrict")
    delete_reason = fields.Char("Reason of the Deletion", readonly=True)
    log_ids = fields.One2many("hotline.recording.log", "recording_id", readonly=True)

    @api.depends("site_id", "recorded_at")
    def _compute_retention(self):
        for site, recordings in self.grouped("site_id").items():
            months = site._recording_months()
            for recording in recordings:
                day = site._to_local(recording.recorded_at).date()
                recording.recorded_on = day
                recording.retain_until = months and add_months(day, months)

    @api.depends("state", "legal_hold", "retain_until")
    def _compute_verdict(self):
        for recording in self:
            recording.verdict = recording._judge(recording.site_id._local_today())

    def _judge(self, today):
        """Whether this recording may be deleted on a local day: a key of ``VERDICTS``."""
        if self.state not in THERE:
            return "no_file"
        if self.legal_hold:
            return "hold"
        if not self.retain_until:
            return "no_term"
        return "due" if today > self.retain_until else "not_due"

    @api.model
    def _verdict_domains(self, site):
        """The same as `_judge`, as a domain for each verdict over all recordings of a site."""
        own = Domain("site_id", "=", site.id)
        there = own & Domain("state", "in", THERE)
        free = there & Domain("legal_hold", "=", False)
        months = site._recording_months()
        before = months and site._day_start(
            _last_due(site._local_today(), months) + timedelta(days=1)
        )
        due = Domain("recorded_at", "<", before) if months else Domain.FALSE
        late = Domain("recorded_at", ">=", before) if months else Domain.FALSE
        return {
            "due": free & due,
            "not_due": free & late,
            "hold": there & Domain("legal_hold", "=", True),
            "no_term": Domain.FALSE if months else free,
            "no_file": own & Domain("state", "not in", THERE),
        }

    # ---- deletion ---------------------------------------------------------------------

    def _delete(self, reason):
        """Delete the files of these recordings; their rows stay as tombstones.

        Each deletion is a fact of the section ``deletions``, by which the settlement checks the
        retention. Nobody is above the check, neither administrators nor jobs.

        :param reason: why, in words
        :raise UserError: one of them is held, not due, without term, or has no file
        """
        self._check_deletable()
        today = {site: site._local_today() for site in self.site_id}
        for site, recordings in self.grouped("site_id").items():
            self.env["hotline.fact"].sudo()._import(site, "deletions", [
                {
                    "id": recording.name,
                    "recorded_on": recording.recorded_on.isoformat(),
                    "deleted_on": today[site].isoformat(),
                }
                for recording in recordings
            ], "retention")
        self.env["hotline.recording.log"]._add(self, "deleted", reason)
        self.sudo().write({
            "state": "deleted", "deleted_at": fields.Datetime.now(), "deleted_by": self.env.uid,
            "delete_reason": reason,
        })
        for path in [recording._store_file() for recording in self]:
            self.env.cr.postcommit.add(lambda path=path: forget(path))

    def _check_deletable(self):
        self.sudo().lock_for_update()
        self.invalidate_recordset()
        names = dict(self._fields["verdict"]._description_selection(self.env))
        for recording in self:
            if recording.verdict != "due":
                raise UserError(self.env._(
                    "Recording %(name)s stays: %(why)s (%(until)s).",
                    name=recording.name, why=names[recording.verdict],
                    until=recording.hold_reason or recording.retain_until or "–",
                ))

    @api.model
    def _delete_due(self, sites, reason):
        """Delete what is due at these sites, in batches with a commit after each.

        :return: number of recordings deleted
        """
        count = 0
        for site in sites:
            due = self._verdict_domains(site)["due"]
            while batch := self.search(due, order="recorded_at, id", limit=BATCH):
                batch._delete(reason)
                count += len(batch)
                remaining = self.search_count(due)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                    return count
        return count

    @api.model
    def _run_retention(self):
        """Nightly job: delete what is due at the sites that want it, finish what was cut off.

        :return: number of recordings deleted
        """
        self.sudo()._sweep()
        sites = self.env["hotline.site"].search([("delete_recordings", "=", True)])
        count = self._delete_due(sites, self.env._("Kept as long as the contract asks"))
        self.sudo()._sweep()
        return count

    @api.model
    def _sweep(self):
        """Remove files whose deletion was committed when the machine stopped; note they are gone.

        A tombstone keeps its path until then.
        """
        while batch := self.search(
            [("state", "=", "deleted"), ("store_path", "!=", False)], limit=BATCH
        ):
            for recording in batch:
                forget(recording._store_file())
            batch.write({"store_path": False})
            self.env["ir.cron"]._commit_progress()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The row of a recording stays: delete its file when it is due."))

    # ---- hold -------------------------------------------------------------------------

    def _set_hold(self, held, reason):
        """Hold recordings back from deletion, or release them.

        :param held: bool
        :param reason: why, in words
        :raise AccessError: neither project office nor purchaser
        :raise UserError: no reason, or the file is deleted already
        """
        self.check_access("read")
        if not self.env.user.has_groups(HOLDERS):
            raise AccessError(self.env._("The project office or the purchaser holds recordings."))
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the recording."))
        if held and any(recording.state == "deleted" for recording in self):
            raise UserError(self.env._("A deleted recording cannot be held."))
        recordings = self.filtered(lambda r: r.legal_hold != held)
        self.env["hotline.recording.log"]._add(
            recordings, "held" if held else "released", reason
        )
        recordings.sudo().write({
            "legal_hold": held,
            "hold_reason": held and reason,
            "hold_by": held and self.env.uid,
            "hold_at": held and fields.Datetime.now(),
        })


def _last_due(today, months):
    """Last day whose recordings may be deleted on `today`: their corresponding day is over."""
    day = add_months(today, -months)
    return day if add_months(day, months) < today else day - timedelta(days=1)


def recording_months(terms):
    """Months recordings are kept by the terms of a contract (JSON text); 0 if it says nothing."""
    retention = json.loads(terms or "{}").get("retention") or {}
    return int(retention.get("recordings_months") or 0)
