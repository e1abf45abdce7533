import polib

from odoo.tests import tagged
from odoo.tests.common import TransactionCase
from odoo.tools import file_path


@tagged("post_install", "-at_install")
class TestWords(TransactionCase):
    """Our users read Chinese, also in the addon we build on, which brings none."""

    def test_every_term_of_helpdesk_has_chinese(self):
        theirs = polib.pofile(file_path("helpdesk_mgmt/i18n/helpdesk_mgmt.pot"))
        ours = polib.pofile(file_path("hotline_ticket/i18n_extra/zh_CN.po"))
        translated = {entry.msgid for entry in ours if entry.msgstr}
        self.assertFalse({entry.msgid for entry in theirs} - translated)

    def test_placeholders_survive(self):
        """A lost placeholder would break a mail or hide a name."""
        ours = polib.pofile(file_path("hotline_ticket/i18n_extra/zh_CN.po"))
        for entry in ours:
            for mark in ("%s", "{{", "<t t-out"):
                self.assertEqual(entry.msgid.count(mark), entry.msgstr.count(mark), entry.msgid)

    def test_screens_speak_chinese(self):
        if not self.env["res.lang"]._get_data(code="zh_CN"):
            self.skipTest("zh_CN is not loaded")
        menu = self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu").with_context(lang="zh_CN")
        self.assertEqual(menu.name, "工单")
        labels = self.env["helpdesk.ticket"].with_context(lang="zh_CN").fields_get(
            ["user_id", "transfer_due"], ["string"]
        )
        self.assertEqual(
            {name: label["string"] for name, label in labels.items()},
            {"user_id": "处理人", "transfer_due": "转办期限"},
        )
