from odoo.tools import SQL


def append_only(cr, table):
    """Have the database refuse every change of a table's rows, whoever asks."""
    cr.execute("""
        CREATE OR REPLACE FUNCTION hotline_append_only() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$ LANGUAGE plpgsql
    """)
    cr.execute(SQL(
        """
        DROP TRIGGER IF EXISTS hotline_append_only ON %(table)s;
        CREATE TRIGGER hotline_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON %(table)s FOR EACH STATEMENT EXECUTE FUNCTION hotline_append_only();
        """,
        table=SQL.identifier(table),
    ))
