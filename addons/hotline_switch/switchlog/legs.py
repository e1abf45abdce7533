"""The legs of a call: which agents' telephones rang, were answered, and how each talk ended.

Traces rules §3 "Agent legs", §4 `ring`, `ring_end`, `answer`, `transfer`.

Readings beyond the recorded traces:

* *Several telephones ring at once* (ringall): each leg has its own `ring` and `ring_end`.
* *Attended transfer before the consulted agent answers*: ATTENDEDTRANSFER names an application
  instead of a target. The consultation's agent channels not yet hung up become legs; like
  every attended target they have no `ring`, unless their telephone rings only after the transfer.
* *Transfer asked for on the consultation's line*: the row stands on the agent's second channel,
  the leg is its `channel2`; the new agent is then the `transferee`.
* *Transfer to an outside number*: ends the leg; the outside party is no agent, so no `answer`.
* *A leg its agent hung up, followed by another one without a transfer*: ends with a `transfer`
  at its HANGUP, so that nobody is given the time between.
"""

from dataclasses import dataclass

from .channels import Channel


@dataclass(slots=True)
class Leg:
    """One agent's telephone in one call. Times in microseconds since the epoch."""

    agent: str
    channel: Channel
    ring_at: int | None = None
    answer_at: int | None = None
    transfer_at: int | None = None  # it ended by being transferred away
    end_at: int | None = None  # however it ended
    by_crash: bool = False

    @property
    def talks_from(self):
        """When he was connected: after the answer, unless a consultation came before."""
        entered = self.channel.entered
        return self.answer_at if entered is None else max(self.answer_at, entered.at)

    @property
    def hangup_at(self):
        return self.channel.hangup.at if self.channel.hangup else None


@dataclass(slots=True)
class Exchange:
    """All channels and attended and blind transfers that the rows know of."""

    channels: dict[str, Channel]
    born: dict[str, list[Channel]]  # by the linkedid of their CHAN_START, in order
    transfers: dict[str, list]  # rows by the uniqueid of each agent channel they may end


def legs_of(exchange, call):
    """The legs of a call, in order of their beginning.

    :param exchange: Exchange
    :param call: Call, of which `id`, `customer`, `agent_channel` are set
    :return: list of Leg; `end_at` only of those transferred
    """
    legs = {}
    if call.agent_channel is not None:
        legs[call.id] = _dialled(call)
    for channel in exchange.born[call.id]:
        if channel.is_agent and channel.uniqueid not in legs:
            legs[channel.uniqueid] = _rung(channel)
    waiting = list(legs.values())
    while waiting:
        waiting.extend(_follow(exchange, call, waiting.pop(0), legs))
    return sorted(legs.values(), key=lambda leg: (leg.channel.start.at, leg.channel.uniqueid))


def _rung(channel):
    """`ring`: CHAN_START of an agent leg; `answer`: its ANSWER, if it also has BRIDGE_ENTER."""
    answered = channel.answer.at if channel.connected else None
    return Leg(channel.endpoint, channel, ring_at=channel.start.at, answer_at=answered)


def _dialled(call):
    """Outbound `answer`: ANSWER of the trunk channel if it has BRIDGE_ENTER."""
    answered = call.customer.answer.at if call.customer.connected else None
    return Leg(call.agent_channel.endpoint, call.agent_channel, answer_at=answered)


def _follow(exchange, call, leg, legs):
    """The legs that a transfer of this one adds; the transfer ends it."""
    if leg.answer_at is None:
        return []
    for row in exchange.transfers.get(leg.channel.uniqueid, ()):
        if row.at >= leg.answer_at:
            leg.transfer_at = leg.end_at = _transfer_time(call, leg, row)
            return _targets(exchange, row, leg, legs)
    return []


def _transfer_time(call, leg, row):
    """BLINDTRANSFER may be written late: the customer has then left the bridge before it."""
    if row.event != "BLINDTRANSFER":
        return row.at
    bridge = row.extra().get("bridge_id")
    left = [
        each.at
        for each in call.customer.events("BRIDGE_EXIT")
        if each.value == bridge and each.at >= leg.answer_at
    ]
    return min([row.at, *left[-1:]])


def _targets(exchange, row, leg, legs):
    if row.event != "ATTENDEDTRANSFER":
        return []
    found = _connected_target(exchange, row, leg) or _waiting_targets(exchange, row, leg)
    new = [each for each in found if each.channel.uniqueid not in legs]
    legs.update((each.channel.uniqueid, each) for each in new)
    return new


def _connected_target(exchange, row, leg):
    """The agent who is connected from the moment of an attended transfer on."""
    extra = row.extra()
    on_the_leg = row.uniqueid == leg.channel.uniqueid
    key = "transfer_target_channel_uniqueid" if on_the_leg else "transferee_channel_uniqueid"
    target = exchange.channels.get(extra.get(key))
    if target is None or not target.is_agent:
        return []
    return [Leg(target.endpoint, target, answer_at=row.at)]


def _waiting_targets(exchange, row, leg):
    """The agents whose telephones ring, or are going to, when the caller is put through."""
    extra = row.extra()
    consulting = exchange.channels.get(extra.get("channel2_uniqueid"))
    if "app" not in extra or consulting is None:
        return []
    return [
        _put_through(channel, row.at)
        for channel in exchange.born[consulting.origin]
        if channel.is_agent
        and channel is not consulting
        and channel is not leg.channel
        and (channel.hangup is None or channel.hangup.at > row.at)
    ]


def _put_through(channel, at):
    leg = _rung(channel)
    if leg.ring_at < at:
        leg.ring_at = None
    if leg.answer_at is not None:
        leg.answer_at = max(leg.answer_at, at)
    return leg
