from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo.addons.hotline_telephony.session import Extras

from .copy_rows import copy_rows

CALL = (
    "id", "fact_id", "site_id", "number", "direction", "kind", "started_at", "to_agent_at",
    "answered_at", "ended_at", "hangup_by", "outcome", "bot_resolved", "closed_direct",
    "ticketed_valid", "agent_code", "agent_codes", "wait", "talk", "wrap",
    *Extras._fields, "did_id", "office_id", "source", "skill_group_id",
)
LEG = (
    "id", "call_id", "site_id", "agent_code", "direction", "call_started_at", "ring_at",
    "answered_at", "ended_at", "wrap_end_at", "busy_from", "busy_to", "is_first", "ring", "talk",
    "wrap",
)
HOLD = (
    "call_id", "leg_id", "site_id", "agent_code", "call_started_at", "started_at", "ended_at",
    "length",
)
ENDED_BY = frozenset(("caller", "agent", "system"))
MICROSECOND = timedelta(microseconds=1)


def seconds(delta):
    """Exact seconds (`Decimal`) of a `timedelta`; None of None."""
    return None if delta is None else Decimal(delta // MICROSECOND).scaleb(-6)


def utc_clock(site):
    """A function: naive local moment of the site (or None) to naive UTC, as stored.

    Zones shift between hours that can be told; within all others one offset holds.
    """
    zone = ZoneInfo(site.tz)
    offsets = {}  # (day, hour): offset, None where the zone shifts

    def offset_of(local):
        begin = local.replace(minute=0, second=0, microsecond=0, tzinfo=zone)
        end = begin.replace(minute=59, second=59, microsecond=999999)
        return begin.utcoffset() if begin.utcoffset() == end.utcoffset() else None

    def utc(local):
        if local is None:
            return None
        hour = (local.toordinal(), local.hour)
        if hour not in offsets:
            offsets[hour] = offset_of(local)
        offset = offsets[hour]
        return site._to_utc(local) if offset is None else local - offset

    return utc


class CallRows:
    """Rows of calls, legs and holds of many calls, ready for COPY.

    :param lines: CallLines, the called numbers and groups of the site
    """

    def __init__(self, site, leg_ids, lines):
        self.site = site.id
        self.lines = lines
        self.utc = utc_clock(site)
        self.leg_ids = leg_ids
        self.calls, self.legs, self.holds = [], [], []

    def add(self, row, fact, call, extra):
        """Rows of a `session.Call`; `row` is its id, `fact` that of its ledger entry.

        :param extra: `session.Extras` of the same record
        """
        utc, start = self.utc, self.utc(call.started_at)
        ids = [self._add_leg(row, start, leg) for leg in call.legs]
        self.holds += [
            (
                row, ids[hold.leg], self.site, hold.agent, start, utc(hold.started_at),
                utc(hold.ended_at), seconds(hold.ended_at - hold.started_at),
            )
            for hold in call.holds
        ]
        agents = list(dict.fromkeys(leg.agent for leg in call.legs))
        self.calls.append((
            row, fact, self.site, call.id, call.direction, call.kind, start, utc(call.to_agent_at),
            utc(call.answered_at), utc(call.ended_at),
            call.hangup_by if call.hangup_by in ENDED_BY else None, call.outcome,
            call.bot_resolved, call.closed_direct, call.ticketed_valid,
            agents[0] if agents else None, ", ".join(agents), seconds(call.wait),
            seconds(sum((leg.talk for leg in call.legs), timedelta())),
            seconds(sum((leg.wrap for leg in call.legs), timedelta())),
            *extra, *self.lines.of_call(extra),
        ))

    def _add_leg(self, row, start, leg):
        utc, id_ = self.utc, next(self.leg_ids)
        ring, answer, end, wrap_end = map(
            utc, (leg.ring_at, leg.answered_at, leg.ended_at, leg.wrap_end_at)
        )
        self.legs.append((
            id_, row, self.site, leg.agent, leg.direction, start, ring, answer, end, wrap_end,
            ring or answer, wrap_end or end, leg.is_first, seconds(leg.ring), seconds(leg.talk),
            seconds(leg.wrap),
        ))
        return id_

    def copy(self, cr):
        """Write them all."""
        copy_rows(cr, "hotline_call", CALL, self.calls)
        copy_rows(cr, "hotline_call_leg", LEG, self.legs)
        copy_rows(cr, "hotline_call_hold", HOLD, self.holds)
