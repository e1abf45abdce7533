import yaml

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_open

from odoo.addons.hotline_contract.hooks import TEMPLATES

from .common import MARCH, ContractCase


def meant(value):
    """Terms without what says nothing, numbers as text: 90, "90" and "90.0" are the same."""
    if isinstance(value, dict):
        kept = {key: meant(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, {}, [], "False")}
    if isinstance(value, list):
        return [meant(item) for item in value]
    return None if value is None else str(value)


@tagged("post_install", "-at_install")
class TestTerms(ContractCase):
    def test_what_goes_in_comes_out(self):
        """All five contracts survive the way into records and back, every key."""
        for code in TEMPLATES:
            with self.subTest(code), file_open(
                f"hotline_contract/data/contracts/{code.lower()}.yaml"
            ) as source:
                template = self.template.search([("template", "=", True), ("code", "=", code)])
                self.assertEqual(meant(template._get_terms()), meant(yaml.safe_load(source)))

    def test_sixth_contract_is_data(self):
        """A contract nobody has written code for is drawn up and settled."""
        terms = {
            "name_zh": "测试合同", "amount": 120000,
            "headcount": {"required": 1, "assessed_positions": ["frontline"]},
            "payment": {"milestones": [
                {"id": "Z1", "pct": "100", "due": {"from": "end", "days": 5}, "deduct": "final"},
            ]},
            "kpis": [{
                "id": "Z-K1", "zh": "人均来电", "kind": "mean", "unit": "count", "cmp": ">=",
                "num": "calls_answered * 2", "den": "agent_workdays", "target": "140",
                "period": "month", "scope": "agent", "penalty": {"yuan": "12.345", "points": 0},
            }],
        }
        self.contract.active = False  # its site has one contract at a time
        contract = self.env["hotline.contract"]._from_terms(
            "ZZ", terms, site_id=self.site.id, start="2025-01-01", end="2025-12-31"
        )
        result = contract._settle(contract._header([MARCH]))
        self.assertEqual(
            [(row["agent"], row["value"], row["status"]) for row in result["periods"][0]["kpis"]],
            [("A01", "140", "pass"), ("A02", "140", "pass"), ("A03", "139.9048", "fail")],
        )
        # 12.345 is rounded once, half up
        self.assertEqual([line["yuan"] for line in result["lines"]], ["12.35"])
        self.assertEqual(result["milestones"][0]["payable"], "119987.65")

    def test_amounts_a_column_cannot_hold_are_refused(self):
        """Never a rounded amount: 15 digits are what a column gives back unchanged."""
        long = "1234567890123456.78"
        clause = next(iter(self.template._get_terms()["events"]))
        for change in (
            {"amount": long},
            {"parts": {"build": long}},
            {"kpis": [{**self.template._get_terms()["kpis"][0], "penalty": {"yuan": long}}]},
            {"events": {clause: {"base": {"yuan": long}}}},
        ):
            terms = {**self.template._get_terms(), **change}
            with self.subTest(change.keys()), self.assertRaisesRegex(ValidationError, "15"):
                self.env["hotline.contract"]._from_terms("LONG", terms, template=True)

    def test_a_recorded_contract_is_not_settled_by_other_terms(self):
        """The same file again is fine; another amount or reading is refused, not ignored."""
        data = {
            "version": 1, "contract": "BJ", "start": "2025-01-01", "end": "2025-12-31",
            "amount": "4200000.10", "params": {"exam_pass_mark": 60}, "periods": [MARCH],
        }
        files = self.env["hotline.fact.file"]
        first = files._settle(data, commit=True)
        self.assertEqual(files._settle(data, commit=True), first)
        for change in (
            {"amount": "1200000"}, {"params": {"exam_pass_mark": 70}}, {"end": "2025-12-30"},
            {"contract_override": {"kpis": []}},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                files._settle({**data, **change}, commit=True)
        self.assertEqual(self.env["hotline.contract"].search_count([
            ("site_id.code", "=", "BJ-2025-01-01"),
        ]), 1)

    def test_a_contract_with_assessments_keeps_its_site(self):
        contract = self.as_role(self.contract, "procurement")
        other = self.env["hotline.site"].create({"name": "Other", "code": "test-other"})
        self.users["procurement"].hotline_site_ids |= other
        contract.write({"site_id": other.id})
        contract.write({"site_id": self.site.id})
        self.assess()
        for vals in ({"site_id": other.id}, {"template": True}):
            with self.subTest(vals), self.assertRaises(UserError):
                contract.write(vals)

    def test_bad_terms_name_row_and_key(self):
        terms = self.template._get_terms()
        terms["kpis"][1]["num"] = "__import__('os')"
        with self.assertRaisesRegex(ValidationError, r"kpis\[BJ-K02\].num"):
            self.env["hotline.contract"]._from_terms("BAD", terms)

    def test_bad_formula_is_refused_in_the_form(self):
        with self.assertRaisesRegex(ValidationError, "num"):
            self.contract.kpi_ids[0].num = "calls_answered.__class__"

    def test_only_the_purchaser_changes_terms(self):
        kpi = self.contract.kpi_ids[0]
        self.as_role(kpi, "procurement").write({"target": "71"})
        self.assertEqual(kpi.target, "71")
        for role in ("office", "leader", "hr", "inspector", "audit_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(kpi, role).write({"target": "72"})
        with self.assertRaises(AccessError):
            self.as_role(kpi, "agent").read(["target"])

    def test_templates_are_shared(self):
        """A pattern is read by every site's purchaser and changed by none."""
        template = self.as_role(self.template, "procurement")
        self.assertEqual(template.code, "BJ")
        with self.assertRaises(AccessError):
            template.write({"name": "mine"})
        with self.assertRaises(AccessError):
            template.kpi_ids[0].write({"target": "1"})

    def test_one_contract_at_a_time(self):
        with self.assertRaises(ValidationError):
            self.env["hotline.contract"]._from_terms(
                "BJ", self.template._get_terms(), site_id=self.site.id,
                start="2025-12-31", end="2026-12-30",
            )

    def test_dated_headcount(self):
        """B19: rows on the screen, a list in the terms, judged by the number of the day."""
        add = self.as_role(self.env["hotline.contract.headcount"], "procurement").create
        rows = add([
            {"contract_id": self.contract.id, "since": "2025-03-11", "persons": 3, "reason": "x"},
            {"contract_id": self.contract.id, "since": "2025-02-01", "persons": 0},
        ])
        self.contract.required_headcount = 5
        terms = self.contract._get_terms()
        self.assertEqual(terms["headcount"]["required"], [
            {"value": 5}, {"from": "2025-02-01", "value": 0}, {"from": "2025-03-11", "value": 3},
        ])
        result = self.contract._settle(self.contract._header([MARCH]))
        self.assertEqual(
            result["periods"][0]["measures"]["required_staff_days"], str(21 * 3)
        )
        self.contract.active = False
        drawn = self.env["hotline.contract"]._from_terms(
            "DATED", terms, site_id=self.site.id, start="2025-01-01", end="2025-12-31"
        )
        self.assertEqual(drawn._get_terms()["headcount"], terms["headcount"])
        for role in ("office", "hr", "leader", "audit_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(rows[0], role).write({"persons": 1})

    def test_what_is_told_beside_the_result(self):
        """B7, B9, B21: warnings and counts that are parameters too."""
        contract = self.contract.with_context(lang="en_US")
        self.assertFalse(contract.cost_warning)
        self.assertEqual(contract.equipment_text, "32 headsets; 60 computers")
        self.env["hotline.contract.param"].create([
            {"contract_id": contract.id, "key": "B7", "value": "year"},
            {"contract_id": contract.id, "key": "B21", "value": "down"},
        ])
        contract.invalidate_recordset()
        self.assertIn("a year, above the ceiling", contract.cost_warning)
        self.assertEqual(contract.equipment_text, "31 headsets; 60 computers")
        self.assertFalse(contract.renewal_text)
        self.assess().with_user(self.users["office"]).action_compute()
        contract.invalidate_recordset()
        self.assertEqual(contract.renewal_text, "Passed so far: 97.00 / 60")
        self.env["hotline.fact.file"]._take_in(self.contract, {"incidents": [
            {"id": "L1", "kind": "leak", "level": "serious", "date": "2025-03-12"},
        ]})
        contract.invalidate_recordset()
        self.assertEqual(contract.renewal_text, "Failed: serious event L1")
        self.assertFalse(self.as_role(contract, "leader").renewal_text)

    def test_amounts_are_for_those_who_pay_and_are_paid(self):
        """Leaders, HR and inspectors work with the contract, without its amounts."""
        self.contract.write({"phase_ids": [Command.create({
            "code": "P1", "start": "2025-01-01", "end": "2025-12-31", "amount": 5,
        })], "part_ids": [Command.create({"code": "build", "amount": 5})]})
        money = (
            (self.contract, "amount"), (self.contract, "other_terms"),
            (self.contract, "cost_warning"), (self.contract.phase_ids, "amount"),
            (self.contract.part_ids, "amount"),
        )
        for role in ("office", "procurement", "audit_admin"):
            for record, name in money:
                self.as_role(record, role).read([name])
        for role in ("leader", "hr", "inspector"):
            contract = self.as_role(self.contract, role)
            with self.subTest(role):
                for view in ("list", "form", "kanban", "search"):
                    arch = contract.get_view(view_type=view)["arch"]
                    self.assertNotIn('name="amount"', arch)
                plain = ("char", "text", "float", "integer", "monetary", "date", "selection")
                names = contract.fields_get(attributes=["type"])
                self.assertNotIn("amount", names)
                contract.read([name for name in names if names[name]["type"] in plain])
                self.assertEqual(contract.deduction_yuan, 0)
            for record, name in money:
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    self.as_role(record, role).read([name])
            with self.subTest(role), self.assertRaises(AccessError):
                contract.search([("amount", ">", 0)])

    def test_no_number_is_no_amount(self):
        contract = self.as_role(self.contract, "procurement")
        for value in (float("nan"), float("inf"), float("-inf")):
            for record, name in (
                (contract, "amount"), (contract.kpi_ids[0], "penalty_yuan"),
                (contract.clause_ids.level_ids[:1], "yuan"), (contract.phase_ids[:1], "amount"),
            ):
                with self.subTest(f"{record} {value}"), self.assertRaisesRegex(
                    ValidationError, "不是数字|not a number"
                ):
                    record.write({name: value})

    def test_the_draw_proposes_a_term(self):
        draw = Form(self.env["hotline.contract.draw"])
        draw.template_id = self.template.search([("template", "=", True), ("code", "=", "XC")])
        self.assertEqual((str(draw.start), str(draw.end)), ("2026-06-01", "2027-05-31"))
        draw.start = "2026-03-01"
        self.assertEqual(str(draw.end), "2027-02-28")

    def test_readings_are_checked(self):
        param = {"contract_id": self.contract.id, "key": "point_cap", "value": "sometimes"}
        with self.assertRaises(ValidationError):
            self.env["hotline.contract.param"].create(param)
