from odoo import api, fields, models
from odoo.tools import SQL

from .hotline_switch_row import KINDS


class HotlineSwitchFile(models.Model):
    """How far a file of a switch has been shipped."""

    _name = "hotline.switch.file"
    _description = "File of a Switch"
    _order = "seen_at desc, id desc"
    _auto = False
    _log_access = False

    switch = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, string="File", readonly=True)
    name = fields.Char("File Name", readonly=True)
    inode = fields.Integer(readonly=True)
    fingerprint = fields.Char(readonly=True, help="Digest of the first line")
    size = fields.Integer("Size (bytes)", readonly=True)
    byte_offset = fields.Integer("Shipped (bytes)", readonly=True)
    last_at = fields.Datetime("Last Line", readonly=True, help="Time of the last line shipped")
    shipped_at = fields.Datetime("Last Shipped", readonly=True)
    seen_at = fields.Datetime("Looked at", readonly=True)
    lag = fields.Integer(
        "Lag (s)", compute="_compute_lag",
        help="Since the shipper last looked at the file or, while lines are missing, since the"
             " last line it shipped. Only of the newest file",
    )

    def init(self):
        """The table comes with that of the lines (hotline.switch.row)."""

    def _compute_lag(self):
        lags = self._lags()
        for file in self:
            file.lag = lags.get(file.id, 0)

    @api.model
    def _lags(self):
        """``{id: seconds}`` of the newest file of every switch and kind."""
        return dict(self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (switch, kind) id, greatest(0, extract(epoch FROM
                   clock_timestamp() AT TIME ZONE 'UTC'
                   - CASE WHEN byte_offset < size THEN shipped_at ELSE seen_at END)::bigint)
              FROM hotline_switch_file ORDER BY switch, kind, seen_at DESC, id DESC
            """
        )))

    @api.model
    def _lag_of(self, switch):
        """Seconds that the facts of a switch may be behind; None while it never shipped any.

        :param switch: its code
        """
        lags = self._lags()
        files = self.sudo().search([("switch", "=", switch), ("id", "in", list(lags))])
        return max((lags[file.id] for file in files), default=None)
