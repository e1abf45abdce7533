from odoo import fields, models

from .hotline_call import DIRECTIONS


class HotlineCallLeg(models.Model):
    """One agent's part of a call: ring, talk, after-call work.

    ``busy_from`` to ``busy_to`` is all of it, from the ring to the end of the after-call work.
    """

    _name = "hotline.call.leg"
    _inherit = ["hotline.call.part.mixin"]
    _description = "Call Leg"
    _order = "call_started_at desc, id"
    _log_access = False
    _rec_name = "call_id"

    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    ring_at = fields.Datetime("Ringing since", readonly=True)
    answered_at = fields.Datetime("Answer", required=True, readonly=True)
    ended_at = fields.Datetime("End", required=True, readonly=True)
    wrap_end_at = fields.Datetime("Wrap-up Finished", readonly=True)
    busy_from = fields.Datetime(required=True, readonly=True)
    busy_to = fields.Datetime(required=True, readonly=True)
    is_first = fields.Boolean("First Leg of the Agent in the Call", readonly=True)
    ring = fields.Float(digits=0, readonly=True, help="Ring to answer, in seconds")
    talk = fields.Float(
        digits=0, readonly=True, help="Answer to transfer or hangup, hold included, in seconds"
    )
    wrap = fields.Float("Wrap-up", digits=0, readonly=True, help="After-call work, in seconds")
    hold_ids = fields.One2many("hotline.call.hold", "leg_id", string="Holds", readonly=True)

    _busy_idx = models.Index("(site_id, busy_from)")
    _agent_idx = models.Index("(site_id, agent_code, call_started_at)")
    # rare: see call_measures.FAR
    _long_idx = models.Index(
        "(site_id, busy_to) WHERE busy_to - busy_from > interval '6 hours'"
    )
    _late_idx = models.Index(
        "(site_id, call_started_at) WHERE is_first AND NOT"
        " (busy_from - call_started_at BETWEEN interval '-6 hours' AND interval '6 hours')"
    )
