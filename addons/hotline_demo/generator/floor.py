"""The floor on one day: callers wait in line, the agent idle longest answers, some hang up."""

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta

from .people import SLOW

PATIENCE = 300  # seconds a caller waits on average
MAX_WAIT = 300  # the queue gives up: passive abandonment
TALK, TALK_SPREAD = 238, 0.5  # seconds, and spread of the logarithm
SELF_SERVICE = 0.07  # callers who find their answer in the menu
HOLD, TRANSFER, NO_ANSWER = 0.06, 0.02, 0.01


def seconds(value):
    return timedelta(seconds=round(value))


@dataclass
class Agent:
    """One agent's day: logged in from, until, lunch (logged off) and rest (小休)."""

    code: str
    login: datetime
    logout: datetime
    lunch: tuple
    rest: tuple

    @property
    def breaks(self):
        return self.lunch, self.rest

    def habit(self, name):
        return SLOW.get(self.code, {}).get(name, 1)

    def free_from(self, moment):
        """The moment itself, or the end of the break it lies in; None after the day's end."""
        for begin, end in self.breaks:
            if begin <= moment < end:
                moment = end
        return moment if max(moment, self.login) < self.logout else None


def day_calls(agents, moments, draw, prefix):
    """Calls of one day.

    :param agents: who is on duty
    :param moments: arrivals in order
    :return: records of the section ``calls``
    """
    idle = [(agent.login, number) for number, agent in enumerate(agents)]
    heapq.heapify(idle)
    calls = []
    for number, moment in enumerate(moments, 1):
        record = {"id": f"{prefix}-{number:05}", "direction": "in", "events": []}
        calls.append(record)
        _serve(record["events"].append, moment, agents, idle, draw)
        if any(event["e"] == "answer" for event in record["events"]):
            record.update(kind="consult", closed_direct=draw.random() < 0.97)
    return calls


def _serve(say, moment, agents, idle, draw):
    say(_event(moment, "offered"))
    asked = moment + seconds(draw.uniform(8, 32))
    if draw.random() < SELF_SERVICE:
        say(_event(moment + seconds(2), "ivr"))
        say(_event(asked + seconds(25), "hangup", by="caller"))
        return
    say(_event(asked, "to_agent"))
    gives_up = asked + seconds(min(draw.expovariate(1 / PATIENCE) + 12, MAX_WAIT))
    number, taken = _next_agent(agents, idle, asked)
    ring = seconds(draw.uniform(2, 7) * (agents[number].habit("ring") if number is not None else 1))
    if number is None or max(taken, asked) + ring > gives_up:
        _give_back(idle, number, taken)
        patient = gives_up - asked >= timedelta(seconds=MAX_WAIT)
        say(_event(gives_up, "hangup", by="system" if patient else "caller"))
        return
    _talk(say, agents, idle, number, max(taken, asked), ring, draw)


def _next_agent(agents, idle, asked):
    """The agent idle longest who is still on duty, and from when."""
    while idle:
        free, number = heapq.heappop(idle)
        ready = agents[number].free_from(max(free, asked))
        if ready == max(free, asked):
            return number, free
        if ready is not None:
            heapq.heappush(idle, (ready, number))
    return None, None


def _give_back(idle, number, free):
    if number is not None:
        heapq.heappush(idle, (free, number))


def _talk(say, agents, idle, number, rung, ring, draw):
    agent = agents[number]
    answered = rung + ring
    talk = seconds(draw.lognormvariate(0, TALK_SPREAD) * TALK * agent.habit("talk") + 12)
    ended = answered + talk
    say(_event(rung, "ring", agent.code))
    say(_event(answered, "answer", agent.code))
    if draw.random() < HOLD and talk > timedelta(seconds=60):
        held = answered + talk * 0.4
        held = held.replace(microsecond=0)
        say(_event(held, "hold", agent.code))
        say(_event(held + seconds(draw.choice((12, 18, 24, 29, 30, 31, 40))), "unhold", agent.code))
    say(_event(ended, "hangup", by=draw.choices(("caller", "agent"), (9, 1))[0]))
    wrapped = ended + seconds(draw.uniform(8, 36) * agent.habit("wrap"))
    say(_event(wrapped, "wrap_end", agent.code))
    heapq.heappush(idle, (wrapped + seconds(draw.uniform(1, 5)), number))


def _event(moment, name, agent=None, by=None):
    event = {"t": moment.isoformat(), "e": name}
    if agent:
        event["agent"] = agent
    if by:
        event["by"] = by
    return event
