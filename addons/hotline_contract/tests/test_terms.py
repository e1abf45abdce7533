import yaml

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
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

    def test_readings_are_checked(self):
        param = {"contract_id": self.contract.id, "key": "point_cap", "value": "sometimes"}
        with self.assertRaises(ValidationError):
            self.env["hotline.contract.param"].create(param)
