import { expect, test } from "@odoo/hoot";
import {
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { formatDuration } from "@hotline_telephony/duration/duration_field";

class Call extends models.Model {
    talk = fields.Float();

    _records = [
        { id: 1, talk: 200 },
        { id: 2, talk: 3661.25 },
    ];
}

defineMailModels();
defineModels([Call]);

test("seconds in words", async () => {
    await makeMockEnv();
    expect(formatDuration(0)).toBe("0 s");
    expect(formatDuration(59.9996)).toBe("1 min 0 s");
    expect(formatDuration(30.25)).toBe("30.25 s");
    expect(formatDuration(200)).toBe("3 min 20 s");
    expect(formatDuration(3600)).toBe("1 h 0 min 0 s");
    expect(formatDuration(90061)).toBe("25 h 1 min 1 s");
    expect(formatDuration(-61)).toBe("-1 min 1 s");
    expect(formatDuration(false)).toBe("");
});

test("rows and totals of a list", async () => {
    await mountView({
        type: "list",
        resModel: "call",
        arch: `<list><field name="talk" widget="hotline_duration" sum="Total"/></list>`,
    });
    expect(".o_data_row:eq(0) .o_field_widget").toHaveText("3 min 20 s");
    expect(".o_data_row:eq(1) .o_field_widget").toHaveText("1 h 1 min 1.25 s");
    expect("tfoot .o_list_number").toHaveText("1 h 4 min 21.25 s");
});

test("a form", async () => {
    await mountView({
        type: "form",
        resModel: "call",
        resId: 1,
        arch: `<form><field name="talk" widget="hotline_duration"/></form>`,
    });
    expect(".o_field_hotline_duration").toHaveText("3 min 20 s");
});
