from odoo import api, fields, models

from .append_only import append_only

EVENTS = [("held", "Held"), ("released", "Hold lifted"), ("deleted", "Deleted")]


class HotlineRecordingLog(models.Model):
    """Who held, released or deleted a recording, and why. Append-only."""

    _name = "hotline.recording.log"
    _description = "History of a Recording"
    _order = "at desc, id desc"
    _rec_name = "event"
    _log_access = False

    recording_id = fields.Many2one(
        "hotline.recording", required=True, readonly=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one("hotline.site", required=True, readonly=True, ondelete="restrict")
    call_number = fields.Char("Call No.", required=True, readonly=True)
    event = fields.Selection(EVENTS, required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime("Time", required=True, readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _add(self, recordings, event, reason):
        """Note what the current user did to recordings.

        :param event: a key of ``EVENTS``
        """
        self.sudo().create([
            {
                "recording_id": recording.id,
                "site_id": recording.site_id.id,
                "call_number": recording.call_number,
                "event": event,
                "reason": reason,
                "user_id": self.env.uid,
                "at": fields.Datetime.now(),
            }
            for recording in recordings
        ])
