from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .hotline_assessment import OFFICE, PURCHASER

# who enters what
ENTERED_BY = {OFFICE: {"reason", "kpi_id", "agent_code"}, PURCHASER: {"answer"}}


class HotlineAppeal(models.Model):
    """An objection of the vendor to a line of an assessment, and the purchaser's answer."""

    _name = "hotline.appeal"
    _inherit = ["hotline.assessment.part", "mail.thread"]
    _description = "Appeal"
    _order = "assessment_id, id"
    _rec_name = "reason"

    assessment_id = fields.Many2one(ondelete="restrict")
    kpi_id = fields.Many2one("hotline.kpi", "Indicator", ondelete="restrict")
    agent_code = fields.Char("Staff No.")
    reason = fields.Text(required=True)
    answer = fields.Text()
    state = fields.Selection(
        [("open", "Open"), ("granted", "Granted"), ("refused", "Refused")],
        default="open", required=True, readonly=True, tracking=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        appeals = super().create(vals_list)
        if not self.env.su and any(appeal.state != "open" or appeal.answer for appeal in appeals):
            raise AccessError(self.env._("Only the purchaser answers appeals."))
        return appeals

    def write(self, vals):
        """Each side writes its own part, while the objection is open."""
        if not self.env.su:
            own = [names for role, names in ENTERED_BY.items() if self.env.user.has_group(role)]
            if set(vals) - set().union(*own):
                raise AccessError(self.env._(
                    "The vendor writes the objection, the purchaser the answer."
                ))
            if any(appeal.state != "open" for appeal in self):
                raise UserError(self.env._("An objection that is decided cannot change."))
        return super().write(vals)

    def _decide(self, state):
        if not self.env.user.has_group(PURCHASER):
            raise AccessError(self.env._("Only the purchaser answers appeals."))
        self.check_access("write")
        if any(not appeal.answer for appeal in self):
            raise UserError(self.env._("Write the answer first."))
        self.sudo().state = state

    def action_grant(self):
        """The objection is right; facts or terms are corrected before the next computing."""
        self._decide("granted")

    def action_refuse(self):
        """The objection is not right."""
        self._decide("refused")
