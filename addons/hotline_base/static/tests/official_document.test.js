import { expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";
import { downloadOfficialDocument } from "@hotline_base/official_document/official_document";

defineMailModels();

const env = { services: { ui: { block: () => expect.step("block"), unblock: () => expect.step("unblock") } } };
const action = {
    type: "ir.actions.report",
    report_type: "qweb-pdf",
    report_name: "hotline_base.notice",
    context: { active_ids: [4, 5] },
};

test("an official document is downloaded without asking for wkhtmltopdf", async () => {
    patchWithCleanup(download, {
        _download: (options) => {
            expect.step(options.url);
            expect(JSON.parse(options.data.data)).toEqual([
                "/report/pdf/hotline_base.notice/4,5",
                "qweb-pdf",
            ]);
            return Promise.resolve();
        },
    });
    expect(await downloadOfficialDocument({ ...action, hotline_weasyprint: true }, {}, env)).toBe(true);
    expect.verifySteps(["block", "/report/download", "unblock"]);
});

test("the page is released when the download fails", async () => {
    patchWithCleanup(download, { _download: () => Promise.reject(new Error("no")) });
    await expect(
        downloadOfficialDocument({ ...action, hotline_weasyprint: true }, {}, env)
    ).rejects.toThrow("no");
    expect.verifySteps(["block", "unblock"]);
});

test("other reports are left to the web client", async () => {
    expect(await downloadOfficialDocument(action, {}, env)).toBe(false);
    expect(
        await downloadOfficialDocument(
            { ...action, hotline_weasyprint: true, report_type: "qweb-html" },
            {},
            env
        )
    ).toBe(false);
});
