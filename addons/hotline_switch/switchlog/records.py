"""Calls and sessions as dicts of the exchange format (FACTS sections `calls`, `sessions`)."""

from .events import Event, events, queues
from .wraps import wrap_end


def call_record(call, claimed, local):
    """The record of a call.

    :param call: Call
    :param claimed: {id(leg): Pause}
    :param local: function from microseconds to the local time as text
    :return: dict, see `Book`
    """
    timeline = [*events(call), *_wrap_ends(call, claimed)]
    entered = queues(call)
    record = {
        "id": call.id,
        "linkedid": call.id,
        "direction": call.direction,
        "caller": _caller(call),
        "queue": entered[-1][1] if entered else None,
        "did": call.customer.start.exten if call.direction == "in" else None,
        "events": [_event(event, local) for event in sorted(timeline, key=Event.sort_key)],
        "survey": _survey(call, local),
        "recording": _recording(call),
    }
    for key, rule in _WHERE_IT_HAPPENED.items():
        found = rule(call, local)
        if found is not None:
            record[key] = found
    return record


def _wrap_ends(call, claimed):
    for leg in call.talks:
        at = wrap_end(leg, claimed.get(id(leg)))
        if at is not None:
            yield Event(at, "wrap_end", leg.agent)


def _event(event, local):
    shown = {"t": local(event.at), "e": event.name}
    if event.agent is not None:
        shown["agent"] = event.agent
    if event.by is not None:
        shown["by"] = event.by
    return shown


def _caller(call):
    """The customer's number; of an outbound call Asterisk knows it some rows after the start."""
    return next((row.number for row in call.customer.rows if row.number), None)


def _survey(call, local):
    """Offered by the row `push`; answered by the first row `OK:digits` after it."""
    rows = call.customer.events("SURVEY")
    offered = next((row for row in rows if row.value == "push"), None)
    if offered is None:
        return None
    talks = call.talks
    scores = [_score(row) for row in rows]
    return {
        "offered": local(offered.at),
        "score": next((score for score in scores if score is not None), None),
        "agent": talks[-1].agent if talks else None,
    }


def _score(row):
    status, _colon, digits = row.value.partition(":")
    return int(digits) if status == "OK" and digits.isdecimal() and len(digits) < 4 else None


def _recording(call):
    """The file; without a talk it is an empty one."""
    rows = call.announced.events("RECORDING")
    return rows[0].value if rows and call.talks else None


def _callback(call, local):
    for row in call.customer.events("CALLBACK")[:1]:
        queue, _colon, number = row.value.partition(":")
        return {"t": local(row.at), "queue": queue, "number": number}
    return None


def _said(event):
    return lambda call, _local: next((row.value for row in call.customer.events(event)), None)


_WHERE_IT_HAPPENED = {
    "callback": _callback,
    "voicemail": _said("VOICEMAIL"),
    "closed": _said("CLOSED"),
}


def session_record(session, local):
    """The record of a session; what is still going on has the end None."""
    return {
        "agent": session.agent,
        "login": local(session.login),
        "logout": _maybe(session.logout, local),
        "breaks": [[local(each.at), _maybe(each.end, local)] for each in session.breaks],
    }


def _maybe(at, local):
    return None if at is None else local(at)
