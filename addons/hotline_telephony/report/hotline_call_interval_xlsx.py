from odoo import models

FIGURES = (
    "offered", "to_agent", "answered", "within_10", "within_15", "within_20", "within_30",
    "abandoned", "abandoned_active", "abandoned_passive", "abandoned_short", "wait_average",
    "wait_max", "service_level", "connect_rate", "abandon_rate", "talk", "wrap", "handling",
    "agents_in", "agents_busy",
)
LINES = ("skill_group_id", "did_id", "office_id", "territory_id", "source")


class HotlineCallIntervalXlsx(models.AbstractModel):
    """Intervals as a workbook: a line per interval, and per group or number if told apart."""

    _name = "report.hotline_telephony.call_interval_xlsx"
    _inherit = "report.hotline_telephony.call_tables_xlsx"
    _description = "Intervals (Excel)"

    def _tables(self, rows):
        lines = [name for name in LINES if any(rows.mapped(name))]
        names = ("site_id", "slot", *lines, *FIGURES)
        return [self._row_table(self.env._("Intervals"), rows.sorted("slot"), names)]
