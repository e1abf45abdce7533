"""Timelines for the widget `hotline_timeline`: lanes of bars over seconds of a local day."""

from datetime import datetime, time


def timeline(lanes, moments, since):
    """What the widget draws.

    :param lanes: pairs of name and bars; a bar is a dict with `kind`, `start`, `stop` (local) and
        perhaps `call` (id)
    :param moments: local moments that must be in sight
    :param since: local midnight (`date`) from which seconds are counted
    :return: dict for JSON; `from` and `to` in seconds
    """
    midnight = datetime.combine(since, time())

    def number(moment):
        return (moment - midnight).total_seconds()

    return {
        "from": min(map(number, moments), default=0),
        "to": max(map(number, moments), default=0),
        "lanes": [
            {"name": name, "bars": [
                {**bar, "start": number(bar["start"]), "stop": number(bar["stop"])} for bar in bars
            ]}
            for name, bars in lanes
        ],
    }
