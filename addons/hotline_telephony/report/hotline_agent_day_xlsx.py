from odoo import models

FIGURES = (
    "login_seconds", "online_seconds", "break_seconds", "talk_seconds", "hold_seconds",
    "wrap_seconds", "ring_seconds", "idle_seconds", "answered", "dialled", "calls", "holds",
    "long_holds", "talk_share", "wrap_share", "ring_share", "occupancy", "handling",
)
RATIOS = ("talk_share", "wrap_share", "ring_share", "occupancy", "handling")


class HotlineAgentDayXlsx(models.AbstractModel):
    """Agent days as a workbook: a line per agent over all days, and a line per day."""

    _name = "report.hotline_telephony.agent_day_xlsx"
    _inherit = "report.hotline_telephony.call_tables_xlsx"
    _description = "Agent Days (Excel)"

    def _tables(self, rows):
        names = ("day", "agent_code", "assignment_id", *FIGURES)
        days = rows.sorted(lambda row: (row.agent_code, row.day))
        return [self._agents(rows), self._row_table(self.env._("Days"), days, names)]

    def _agents(self, rows):
        """Shares are those of the sums (measures G10)."""
        aggregates = [f"{name}:{'avg' if name in RATIOS else 'sum'}" for name in FIGURES]
        found = rows._read_group(
            [("id", "in", rows.ids)], ["site_id", "agent_code", "assignment_id"],
            ["day:count_distinct", *aggregates],
        )
        head = self._columns(rows, ("site_id", "agent_code", "assignment_id"))
        days = [(self.env._("Days"), "whole", 8)]
        values = [
            (site.display_name, agent, person.display_name, *figures)
            for site, agent, person, *figures in found
        ]
        return self.env._("Agents"), [*head, *days, *self._columns(rows, FIGURES)], values
