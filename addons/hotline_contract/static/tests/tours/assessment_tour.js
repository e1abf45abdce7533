import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("hotline_contract_missed_line", {
    steps: () => [
        {
            content: "The purchaser opens the contract",
            trigger: ".o_hotline_contracts .o_kanban_record:not(.o_kanban_ghost)",
            run: "click",
        },
        {
            content: "its assessments",
            trigger: "button.o_hotline_assessments",
            run: "click",
        },
        {
            content: "the computed month",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='code']",
            run: "click",
        },
        {
            content: "what was missed",
            trigger: ".o_form_view button.o_hotline_lines",
            run: "click",
        },
        {
            content: "the list with its filters",
            trigger: ".o_list_view .o_search_panel .o_search_panel_category_value",
        },
        {
            content: "one line",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name='kpi_id']",
            run: "click",
        },
        {
            content: "and the rows behind its numerator",
            trigger: ".o_form_view .o_form_statusbar button.o_hotline_open_num",
            run: "click",
        },
        {
            content: "which are there",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='first']",
        },
    ],
});

registry.category("web_tour.tours").add("hotline_contract_confirm", {
    steps: () => [
        {
            content: "The project office confirms",
            trigger: ".o_form_view button.o_hotline_confirm",
            run: "click",
        },
        {
            content: "and means it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "nothing is left to confirm",
            trigger: ".o_form_view:not(:has(button.o_hotline_confirm))",
        },
    ],
});

registry.category("web_tour.tours").add("hotline_contract_seal", {
    steps: () => [
        {
            content: "The purchaser accepts",
            trigger: ".o_form_view button.o_hotline_accept",
            run: "click",
        },
        {
            content: "and seals",
            trigger: ".o_form_view button.o_hotline_lock",
            run: "click",
        },
        {
            content: "and means it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "the evidence is there",
            trigger: ".o_form_view:not(:has(button.o_hotline_lock)) .nav-link[name='evidence']",
            run: "click",
        },
        {
            content: "with its hash",
            trigger: ".o_field_widget[name='sha256']",
        },
    ],
});
