import { user } from "@web/core/user";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Download an official document. The web client's own way asks for wkhtmltopdf first.
 *
 * @param {Object} action the report action
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<boolean>} whether the action was handled here
 */
export async function downloadOfficialDocument(action, options, env) {
    if (!action.hotline_weasyprint || action.report_type !== "qweb-pdf") {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry
    .category("ir.actions.report handlers")
    .add("hotline_official_document", downloadOfficialDocument);
