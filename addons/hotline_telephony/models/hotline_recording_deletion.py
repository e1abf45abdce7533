from odoo import fields, models


class HotlineRecordingDeletion(models.Model):
    """A recording was deleted (FACTS §11): allowed only after the contract's retention."""

    _name = "hotline.recording.deletion"
    _inherit = ["hotline.fact.mixin"]
    _description = "Deletion of a Recording"
    _order = "deleted_on desc, id desc"
    _rec_name = "number"

    _fact_section = "deletions"
    _fact_map = {"number": "id", "recorded_on": "recorded_on", "deleted_on": "deleted_on"}

    number = fields.Char("Recording No.", required=True)
    recorded_on = fields.Date(required=True)
    deleted_on = fields.Date(required=True)

    _number_uniq = models.Constraint(
        "UNIQUE(site_id, number)", "The deletion of this recording is already entered."
    )
