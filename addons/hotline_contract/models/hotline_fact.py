from odoo import api, models

from .hotline_contract import SMALL_SECTIONS


class HotlineFact(models.Model):
    """New facts about people and events move the obligations of the site's contracts."""

    _inherit = "hotline.fact"

    @api.model
    def _insert(self, site, section, rows, source, corrects=None):
        facts = super()._insert(site, section, rows, source, corrects)
        if facts and section in SMALL_SECTIONS:
            self.env["hotline.contract"]._schedule_obligations(site)
        return facts
