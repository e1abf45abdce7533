"""After-call work: traces rules, `wrap_end`."""

from collections import defaultdict

from .rows import MICRO


def wraps(calls, agents):
    """Which `acw` pause is the after-call work of which leg.

    A pause belongs to the leg of its agent that ended in the second in which it began, else one
    second to either side (the row is often written in the next second, seldom in the one
    before); each pause once, legs in order of their end. A leg that Asterisk's death ended has
    none.

    :param calls: list of Call
    :param agents: {member name: Agent}
    :return: {id(leg): Pause}
    """
    ended = defaultdict(list)
    for call in calls:
        for leg in call.talks:
            if leg.end_at is not None and not leg.by_crash:
                ended[leg.agent].append((leg.end_at, call.id, leg.channel.uniqueid, leg))
    claimed = {}
    for name, legs in ended.items():
        if name in agents:
            claimed.update(_claim(sorted(legs, key=lambda each: each[:3]), agents[name].wraps))
    return claimed


_NEAR = (0, 1, -1)  # seconds from the end of the leg to the row of the pause


def _claim(legs, pauses):
    free = defaultdict(list)
    for pause in reversed(pauses):
        free[pause.at // MICRO].append(pause)
    claimed = {}
    for offsets in (_NEAR[:1], _NEAR[1:]):
        for end, _call, _uniqueid, leg in legs:
            if id(leg) not in claimed:
                claimed.update(_first_free(free, leg, [end // MICRO + each for each in offsets]))
    return claimed


def _first_free(free, leg, seconds):
    for second in seconds:
        if free.get(second):
            return {id(leg): free[second].pop()}
    return {}


def wrap_end(leg, pause):
    """When the after-call work of a leg ended, or None: not yet.

    The second of the row is cut off, so it may lie before the leg's end.
    """
    return None if pause is None or pause.end is None else max(pause.end, leg.end_at)
