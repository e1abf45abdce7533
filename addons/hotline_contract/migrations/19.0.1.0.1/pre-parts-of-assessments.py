"""Rows of assessments name their contract; those of locked ones get it here, once."""

from odoo.tools import SQL

PARTS = (
    "hotline_appeal", "hotline_assessment_item", "hotline_assessment_line", "hotline_deduction",
)


def migrate(cr, version):
    for name in PARTS:
        cr.execute(SQL(
            """
            ALTER TABLE %(table)s ADD COLUMN IF NOT EXISTS contract_id integer,
                                  ADD COLUMN IF NOT EXISTS site_id integer;
            ALTER TABLE %(table)s DISABLE TRIGGER hotline_assessment_part_locked;
            UPDATE %(table)s part SET contract_id = a.contract_id, site_id = a.site_id
              FROM hotline_assessment a
             WHERE a.id = part.assessment_id
               AND (part.contract_id IS NULL OR part.site_id IS NULL);
            ALTER TABLE %(table)s ENABLE TRIGGER hotline_assessment_part_locked;
            """,
            table=SQL.identifier(name),
        ))
