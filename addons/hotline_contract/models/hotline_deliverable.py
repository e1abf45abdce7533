from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# where the contract prints no words for a deadline
NAMES = {
    "handover": _lt("Handover with the former vendor"),
    "kb_update": _lt("Knowledge base update"),
    "web_reply": _lt("Reply on the web"),
    "column_update": _lt("Website column update"),
    "map_update": _lt("Map update"),
    "site_and_equipment": _lt("Site and equipment ready"),
    "system_interconnect": _lt("Systems connected"),
    "staff_in_post_three_posts": _lt("Three posts filled"),
    "staff_in_post_all": _lt("All staff in post"),
    "annual_report": _lt("Annual report"),
    "annual_review": _lt("Annual review"),
}
UNITS = ("days", "workdays", "months")


class HotlineDeliverable(models.Model):
    """A document or duty with a day by which it must be done (FACTS §10, documents)."""

    _name = "hotline.deliverable"
    _inherit = ["hotline.fact.mixin"]
    _description = "Document or Duty with a Deadline"
    _order = "base desc, id desc"
    _rec_name = "kind"

    _fact_section = "documents"
    _fact_map = {"kind": "kind", "number": "id", "base": "base", "done_on": "done_on"}

    kind = fields.Selection("_selection_kind", required=True)
    number = fields.Char("Number")
    base = fields.Date(
        "Deadline Runs From", help="Empty: from signature, start or end of the contract"
    )
    done_on = fields.Date("Done")

    @api.model
    def _selection_kind(self):
        """The deadlines of the contracts that are counted in days, working days or months."""
        limits = self.env["hotline.deadline"].sudo().search([("unit", "in", UNITS)])
        return list({limit.code: self._kind_label(limit) for limit in limits}.items())

    @api.model
    def _kind_label(self, limit):
        label = NAMES.get(limit.code)
        return self.env._(label) if label else limit.name or limit.code  # pylint: disable=W8120
