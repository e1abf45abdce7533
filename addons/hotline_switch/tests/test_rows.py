import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .switch_common import SwitchCase

READERS = ("system_admin", "audit_admin")
OTHERS = ("agent", "leader", "office", "hr", "inspector", "editor", "procurement",
          "security_admin")
MODELS = ("hotline.switch.row", "hotline.switch.file")
SECURITY = (
    '[2026-11-22 02:33:0{n}.123] SECURITY[1] res_security_log.c: SecurityEvent="{event}",'
    'EventTV="2026-11-22T02:33:0{n}.123+0800",Severity="Error",Service="PJSIP",'
    'RemoteAddress="IPV4/UDP/{address}/5090"'
)


@tagged("post_install", "-at_install")
class TestRows(SwitchCase):
    """Lines are there for those who look after the system, and nobody changes one."""

    def setUp(self):
        super().setUp()
        self.ship(self.traces.lines("04-abandoned-waiting"))

    def test_only_administrators_read_lines(self):
        for role in READERS:
            user = self.user(f"rows_{role}", role)
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    self.assertTrue(self.env[model].with_user(user).search_count([]))
        for role in OTHERS:
            user = self.user(f"rows_{role}", role)
            for model in MODELS:
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_nobody_reads_a_caller_from_a_line(self):
        """Who may not see whole numbers of callers does not see them in the lines either."""
        self.ship([
            ("queue_log", "1763761863|1763761863.12|q_tax|NONE|ENTERQUEUE||13812345678|1"),
            ("cel", '"CALLBACK","1763761863.123456","1763761863.12","1763761863.12","13812345678",'
                    '"1","callback","PJSIP/trunk-00000001","CELGenUserEvent",'
                    '"CALLBACK,q_tax:+8613812345678","","{""extra"":""q_tax:+8613812345678""}"'),
            ("queue_log", "1763761863|17|q_tax|NONE|13812345678"),
        ])
        lines = self.env["hotline.switch.row"].search([("switch", "=", self.switch.code)], limit=3)
        for role in READERS:
            mine = lines.with_user(self.user(f"rows_masked_{role}", role))
            for row in mine:
                self.assertNotIn("3812345678", row.display_name + row.shown)
            self.assertIn("1763761863|1763761863.12|q_tax|NONE|ENTERQUEUE||", mine[2].shown)
            self.assertIn("PJSIP/trunk-00000001", mine[1].shown)
            with self.assertRaises(AccessError):
                mine.read(["line"])
            with self.assertRaises(AccessError):
                mine.search([("line", "like", "13812345678")])
            self.assertFalse(mine.name_search("13812345678"))
        self.interpret()
        alarm = self.env["hotline.alarm"].search([
            ("site_id", "=", self.site.id), ("kind", "=", "unreadable_rows"),
        ])
        self.assertTrue(alarm)
        self.assertNotIn("13812345678", alarm.details)

    def test_another_site_is_none_of_their_business(self):
        site = self.env["hotline.site"].create({"name": "Elsewhere", "code": "TELSE"})
        user = self.user("rows_elsewhere", "system_admin", site)
        for model in MODELS:
            self.assertFalse(self.env[model].with_user(user).search([]))

    def test_nobody_writes_lines(self):
        for role in (*READERS, "office"):
            user = self.user(f"rows_writer_{role}", role)
            for model in MODELS:
                row = self.env[model].search([("switch", "=", self.switch.code)], limit=1)
                row = row.with_user(user)
                with self.subTest(role=role, model=model):
                    with self.assertRaises(AccessError):
                        row.write({"switch": "other"})
                    with self.assertRaises(AccessError):
                        row.create({"switch": "other"})
                    with self.assertRaises(AccessError):
                        row.unlink()

    def test_the_database_refuses_changes(self):
        for statement in ("UPDATE hotline_switch_row SET line = ''",
                          "DELETE FROM hotline_switch_row", "TRUNCATE hotline_switch_row"):
            with (
                self.subTest(statement), mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(SQL(statement))

    def test_lines_of_a_call_are_found_by_index(self):
        query = SQL(
            "EXPLAIN SELECT * FROM hotline_switch_row WHERE linkedid = %s", "1795286081.0"
        )
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(line for (line,) in self.env.execute_query(query))
        self.assertNotIn("Seq Scan", plan)

    def test_private_doors_are_closed_to_rpc(self):
        from odoo.service.model import get_public_method

        for model, method in (
            ("hotline.switch", "_interpret"), ("hotline.switch", "_rebuild"),
            ("hotline.switch", "_watch"), ("hotline.switch.row", "_sort_default"),
            ("hotline.switch.row", "_cron_partitions"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    # ---- months ---------------------------------------------------------------------------

    def test_lines_of_a_month_without_partition_move_there(self):
        self.ship([("queue_log", "1262304000|NONE|NONE|NONE|QUEUESTART|"), ("queue_log", "?")])
        before = self.env.execute_query(SQL("SELECT id, line FROM hotline_switch_row ORDER BY id"))
        self.env.ref("hotline_switch.ir_cron_partitions").ir_actions_server_id.run()
        after = self.env.execute_query(SQL("SELECT id, line FROM hotline_switch_row ORDER BY id"))
        self.assertEqual(before, after)
        home = self.env.execute_query(SQL(
            "SELECT tableoid::regclass::text FROM hotline_switch_row"
            " WHERE at BETWEEN '2010-01-01' AND '2010-01-02'"
        ))
        self.assertEqual(set(home), {("hotline_switch_row_201001",)})

    # ---- alarms ---------------------------------------------------------------------------

    def test_refused_attempts_are_counted_by_where_they_come_from(self):
        self.ship(
            ("security", SECURITY.format(n=n, event=event, address=address))
            for n, (event, address) in enumerate((
                ("InvalidPassword", "127.0.0.9"), ("InvalidAccountID", "127.0.0.9"),
                ("ChallengeSent", "127.0.0.8"), ("SuccessfulAuth", "127.0.0.8"),
                ("FailedACL", "127.0.0.7"),
            ))
        )
        self.interpret()
        self.assertEqual(self.alarms("refused_attempt"), ["127.0.0.7", "127.0.0.9"])
        alarm = self.env["hotline.alarm"].search([("subject", "=", "127.0.0.9")])
        self.assertIn("2 attempts", alarm.with_context(lang="en_US").text)

    def _beat(self, seconds_ago, seen_ago):
        now = self.env.execute_query(SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))[0][0]
        second = int((now - self.epoch()).total_seconds()) - seconds_ago
        self.ship([("queue_log", f"{second}|NONE|NONE|NONE|HEARTBEAT|5")], complete=False)
        self.env.cr.execute(SQL(
            "UPDATE hotline_switch_file SET seen_at = clock_timestamp() AT TIME ZONE 'UTC'"
            " - %s * interval '1 second' WHERE switch = %s", seen_ago, self.switch.code,
        ))
        self.env["hotline.switch"]._watch()

    def epoch(self):
        from odoo.addons.hotline_switch.shipper.lines import EPOCH

        return EPOCH

    def test_silence_of_the_switch_and_of_the_shipper(self):
        self._beat(40, 2)
        self.assertEqual(self.alarms("switch_silent"), [self.switch.code])
        self.assertEqual(self.alarms("shipping_lag"), [])
        self._beat(1, 2)
        self.assertEqual(self.alarms("switch_silent"), [])
        self._beat(0, 70)
        self.assertEqual(self.alarms("shipping_lag"), [self.switch.code])
        self.assertEqual(self.alarms("switch_silent"), [])
        self._beat(0, 1)
        self.assertEqual(self.alarms("shipping_lag"), [])
        files = self.env["hotline.switch.file"].search([("switch", "=", self.switch.code)])
        self.assertTrue(all(0 <= lag < 10 for lag in files.mapped("lag")))

    def test_a_switch_that_was_never_connected_is_not_silent(self):
        self.env["hotline.switch"].create(
            {"name": "New", "code": "test_new", "site_id": self.site.id}
        )
        self.env["hotline.switch"]._watch()
        self.assertNotIn("test_new", self.alarms("switch_silent") + self.alarms("shipping_lag"))
