import { formatDuration } from "@hotline_telephony/duration/duration_field";
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Distances of ticks, the smallest that gives at most MOST_TICKS is taken. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR];
const MOST_TICKS = 12;

/** What a bar says; the order is that of the legend. */
export const KINDS = {
    menu: _t("Voice menu"),
    wait: _t("Waiting for an agent"),
    ring: _t("Ringing"),
    missed: _t("Rang, not answered"),
    talk: _t("In conversation"),
    hold: _t("On hold"),
    wrap: _t("After-call work"),
    idle: _t("Idle"),
    break: _t("Break"),
};

/**
 * A number of seconds of a day as a clock shows it; seconds only where they count.
 *
 * @param {number} seconds since midnight; more than a day begins anew
 * @param {boolean} [exact] with seconds
 */
export function clock(seconds, exact = true) {
    const whole = Math.floor(seconds);
    const parts = [Math.floor(whole / HOUR) % 24, Math.floor(whole / MINUTE) % 60];
    if (exact) {
        parts.push(whole % MINUTE);
    }
    return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * Where the ticks of a stretch of time stand.
 *
 * @param {number} from seconds
 * @param {number} to seconds
 * @returns {number[]} seconds, on whole steps
 */
export function ticks(from, to) {
    const step = STEPS.find((s) => (to - from) / s <= MOST_TICKS) || STEPS.at(-1);
    const found = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
        found.push(at);
    }
    return found;
}

/** Bars over time in lanes, with the same in words beside them. */
export class TimelineField extends Component {
    static template = "hotline_telephony.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.clock = clock;
    }

    get data() {
        return this.props.record.data[this.props.name] || { from: 0, to: 0, lanes: [] };
    }

    get length() {
        return Math.max(this.data.to - this.data.from, 1);
    }

    get ticks() {
        const hours = this.length >= 10 * MINUTE;
        return ticks(this.data.from, this.data.to).map((at) => ({
            at,
            text: clock(at, !hours),
            style: `left: ${this.share(at - this.data.from)}%`,
        }));
    }

    get lanes() {
        return this.data.lanes.map((lane) => ({
            ...lane,
            bars: lane.bars.map((bar, index) => ({
                ...bar,
                index,
                text: this.words(bar),
                style: `left: ${this.share(bar.start - this.data.from)}%; width: ${this.share(
                    bar.stop - bar.start
                )}%`,
            })),
        }));
    }

    /** The kinds that occur. */
    get legend() {
        const found = new Set(this.data.lanes.flatMap((lane) => lane.bars.map((bar) => bar.kind)));
        return Object.keys(KINDS)
            .filter((kind) => found.has(kind))
            .map((kind) => ({ kind, name: KINDS[kind] }));
    }

    /** The bars in words, in order of time. */
    get rows() {
        return this.lanes
            .flatMap((lane) => lane.bars.map((bar) => ({ ...bar, lane: lane.name })))
            .sort((a, b) => a.start - b.start)
            .map((bar, index) => ({
                index,
                kind: bar.kind,
                name: KINDS[bar.kind],
                lane: bar.lane,
                from: clock(bar.start),
                to: clock(bar.stop),
                length: formatDuration(bar.stop - bar.start),
            }));
    }

    get hasLanes() {
        return this.data.lanes.some((lane) => lane.name);
    }

    words(bar) {
        return _t("%(kind)s %(from)s – %(to)s, %(length)s", {
            kind: `${KINDS[bar.kind]}${bar.note ? ` ${bar.note}` : ""}`,
            from: clock(bar.start),
            to: clock(bar.stop),
            length: formatDuration(bar.stop - bar.start),
        });
    }

    share(seconds) {
        return ((100 * seconds) / this.length).toFixed(4);
    }

    /** Open the call a bar belongs to. */
    open(bar) {
        if (bar.call) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "hotline.call",
                res_id: bar.call,
                views: [[false, "form"]],
            });
        }
    }
}

export const timelineField = {
    component: TimelineField,
    displayName: _t("Bars over time"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("hotline_timeline", timelineField);
