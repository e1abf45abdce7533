from odoo import models


class HotlineCall(models.Model):
    _inherit = "hotline.call"

    def _recorded_seconds(self):
        """Seconds that must be in the recording of this call: talk, without what was on hold.

        While the caller is on hold the switch may write nothing.
        """
        self.ensure_one()
        return max(0.0, self.talk - sum(self.hold_ids.mapped("length")))
