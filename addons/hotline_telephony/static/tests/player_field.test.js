import { expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Recording extends models.Model {
    play_url = fields.Char();

    _records = [
        { id: 1, play_url: "/hotline/recording/1" },
        { id: 2, play_url: "/hotline/recording/2" },
        { id: 3, play_url: false },
    ];
}

defineMailModels();
defineModels([Recording]);

function silence(audio) {
    audio.play = () => {
        audio.dispatchEvent(new Event("play"));
        return Promise.resolve();
    };
    audio.pause = () => audio.dispatchEvent(new Event("pause"));
}

async function mountList() {
    await mountView({
        type: "list",
        resModel: "recording",
        arch: `<list><field name="play_url" widget="hotline_player"/></list>`,
    });
    document.querySelectorAll("audio").forEach(silence);
}

test("a button only where there is something to hear, and nothing is fetched", async () => {
    await mountList();
    expect(".o_hotline_play").toHaveCount(2);
    expect("audio[src]").toHaveCount(0);
});

test("each player has a token, and only one sounds", async () => {
    await mountList();
    await contains(".o_data_row:eq(0) .o_hotline_play").click();
    expect(".o_data_row:eq(0) .fa-pause-circle").toHaveCount(1);
    const first = queryOne(".o_data_row:eq(0) audio").getAttribute("src");
    expect(first).toMatch(/^\/hotline\/recording\/1\?listening=[0-9a-f-]{36}$/);
    await contains(".o_data_row:eq(1) .o_hotline_play").click();
    expect(".fa-pause-circle").toHaveCount(1);
    expect(".o_data_row:eq(1) .fa-pause-circle").toHaveCount(1);
    await contains(".o_data_row:eq(0) .o_hotline_play").click();
    expect(queryOne(".o_data_row:eq(0) audio").getAttribute("src")).toBe(first);
});

test("a form has a seek bar once it plays", async () => {
    await mountView({
        type: "form",
        resModel: "recording",
        resId: 1,
        arch: `<form><field name="play_url" widget="hotline_player"/></form>`,
    });
    silence(queryOne("audio"));
    expect("audio[controls]").toHaveCount(0);
    await click(".o_hotline_play");
    await animationFrame();
    expect("audio[controls]").toHaveCount(1);
    expect(".o_hotline_play").toHaveCount(0);
});

test("what cannot be played says so", async () => {
    await mountList();
    await contains(".o_data_row:eq(0) .o_hotline_play").click();
    queryOne(".o_data_row:eq(0) audio").dispatchEvent(new Event("error"));
    await animationFrame();
    expect(".o_data_row:eq(0) .o_hotline_play_failed").toHaveCount(1);
    expect(".fa-pause-circle").toHaveCount(0);
});
