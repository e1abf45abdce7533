from odoo import fields, models
from odoo.fields import Domain


class HotlineCall(models.Model):
    """The recording of a call, in its list and form."""

    _inherit = "hotline.call"

    recording_id = fields.Many2one(
        "hotline.recording", string="Recording", compute="_compute_recording_id",
        search="_search_recording_id",
    )
    recording_state = fields.Selection(related="recording_id.state", string="Recording Is")
    play_url = fields.Char(related="recording_id.play_url")

    def _compute_recording_id(self):
        recordings = self.env["hotline.recording"]
        found = recordings.has_access("read") and {
            row.call_fact_id.id: row.id
            for row in recordings.search([
                ("call_fact_id", "in", self.ids), ("kind", "=", "talk"),
            ])
        } or {}
        for call in self:
            call.recording_id = found.get(call.id, False)

    def _search_recording_id(self, operator, value):
        if operator in ("any", "any!"):
            chosen = Domain(value)
        elif operator == "in":
            chosen = Domain("id", "in", [id_ for id_ in value if id_])
        else:
            return NotImplemented
        recordings = self.env["hotline.recording"].sudo(operator == "any!" or self.env.su)
        query = recordings._search(chosen & Domain("kind", "=", "talk"))
        found = Domain("id", "in", query.subselect("call_fact_id"))
        if operator == "in" and False in value:
            every = recordings._search(Domain("kind", "=", "talk"))
            return found | Domain("id", "not in", every.subselect("call_fact_id"))
        return found
