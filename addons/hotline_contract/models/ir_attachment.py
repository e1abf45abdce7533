from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The evidence of a locked assessment is as locked as the assessment."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_no_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_no_evidence(self):
        sealed = self.env["hotline.assessment"].sudo()
        if self.ids and sealed.search_count([("evidence_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("The evidence of a locked assessment cannot change."))
