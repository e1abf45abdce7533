"""Rows to calls and sessions."""

from .agents import agents
from .book import Book, CallState, SessionState
from .calls import calls
from .clock import clock
from .records import call_record, session_record
from .restarts import closing, restarts
from .rows import MICRO
from .wraps import wrap_end, wraps

# A row may name a moment this much before it was written: queue_log cuts the second off, and
# the `acw` row may come a second after the end of the leg.
LATE = 3 * MICRO


def interpret(rows, tz="Asia/Shanghai", until=None):
    """The calls and sessions that the rows tell of.

    :param rows: Rows of one switch, any order, with or without repetition
    :param tz: name of the zone in which times are written
    :param until: every row of both files before this moment (microseconds since the epoch) is
        among the rows; None: there are no others at all. Only `final` and `settles_at` depend on it
    :return: Book
    :raises ValueError: no such zone
    """
    return interpret_with(rows, restarts(rows), tz, until)


def interpret_with(rows, found, tz, until):
    """As `interpret`, the restarts being known.

    :param found: list of Restart, in order
    """
    local = clock(tz)
    traced = calls(rows.cel, found)
    people = agents(rows.queue)
    claimed = wraps(traced, people)
    book = Book()
    for call in traced:
        book.calls.append(call_record(call, claimed, local))
        book.call_states[call.id] = _call_state(call, claimed, found, until)
    sessions = [session for agent in people.values() for session in agent.sessions]
    for session in sorted(sessions, key=lambda each: (each.login, each.agent)):
        book.sessions.append(session_record(session, local))
        book.session_states.append(_session_state(session, until))
    return book


def _call_state(call, claimed, found, until):
    settles = _settles_at(call, claimed, found)
    return CallState(
        id=call.id,
        final=settles is not None and (until is None or until >= settles),
        settles_at=settles,
        started_at=call.started_at,
        ended_at=call.ended_at,
        restart=call.restart,
        linkedids=frozenset(row.linkedid for channel in call.channels for row in channel.rows),
        agents=frozenset(leg.agent for leg in call.legs),
        channels=frozenset(channel.uniqueid for channel in call.channels),
        legs=[
            (leg.agent, leg.answer_at, leg.end_at, wrap_end(leg, claimed.get(id(leg))))
            for leg in call.talks
        ],
    )


def _settles_at(call, claimed, found):
    """When the call is final: hung up, every channel gone, every after-call work over or absent."""
    ends = [call.ended_at]
    ends += [_gone_at(channel, found) for channel in call.channels]
    ends += [_worked_until(leg, claimed.get(id(leg))) for leg in call.talks if not leg.by_crash]
    return None if None in ends else max(ends) + LATE


def _gone_at(channel, found):
    if channel.hangup is not None:
        return channel.hangup.at
    restart = closing(found, channel.start.at, channel.rows[-1].at)
    return None if restart is None else restart.at


def _worked_until(leg, pause):
    return leg.end_at if pause is None else wrap_end(leg, pause)


def _session_state(session, until):
    out = session.logout
    final = out is not None and (until is None or until >= out + LATE)
    return SessionState(session.agent, session.login, out, final)
