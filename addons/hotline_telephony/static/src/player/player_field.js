import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// Only one recording sounds at a time, wherever it was started.
let sounding = null;

/**
 * A button that plays the recording at the field's address; in a form with a seek bar.
 * Nothing is fetched, so nothing is noted as heard, before the button is pressed.
 */
export class PlayerField extends Component {
    static template = "hotline_telephony.PlayerField";
    static props = { ...standardFieldProps, small: { type: Boolean, optional: true } };

    setup() {
        this.audio = useRef("audio");
        this.state = useState({ source: "", playing: false, failed: false });
        onWillUnmount(() => this.stop());
    }

    get url() {
        return this.props.record.data[this.props.name];
    }

    /** In a form the browser's own seek bar takes the place of the button. */
    get bar() {
        return !this.props.small && this.state.source && !this.state.failed;
    }

    get hint() {
        return this.state.playing ? _t("Pause") : _t("Play");
    }

    /** The token makes all requests of this player one listening. */
    open() {
        this.state.source = `${this.url}?listening=${crypto.randomUUID()}`;
        this.state.failed = false;
        this.audio.el.src = this.state.source;
    }

    toggle() {
        if (this.state.playing) {
            return this.audio.el.pause();
        }
        if (!this.state.source || this.state.failed) {
            this.open();
        }
        return this.audio.el.play().catch(() => {});
    }

    onPlay() {
        if (sounding && sounding !== this) {
            sounding.stop();
        }
        sounding = this;
        this.state.playing = true;
    }

    onPause() {
        this.state.playing = false;
    }

    onError() {
        this.state.playing = false;
        this.state.failed = Boolean(this.state.source);
    }

    stop() {
        this.audio.el?.pause();
        if (sounding === this) {
            sounding = null;
        }
    }
}

export const playerField = {
    component: PlayerField,
    displayName: _t("Player of a recording"),
    supportedTypes: ["char"],
    isEmpty: (record, name) => !record.data[name],
    extractProps: ({ viewType }) => ({ small: viewType === "list" }),
};

registry.category("fields").add("hotline_player", playerField);
