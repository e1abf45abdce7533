import re
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import SQL

from .append_only import append_only

TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}")
LISTENING = 3600  # seconds a player may be left open beyond the length of the recording


class HotlineRecordingPlayback(models.Model):
    """Who listened to which recording, when and from where. Append-only."""

    _name = "hotline.recording.playback"
    _description = "Playback of a Recording"
    _order = "at desc, id desc"
    _rec_name = "call_number"
    _log_access = False

    recording_id = fields.Many2one(
        "hotline.recording", required=True, readonly=True, index=True, ondelete="restrict"
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, readonly=True, index=True, ondelete="restrict"
    )
    call_number = fields.Char("Call No.", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Listener", required=True, readonly=True, index=True, ondelete="restrict"
    )
    at = fields.Datetime("Time", required=True, readonly=True)
    address = fields.Char(readonly=True, help="Network address the request came from")
    range_start = fields.Integer(readonly=True, help="First byte asked for")
    listening = fields.Char(required=True, readonly=True, help="The player that was opened")

    _listening_uniq = models.Constraint(
        "UNIQUE(recording_id, user_id, listening)", "This listening is noted already."
    )

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _note(self, recording, token, address, range_start):
        """Note that the current user listens; the requests of one player are one row.

        :param token: what the player calls itself; without one, or one used long ago, every
            request is a listening of its own
        :param address: network address of the request
        :param range_start: first byte asked for
        """
        if not TOKEN.fullmatch(token or "") or self._is_old(recording, token):
            token = str(uuid4())
        self.env.cr.execute(SQL(
            """
            INSERT INTO hotline_recording_playback
                   (recording_id, site_id, call_number, user_id, at, address, range_start,
                    listening)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT (recording_id, user_id, listening) DO NOTHING
            """,
            recording.id, recording.site_id.id, recording.call_number, self.env.uid,
            fields.Datetime.now(), address, range_start, token,
        ))

    @api.model
    def _is_old(self, recording, token):
        """Whether this player was opened so long ago that nobody can still be listening."""
        before = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=int(recording.seconds) + LISTENING
        )
        return bool(self.sudo().search_count([
            ("recording_id", "=", recording.id), ("user_id", "=", self.env.uid),
            ("listening", "=", token), ("at", "<", before),
        ], limit=1))
