"""From what the phones saw to what the ledger must say, in the words of `hotline.call`.

Only the phones' own records go in, and what a number is set up to do (`plan`).
"""

from datetime import timedelta

from . import plan

PROMPT = 0.5  # s: every prompt of the run is that long
# numbers without a menu: prompts played before agents are asked for
AT_ONCE = {plan.DIRECT: 1, plan.RELAY: 1, plan.LAST: 0, plan.CALLBACK: 0}
EXTRA = {plan.CALLBACK: "callback", plan.VOICEMAIL: "voicemail"}
TO_AGENTS = (plan.TAX, plan.SOCIAL)
TONE = timedelta(seconds=0.12)  # a key's tone, as the callers' phones say (Duration=120)
BORDER = timedelta(seconds=0.06)


def call(seen):
    """What must stand in the ledger for a call (truth.Call).

    :return: dict; moments in UTC, lengths in seconds
    """
    legs = sorted((leg for leg in seen.legs if leg.end), key=lambda leg: leg.answer)
    asked = _asked(seen)
    return {
        "caller": seen.number,
        "direction": "in",
        "started_at": seen.start,
        "outcome": _outcome(seen, legs, asked),
        "agents": [leg.agent for leg in legs],
        "answered_at": legs[0].answer if legs else None,
        "ended_at": legs[-1].end if legs else seen.end,
        "hangup_by": _ended_by(seen, legs),
        "wait": (legs[0].answer - asked).total_seconds() if legs and asked else None,
        "talk": sum(leg.talk for leg in legs),
        "holds": [_hold(leg, hold) for leg in legs for hold in leg.holds],
        "survey": _survey(seen, legs),
        "recorded": sum(leg.talk for leg in legs) if legs else None,
        "rings": [leg.agent for leg in seen.rings],
        "extra": {EXTRA[seen.did]} if seen.did in EXTRA else set(),
    }


def outbound(seen):
    """What must stand in the ledger for a call an agent made (truth.Outbound), answered."""
    talk = (seen.end - seen.answer).total_seconds()
    return {
        "caller": seen.number,
        "direction": "out",
        "started_at": seen.start,
        "outcome": "answered",
        "agents": [seen.agent],
        "answered_at": seen.answer,
        "ended_at": seen.end,
        "hangup_by": "agent" if seen.ended_here else "caller",
        "wait": None,
        "talk": talk,
        "holds": [],
        "survey": None,
        "recorded": talk,
        "rings": [],
        "extra": set(),
    }


def _asked(seen):
    """When a person was asked for, or None: the key that goes to agents, or the number itself."""
    if seen.connected is None:
        return None
    if seen.did in AT_ONCE:
        asked = seen.connected + timedelta(seconds=PROMPT * AT_ONCE[seen.did])
        return asked if seen.end is None or asked < seen.end else None
    if seen.did != plan.MENU:
        return None
    return next((at for at, key, _cseq in seen.keys[:1] if key in TO_AGENTS), None)


def _outcome(seen, legs, asked):
    if legs:
        return "answered"
    if asked:
        return "abandoned_active" if _gave_up(seen) else "abandoned_passive"
    served = any(key == plan.SELF_SERVICE for _at, key, _cseq in seen.keys[:1])
    return "bot" if served and not seen.ended_here else "none"


def _ended_by(seen, legs):
    if legs and legs[-1].ended_here:
        return "agent"
    return "caller" if _gave_up(seen) else "system"


def _gave_up(seen):
    """The caller's own choice: hung up, or asked to be called back."""
    return seen.ended_here or (seen.did == plan.CALLBACK and bool(seen.keys))


def _hold(leg, hold):
    start, end = hold
    return ((end or leg.end) - start).total_seconds()


def _survey(seen, legs):
    """None if no survey could follow, else the scores it may have (None: not answered).

    A key counts when its tone ends after the agent hung up; at the border either is right.
    """
    if not legs or not legs[-1].ended_here or (seen.end and seen.end <= legs[-1].end):
        return None
    end = legs[-1].end
    return {_first_key(seen, end - TONE - BORDER), _first_key(seen, end - TONE + BORDER)}


def _first_key(seen, after):
    return next((int(key) for at, key, _cseq in seen.keys if at > after), None)


def sessions(features):
    """Sessions as the phones dialled them: [{agent, login, logout, breaks}].

    :param features: [truth.Feature] in order
    """
    found, current, pause = [], {}, {}
    for row in features:
        if not row.accepted:
            continue
        session = current.get(row.agent)
        if row.code == "*11" and session is None:
            session = {"agent": row.agent, "login": row.at, "logout": None, "breaks": []}
            current[row.agent] = session
            found.append(session)
        elif session is None:
            continue
        elif row.code.startswith("*13"):
            pause[row.agent] = row.at
        elif row.agent in pause and row.code in ("*12", "*14"):
            session["breaks"].append((pause.pop(row.agent), row.at))
        if row.code == "*12":
            current.pop(row.agent)["logout"] = row.at
    return found


def wraps(features, legs, limits):
    """After-call work per agent in seconds: until ready was dialled, or until the group's limit.

    :param legs: [truth.Leg] that were answered
    :param limits: {agent: seconds after which the switch ends it; 0 = the agent does}
    :return: {agent: [seconds, …]}
    """
    found = {}
    for leg in legs:
        ends = [row.at for row in features if row.agent == leg.agent and row.at > leg.end][:1]
        if limits[leg.agent]:
            ends.append(leg.end + timedelta(seconds=limits[leg.agent]))
        seconds = (min(ends) - leg.end).total_seconds() if ends else None
        found.setdefault(leg.agent, []).append(seconds)
    return found
