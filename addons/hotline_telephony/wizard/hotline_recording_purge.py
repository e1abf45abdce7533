from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.hotline_telephony.models.hotline_recording_retention import VERDICTS

LIMIT = 2000  # one press of the button; the nightly job has no limit


class HotlineRecordingPurge(models.TransientModel):
    """What a deletion of recordings would do (dry run), and the button that does it."""

    _name = "hotline.recording.purge"
    _description = "Deletion of Recordings"

    site_id = fields.Many2one(
        "hotline.site", required=True,
        default=lambda self: self.env.user.hotline_site_ids[:1],
    )
    months = fields.Integer("Months to Keep", compute="_compute_counts")
    due_count = fields.Integer("May Be Deleted Now", compute="_compute_counts")
    not_due_count = fields.Integer("Not Due Yet", compute="_compute_counts")
    hold_count = fields.Integer("Held Back", compute="_compute_counts")
    no_term_count = fields.Integer("Without Term", compute="_compute_counts")
    no_file_count = fields.Integer("Deleted or Missing", compute="_compute_counts")
    reason = fields.Char(
        required=True, default=lambda self: self.env._("Kept as long as the contract asks")
    )

    @api.depends("site_id")
    def _compute_counts(self):
        recordings = self.env["hotline.recording"]
        for purge in self:
            site = purge.site_id
            purge.months = site and site._recording_months()
            domains = site and recordings._verdict_domains(site)
            for verdict, _name in VERDICTS:
                purge[f"{verdict}_count"] = site and recordings.search_count(domains[verdict])

    def action_open(self):
        """The recordings behind a number; the button's context names it."""
        self.ensure_one()
        verdict = self.env.context.get("verdict")
        names = dict(self.env["hotline.recording"]._fields["verdict"]._description_selection(
            self.env
        ))
        if verdict not in names:
            raise UserError(self.env._("There is no such reason."))
        domain = self.env["hotline.recording"]._verdict_domains(self.site_id)[verdict]
        return {
            "type": "ir.actions.act_window",
            "name": names[verdict],
            "res_model": "hotline.recording",
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }

    def action_delete(self):
        """Delete what is due now; each deletion checks again.

        :raise AccessError: not the project office of this site
        :raise UserError: nothing is due
        """
        self.ensure_one()
        if not self.env.user.has_group("hotline_base.group_office"):
            raise AccessError(self.env._("The project office deletes recordings."))
        self.site_id.check_access("read")
        recordings = self.env["hotline.recording"]
        due = recordings._verdict_domains(self.site_id)["due"]
        chosen = recordings.search(due, order="recorded_at, id", limit=LIMIT)
        if not chosen:
            raise UserError(self.env._("Nothing is due."))
        chosen._delete(self.reason)
        return self._notice(len(chosen), recordings.search_count(due))

    def _notice(self, deleted, left):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(deleted)s recordings deleted, %(left)s left.", deleted=deleted, left=left
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
