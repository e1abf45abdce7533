from lxml import etree

from odoo.tests import HttpCase, tagged

from .common import TelephonyCommon

MODELS = (
    "hotline.call", "hotline.call.leg", "hotline.call.hold", "hotline.agent.session",
    "hotline.agent.break", "hotline.recording.deletion", "hotline.recording", "hotline.alarm",
    "hotline.territory", "hotline.office", "hotline.did", "hotline.skill.group",
    "hotline.agent.day", "hotline.call.interval", "hotline.repeat.caller",
)


@tagged("post_install", "-at_install")
class TestScreens(TelephonyCommon):
    """Screens can be opened by the lowest role that works with them."""

    def test_every_view_loads(self):
        leader = self.user("telephony_screens", "leader")
        for model in MODELS:
            views = self.env["ir.ui.view"].search([("model", "=", model)])
            kinds = views.mapped("type")
            self.assertLessEqual({"list", "form", "search"}, set(kinds), model)
            for kind in kinds:
                with self.subTest(model=model, kind=kind):
                    self.env[model].with_user(leader).get_view(view_type=kind)

    def test_lists_are_short(self):
        for model in MODELS:
            arch = etree.fromstring(self.env[model].get_view(view_type="list")["arch"])
            shown = [
                field for field in arch.iterfind("field")
                if field.get("optional") != "hide" and not field.get("column_invisible")
            ]
            self.assertLessEqual(len(shown), 9, model)

    def test_filters_work(self):
        """Every filter and grouping of the search views is accepted."""
        for model in MODELS:
            arch = etree.fromstring(self.env[model].get_view(view_type="search")["arch"])
            for node in arch.iter("filter"):
                domain, context = node.get("domain"), node.get("context")
                with self.subTest(model=model, filter=node.get("name")):
                    if domain:
                        self.env[model].search_count(self.read(domain))
                    if context:
                        context = self.read(context)
                        groups = [context.pop("group_by")] if "group_by" in context else []
                        self.env[model].with_context(**context).formatted_read_group(
                            [], groups, ["__count"]
                        )

    @staticmethod
    def read(text):
        from ast import literal_eval

        return literal_eval(text)

    def test_chinese(self):
        """Every text of the screens has its Chinese."""
        call = self.env["hotline.call"].with_context(lang="zh_CN")
        fields = call.fields_get()
        self.assertEqual(fields["wait"]["string"], "等待时长")
        self.assertEqual(dict(fields["outcome"]["selection"])["bot"], "机器人办结")
        self.assertEqual(call.browse().env["ir.model"]._get("hotline.call").name, "通话")


@tagged("post_install", "-at_install")
class TestDurationField(HttpCase):
    """The unit tests of our own widgets, in a browser."""

    def test_unit_tests(self):
        # the runner knows a suite by this hash of its path
        number = 0
        for char in "@hotline_telephony":
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={number:08x}",
            "", "", login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
