"""What a worker has to read again when new rows arrive.

The worker keeps no state of its own beside what it has stored. For a batch of new rows it calls

    book = refresh(new, store, tz, until)

and stores the calls and sessions of the book with their states. `store` answers the questions
below from the database; the new rows must already be among what it answers with. Batches of any
size, in any order, with one file far behind the other, end in the same records as one run over
everything. What was final may change only by a row that breaks the promise of `until`.

What a new row can change:

* a CEL row: the call of its linkedid, and the calls that an attended transfer joins with it;
* ADDMEMBER, REMOVEMEMBER, PAUSEALL, UNPAUSEALL: the sessions of the agent from there on, and the
  after-call work of the legs he ended from there on;
* QUEUESTART: every open call, and every call that a later QUEUESTART ended;
* any row before a QUEUESTART already read: it may move the moment at which Asterisk died;
* the end of a leg: which `acw` pause is left for another leg of this agent that ended near it.
"""

from dataclasses import dataclass, field
from typing import Protocol

from .agents import MEMBER_EVENTS
from .calls import calls
from .interpreter import LATE, interpret_with
from .restarts import Restart, restarts
from .rows import Rows

_NAMED = (  # what an attended transfer joins, in its `extra`
    "channel2_uniqueid",
    "transferee_channel_uniqueid",
    "transfer_target_channel_uniqueid",
)

# Rows that may end a leg.
_ENDS = ("HANGUP", "BRIDGE_EXIT", "BLINDTRANSFER", "ATTENDEDTRANSFER")


class Store(Protocol):
    """What the worker can be asked. Times are microseconds since the epoch."""

    def rows_of_calls(self, linkedids):
        """Rows: every CEL row with one of these linkedids."""

    def attended_transfers(self, ids):
        """Rows: every CEL row ATTENDEDTRANSFER whose line mentions one of these ids.

        `ids` are uniqueids; the rows are few, and younger than the channels they name.
        """

    def rows_of_agents(self, since):
        """Rows: rows of `queue_log` ADDMEMBER, REMOVEMEMBER, PAUSEALL, UNPAUSEALL of agents.

        :param since: {agent: time}; rows are needed from the last *clean login* not after that
            time: the login of a stored session of this agent before which no session was
            open in the same second. No such session: all rows of the agent.
        """

    def calls_with_legs(self, windows):
        """Set of call ids: calls (final or not) that touch one of these windows.

        :param windows: {agent: (from, to)}, `to` None for no end. A call touches it if a leg of
            this agent (`CallState.legs`) is not ended, or ended with its after-call work at or
            after `from`, and was not ended after `to`; a leg whose after-call work is
            not ended counts as one without end.
        """

    def open_calls(self):
        """Set of call ids: started, not final."""

    def crashed_calls(self, since):
        """Set of call ids: calls that a QUEUESTART after this time ended (`CallState.restart`)."""

    def restarts(self, since):
        """Rows: every QUEUESTART not before `since`; and for each of them the last row of either
        file before it and the last HEARTBEAT before it. More rows do no harm."""


@dataclass(slots=True)
class Scope:
    """What new rows touch, and the rows to interpret it by."""

    calls: set[str] = field(default_factory=set)  # linkedids, also of what is no call
    agents: dict[str, int] = field(default_factory=dict)  # their sessions, from these times on
    restarts: list[Restart] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)


def refresh(new, store, tz="Asia/Shanghai", until=None):
    """The calls and sessions that new rows may have changed, as `interpret` over all rows has them.

    :param new: Rows just stored
    :param store: Store
    :param until: as for `interpret`
    :return: Book; of each agent in it every session from the first one on
    """
    scope = touched(new, store)
    return interpret_with(scope.rows, scope.restarts, tz, until)


def touched(new, store):
    """What has to be interpreted again because of new rows.

    :param new: Rows
    :param store: Store
    :return: Scope
    """
    scope = Scope()
    for row in new.queue:
        if row.event in MEMBER_EVENTS:
            scope.agents[row.agent] = min(row.at, scope.agents.get(row.agent, row.at))
    waiting = _named_by(new, store)
    if scope.agents:
        windows = {agent: (at - LATE, None) for agent, at in scope.agents.items()}
        waiting |= store.calls_with_legs(windows)
    traced = _gather(scope, waiting | _touched_by_restarts(new, store), store)
    for agent, at in _ended_legs(traced):
        scope.agents[agent] = min(at - LATE, scope.agents.get(agent, at))
    if scope.agents:
        scope.rows.extend(store.rows_of_agents(scope.agents))
    scope.restarts = _restarts_since(_first_without_hangup(traced), store)
    return scope


def _named_by(rows, store):
    """The linkedids of CEL rows, and those that attended transfers join with them."""
    found = {row.linkedid for row in rows.cel}
    ids = found | {row.uniqueid for row in rows.cel}
    transfers = [row for row in rows.cel if row.event == "ATTENDEDTRANSFER"]
    transfers += store.attended_transfers(ids).cel if ids else []
    for row in transfers:
        extra = row.extra()
        found |= {row.linkedid, *(extra[key] for key in _NAMED if isinstance(extra.get(key), str))}
    return found


def _touched_by_restarts(new, store):
    times = [row.at for row in (*new.queue, *new.cel)]
    if not times:
        return set()
    first = min(times)
    found = set()
    if any(row.event == "QUEUESTART" for row in new.queue):
        found |= store.open_calls()
    if any(restart.at > first for restart in restarts(store.restarts(first))):
        found |= store.crashed_calls(first)
    return found


def _gather(scope, waiting, store):
    """Read the calls, and what they depend on, until nothing more is needed.

    :return: list of Call, without their ends by a crash
    """
    traced = []
    while waiting := waiting - scope.calls:
        scope.calls |= waiting
        rows = store.rows_of_calls(waiting)
        scope.rows.extend(rows)
        traced = calls(scope.rows.cel, [])
        windows = _windows([call for call in traced if call.id in waiting])
        waiting = _named_by(rows, store) | (store.calls_with_legs(windows) if windows else set())
    return traced


def _windows(traced):
    """{agent: (from, to)}: when legs of an agent end, or were thought to when rows were missing."""
    found = {}
    for call in traced:
        for leg in call.talks:
            ends = _possible_ends(call, leg)
            if ends:
                first, last = found.get(leg.agent, (ends[0], ends[-1]))
                found[leg.agent] = min(first, ends[0]), max(last, ends[-1])
    return {agent: (first - LATE, last + LATE) for agent, (first, last) in found.items()}


def _possible_ends(call, leg):
    rows = (row for channel in call.channels for row in channel.rows if row.event in _ENDS)
    times = {row.at for row in rows} | {other.answer_at for other in call.talks}
    return sorted(at for at in times if at > leg.answer_at)


def _ended_legs(traced):
    return [(leg.agent, leg.end_at) for call in traced for leg in call.talks if leg.end_at]


def _first_without_hangup(traced):
    return min(
        (each.start.at for call in traced for each in call.channels if each.hangup is None),
        default=None,
    )


def _restarts_since(at, store):
    return [] if at is None else restarts(store.restarts(at))
