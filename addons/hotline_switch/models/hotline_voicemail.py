from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HotlineVoicemail(models.Model):
    """A message a caller left outside the hours: somebody listens and does what is asked."""

    _name = "hotline.voicemail"
    _description = "Voicemail"
    _order = "received_at desc, id desc"
    _rec_name = "caller_masked"

    site_id = fields.Many2one("hotline.site", required=True, readonly=True, ondelete="restrict")
    recording_id = fields.Many2one(
        "hotline.recording", required=True, readonly=True, ondelete="restrict"
    )
    call_id = fields.Many2one(related="recording_id.call_id")
    caller_masked = fields.Char(related="recording_id.call_id.caller_masked", string="Caller")
    received_at = fields.Datetime("Received", required=True, readonly=True)
    seconds = fields.Float(related="recording_id.seconds")
    play_url = fields.Char(related="recording_id.play_url")
    state = fields.Selection(
        [("new", "New"), ("handled", "Handled")], required=True, readonly=True, default="new"
    )
    handled_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    handled_at = fields.Datetime(readonly=True)
    note = fields.Text(help="What the caller wanted and what was done")

    _recording_uniq = models.Constraint(
        "UNIQUE(recording_id)", "This message is there already."
    )
    _received_idx = models.Index("(site_id, received_at)")

    @api.model
    def _receive(self, site):
        """A message for every voicemail that was taken in and has none yet."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "SELECT r.id, r.recorded_at FROM hotline_recording r"
            " WHERE r.site_id = %s AND r.kind = 'voicemail' AND r.state IN ('stored', 'incomplete')"
            "   AND NOT EXISTS (SELECT 1 FROM hotline_voicemail v WHERE v.recording_id = r.id)",
            site.id,
        ))
        self.sudo().create([
            {"site_id": site.id, "recording_id": id_, "received_at": at} for id_, at in rows
        ])

    def write(self, vals):
        """People write the note; the state goes through the action."""
        if not self.env.su and set(vals) - {"note"}:
            raise UserError(self.env._("Only the note of a voicemail can be edited."))
        return super().write(vals)

    def action_handled(self):
        """Done, with a note if one was written."""
        self.check_access("write")
        self.sudo().write({
            "state": "handled", "handled_by": self.env.uid, "handled_at": fields.Datetime.now(),
        })
