import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, file_open

from odoo.addons.hotline_base.identity import mask_phone
from odoo.addons.hotline_telephony.models.hotline_call import READS_CALLER

KINDS = [("queue_log", "Queue Log"), ("cel", "Channel Events"), ("security", "Security Log")]
MONTHS_AHEAD = 3
LOCK_TIMEOUT = SQL("SET LOCAL lock_timeout = '5s'")
# What may be somebody's number: no time at the start of a line, no id of a channel, no file name.
NUMBER = re.compile(r"(?<!^)(?<![\w.-])\+?[0-9]{7,20}(?![\w.-])")


class HotlineSwitchRow(models.Model):
    """A line of a switch's own files, as Asterisk wrote it.

    The shipper writes them; nobody changes or deletes one, the database refuses it. The table is
    cut into months (``shipper/schema.sql``).
    """

    _name = "hotline.switch.row"
    _description = "Line of a Switch"
    _order = "id desc"  # as they came; there is an index
    _auto = False
    _log_access = False
    _rec_name = "event"
    # a partitioned table is none that the registry would find
    _table_query = SQL("SELECT * FROM hotline_switch_row")

    switch = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, string="File", readonly=True)
    inode = fields.Integer(readonly=True, help="The file, by its number on the disk")
    byte_offset = fields.Integer("Position", readonly=True, help="Bytes from the start of the file")
    at = fields.Datetime("Time", readonly=True)
    event = fields.Char(readonly=True, help="“?”: the line cannot be read")
    linkedid = fields.Char("Call", readonly=True)
    line = fields.Text(
        "Whole Line", readonly=True, groups=READS_CALLER, help="As it stands in the file"
    )
    shown = fields.Text(
        "Line", compute="_compute_shown", compute_sudo=True,
        help="Numbers of callers without their middle digits",
    )

    @api.depends("line")
    def _compute_shown(self):
        for row in self:
            row.shown = masked(row.line)

    def init(self):
        """Create table, partitions, indexes and the triggers that keep every line."""
        with file_open("hotline_switch/shipper/schema.sql") as schema:
            self.env.cr.execute(schema.read())  # pylint: disable=sql-injection
        self._make_partitions(fields.Date.context_today(self) - relativedelta(months=1))

    @api.model
    def _make_partitions(self, first):
        """Partitions from a month to some months ahead.

        :param first: a date in the first month
        :return: number of new ones
        """
        last = fields.Date.context_today(self) + relativedelta(months=MONTHS_AHEAD)
        months = []
        while first <= last:
            months.append(first)
            first += relativedelta(months=1)
        rows = self.env.execute_query(SQL(
            "SELECT count(*) FILTER (WHERE hotline_switch_row_month(month))"
            " FROM unnest(%s::date[]) month", months,
        ))
        return rows[0][0]

    @api.model
    def _sort_default(self):
        """Move lines of the default partition to partitions of their months.

        :return: number of lines
        """
        [[moved]] = self.env.execute_query(SQL("SELECT hotline_switch_row_sort()"))
        return moved

    @api.model
    def _cron_partitions(self):
        """Every day: partitions ahead, and lines that came before there was one to theirs."""
        self.env.cr.execute(LOCK_TIMEOUT)
        self._sort_default()
        self._make_partitions(fields.Date.context_today(self))


def masked(line):
    """A line with every number of a caller masked."""
    return NUMBER.sub(lambda match: mask_phone(match[0]), line)
