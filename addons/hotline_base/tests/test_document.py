import json
from io import BytesIO

from pypdf import PdfReader

from odoo import Command, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.hotline_base.report.official_document import LocalFetcher

from .common import HotlineCase

TEMPLATE = """
<t t-name="hotline_base.test_document">
    <t t-foreach="docs" t-as="site">
        <t t-call="hotline_base.official_document">
            <t t-set="title">整改通知书</t>
            <t t-set="number" t-value="site.code"/>
            <table>
                <thead><tr><th>考核指标</th><th>扣减（元）</th></tr></thead>
                <tbody>
                    <tr t-foreach="range(60)" t-as="row"><td>人工接通率</td><td>200.00</td></tr>
                </tbody>
            </table>
            <img src="/hotline_base/static/description/icon.png"/>
        </t>
    </t>
</t>
"""


class DocumentCase(HotlineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        view = cls.env["ir.ui.view"].create({
            "type": "qweb", "name": "test_document", "key": "hotline_base.test_document",
            "arch": TEMPLATE,
        })
        cls.env["ir.model.data"].create({
            "module": "hotline_base", "name": "test_document", "model": "ir.ui.view",
            "res_id": view.id,
        })
        cls.report = cls.env["ir.actions.report"].create({
            "name": "Notice", "model": "hotline.site", "report_name": "hotline_base.test_document",
            "report_type": "qweb-pdf", "hotline_weasyprint": True,
        })

    def _pages(self, content):
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@tagged("post_install", "-at_install")
class TestDocument(DocumentCase):
    def _render(self, sites, role="office"):
        report = self._as(role, self.report)
        content, kind = report._render_qweb_pdf(self.report.report_name, sites.ids)
        self.assertEqual(kind, "pdf")
        return content

    def test_page_numbers_header_and_table_heads(self):
        pages = self._pages(self._render(self.site))
        self.assertGreater(len(pages), 1)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", text)
            self.assertIn("整改通知书", text)
            self.assertIn("考核指标", text)

    def test_every_record_is_a_document_of_its_own(self):
        self.users["office"].hotline_site_ids = [Command.link(self.other_site.id)]
        one = self._pages(self._render(self.site))
        two = self._pages(self._render(self.site + self.other_site))
        self.assertEqual(len(two), 2 * len(one))
        self.assertIn(f"1 / {len(one)}", two[len(one)])

    def test_an_attachment_is_kept_and_used_again(self):
        self.report.write({"attachment": "object.code + '.pdf'", "attachment_use": True})
        first = self._render(self.site, "sysadmin")
        kept = self.env["ir.attachment"].search([
            ("res_model", "=", "hotline.site"), ("res_id", "=", self.site.id),
            ("name", "=", "first.pdf"),
        ])
        self.assertEqual(kept.raw, first)
        self.assertEqual(self._render(self.site, "office"), first)

    def test_only_static_files_are_loaded(self):
        fetcher = LocalFetcher()
        icon = fetcher.fetch("file:///hotline_base/static/description/icon.png")
        self.assertTrue(icon.read().startswith(b"\x89PNG"))
        for url in (
            "http://127.0.0.1/x", "https://example.com/x", "ftp://example.com/x",
            "file:///etc/passwd", "file:///hotline_base/__manifest__.py",
            "file:///hotline_base/static/../__manifest__.py", "file://host/hotline_base/static/x",
            "file:///hotline_base/static/%2e%2e/__manifest__.py", "file:///etc/static/passwd",
        ):
            with self.subTest(url):
                self.assertIsInstance(self._refusal(fetcher, url), (ValueError, OSError))

    def _refusal(self, fetcher, url):
        try:
            fetcher.fetch(url)
        except (ValueError, OSError) as error:
            return error

    @mute_logger("weasyprint")
    def test_a_page_with_foreign_addresses_is_made_without_them(self):
        content = self.report._hotline_pdf("<img src='http://127.0.0.1:9/x.png'/><p>正文</p>")
        self.assertIn("正文", self._pages(content)[0])

    def test_the_web_client_knows_the_flag(self):
        self.assertIs(self.report.report_action(self.site)["hotline_weasyprint"], True)
        self.assertIn("hotline_weasyprint", self.report._get_readable_fields())


@tagged("post_install", "-at_install")
class TestDocumentDownload(HttpCase, DocumentCase):
    def test_download(self):
        self.authenticate("test_office", "test_office")
        url = f"/report/pdf/{self.report.report_name}/{self.site.id}"
        answer = self.url_open("/report/download", {
            "data": json.dumps([url, "qweb-pdf"]), "context": "{}",
            "csrf_token": http.Request.csrf_token(self),
        })
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("整改通知书", self._pages(answer.content)[0])
