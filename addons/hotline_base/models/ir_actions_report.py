from io import BytesIO

from odoo import fields, models


class IrActionsReport(models.Model):
    """Official documents: running header, page X / Y and repeated table heads, by WeasyPrint."""

    _inherit = "ir.actions.report"

    hotline_weasyprint = fields.Boolean(
        "Official Document",
        help="Made by WeasyPrint, one file per record; its template calls"
        " hotline_base.official_document",
    )

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"hotline_weasyprint"}

    def report_action(self, docids, data=None, config=True):
        """Official documents have their own layout: nobody is asked to configure one."""
        action = super().report_action(docids, data, config and not self.hotline_weasyprint)
        return {**action, "hotline_weasyprint": self.hotline_weasyprint}

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # wkhtmltopdf calls back into the server, so tests get HTML; WeasyPrint does not
        if self._get_report(report_ref).hotline_weasyprint:
            self = self.with_context(force_report_rendering=True)
        return super()._pre_render_qweb_pdf(report_ref, res_ids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not report.hotline_weasyprint:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        return {
            res_id: self._hotline_stream(report, data, res_id)
            for res_id in dict.fromkeys(res_ids or [False])
        }

    def _hotline_stream(self, report, data, res_id):
        """File of one record, and the attachment that keeps it if there is one."""
        attachment = self._hotline_attachment(report, res_id)
        if attachment and report.attachment_use:
            content = attachment.raw
        else:
            html = self._render_qweb_html(report, [res_id] if res_id else [], data)[0]
            content = self._hotline_pdf(html)
        return {"stream": BytesIO(content), "attachment": attachment}

    def _hotline_attachment(self, report, res_id):
        if not (res_id and report.attachment) or self.env.context.get("report_pdf_no_attachment"):
            return None
        return report.retrieve_attachment(self.env[report.model].browse(res_id))

    def _hotline_pdf(self, html):
        """A page of HTML as PDF."""
        # loading WeasyPrint takes longer than everything else of a start
        from odoo.addons.hotline_base.report.official_document import pdf

        return pdf(html)
