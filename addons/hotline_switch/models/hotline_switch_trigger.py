from odoo import models
from odoo.tools import SQL

from .hotline_switch import CHANNEL

# Every table a switch is configured by, and the columns whose change matters; None: all of them.
TABLES = {
    "hotline_switch": ("code", "site_id", "active", "callback_prompt_id", "closed_prompt_id"),
    "hotline_trunk": None,
    "hotline_dial_class": None,
    "hotline_dial_rule": None,
    "hotline_business_hours": None,
    "hotline_business_hours_line": None,
    "hotline_calendar_day": None,
    "hotline_prompt": None,
    "hotline_ivr_menu": None,
    "hotline_ivr_key": None,
    "hotline_switch_survey": None,
    "hotline_survey_score": None,
    "hotline_break_reason": None,
    "hotline_extension": None,
    "hotline_skill_group": None,
    "hotline_group_member": None,
    "hotline_group_overflow": None,
    "hotline_did": None,
    "hotline_territory": ("parent_id", "parent_path"),
    "hotline_assignment": ("code", "name", "hired", "left"),
    "hotline_site": ("tz",),
}


class HotlineSwitchTrigger(models.AbstractModel):
    """Tells the worker of every change of the configuration, in the moment it is committed.

    Statement triggers: a change that bypasses the models counts too, and thousands of rows in
    one statement are one notice.
    """

    _name = "hotline.switch.trigger"
    _description = "Notice of Changed Configuration"

    def init(self):
        self.env.cr.execute(SQL(
            """
            CREATE OR REPLACE FUNCTION hotline_switch_config_changed() RETURNS trigger AS $$
            BEGIN
                PERFORM pg_notify(%s, '');
                RETURN NULL;
            END $$ LANGUAGE plpgsql
            """,
            CHANNEL,
        ))
        for table, columns in TABLES.items():
            self.env.cr.execute(SQL(
                "CREATE OR REPLACE TRIGGER hotline_switch_config AFTER INSERT OR DELETE OR TRUNCATE"
                " OR UPDATE%(columns)s ON %(table)s FOR EACH STATEMENT"
                " EXECUTE FUNCTION hotline_switch_config_changed()",
                columns=_of(columns), table=SQL.identifier(table),
            ))


def _of(columns):
    names = SQL(", ").join(SQL.identifier(column) for column in columns or ())
    return SQL(" OF %s", names) if columns else SQL()
