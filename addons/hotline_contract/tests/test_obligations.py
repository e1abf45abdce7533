from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .obligations_common import ObligationCase

READERS = ("office", "hr", "procurement", "audit_admin")


@tagged("post_install", "-at_install")
class TestObligations(ObligationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.example("S04")

    def judge(self, day):
        self.contract._update_obligations(date.fromisoformat(day))

    def vacancy(self):
        return self.rows(self.contract, "gap")["replacement", "A04"]

    def without_successor(self):
        """The leaver's place stays empty."""
        successor = self.env["hotline.assignment"].search([
            ("site_id", "=", self.contract.site_id.id), ("code", "=", "A05"),
        ])
        successor.write({"replaces": False})

    # ---- figures of the worked examples -------------------------------------------------

    def test_vacancy(self):
        """S04: A04 left on 31 July, A05 came on 8 August: on the eighth day, plan missed."""
        row = self.vacancy()
        self.assertEqual((row.status, row.gap_days, row.vacant_days), ("met", 8, 7))
        self.assertEqual((str(row.due), str(row.soft_due)), ("2025-08-11", "2025-08-07"))
        self.assertFalse(row.soft_met)
        self.assertEqual((row.person_id.code, row.replacement_id.code), ("A04", "A05"))
        self.assertEqual((row.clause, row.withholdable), ("10天内未能及时补齐", 0))

    def test_the_clock_of_a_vacancy(self):
        self.without_successor()
        for day, gap, status in (
            ("2025-08-07", 7, "open"), ("2025-08-11", 11, "open"), ("2025-08-12", 12, "missed"),
        ):
            self.judge(day)
            row = self.vacancy()
            with self.subTest(day):
                self.assertEqual((row.gap_days, row.status), (gap, status))
        self.judge("2025-08-07")
        self.assertEqual(
            self.as_role(self.vacancy(), "hr").clock_text, "第 7 天 / 10 天"
        )

    def test_a_breach_gives_rights(self):
        """4,200,000 ÷ 4 people ÷ 365 days × 12 days vacant."""
        self.without_successor()
        self.judge("2025-08-12")
        breach = self.rows(self.contract, "breach")["replacement", "A04"]
        self.assertEqual(breach.withholdable, 34520.55)
        self.assertEqual(self.vacancy().withholdable, 34520.55)
        text = self.as_role(breach, "office").rights_text
        self.assertIn("终止合同；拒绝支付相关费用", text)
        self.assertIn("34,520.55", text)

    def test_a_person_to_be_returned(self):
        """S04: the serious leak I6 of A04."""
        [row] = [r for r in self.contract.obligation_ids if r.part == "breach"]
        self.assertEqual((row.kind, row.record, row.person_id.code), ("return_person", "I6", "A04"))
        self.assertEqual(self.as_role(row, "procurement").rights_text, "要求退换该人员")
        self.assertTrue(row.clause)
        action = self.as_role(row, "procurement").action_open_record()
        self.assertEqual(action["res_model"], "hotline.assignment")

    def test_first_staffing(self):
        row = self.rows(self.contract, "staffing")["initial_staffing", None]
        self.assertEqual((row.status, str(row.due)), ("met", "2025-01-16"))
        self.contract.param_ids.filtered(lambda p: p.key == "required_headcount").value = "6"
        for day, status in (("2025-01-15", "open"), ("2025-01-16", "missed")):
            self.judge(day)
            self.assertEqual(row.status, status)
        breach = self.rows(self.contract, "breach")["initial_staffing", None]
        self.assertEqual(self.as_role(breach, "office").rights_text, "终止合同")

    def test_faults(self):
        """S11: nine checks of three faults, three of them missed."""
        rows = self.rows(self.example("S11"), "check")
        missed = {key for key, row in rows.items() if row.status == "missed"}
        self.assertEqual(missed, {
            ("support_response", "F2"), ("fault_cause_report", "F2"), ("fault_repair", "F3"),
        })
        self.assertEqual(len(rows), 9)
        self.assertEqual(str(rows["fault_cause_report", "F1"].due), "2023-03-03")
        late = rows["fault_repair", "F3"]
        self.assertEqual(late.deadline_id.code, "fault_repair_general")
        self.assertEqual(str(late.due_at), "2023-05-04 09:00:00", "17:00 in China")
        shown = self.as_role(late, "office")
        self.assertEqual((shown.due_text, shown.time_left), ("2023-05-04 17:00", "迟 1秒"))
        action = self.as_role(late, "office").action_open_record()
        self.assertEqual(self.env[action["res_model"]].browse(action["res_id"]).number, "F3")

    def test_documents(self):
        """YH: within a month of the signature on 15 August, which ends on 15 September 2022."""
        contract = self.example("S10", signed="2022-08-15", as_of="2022-09-16", documents=[
            {"id": "D1", "kind": "site_and_equipment", "done_on": "2022-09-15"},
            {"id": "D2", "kind": "system_interconnect", "done_on": "2022-09-16"},
            {"id": "D3", "kind": "staff_in_post_all"},
        ])
        rows = self.rows(contract, "check")
        self.assertEqual([row.status for row in rows.values()], ["met", "missed", "open"])
        self.assertEqual(str(rows["staff_in_post_all", "D3"].due), "2022-10-17", "a Monday")
        action = self.as_role(rows["system_interconnect", "D2"], "office").action_open_record()
        self.assertEqual(action["res_model"], "hotline.deliverable")

    def test_outages(self):
        """XJ: to be notified within one hour, to the second."""
        contract = self.example("S06", outages=[
            {"id": "O1", "detected": "2024-08-01T10:00:00", "notified": "2024-08-01T11:00:00"},
            {"id": "O2", "detected": "2024-08-01T10:00:00", "notified": "2024-08-01T11:00:01"},
        ])
        rows = self.rows(contract, "check")
        self.assertEqual(rows["outage_notice", "O1"].status, "met")
        self.assertEqual(rows["outage_notice", "O2"].status, "missed")
        self.assertEqual(rows["outage_notice", "O1"].clause, "1个小时内通知")

    def test_the_vendor_barred(self):
        """XJ: former tax staff not dismissed within 30 days of the order."""
        contract = self.example("S06", as_of="2024-09-20", incidents=[
            {"id": "T1", "kind": "ex_tax_staff", "date": "2024-08-20"},
        ])
        row = self.rows(contract, "breach")["ex_tax_staff", "T1"]
        self.assertEqual(str(row.due), "2024-09-19")
        shown = self.as_role(row, "procurement")
        self.assertEqual(shown.rights_text, "终止合同；列入三年限制")
        self.assertTrue(shown.title.startswith("违约："))
        self.assertTrue(shown.clause)

    def test_shares_of_the_staff(self):
        """XJ: two of four with a bachelor's degree, one of four with a relevant major."""
        agents = [
            {"id": f"S{n}", "position": "agent", "hired": "2024-07-01",
             "education": "bachelor" if n < 2 else "junior_college",
             "major": "law" if n == 0 else "other"}
            for n in range(4)
        ]
        contract = self.example("S06", agents=agents)
        rows = {row.record: row for row in contract.headcount_ids if row.kind == "ratio"}
        self.assertEqual(
            [(row.need, row.actual, row.status) for row in rows.values()],
            [(">=40 %", "50 %", "met"), (">=60 %", "25 %", "missed")],
        )
        self.assertIn("XJ-R1: 2 / 4", rows)
        self.assertIn("本科", self.as_role(rows["XJ-R1: 2 / 4"], "hr").title)

    def test_deposit(self):
        """S06: 6 % of 12,100,000, received on the last day."""
        contract = self.as_role(self.example("S06"), "office")
        self.assertEqual(
            (contract.deposit_amount, str(contract.deposit_due)), (726000, "2024-07-29")
        )
        self.assertEqual(
            (str(contract.deposit_received_on), contract.deposit_received), ("2024-07-29", 726000)
        )
        self.assertFalse(contract.deposit_late or contract.deposit_returned)

    def test_qualification(self):
        """S09: four of seven lack something on 31 August 2026."""
        contract = self.example("S09")
        with freeze_time("2026-08-31 04:00:00"):
            people = self.as_role(self.env["hotline.assignment"].search([
                ("site_id", "=", contract.site_id.id),
            ]), "hr")
            self.assertEqual(
                {p.code: p.unmet_text for p in people if p.qualification == "missing"}, {
                    "X02": "年龄 18–40 周岁：现 41",
                    "X03": "打字准确率不低于 90 %：现 89.9",
                    "X04": "学历不低于 大专：现 中专",
                    "X06": "持有 COPC、CCOM、CCCS、4PS、CC-CMM 证书之一，或在本项目满 5 年：现 4",
                },
            )
            self.assertEqual(
                people.filtered(lambda p: p.qualification == "ok").mapped("code"),
                ["X01", "X05", "X07"],
            )
            self.assertEqual(people.search([("qualification", "=", "missing")]).mapped("code"),
                             ["X02", "X03", "X04", "X06"])
        board = self.rows(contract, "headcount")
        self.assertEqual(board["unqualified", "X02, X03, X04, X06"].actual, "4")
        row = board["on_roll", None]
        self.assertEqual((row.need, row.actual, row.status), (">=20", "20", "met"))

    @freeze_time("2025-08-31 04:00:00")
    def test_qualification_of_each_contract(self):
        """BJ: age, typing, experience; XJ: Mandarin and typing, managers two years of it."""
        young = {"birth": "2000-01-01", "education": "bachelor"}
        agent = {**young, "position": "frontline", "hired": "2025-01-01"}
        first = self.example("S04", agents=[
            {**agent, "id": "A1", "birth": "1979-08-31", "typing_wpm": 60, "experience_years": 0},
            {**agent, "id": "A2", "typing_wpm": 59, "experience_years": 1},
        ])
        second = self.example("S06", start="2025-07-01", end="2026-06-30", agents=[
            {**agent, "id": "B1", "position": "agent", "mandarin": "二级乙等", "typing_wpm": 79},
            {**agent, "id": "B2", "position": "manager", "mandarin": "二级甲等", "typing_wpm": 80,
             "management_years": "1.5"},
        ])
        people = self.as_role(self.env["hotline.assignment"].search([
            ("site_id", "in", (first.site_id | second.site_id).ids),
        ]), "hr")
        self.assertEqual({person.code: person.unmet_text for person in people}, {
            "A1": "年龄 18–45 周岁：现 46；工作经验不少于 1 年：现 0",
            "A2": "打字速度不低于 60 字/分：现 59",
            "B1": "打字速度不低于 80 字/分：现 79；普通话不低于 二级甲等：现 二级乙等",
            "B2": "管理经验不少于 2 年：现 1.5",
        })

    # ---- time -----------------------------------------------------------------------------

    def test_time_left(self):
        self.without_successor()
        self.judge("2025-08-01")
        for day, words, urgency in (
            ("2025-08-03", "剩 8 天", "later"), ("2025-08-04", "剩 7 天", "soon"),
            ("2025-08-11", "今天", "soon"), ("2025-08-12", "逾期 1 天", "overdue"),
        ):
            with self.subTest(day), freeze_time(f"{day} 04:00:00"):
                row = self.as_role(self.vacancy(), "hr")
                self.assertEqual((row.time_left, row.urgency), (words, urgency))

    def test_the_next_thirty_days(self):
        self.without_successor()
        self.judge("2025-08-07")
        with freeze_time("2025-08-07 04:00:00"):
            home = self.as_role(self.contract, "office")
            self.assertEqual(home.upcoming_ids, self.vacancy())
            self.assertEqual(home.upcoming_count, 1)
        with freeze_time("2025-07-01 04:00:00"):
            self.assertFalse(self.as_role(self.contract, "office").upcoming_ids)

    # ---- when it is judged ----------------------------------------------------------------

    @freeze_time("2025-08-12 04:00:00")
    def test_a_new_fact_is_judged_before_the_commit(self):
        self.without_successor()
        self.env.cr.precommit.run()
        self.assertEqual(self.vacancy().status, "missed")
        self.env["hotline.fault"].with_user(self.users["office"]).create({
            "site_id": self.contract.site_id.id, "number": "F1",
            "detected": "2025-08-11 01:00:00",
        })
        self.env["hotline.fact"]._import(self.contract.site_id, "agents", [
            {"id": "A06", "position": "frontline", "hired": "2025-08-10", "replaces": "A04"},
        ], "test")
        self.env.cr.precommit.run()
        self.assertEqual((self.vacancy().status, self.vacancy().gap_days), ("met", 10))

    @freeze_time("2025-08-12 04:00:00")
    def test_every_day(self):
        self.without_successor()
        self.judge("2025-08-01")
        row, unchanged = self.vacancy(), self.rows(self.contract, "headcount")["on_roll", None]
        self.env.ref("hotline_contract.ir_cron_obligations").ir_actions_server_id.run()
        self.assertEqual((row.status, self.vacancy()), ("missed", row))
        self.assertTrue(unchanged.exists())

    def test_what_is_not_owed_any_more_disappears(self):
        incident = self.env["hotline.incident"].search([
            ("site_id", "=", self.contract.site_id.id), ("number", "=", "I6"),
        ])
        incident.write({"level": False})
        self.judge("2025-08-31")
        self.assertFalse(self.rows(self.contract, "breach"))

    def test_a_contract_that_cannot_be_judged_keeps_its_rows(self):
        """A document the contract knows no time limit for stops nobody else."""
        before = self.contract.obligation_ids
        self.env["hotline.fact"]._import(
            self.contract.site_id, "documents", [{"id": "D1", "kind": "no_such_limit"}], "test"
        )
        self.env.cr.precommit.run()
        self.assertEqual(self.contract.obligation_ids, before)
        with self.assertRaises(UserError):
            self.as_role(self.contract, "office").action_update_obligations()

    # ---- roles ----------------------------------------------------------------------------

    def test_who_reads(self):
        for role in READERS:
            rows = self.as_role(self.contract.obligation_ids, role)
            with self.subTest(role):
                seen = rows.search([("contract_id", "=", self.contract.id)])
                self.assertEqual(bool(seen.filtered(lambda r: r.part == "breach")), role != "hr")
                self.assertTrue(seen.filtered(lambda r: r.part == "gap"))
        for role in ("agent", "leader", "inspector"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(self.contract.obligation_ids, role).read(["status"])

    def test_nobody_enters(self):
        row = self.vacancy()
        for role in READERS:
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(row, role).write({"status": "met"})

    def test_amounts_and_rights_are_of_the_parties(self):
        row = self.vacancy()
        self.as_role(row, "office").read(["withholdable", "rights_text"])
        for name in ("withholdable", "rights", "rights_text"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_role(row, "hr").read([name])

    def test_who_has_it_judged(self):
        self.as_role(self.contract, "hr").action_update_obligations()
        self.as_role(self.contract.obligation_ids, "hr").action_update()
        with self.assertRaises(AccessError):
            self.as_role(self.contract, "leader").action_update_obligations()

    def test_other_sites_stay_unseen(self):
        self.users["office"].hotline_site_ids = False
        self.assertFalse(self.env["hotline.obligation"].with_user(self.users["office"]).search([]))
        with self.assertRaises(AccessError):
            self.as_role(self.contract, "office").action_update_obligations()

    def test_an_age_is_for_those_who_read_dates_of_birth(self):
        contract = self.example("S09")
        with freeze_time("2026-08-31 04:00:00"):
            person = self.env["hotline.assignment"].search([
                ("site_id", "=", contract.site_id.id), ("code", "=", "X02"),
            ])
            self.assertEqual(self.as_role(person, "leader").unmet_text, "年龄 18–40 周岁")
            self.assertEqual(self.as_role(person, "procurement").unmet_text,
                             "年龄 18–40 周岁：现 41")
            with self.assertRaises(AccessError):
                self.as_role(person, "inspector").read(["qualification"])

    def test_a_leader_opens_the_contract(self):
        """Without what is owed, and without the deposit."""
        for role in (*READERS, "leader", "inspector"):
            form = self.as_role(self.contract, role).get_view(view_type="form")
            self.assertEqual("obligations" in form["arch"], role in READERS[:3], role)
        for name in ("obligation_ids", "upcoming_ids", "deposit_amount"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_role(self.contract, "leader").read([name])


@tagged("post_install", "-at_install")
class TestDeposit(ObligationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.example("S06", deposit=None, milestones={})

    def receipts(self):
        records = self.env["hotline.fact"]._records(self.contract.site_id, "receipts")
        return [record for record in records if record.pop("id").endswith("/deposit")]

    def prepayment(self):
        self.contract._update_milestones()
        return self.contract.milestone_ids.filtered(lambda m: m.code == "XJ-M1")

    def test_the_purchaser_records_it(self):
        """In the ledger, corrected by a second entry; the prepayment waits for the whole sum."""
        self.assertEqual(self.prepayment().status, "waiting:deposit_received")
        with Form(self.as_role(self.contract, "procurement")) as form:
            form.deposit_received_on = "2024-07-30"
            form.deposit_received = 725999.99
        self.assertEqual(
            self.receipts(),
            [{"received_on": "2024-07-30", "amount": "725999.99"}],
        )
        self.assertEqual(self.prepayment().status, "waiting:deposit_received")
        self.as_role(self.contract, "procurement").write({"deposit_received": 726000})
        self.assertEqual(self.receipts()[0]["amount"], "726000")
        self.assertEqual(self.prepayment().status, "ready")
        self.assertTrue(self.as_role(self.contract, "office").deposit_late)

    def test_nobody_else_does(self):
        for role in ("office", "hr", "audit_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(self.contract, role).write({"deposit_received_on": "2024-07-29"})
        with self.assertRaises(AccessError):
            self.as_role(self.contract, "hr").read(["deposit_amount"])
        self.assertFalse(self.receipts())

    def test_it_comes_back_after_the_last_acceptance(self):
        """Less what the last payment could not cover: 1,210,000 against 1,500,000."""
        assessment = self.env["hotline.assessment"].create({
            "contract_id": self.contract.id, "code": "A3", "kind": "acceptance",
            "first": "2025-04-01", "last": "2025-06-30", "computed_at": "2025-07-01 00:00:00",
        })
        self.env["hotline.deduction"].create({
            "assessment_id": assessment.id, "ref": "test", "name": "test", "yuan": 1500000,
        })
        home = self.as_role(self.contract, "procurement")
        home.write({"deposit_received_on": "2024-07-29", "deposit_received": 726000})
        self.assertEqual((home.deposit_returned, home.unrecovered), (0, 290000))
        last = self.contract.milestone_ids.filtered(lambda m: m.code == "XJ-M4")
        self.as_role(last, "procurement").write({"accepted_on": "2025-07-10"})
        home = self.as_role(self.contract, "procurement")
        self.assertEqual((home.deposit_returned, home.unrecovered), (436000, 0))
        self.assertFalse(home.deposit_late)

    def test_contracts_without_one(self):
        other = self.example("S11")
        self.assertFalse(other.has_deposit)
        self.as_role(other, "procurement").write({"deposit_received": 5})
        self.assertFalse(other._deposit_receipt())

    def test_reserve_on_the_board(self):
        """S06: 20 people and 2 % more make 21."""
        row = self.rows(self.contract, "headcount")["reserve", None]
        self.assertEqual((row.need, row.actual, row.status), (">=21", "20", "missed"))
        self.assertEqual(self.as_role(row, "hr").need_text, "≥ 21")
