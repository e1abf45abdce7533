"""Sessions, breaks and after-call work of an agent, from `queue_log`: traces rules, "session",
"break", `wrap_end`.

Only ADDMEMBER, REMOVEMEMBER, PAUSEALL and UNPAUSEALL count. PAUSE and UNPAUSE rows of one queue
repeat the …ALL rows; a pause of one queue alone is therefore no break, the agent stays ready.

`queue_log` has whole seconds, and rows may arrive in any order, so what an agent did within one
second is read by one rule, whatever the order of the lines:

1. ADDMEMBER of a queue he is not a member of;
2. UNPAUSEALL, if he was paused before this second;
3. PAUSEALL, first `acw` (it comes by itself), then the others by name;
4. UNPAUSEALL, if he was not paused before;
5. REMOVEMEMBER;
6. ADDMEMBER of a queue he was a member of: logged out and in again.

So a change of queues within a second is no logout, pausing or leaving within the second of the
login comes after it, and a session may have length 0. QUEUESTART ends nothing: members and
pauses come back from Asterisk's own database. A REMOVEMEMBER of somebody whose login is not in
the rows ends his pause and makes no session.
"""

from collections import defaultdict
from dataclasses import dataclass, field

ACW = "acw"
MEMBER_EVENTS = ("ADDMEMBER", "REMOVEMEMBER", "PAUSEALL", "UNPAUSEALL")
_NOBODY = ("", "NONE")


@dataclass(slots=True)
class Pause:
    """A pause in all queues; `acw` is after-call work, every other reason a break."""

    reason: str
    at: int
    end: int | None = None


@dataclass(slots=True)
class Session:
    """From the first queue an agent enters to the last one he leaves."""

    agent: str
    login: int
    logout: int | None = None
    breaks: list[Pause] = field(default_factory=list)


@dataclass(slots=True)
class Agent:
    """What one agent's rows tell, in order of time."""

    name: str
    sessions: list[Session] = field(default_factory=list)
    wraps: list[Pause] = field(default_factory=list)  # the `acw` pauses
    queues: set[str] = field(default_factory=set)
    reason: str | None = None  # of the pause he is in
    _open: list[Pause] = field(default_factory=list)

    def add(self, row):
        """ADDMEMBER."""
        if not self.queues:
            self.sessions.append(Session(self.name, row.at))
        self.queues.add(row.queue)

    def remove(self, row):
        """REMOVEMEMBER."""
        self.queues.discard(row.queue)
        if self.queues:
            return
        self.unpause(row)
        if self.sessions and self.sessions[-1].logout is None:
            self.sessions[-1].logout = row.at

    def pause(self, row):
        """PAUSEALL: another reason ends the pause before it, the same one goes on.

        Each row `acw` is the after-call work of one more leg, though (an agent who dials out
        during it); they end together.
        """
        reason = reason_of(row)
        if reason != self.reason:
            self.unpause(row)
        elif reason != ACW:
            return
        self.reason = reason
        self._open.append(Pause(reason, row.at))
        if reason == ACW:
            self.wraps.append(self._open[-1])
        elif self.queues:
            self.sessions[-1].breaks.append(self._open[-1])

    def unpause(self, row):
        """UNPAUSEALL, and whatever else ends a pause."""
        for pause in self._open:
            pause.end = row.at
        self._open.clear()
        self.reason = None


_EFFECTS = {
    "ADDMEMBER": Agent.add,
    "REMOVEMEMBER": Agent.remove,
    "PAUSEALL": Agent.pause,
    "UNPAUSEALL": Agent.unpause,
}


def reason_of(row):
    """The reason of a PAUSEALL row."""
    return row.data.partition("|")[0]


def agents(rows):
    """What the rows of `queue_log` say of each agent.

    :param rows: QueueRows, any order, with or without repetition
    :return: {member name: Agent}
    """
    grouped = defaultdict(set)
    for row in rows:
        if row.event in _EFFECTS and row.agent not in _NOBODY:
            grouped[row.agent].add(row)
    return {name: _agent(name, mine) for name, mine in sorted(grouped.items())}


def _agent(name, rows):
    seconds = defaultdict(list)
    for row in sorted(rows):
        seconds[row.at].append(row)
    agent = Agent(name)
    for together in seconds.values():
        for row in _in_order(together, agent.queues, agent.reason is not None):
            _EFFECTS[row.event](agent, row)
    return agent


def _in_order(rows, queues, paused):
    """The rows of one second by the rule above."""
    if len(rows) == 1:
        return rows
    steps = {
        "ADDMEMBER": lambda row: 6 if row.queue in queues else 1,
        "UNPAUSEALL": lambda row: 2 if paused else 4,
        "PAUSEALL": lambda row: 3,
        "REMOVEMEMBER": lambda row: 5,
    }
    return sorted(rows, key=lambda row: (steps[row.event](row), reason_of(row) != ACW, row))
