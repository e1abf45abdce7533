"""What a worker has to read again when new rows arrive.

The worker keeps no state of its own beside what it has stored. For a batch of new rows it calls

    book = refresh(new, store, tz, until)

and stores the calls and sessions of the book. `store` answers the questions below from the
database; `new` must already be among what it answers with. Batches of any size, in any order,
with one file far behind the other, end in the same records as one run over everything.

    scope = touched(new, store)     the same in two steps: which calls, which agents, and
    book = interpret(scope.rows)    the rows to interpret them by
"""

from dataclasses import dataclass, field
from typing import Protocol

from .book import Book
from .rows import Rows


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

    def restarts(self, since):
        """Rows: every QUEUESTART not before `since`, and all rows of both files in the 60 s
        before each; and the last row of either file and the last HEARTBEAT before each."""


@dataclass(slots=True)
class Scope:
    """What new rows touch."""

    calls: set[str] = field(default_factory=set)  # linkedids whose records may have changed
    agents: dict[str, int] = field(default_factory=dict)  # sessions may have changed from here on
    restart: bool = False  # a QUEUESTART: every open call
    rows: Rows = field(default_factory=Rows)  # what to interpret


def touched(new, store):
    """What has to be interpreted again because of new rows.

    :param new: Rows
    :param store: Store
    :return: Scope
    """
    return Scope()


def refresh(new, store, tz="Asia/Shanghai", until=None):
    """The calls and sessions that new rows may have changed, as `interpret` over all rows has them.

    :param new: Rows just stored
    :param store: Store
    :param until: as for `interpret`
    :return: Book
    """
    return Book()
