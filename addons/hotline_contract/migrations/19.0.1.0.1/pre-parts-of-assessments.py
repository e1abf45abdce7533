"""Rows of assessments name their contract; those of locked ones get it here, once."""

PARTS = (
    "hotline_appeal", "hotline_assessment_item", "hotline_assessment_line", "hotline_deduction",
)


def migrate(cr, version):
    for table in PARTS:
        cr.execute(f"""
            ALTER TABLE {table} ADD COLUMN IF NOT EXISTS contract_id integer,
                                ADD COLUMN IF NOT EXISTS site_id integer;
            ALTER TABLE {table} DISABLE TRIGGER hotline_assessment_part_locked;
            UPDATE {table} part SET contract_id = a.contract_id, site_id = a.site_id
              FROM hotline_assessment a
             WHERE a.id = part.assessment_id
               AND (part.contract_id IS NULL OR part.site_id IS NULL);
            ALTER TABLE {table} ENABLE TRIGGER hotline_assessment_part_locked;
        """)
