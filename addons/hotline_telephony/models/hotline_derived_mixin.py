import json
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.hotline_base.models.hotline_fact import CHUNK, Fact


class HotlineDerivedMixin(models.AbstractModel):
    """Home of facts that a switch wrote: rows are derived from the ledger and from nothing else.

    A row's id is the id of the first ledger entry of its record, so rebuilding keeps ids.
    """

    _name = "hotline.derived.mixin"
    _inherit = ["hotline.fact.mixin"]
    _description = "Rows Derived from the Ledger"

    _derived_lines = ()  # models of the rows below, those that refer to others first

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_edit()

    def write(self, vals):
        self._refuse_edit()

    @api.private
    def _refuse_edit(self):
        raise UserError(self.env._("These rows follow from recorded facts and cannot be edited."))

    @api.model
    def _fact_project(self, site, facts):
        self._derive(site, [(fact.id, fact) for fact in facts])

    @api.model
    def _derive(self, site, entries):
        """Make the rows of ledger entries.

        :param entries: pairs of row id and ``Fact``
        """
        raise NotImplementedError

    def _fact_show(self, fact):
        for row in self:
            site = row.site_id
            model = self._remembering(SQL("id = %s", row.id))
            # the rows below go with it (ON DELETE CASCADE)
            self.env.cr.execute(SQL(
                "DELETE FROM %s WHERE id = %s", SQL.identifier(self._table), row.id
            ))
            model._derive(site, [(row.id, fact)])
        self.env.invalidate_all(flush=False)

    @api.model
    def _remembering(self, condition):
        """This model with what rows hold beside the ledger, before they are derived anew.

        :param condition: SQL, the rows that will go
        """
        return self

    @api.model
    def _rebuild(self, site):
        """Derive all rows of a site anew from the ledger.

        :return: number of rows
        """
        derive = self._remembering(SQL("site_id = %s", site.id))._derive
        for model in (*self._derived_lines, self._name):
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(SQL("DELETE FROM %s WHERE site_id = %s", table, site.id))
        count = 0
        for entries in self._ledger_entries(site):
            derive(site, entries)
            count += len(entries)
        self.env.invalidate_all(flush=False)
        return count

    @api.model
    def _ledger_entries(self, site):
        """Chunks of (id of a record's first entry, its ``Fact`` that counts today)."""
        last = 0
        while rows := self.env.execute_query(SQL(
            """
            SELECT o.id, coalesce(c.id, o.id), o.key, coalesce(c.payload, o.payload)
              FROM (SELECT id, key, payload FROM hotline_fact
                     WHERE site_id = %(site)s AND section = %(section)s
                       AND corrects_id IS NULL AND id > %(last)s
                     ORDER BY id LIMIT %(chunk)s) o
              LEFT JOIN hotline_fact c ON c.site_id = %(site)s AND c.section = %(section)s
               AND c.key = o.key AND c.corrects_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM hotline_fact n WHERE n.corrects_id = c.id)
             ORDER BY o.id
            """,
            site=site.id, section=self._fact_section, last=last, chunk=CHUNK,
        )):
            last = rows[-1][0]
            yield [
                (first, Fact(id_, key, json.loads(payload, parse_float=Decimal)))
                for first, id_, key, payload in rows
            ]
