from odoo import Command, fields, models


class HotlineRecordingHold(models.TransientModel):
    """Hold recordings back from deletion, or release them, with a reason."""

    _name = "hotline.recording.hold"
    _description = "Hold of Recordings"

    recording_ids = fields.Many2many(
        "hotline.recording", required=True, default=lambda self: self._default_recording_ids()
    )
    held = fields.Boolean(default=True)
    reason = fields.Char(required=True)

    def _default_recording_ids(self):
        """The recordings chosen in the list, or the one whose form is open."""
        context = self.env.context
        chosen = context.get("active_model") == "hotline.recording" and context.get("active_ids")
        return [Command.set(chosen or [])]

    def action_apply(self):
        """Hold or release; record rules and `_set_hold` decide who may."""
        for wizard in self:
            wizard.recording_ids._set_hold(wizard.held, wizard.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
