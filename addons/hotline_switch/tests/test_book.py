from datetime import datetime
from random import Random
from threading import Event
from unittest.mock import Mock, patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.hotline_switch.cli.hotline_switch import Interpret
from odoo.addons.hotline_switch.models.switch_store import moment

from .switch_common import SwitchCase

CRASH = "15-asterisk-killed"
CALLER = "13900000001"


@tagged("post_install", "-at_install")
class TestBook(SwitchCase):
    """From lines to facts: what happened, once, however the lines arrive."""

    def trace(self, name):
        return self.traces.lines(name)

    def assertTold(self, truth):
        self.env.flush_all()
        told = self.told()
        self.assertEqual(self.traces.differences(told, truth), [])

    # ---- traces -------------------------------------------------------------------------

    def test_every_trace_gives_the_truth(self):
        for name in self.traces.NAMES:
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.ship(self.trace(name))
                counts = self.interpret()
                self.assertTold(self.traces.truth(name))
                self.assertFalse({"corrected", "kept", "refused"} & set(counts))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_mixture_in_batches_of_any_size(self):
        for seed, limit in ((1, 1), (2, 7), (3, 100)):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                copies = self.traces.mixture(Random(seed), teams=2, rounds=1 if limit == 1 else 3)
                self.ship(entry[1:] for entry in self.traces.played(copies))
                counts = self.interpret(limit)
                self.assertTold(self.traces.all_truths(copies))
                self.assertEqual(set(counts), {"lines", "new"})
                savepoint.rollback()
                self.env.invalidate_all()

    def test_late_lines_become_corrections(self):
        """The same tables, however late and doubled the lines come."""
        rng = Random(5)
        copies = self.traces.mixture(rng, teams=2, rounds=3)
        lines = [entry[1:] for entry in self.traces.played(copies)]
        with self.env.cr.savepoint() as savepoint:
            self.ship(lines)
            self.interpret()
            wanted = self.digests()
            savepoint.rollback()
        self.env.invalidate_all()
        late = rng.sample(range(len(lines)), len(lines) // 8)
        self.ship(line for number, line in enumerate(lines) if number not in set(late))
        self.interpret(150)
        self.ship(lines[number] for number in late)
        self.ship(rng.choices(lines, k=50))
        counts = self.interpret(40)
        self.assertGreater(counts["corrected"], 0)
        self.assertTold(self.traces.all_truths(copies))
        self.assertEqual(self.digests(), wanted)

    # ---- exactly once -------------------------------------------------------------------

    def test_killed_between_two_batches(self):
        lines = self.trace("09-attended-transfer")
        self.ship(lines)
        self.switch._interpret(60)
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:  # dies before its commit
            self.switch._interpret(60)
            savepoint.rollback()
        self.env.invalidate_all()
        self.interpret(60)
        self.assertTold(self.traces.truth("09-attended-transfer"))

    def test_the_same_lines_from_another_file_change_nothing(self):
        self.ship(self.trace("14-agent-day"))
        self.interpret()
        facts = self.env["hotline.fact"].search_count([("site_id", "=", self.site.id)])
        self.ship(self.trace("14-agent-day"))
        counts = self.interpret()
        self.assertEqual(set(counts), {"lines", "same"})
        self.assertEqual(
            self.env["hotline.fact"].search_count([("site_id", "=", self.site.id)]), facts
        )

    def test_nothing_is_final_before_its_lines_can_be_complete(self):
        lines = self.trace("01-answered-caller-hangs-up")
        self.ship(lines, complete=False)
        self.interpret()
        self.assertEqual(self.ledger("calls"), [])
        last = self.env.execute_query(SQL(
            "SELECT max(at) FROM hotline_switch_row WHERE switch = %s", self.switch.code
        ))[0][0]
        self.look(last)
        self.assertEqual(self.interpret().get("new", 0), 0)
        self.look(last.replace(year=last.year + 1))
        self.assertEqual(self.interpret()["new"], 2)

    def test_a_line_from_the_future_makes_nothing_final(self):
        lines = self.trace("01-answered-caller-hangs-up")
        self.ship(lines[:-1], complete=False)
        self.ship([("queue_log", "1999999999|NONE|NONE|NONE|HEARTBEAT|5"),
                   ("cel", lines[-1][1].replace("17952", "19952"))], complete=False)
        self.look(datetime(2026, 11, 21, 12))  # before the call
        self.interpret()
        self.assertEqual(self.ledger("calls"), [])

    def test_an_open_session_is_not_in_the_ledger(self):
        lines = [("queue_log", "1795286267|MANAGER|q_tax|A1|ADDMEMBER|")]
        self.ship(lines)
        self.interpret()
        self.assertEqual(self.ledger("sessions"), [])
        self.ship([("queue_log", "1795286367|MANAGER|q_tax|A1|REMOVEMEMBER|")])
        self.assertEqual(self.interpret()["new"], 1)

    def test_a_late_login_makes_the_session_longer(self):
        self.ship([
            ("queue_log", "1795286267|MANAGER|q_tax|A1|ADDMEMBER|"),
            ("queue_log", "1795286367|MANAGER|q_tax|A1|REMOVEMEMBER|"),
            ("queue_log", "1795286467|MANAGER|q_tax|A1|ADDMEMBER|"),
            ("queue_log", "1795286567|MANAGER|q_tax|A1|REMOVEMEMBER|"),
        ])
        self.interpret()
        self.ship([("queue_log", "1795286257|MANAGER|q_tax|A1|ADDMEMBER|")])
        counts = self.interpret()
        self.assertEqual((counts.get("new"), counts["corrected"]), (None, 1))
        sessions = self.env["hotline.agent.session"].search([("site_id", "=", self.site.id)])
        self.assertEqual(sorted(sessions.mapped("length")), [100, 110])

    def test_two_sessions_that_were_one(self):
        self.ship([
            ("queue_log", "1795286267|MANAGER|q_tax|A1|ADDMEMBER|"),
            ("queue_log", "1795286367|MANAGER|q_tax|A1|REMOVEMEMBER|"),
            ("queue_log", "1795286467|MANAGER|q_tax|A1|ADDMEMBER|"),
            ("queue_log", "1795286567|MANAGER|q_tax|A1|REMOVEMEMBER|"),
        ])
        self.interpret()
        self.ship([
            ("queue_log", "1795286300|MANAGER|q_b|A1|ADDMEMBER|"),
            ("queue_log", "1795286500|MANAGER|q_b|A1|REMOVEMEMBER|"),
        ])
        self.assertEqual(self.interpret()["corrected"], 2)
        sessions = self.env["hotline.agent.session"].search([("site_id", "=", self.site.id)])
        self.assertEqual(sorted(sessions.mapped("length")), [0, 300])

    # ---- what goes where ----------------------------------------------------------------

    def test_callers_are_not_in_the_ledger(self):
        self.ship(self.trace("02-answered-agent-hangs-up-survey-5"))
        self.interpret()
        self.env.cr.execute(SQL(
            "SELECT count(*) FROM hotline_fact WHERE site_id = %s AND payload LIKE %s",
            self.site.id, f"%{CALLER}%",
        ))
        self.assertEqual(self.env.cr.fetchone(), (0,))
        call = self.env["hotline.call"].search([("site_id", "=", self.site.id)])
        self.assertEqual(call.caller, CALLER)
        self.switch._rebuild(self.site)
        self.assertEqual(call.caller, CALLER)

    def test_surveys_mean_what_the_site_says(self):
        self.env["hotline.survey.score"].create(
            {"site_id": self.site.id, "score": 5, "result": "dissatisfied"}
        )
        self.ship(self.trace("02-answered-agent-hangs-up-survey-5"))
        self.interpret()
        [survey] = self.ledger("surveys")
        self.assertEqual(survey["result"], "dissatisfied")
        self.assertEqual(survey["agent"], "1001")
        # what was pressed then meant what it meant then
        self.env["hotline.survey.score"].search([]).result = "satisfied"
        counts = self.switch._rebuild(self.site)
        self.assertEqual(counts["same"], 3)
        self.assertEqual(len(self.ledger("surveys")), 1)

    def test_an_unanswered_survey_is_an_offer(self):
        self.ship(self.trace("03-survey-not-answered"))
        self.interpret()
        surveys = self.ledger("surveys")
        self.assertEqual(len(surveys), 2)
        self.assertFalse([survey for survey in surveys if "result" in survey])

    def test_strangers_are_recorded_and_reported(self):
        self.env["hotline.fact"]._import(
            self.site, "agents", [{"id": "1001", "hired": "2025-01-01"}], "test"
        )
        self.ship(self.trace("06-ring-no-answer-then-second-agent"))
        self.interpret()
        self.assertEqual(self.alarms("unknown_agent"), ["1002"])
        self.assertEqual(len(self.ledger("calls")), 1)
        self.env["hotline.fact"]._import(
            self.site, "agents", [{"id": "1002", "hired": "2025-01-01"}], "test"
        )
        self.env["hotline.switch"]._watch()
        self.assertEqual(self.alarms("unknown_agent"), [])

    # ---- people win ---------------------------------------------------------------------

    def test_what_people_added_or_corrected_stays(self):
        lines = self.trace("01-answered-caller-hangs-up")
        self.ship(lines)
        self.interpret()
        call = self.env["hotline.call"].search([("site_id", "=", self.site.id)])
        record = {**call.fact_id._record(), "kind": "consult"}
        call.fact_id.correct(record, "form")
        counts = self.switch._rebuild(self.site)
        self.assertEqual(counts["same"], 2)
        call.invalidate_recordset()
        self.assertEqual(call.kind, "consult")
        call.fact_id.correct({**record, "queue": "q_other"}, "form")
        self.assertEqual(self.switch._rebuild(self.site)["kept"], 1)

    # ---- anew ---------------------------------------------------------------------------

    def test_interpreting_everything_again_gives_the_same(self):
        copies = self.traces.mixture(Random(9), teams=3, rounds=3)
        self.ship(entry[1:] for entry in self.traces.played(copies))
        counts = self.interpret(200)
        before = self.digests()
        again = self.switch._rebuild(self.site)
        self.assertEqual(again["same"], counts["new"])
        self.assertEqual(set(again), {"lines", "same"})
        self.assertEqual(self.digests(), before)
        for table in ("hotline_call", "hotline_agent_session"):
            self.env.cr.execute(SQL(
                "DELETE FROM %s WHERE site_id = %s", SQL.identifier(table), self.site.id
            ))
        self.switch._rebuild(self.site)
        self.assertEqual(self.digests(), before)

    def test_one_process_at_a_time(self):
        self.ship(self.trace("04-abandoned-waiting"))
        self.env.cr.execute(SQL(
            "INSERT INTO hotline_switch_mark (switch) VALUES (%s) ON CONFLICT DO NOTHING",
            self.switch.code,
        ))
        self.assertEqual(self.interpret()["new"], 2)
        self.assertEqual(self.interpret(), {"lines": 0})

    # ---- Asterisk dies ------------------------------------------------------------------

    def test_a_crash_ends_open_calls_when_the_heart_stopped(self):
        lines = []
        for kind, line in self.trace(CRASH):
            if "|QUEUESTART|" in line and lines:
                lines += [
                    ("queue_log", f"{second}|NONE|NONE|NONE|HEARTBEAT|5")
                    for second in (1795286319, 1795286324)
                ]
            lines.append((kind, line))
        self.ship(lines)
        self.interpret()
        calls = {call["id"]: call for call in self.ledger("calls")}
        ends = {
            id_: event["t"] for id_, call in calls.items() for event in call["events"]
            if event["e"] == "hangup" and event["by"] == "system"
        }
        self.assertEqual(len(ends), 3)
        self.assertEqual(
            {end[:19] for end in ends.values()}, {self._local(1795286324)},
        )

    def _local(self, second):
        return self.site._to_local(moment(second * 1_000_000)).isoformat()[:19]

    # ---- bad lines ----------------------------------------------------------------------

    def test_lines_that_cannot_be_read_stop_nothing(self):
        lines = self.trace("01-answered-caller-hangs-up")
        rubbish = [("queue_log", "1795|"), ("cel", '"HANGUP","17'), ("queue_log", ""),
                   ("cel", "x" * 100_000)]
        self.ship(lines[:20] + rubbish + lines[20:])
        self.assertEqual(self.interpret()["new"], 2)
        self.assertEqual(self.alarms("unreadable_rows"), [self.switch.code])

    def test_a_record_the_format_refuses_is_left_out(self):
        lines = [
            (kind, line.replace("q_tax", "q" * 300)) for kind, line
            in self.trace("01-answered-caller-hangs-up")
        ]
        lines += self.trace("04-abandoned-waiting")
        lines = [(kind, line.replace("|1001|", f"|{'a' * 300}|")) for kind, line in lines]
        self.ship(lines)
        counts = self.interpret()
        self.assertGreater(counts["refused"], 0)
        self.assertEqual(len(self.ledger("calls")), 2)
        self.assertTrue(self.alarms("unreadable_rows"))

    # ---- what cannot be interpreted -------------------------------------------------------

    def worker(self):
        """The worker's thread, in the transaction of the test."""
        loop = Interpret(self.env.cr.dbname, Event())

        def transaction(function):
            with self.env.cr.savepoint():
                return function(self.env)

        loop.transaction = transaction
        return loop

    def test_lines_the_database_refuses_are_an_alarm_and_no_busy_loop(self):
        self.env["hotline.switch"].search([("id", "!=", self.switch.id)]).active = False
        refuse = Mock(side_effect=psycopg2.errors.NumericValueOutOfRange("too large"))
        worker = self.worker()
        with (
            patch.object(type(self.switch), "_interpret", refuse),
            self.assertLogs("odoo.addons.hotline_switch.worker", "ERROR"),
        ):
            for _round in range(3):
                worker.once()
        self.assertEqual(refuse.call_count, 1)
        self.assertEqual(self.alarms("unreadable_rows"), [self.switch.code])

    def test_a_database_that_is_away_is_no_alarm(self):
        away = Mock(side_effect=psycopg2.OperationalError("server closed the connection"))
        with (
            patch.object(type(self.switch), "_interpret", away),
            self.assertRaises(psycopg2.OperationalError),
        ):
            self.worker().once()
        self.assertFalse(self.alarms("unreadable_rows"))

    # ---- several switches of one site -----------------------------------------------------

    def test_a_call_of_another_switch_with_the_same_number_is_not_lost_silently(self):
        """Calls are numbered by second and count: two switches may give the same number."""
        name = "04-abandoned-waiting"
        self.ship(self.trace(name))
        self.interpret()
        first = self.told()
        self.switch = self.env["hotline.switch"].create(
            {"name": "Second", "code": "test_second", "site_id": self.site.id}
        )
        self.ship((kind, line.replace("q_tax", "q_two")) for kind, line in self.trace(name))
        counts = self.interpret()
        self.assertEqual(self.told(), first)
        self.assertTrue(counts.get("refused"))
        self.assertTrue(self.alarms("unreadable_rows"))
