"""What `interpret` gives back."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class CallState:
    """How far a call is known. Times are microseconds since the epoch."""

    id: str
    final: bool  # no row still to come in order can change the record
    # Final as soon as every row before this time was read, if no further row of the call comes;
    # None: rows are missing (not hung up, an agent still in after-call work).
    settles_at: int | None
    started_at: int
    ended_at: int | None  # the `hangup`
    restart: int | None  # the QUEUESTART that ended it
    linkedids: frozenset[str]  # whose CEL rows the call depends on, its own included
    agents: frozenset[str]  # whose pauses and logins the call depends on
    channels: frozenset[str]  # uniqueids
    legs: list[tuple[str, int, int | None, int | None]]  # agent, answer, end, end of wrap-up


@dataclass(slots=True)
class SessionState:
    """How far a session is known. Times are microseconds since the epoch."""

    agent: str
    login: int
    logout: int | None
    final: bool


@dataclass(slots=True)
class Book:
    """Calls and sessions, each sorted by start.

    `calls`: dicts of FACTS section `calls` (`id`, `direction`, `events`) with the further keys
    `linkedid`, `queue` (the last one entered), `did`, `caller`, `survey`, `recording`, and where
    it happened `callback` {`t`, `queue`, `number`}, `voicemail` (file name), `closed` (hours name).
    `caller` and `callback.number` are personal data: not for the ledger.

    `sessions`: dicts of FACTS section `sessions`; still logged in: `logout` None, and the end of
    an open break None.

    `call_states` by call id, `session_states` in the order of `sessions`.
    """

    calls: list[dict] = field(default_factory=list)
    sessions: list[dict] = field(default_factory=list)
    call_states: dict[str, CallState] = field(default_factory=dict)
    session_states: list[SessionState] = field(default_factory=list)
