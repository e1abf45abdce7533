"""From channels to calls: traces rules §3, which channels are a call, and §4 `hangup`.

Readings beyond the recorded traces:

* *A number dialled on the telephone, without click-to-dial*, is an outbound call like any other.
* *Several lines tried for one outbound call*: `dial` is the first; the customer's channel is the
  one that was connected, else the last one.
* *Callback accepted* (`CALLBACK`): the hangup is the caller's own, whoever cleared the line.
* *Asterisk dies during the survey*: the call had ended before.
* *A consultation with an outside number* has a trunk channel: it is an outbound call of that agent.
  If the two lines are joined, both calls go on after a `transfer`, until their customer hangs up.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import zip_longest

from .channels import Channel, channels
from .legs import Exchange, Leg, legs_of
from .restarts import closing
from .rows import TRANSFERS


@dataclass(slots=True)
class Call:
    """One call. Times in microseconds since the epoch."""

    id: str
    direction: str
    customer: Channel
    agent_channel: Channel | None = None  # outbound: the channel that dialled
    first_dial: int | None = None  # outbound: first trunk channel
    legs: list[Leg] = field(default_factory=list)
    ended_at: int | None = None
    by: str | None = None
    restart: int | None = None  # the QUEUESTART that ended it

    @property
    def started_at(self):
        return self.customer.start.at if self.first_dial is None else self.first_dial

    @property
    def talks(self):
        """The legs that were answered, by time of answer."""
        answered = [leg for leg in self.legs if leg.answer_at is not None]
        return sorted(answered, key=lambda leg: (leg.answer_at, leg.channel.start.at))

    @property
    def channels(self):
        """Every channel whose rows say something of this call."""
        own = [self.customer, *(leg.channel for leg in self.legs)]
        return own if self.agent_channel is None else [*own, self.agent_channel]

    @property
    def announced(self):
        """The channel on which the dialplan ran: user events stand there."""
        return self.customer if self.agent_channel is None else self.agent_channel


def calls(rows, found):
    """The calls of CEL rows.

    :param rows: CelRows, any order, with or without repetition
    :param found: list of Restart
    :return: list of Call by start, without after-call work
    """
    exchange = _exchange(rows)
    traced = [call for channel in exchange.channels.values() for call in _call(exchange, channel)]
    for call in traced:
        call.legs = legs_of(exchange, call)
        _end(call, found)
    return sorted(traced, key=lambda call: (call.started_at, call.id))


def _exchange(rows):
    known = channels(rows)
    born, transfers = defaultdict(list), defaultdict(list)
    for channel in sorted(known.values(), key=lambda each: (each.start.at, each.uniqueid)):
        born[channel.origin].append(channel)
        for row in channel.rows:
            if row.event in TRANSFERS:
                for uniqueid in {channel.uniqueid, row.extra().get("channel2_uniqueid")}:
                    transfers[uniqueid].append(row)
    for found in transfers.values():
        found.sort()
    return Exchange(known, born, transfers)


# ---- §3: which channels are a call --------------------------------------------------------


def _call(exchange, channel):
    """The call that a channel begins: none or one."""
    if not channel.is_first:
        return []
    if channel.is_trunk and channel.start.context == "did":
        return [Call(channel.uniqueid, "in", channel)]
    trunks = [each for each in exchange.born[channel.uniqueid] if each.is_trunk]
    if channel.is_agent and trunks:
        connected = [each for each in trunks if each.connected]
        customer = (connected or trunks[-1:])[0]
        return [Call(channel.uniqueid, "out", customer, channel, trunks[0].start.at)]
    return []


# ---- §4: the end --------------------------------------------------------------------------


def _end(call, found):
    """`hangup`, then the ends of the legs that it or a later leg ends."""
    talks = call.talks
    last = talks[-1] if talks else None
    rule = _end_leg_open if last is not None and last.transfer_at is None else _end_no_leg
    call.ended_at, call.by = rule(call, last)
    if call.ended_at is None:
        _end_by_crash(call, found)
    for leg, following in zip_longest(talks, talks[1:]):
        _end_leg(call, leg, following)


def _end_leg_open(call, leg):
    """HANGUP of the agent's or the customer's channel, whichever earlier."""
    both = (leg.channel, call.customer)
    ends = [channel.hangup.at for channel in both if channel.hangup is not None]
    if not ends:
        return None, None
    told = leg.channel if leg.channel.hangup is not None else call.customer
    who = {leg.channel.name: "agent", call.customer.name: "caller"}
    return max(min(ends), leg.answer_at), who.get(told.source, "system")


def _end_no_leg(call, _leg):
    """HANGUP of the customer's channel; what nobody answered or waits for another agent."""
    if call.customer.hangup is None:
        return None, None
    return call.customer.hangup.at, _NO_LEG_BY[call.direction](call)


def _by_caller(call):
    if call.customer.events("CALLBACK") or call.customer.source == call.customer.name:
        return "caller"
    return "system"


def _by_agent(call):
    """Outbound: the agent cancelled, or dial time over and busy; transferred away, as inbound."""
    if call.talks:
        return _by_caller(call)
    return "agent" if call.agent_channel.source == call.agent_channel.name else "system"


_NO_LEG_BY = {"in": _by_caller, "out": _by_agent}


def _end_by_crash(call, found):
    """`hangup`, crash: never before the call's own last row."""
    last = max(channel.rows[-1].at for channel in call.channels)
    restart = closing(found, call.customer.start.at, last)
    if restart is None:
        return
    call.ended_at, call.by, call.restart = max(restart.died, last), "system", restart.at


def _end_leg(call, leg, following):
    if leg.transfer_at is not None:
        return
    if following is None:
        leg.end_at, leg.by_crash = call.ended_at, call.restart is not None
        return
    leg.end_at = following.answer_at
    if leg.hangup_at is not None and leg.hangup_at < following.answer_at:
        leg.end_at = leg.transfer_at = max(leg.hangup_at, leg.answer_at)
