import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * A number of seconds in words: `3分20秒`, thousandths only where there are some.
 *
 * @param {number | false | null | undefined} value seconds
 * @returns {string} empty for no value
 */
export function formatDuration(value) {
    if (typeof value !== "number") {
        return "";
    }
    const total = Math.round(Math.abs(value) * 1000) / 1000;
    const values = {
        hours: Math.floor(total / HOUR),
        minutes: Math.floor((total % HOUR) / MINUTE),
        seconds: String(Math.round((total % MINUTE) * 1000) / 1000),
    };
    const text =
        total >= HOUR
            ? _t("%(hours)s h %(minutes)s min %(seconds)s s", values)
            : total >= MINUTE
              ? _t("%(minutes)s min %(seconds)s s", values)
              : _t("%(seconds)s s", values);
    return value < 0 ? `-${text}` : `${text}`;
}

export class DurationField extends Component {
    static template = "hotline_telephony.DurationField";
    static props = { ...standardFieldProps };

    get text() {
        return formatDuration(this.props.record.data[this.props.name]);
    }
}

export const durationField = {
    component: DurationField,
    displayName: _t("Duration in words"),
    supportedTypes: ["float", "integer"],
    isEmpty: () => false,
};

registry.category("fields").add("hotline_duration", durationField);
registry.category("formatters").add("hotline_duration", formatDuration);
