import sys
from pathlib import Path

from odoo.tests.common import new_test_user
from odoo.tools import SQL

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.hotline_switch.models.switch_store import moment
from odoo.addons.hotline_switch.shipper.lines import EPOCH, head

ROOT = Path(__file__).resolve().parents[3]
TABLES = (
    "hotline_call", "hotline_call_leg", "hotline_call_hold", "hotline_agent_session",
    "hotline_agent_break", "hotline_survey_answer",
)
SERIAL = ("id", "leg_id", "session_id", "call_id", "fact_id", "create_uid", "create_date",
          "write_uid", "write_date")


def rule_tests():
    """What the tests of the rules share; they have the traces."""
    folder = str(ROOT / "tests" / "rules")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    import switchlogs

    return switchlogs


class SwitchCase(BaseCommon):
    """A site with a switch, and lines as if they had been shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["hotline.site"].create(
            {"name": "Switch", "code": "TSW", "tz": "Asia/Shanghai"}
        )
        cls.switch = cls.env["hotline.switch"].create(
            {"name": "Test", "code": "test_book", "site_id": cls.site.id}
        )
        cls.traces = rule_tests()
        cls.place = 0

    @classmethod
    def user(cls, login, groups, site=None):
        """A user with roles, who may see a site."""
        names = ",".join(f"hotline_base.group_{name}" for name in groups.split())
        user = new_test_user(cls.env, login, groups=names)
        user.hotline_site_ids = site or cls.site
        return user

    def ship(self, lines, complete=True):
        """Lines into the table of lines, as the shipper writes them.

        :param lines: pairs of kind and text
        :param complete: whether the shipper looked at the files long after the last of them
        """
        rows, before = [], EPOCH
        for kind, line in lines:
            type(self).place += 1
            before, event, call = head(kind, line, before)
            rows.append((self.switch.code, kind, 1, self.place, before, event, call, line))
        self.env.cr.execute_values(
            "INSERT INTO hotline_switch_row"
            " (switch, kind, inode, byte_offset, at, event, linkedid, line) VALUES %s"
            " ON CONFLICT DO NOTHING", rows,
        )
        if complete:
            self.look(moment(4_000_000_000_000_000))

    def look(self, at):
        """The shipper looked at both files at a moment (UTC) and shipped everything."""
        for kind in ("queue_log", "cel"):
            self.env.cr.execute(SQL(
                "INSERT INTO hotline_switch_file (switch, kind, inode, fingerprint, name, size,"
                " byte_offset, last_at, shipped_at, seen_at) VALUES (%s, %s, 1, '-', %s, 1, 1,"
                " %s, %s, %s) ON CONFLICT (switch, kind, inode, fingerprint)"
                " DO UPDATE SET seen_at = excluded.seen_at",
                self.switch.code, kind, kind, EPOCH, at, at,
            ))

    def interpret(self, limit=20_000):
        """Interpret everything there is; the sum of the counts."""
        total, more = {}, True
        while more:
            counts = self.switch._interpret(limit)
            more = counts.pop("more", 0)
            total = {key: total.get(key, 0) + counts[key] for key in {*total, *counts}}
        return total

    def ledger(self, section):
        """Records of a section that count today."""
        return self.env["hotline.fact"]._records(self.site, section)

    def told(self):
        """Calls and sessions of the ledger, as the truth of a trace has them."""
        sessions = [s for s in self.ledger("sessions") if s["login"] != s["logout"]]
        return {"calls": self.ledger("calls"), "sessions": sessions}

    def digests(self):
        """A digest of each derived table, without the numbers rows are given."""
        return {table: self._digest(table) for table in TABLES}

    def _digest(self, table):
        columns = [name for (name,) in self.env.execute_query(SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> ALL(%s) ORDER BY 1", table, list(SERIAL),
        ))]
        row = SQL("ROW(%s)::text", SQL(", ").join(map(SQL.identifier, columns)))
        return self.env.execute_query(SQL(
            "SELECT count(*), md5(string_agg(%(row)s, '|' ORDER BY %(row)s)) FROM %(table)s"
            " WHERE site_id = %(site)s",
            row=row, table=SQL.identifier(table), site=self.site.id,
        ))[0]

    def alarms(self, kind):
        """Subjects of the open alarms of a kind."""
        return sorted(self.env["hotline.alarm"].search([
            ("site_id", "=", self.site.id), ("kind", "=", kind), ("state", "!=", "closed"),
        ]).mapped("subject"))
