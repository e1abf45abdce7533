import { clock, ticks, timelineField } from "@hotline_telephony/timeline/timeline_field";
import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Day extends models.Model {
    _name = "day";
    bars = fields.Json();
    _records = [
        {
            id: 1,
            bars: {
                from: 32400,
                to: 36000,
                lanes: [
                    {
                        name: "Caller",
                        bars: [
                            { kind: "wait", start: 32400, stop: 33300 },
                            { kind: "talk", start: 33300, stop: 36000, call: 7 },
                        ],
                    },
                    { name: "A1", bars: [{ kind: "talk", start: 33300, stop: 36000 }] },
                ],
            },
        },
        { id: 2, bars: { from: 0, to: 0, lanes: [] } },
    ];
}
defineMailModels();
defineModels([Day]);

const arch = `<form><field name="bars" widget="hotline_timeline"/></form>`;

test("a clock shows seconds where they count", () => {
    expect(clock(32400.7)).toBe("09:00:00");
    expect(clock(33300, false)).toBe("09:15");
    expect(clock(86400 + 60, false)).toBe("00:01");
});

test("ticks stand on whole steps", () => {
    expect(ticks(32400, 36000)).toEqual([
        32400, 32700, 33000, 33300, 33600, 33900, 34200, 34500, 34800, 35100, 35400, 35700, 36000,
    ]);
    expect(ticks(3, 10)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ticks(0, 86400)).toHaveLength(13);
    expect(ticks(5, 5)).toEqual([5]);
});

test("bars lie where they belong, and stand in words beside", async () => {
    await mountView({ type: "form", resModel: "day", resId: 1, arch });
    const bars = queryAll(".o_hotline_bar");
    expect(bars).toHaveLength(3);
    expect(bars[1].style.left).toBe("25%");
    expect(bars[1].style.width).toBe("75%");
    expect(".o_hotline_bar.cursor-pointer").toHaveCount(1);
    expect("details tbody tr").toHaveCount(3);
    expect(queryAllTexts("details tbody tr:first td")).toEqual([
        "09:00:00", "09:15:00", "Waiting for an agent", "Caller", "15 min 0 s",
    ]);
    expect(".o_hotline_timeline .o_hotline_key.o_hotline_bar_talk").toHaveCount(3);
});

test("nothing recorded is said", async () => {
    await mountView({ type: "form", resModel: "day", resId: 2, arch });
    expect(".o_hotline_bar").toHaveCount(0);
    expect(".o_hotline_timeline").toHaveText("Nothing was recorded.");
});

test("the widget takes JSON", () => {
    expect(timelineField.supportedTypes).toEqual(["json"]);
});
