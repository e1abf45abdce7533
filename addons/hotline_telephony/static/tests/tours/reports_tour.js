import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("hotline_telephony_own_day", {
    steps: () => [
        {
            content: "The agent sees own days",
            trigger: ".o_list_view .o_data_row:contains(A1) .o_data_cell[name='day']",
            run: "click",
        },
        {
            content: "the day as bars, a break among them",
            trigger: ".o_form_view .o_hotline_timeline .o_hotline_bar_break",
        },
        {
            content: "the share of talk",
            trigger: ".o_form_view .o_field_widget[name='talk_share']:contains(%)",
        },
        {
            content: "a call of the day",
            trigger: ".o_form_view .o_hotline_timeline .o_hotline_bar.o_hotline_bar_talk",
            run: "click",
        },
        {
            content: "its course in words",
            trigger: ".o_form_view .o_field_widget[name='course'] details td .o_hotline_bar_wait",
        },
        {
            content: "and who called",
            trigger: ".o_form_view .o_field_widget[name='caller']:contains(13800138000)",
        },
    ],
});

registry.category("web_tour.tours").add("hotline_telephony_leader_reports", {
    steps: () => [
        {
            content: "Agents one below the other",
            trigger: ".o_list_view .o_group_header:contains(A1)",
        },
        {
            content: "as a graph",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            content: "with bars to compare",
            trigger: ".o_graph_view canvas",
        },
        {
            content: "The menu of calls",
            trigger: "button[data-menu-xmlid='hotline_base.menu_calls']",
            run: "click",
        },
        {
            content: "has the intervals",
            trigger: "a[data-menu-xmlid='hotline_telephony.menu_call_interval']",
            run: "click",
        },
        {
            content: "by day",
            trigger: ".o_list_view th[data-name='service_level']",
        },
        {
            content: "open a day",
            trigger: ".o_list_view .o_group_header",
            run: "click",
        },
        {
            content: "its quarters of an hour",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='service_level']:contains(100%)",
        },
    ],
});

registry.category("web_tour.tours").add("hotline_telephony_purchaser_masked", {
    steps: () => [
        {
            content: "Repeat callers are masked",
            trigger: ".o_list_view .o_data_row:contains(138****8000) button[name='action_calls']",
            run: "click",
        },
        {
            content: "as in their calls",
            trigger: ".o_breadcrumb:contains(138****8000)",
        },
        {
            content: "which are listed",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='caller_masked']:contains(138****8000)",
        },
    ],
});
