from odoo import fields, models


class HotlineCallHold(models.Model):
    """One hold segment; a hold that was not released ends with its leg."""

    _name = "hotline.call.hold"
    _inherit = ["hotline.call.part.mixin"]
    _description = "Hold"
    _order = "call_started_at desc, id"
    _log_access = False
    _rec_name = "call_id"

    leg_id = fields.Many2one(
        "hotline.call.leg", required=True, readonly=True, index=True, ondelete="cascade"
    )
    started_at = fields.Datetime("Start", required=True, readonly=True)
    ended_at = fields.Datetime("End", required=True, readonly=True)
    length = fields.Float(digits=0, readonly=True, help="In seconds")

    _call_idx = models.Index("(site_id, call_started_at)")
