"""What a call was. Times are naive local `datetime`, exact to the microsecond."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Leg:
    """One agent's part of a call, from answer to transfer or hangup."""

    agent: str
    direction: str  # of the call: `in` or `out`
    ring_at: datetime | None
    answered_at: datetime
    ended_at: datetime | None = None
    wrap_end_at: datetime | None = None
    is_first: bool = True  # the agent's first leg in this call

    @property
    def talk(self):
        """Answer to end, holds included (`timedelta`)."""
        return self.ended_at - self.answered_at

    @property
    def wrap(self):
        """After-call work (`timedelta`); none given is none done."""
        return (self.wrap_end_at or self.ended_at) - self.ended_at

    @property
    def ring(self):
        """Ringing before the answer (`timedelta`)."""
        return self.answered_at - (self.ring_at or self.answered_at)


@dataclass(slots=True)
class Hold:
    """One hold segment of the agent whose leg was open."""

    agent: str
    started_at: datetime
    leg: int  # position in Call.legs
    ended_at: datetime | None = None


@dataclass(slots=True)
class Call:
    """A call as the measures need it."""

    id: str
    direction: str
    kind: str | None = None
    closed_direct: bool = False
    ticketed_valid: bool = False
    started_at: datetime | None = None
    to_agent_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    hangup_by: str | None = None
    bot_resolved: bool = False
    legs: list[Leg] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    @property
    def wait(self):
        """First request for a person to first answer (`timedelta`), or None."""
        if self.to_agent_at is None or self.answered_at is None:
            return None
        return self.answered_at - self.to_agent_at

    @property
    def outcome(self):
        """`answered`, `abandoned_active`, `abandoned_passive`, `bot` or `none`."""
        if self.direction == "in" and self.to_agent_at is None and self.bot_resolved:
            return "bot"
        if self.legs:
            return "answered"
        if self.direction == "out" or self.to_agent_at is None or self.ended_at is None:
            return "none"
        return "abandoned_active" if self.hangup_by == "caller" else "abandoned_passive"
