import json
from decimal import Decimal
from textwrap import shorten

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact import SUMMARY, _lines

READS_PAYLOAD = "hotline_base.group_office"
CALLER = "caller"


class HotlineFact(models.Model):
    """A call record of another platform may carry the caller's number: those who may not read it
    get the record without it, in the ledger as in the list of calls."""

    _inherit = "hotline.fact"

    payload = fields.Text(groups=READS_PAYLOAD)
    payload_text = fields.Text(search="_search_payload_text")

    @api.depends_context("uid")
    def _compute_payload_text(self):
        if self.env.su or self._has_field_access(self._fields["payload"], "read"):
            super()._compute_payload_text()
            return
        for fact in self:
            record = json.loads(fact.sudo().payload or "{}", parse_float=Decimal)
            if fact.section == "calls":
                record.pop(CALLER, None)
            lines = list(_lines(record))
            fact.payload_text = "\n".join(lines)
            fact.summary = shorten("; ".join(lines), SUMMARY, placeholder="…")

    @api.model
    def _search_payload_text(self, operator, value):
        """Search what is shown; the number of a caller finds nothing."""
        if operator != "ilike":
            return NotImplemented
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "(CASE WHEN %(section)s = 'calls' THEN (%(payload)s::jsonb - %(caller)s)::text"
            " ELSE %(payload)s END ILIKE %(text)s)",
            section=SQL.identifier(alias, "section"), payload=SQL.identifier(alias, "payload"),
            caller=CALLER, text=f"%{value}%",
        ))
