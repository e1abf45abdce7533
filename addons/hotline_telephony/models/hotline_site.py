from odoo import fields, models

from .hotline_recording_retention import recording_months


class HotlineSite(models.Model):
    """How long a site keeps its recordings."""

    _inherit = "hotline.site"

    own_recording_months = fields.Integer(
        "Recordings Kept (Months)",
        help="Own term of the site. It counts where it is longer than the contract's, or where no "
        "contract says anything.",
    )
    delete_recordings = fields.Boolean(
        "Delete Recordings Every Night",
        help="Recordings whose term is over are deleted by themselves. Otherwise the project "
        "office starts the deletion.",
    )

    _months_positive = models.Constraint(
        "CHECK (own_recording_months >= 0)", "Recordings cannot be kept for less than no month."
    )

    def _recording_months(self):
        """Months recordings must be kept: the strictest of the site's contracts and its own term.

        :return: 0 if nothing says how long, so everything is kept
        """
        self.ensure_one()
        contracts = self.env["hotline.contract"].sudo().with_context(active_test=False).search([
            ("site_id", "=", self.id), ("template", "=", False),
        ])
        terms = map(recording_months, contracts.mapped("other_terms"))
        return max(self.sudo().own_recording_months, *terms, 0)

    def _local_today(self):
        """The day it is at the site."""
        now = fields.Datetime.now()
        return self._to_local(now).date()
