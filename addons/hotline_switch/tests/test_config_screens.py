from ast import literal_eval

from lxml import etree

from odoo.tests import Form, tagged

from .config_case import ConfigCase

MODELS = (
    "hotline.switch", "hotline.trunk", "hotline.dial.class", "hotline.business.hours",
    "hotline.prompt", "hotline.ivr.menu", "hotline.switch.survey", "hotline.break.reason",
    "hotline.extension", "hotline.did", "hotline.skill.group",
)


@tagged("post_install", "-at_install")
class TestConfigScreens(ConfigCase):
    """Screens can be opened by the lowest role that works with them."""

    def test_every_view_loads(self):
        for model in MODELS:
            for kind in ("list", "form", "search"):
                with self.subTest(model=model, kind=kind):
                    self._as("leader", self.env[model]).get_view(view_type=kind)

    def test_lists_are_short(self):
        for model in MODELS:
            arch = etree.fromstring(self.env[model].get_view(view_type="list")["arch"])
            shown = [
                field for field in arch.iterfind("field")
                if field.get("optional") != "hide" and not field.get("column_invisible")
            ]
            self.assertLessEqual(len(shown), 9, model)

    def test_filters_work(self):
        for model in MODELS:
            arch = etree.fromstring(self.env[model].get_view(view_type="search")["arch"])
            for node in arch.iter("filter"):
                domain, context = node.get("domain"), node.get("context")
                with self.subTest(model=model, filter=node.get("name")):
                    if domain:
                        self._as("leader", self.env[model]).search_count(literal_eval(domain))
                    if context:
                        group = literal_eval(context)["group_by"]
                        self.env[model].formatted_read_group([], [group], ["__count"])

    def test_menus_by_role(self):
        """Everybody finds what is theirs to read, nobody finds more."""
        menus = {
            "agent": {"menu_extension_own"},
            "procurement": {"menu_switch_config", "menu_business_hours"},
        }
        ours = self.env["ir.model.data"].search(
            [("module", "=", "hotline_switch"), ("model", "=", "ir.ui.menu")]
        )
        for role, expected in menus.items():
            visible = self._as(role, self.env["ir.ui.menu"])._visible_menu_ids()
            found = {row.name for row in ours if row.res_id in visible}
            self.assertLessEqual(expected, found, role)
            self.assertFalse(found & {"menu_trunk", "menu_prompt", "menu_dial_class"}, role)
        for role in ("leader", "office", "sysadmin"):
            visible = self._as(role, self.env["ir.ui.menu"])._visible_menu_ids()
            found = {row.name for row in ours if row.res_id in visible}
            self.assertLessEqual({"menu_trunk", "menu_prompt", "menu_ivr_menu"}, found, role)

    def test_new_records_open(self):
        for model in ("hotline.ivr.menu", "hotline.prompt", "hotline.skill.group", "hotline.did"):
            with self.subTest(model):
                Form(self._as("office", self.env[model]))
        for model in ("hotline.switch", "hotline.trunk", "hotline.dial.class"):
            with self.subTest(model):
                Form(self._as("sysadmin", self.env[model]))

    def test_phone_form_as_agent(self):
        """An agent can open the own phone, with everything the form shows."""
        phone = self.phone("A01")
        phone.assignment_id.employee_id = self.env["hr.employee"].create(
            {"name": "First", "user_id": self.users["agent"].id}
        )
        own = self._as("agent", phone)
        arch = etree.fromstring(own.get_view(view_type="form")["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        self.assertNotIn("dial_class_id", names)
        own.web_read({name: {} for name in names})

    def test_chinese(self):
        menu = self.env["hotline.ivr.menu"].with_context(lang="zh_CN")
        self.assertEqual(menu.fields_get()["tries"]["string"], "播放遍数")
        actions = dict(self.env["hotline.ivr.key"].with_context(lang="zh_CN").fields_get()
                       ["action"]["selection"])
        self.assertEqual(actions["repeat"], "重听本菜单")
