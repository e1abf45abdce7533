import { registry } from "@web/core/registry";

const bar = () => document.querySelector(".o_hotline_player audio");

registry.category("web_tour.tours").add("hotline_telephony_listen", {
    steps: () => [
        {
            content: "The inspector opens a recording",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='call_number']",
            run: "click",
        },
        {
            content: "and plays it",
            trigger: ".o_form_view .o_hotline_play",
            run: "click",
        },
        {
            content: "It sounds",
            trigger: ".o_form_view .o_hotline_player audio[controls]",
            async run() {
                await until(() => bar().currentTime > 0.2, "it does not play");
            },
        },
        {
            content: "Seeking to the end of it works",
            trigger: ".o_form_view .o_hotline_player audio[controls]",
            async run() {
                bar().currentTime = bar().duration - 1.5;
                await until(() => !bar().seeking, "it does not seek");
                await until(() => bar().ended, "it does not play on after seeking");
            },
        },
    ],
});

async function until(condition, fault) {
    for (let n = 0; n < 100; n++) {
        if (condition()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(fault);
}
