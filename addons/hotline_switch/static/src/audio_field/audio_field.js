import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Plays the sound at the address the field holds. */
export class HotlineAudioField extends Component {
    static template = "hotline_switch.AudioField";
    static props = { ...standardFieldProps };

    /** Only addresses of this server: a record is no way to have browsers fetch others. */
    get url() {
        const url = this.props.record.data[this.props.name] || "";
        return url.startsWith("/web/content/") ? url : "";
    }
}

registry.category("fields").add("hotline_audio", {
    component: HotlineAudioField,
    displayName: _t("Sound"),
    supportedTypes: ["char"],
});
