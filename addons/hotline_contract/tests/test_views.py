from datetime import date

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ContractCase

BOTH = ("office", "procurement")
# action, roles that open it, a role below that may not even read
SCREENS = (
    ("hotline_contract_action", (*BOTH, "leader"), "agent"),
    ("hotline_contract_template_action", BOTH, "agent"),
    ("hotline_kpi_action", BOTH, "agent"),
    ("hotline_assessment_action", BOTH, "leader"),
    ("hotline_assessment_line_action", BOTH, "leader"),
    ("hotline_deduction_action", BOTH, "leader"),
    ("hotline_appeal_action", BOTH, "leader"),
    ("hotline_milestone_action", BOTH, "leader"),
    ("hotline_obligation_action", (*BOTH, "hr"), "leader"),
    ("hotline_assessment_open_action", BOTH, "leader"),
    ("hotline_contract_draw_action", ("procurement",), "office"),
)
MAX_COLUMNS = 9


@tagged("post_install", "-at_install")
class TestViews(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.assess()
        cls.march.with_user(cls.users["office"]).action_compute()

    def _open(self, xmlid, role):
        """Load all views of an action and what they show, as the web client does."""
        action = self.env.ref(f"hotline_contract.{xmlid}")
        model = self.env[action.res_model].with_user(self.users[role])
        kinds = action.view_mode.split(",")
        views = model.get_views([(False, kind) for kind in [*kinds, "search"]])["views"]
        for kind in kinds:
            names = {node.get("name") for node in self._fields(views[kind]["arch"])}
            model.search([]).read(sorted(names & set(model._fields)))
        return views

    def _fields(self, arch):
        """Fields of the view itself, not of the rows inside it."""
        return [
            node for node in etree.fromstring(arch).iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        ]

    def test_every_role_opens_its_screens(self):
        for xmlid, roles, _below in SCREENS:
            for role in roles:
                with self.subTest(screen=xmlid, role=role):
                    self._open(xmlid, role)

    def test_the_role_below_does_not(self):
        for xmlid, _roles, below in SCREENS:
            model = self.env.ref(f"hotline_contract.{xmlid}").res_model
            with self.subTest(screen=xmlid, role=below), self.assertRaises(AccessError):
                self.env[model].with_user(self.users[below]).search_read([])

    def test_lists_are_not_wide(self):
        for xmlid, roles, _below in SCREENS:
            arch = self._open(xmlid, roles[0]).get("list", {}).get("arch")
            if not arch:
                continue
            shown = [
                field for field in self._fields(arch)
                if field.get("column_invisible") is None and field.get("optional") != "hide"
            ]
            with self.subTest(screen=xmlid):
                self.assertLessEqual(len(shown), MAX_COLUMNS)

    def test_menus_of_the_contract(self):
        menu = self.env.ref("hotline_contract.menu_milestone")
        for role, seen in (("procurement", True), ("office", True), ("leader", False)):
            visible = self.env["ir.ui.menu"].with_user(self.users[role])._visible_menu_ids()
            self.assertEqual(menu.id in visible, seen, role)


@tagged("post_install", "-at_install")
class TestWords(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls.assess()
        cls.march.with_user(cls.users["office"]).action_compute()

    def _line(self, kpi, agent):
        lines = self.as_role(self.march.line_ids, "procurement").with_context(lang="zh_CN")
        return lines.filtered(lambda l: (l.kpi_id.code, l.agent_code) == (kpi, agent))

    def test_a_line_explains_itself(self):
        self.assertEqual(
            self._line("BJ-K01", "A03").calculation_text, "1,469 ÷ 21 = 69.9524 < 70"
        )
        self.assertEqual(self._line("BJ-K03", "A03").calculation_text, "79小时59分59秒 < 80小时")
        self.assertEqual(self._line("BJ-K03", "A03").target_text, "≥ 80小时")
        self.assertIn("无数据", self._line("BJ-K06", "A01").calculation_text)
        self.assertIn("90 %", self._line("BJ-K01", "A01").exemption_text)

    def test_a_payment_explains_itself(self):
        milestone = self.march.milestone_id
        rows = milestone._sum_rows()
        self.assertEqual(rows[0][2], 350000)
        self.assertEqual(rows[-1][2], 349400)
        self.assertEqual(sum(amount for _kind, _text, amount in rows[:-1]), 349400)
        self.assertIn("349,400.00", milestone.sum_html)

    def test_a_leader_reads_terms_without_payments(self):
        home = self.as_role(self.contract, "leader")
        self.assertTrue(home.kpi_ids)
        self.assertFalse(home.next_milestone_id or home.last_assessment_id or home.deduction_yuan)

    def test_indicators_by_money(self):
        rows = {row.kpi_id.code: row for row in self.march.kpi_row_ids}
        missed = rows["BJ-K01"]
        self.assertEqual(
            (missed.judged, missed.reached, missed.missed, missed.yuan), (3, 2, 1, 200)
        )
        self.assertEqual((rows["BJ-K06"].no_data, rows["BJ-K06"].verdict), (3, "na"))
        self.assertFalse(missed.trend)

    def test_the_trend_compares_with_the_month_before(self):
        april = self.env["hotline.assessment"].browse(self.march.action_next_month()["res_id"])
        self.as_role(april, "office").action_compute()
        april.invalidate_recordset()
        trend = {row.kpi_id.code: row.trend for row in april.kpi_row_ids}
        self.assertEqual(trend["BJ-K01"], "same")

    def test_the_contract_shows_score_and_next_payment(self):
        home = self.as_role(self.contract, "procurement")
        self.assertEqual((home.last_score, home.pass_score), (97, "60"))
        self.assertIn("polyline", home.score_html)
        self.assertEqual(home.next_payable, 349400)
        self.assertEqual(home.standing_ids[0].yuan, 200)


@tagged("post_install", "-at_install")
class TestWizards(ContractCase):
    def test_next_month(self):
        march = self.as_role(self.assess(), "office")
        april = self.env["hotline.assessment"].browse(march.action_next_month()["res_id"])
        self.assertEqual(
            (april.code, april.first, april.last), ("2025-04", date(2025, 4, 1), date(2025, 4, 30))
        )
        self.assertEqual(march.action_next_month()["res_id"], april.id)
        april.write({"code": "2025-12", "first": "2025-12-01", "last": "2025-12-31"})
        with self.assertRaises(UserError):
            april.action_next_month()

    def _period(self, contract, **vals):
        form = Form(self.env["hotline.assessment.open"].with_user(self.users["office"])
                    .with_context(default_contract_id=contract.id))
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    def test_a_month_follows_from_a_day(self):
        self.assess()
        form = self._period(self.contract)
        self.assertEqual((form.kind, form.code), ("month", "2025-04"))
        form.day = "2025-02-11"
        self.assertEqual((form.first, form.last, form.code),
                         (date(2025, 2, 1), date(2025, 2, 28), "2025-02"))
        self.assertEqual(form.save().action_open()["res_model"], "hotline.assessment")

    def test_a_period_lies_inside_the_contract(self):
        form = self._period(self.contract, day="2026-01-05")
        with self.assertRaises(UserError):
            form.save().action_open()

    def test_an_acceptance_follows_from_the_contract(self):
        contract = self._draw("XJ", start="2026-07-01", end="2027-06-30")
        form = self._period(contract)
        self.assertEqual(form.kind, "acceptance")
        form.acceptance_id = contract.acceptance_ids[1]
        self.assertEqual((form.first, form.last, form.code),
                         (date(2026, 10, 1), date(2027, 4, 30), "A2"))

    def _draw(self, code, role="procurement", **vals):
        template = self.env["hotline.contract"].search([
            ("template", "=", True), ("code", "=", code),
        ])
        form = Form(self.env["hotline.contract.draw"].with_user(self.users[role])
                    .with_context(default_template_id=template.id))
        form.signed = vals.pop("signed", vals["start"])
        form.vendor = "Vendor"
        form.site_id = self.site
        for name, value in vals.items():
            setattr(form, name, value)
        return self.env["hotline.contract"].browse(form.save().action_draw()["res_id"])

    def test_a_drawn_contract_has_the_terms_of_its_template(self):
        contract = self._draw("XJ", start="2026-07-01", end="2027-06-30", amount=12000000)
        template = self.env["hotline.contract"].search([
            ("template", "=", True), ("code", "=", "XJ"),
        ])
        self.assertFalse(contract.template)
        self.assertEqual(contract.amount, 12000000)
        self.assertEqual(contract._get_terms()["kpis"], template._get_terms()["kpis"])

    def test_a_site_has_one_contract_at_a_time(self):
        with self.assertRaises(UserError):
            self._draw("XJ", start="2025-06-01", end="2026-05-31")

    def test_only_the_purchaser_draws_up(self):
        with self.assertRaises(AccessError):
            self._draw("XJ", role="office", start="2026-07-01", end="2027-06-30")
