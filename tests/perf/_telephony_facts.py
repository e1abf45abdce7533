"""Calls and sessions of an imagined hotline for the benchmarks: the same for the same seed."""

import random
from datetime import datetime, timedelta


def calls(count, agents=100, first=datetime(2025, 3, 1), days=31, seed=1):
    """Records of section `calls`, in order of their start, evenly over the days' hours 8 to 20."""
    rng = random.Random(seed)
    day = 12 * 3600
    moments = sorted(rng.randrange(days * day) for _nth in range(count))
    for nth, moment in enumerate(moments):
        start = first + timedelta(days=moment // day, hours=8, seconds=moment % day)
        yield _call(rng, f"C{first:%Y%m}{nth:06d}", start, agents)


def sessions(agents=100, first=datetime(2025, 3, 1), days=31, seed=1):
    """Records of section `sessions`: everybody every day, with two breaks."""
    rng = random.Random(seed)
    for day in range(days):
        for agent in range(agents):
            login = first + timedelta(days=day, hours=8, seconds=rng.randrange(1800))
            noon = login + timedelta(hours=4)
            yield {
                "agent": f"A{agent:03d}",
                "login": login.isoformat(),
                "logout": (login + timedelta(hours=9)).isoformat(),
                "breaks": [
                    [noon.isoformat(), (noon + timedelta(minutes=45)).isoformat()],
                    [
                        (noon + timedelta(hours=2)).isoformat(),
                        (noon + timedelta(hours=2, minutes=10)).isoformat(),
                    ],
                ],
            }


def _call(rng, number, start, agents):
    inbound = rng.random() < 0.93
    record = {"id": number, "direction": "in" if inbound else "out", "kind": "consult"}
    if rng.random() < 0.8:
        record["closed_direct"] = True
    record["events"] = list(_Story(rng, start, agents).tell(inbound))
    return record


class _Story:
    def __init__(self, rng, start, agents):
        self.rng, self.at, self.agents = rng, start, agents

    def event(self, name, after=0.0, **who):
        self.at += timedelta(microseconds=round(after * 10**6))
        return {"t": self.at.isoformat(), "e": name, **who}

    def tell(self, inbound):
        if not inbound:
            yield self.event("dial")
            yield from self.talk()
            return
        yield self.event("offered")
        yield self.event("ivr", 1)
        if self.rng.random() < 0.1:
            yield self.event("bot_resolved", 30)
            yield self.event("hangup", 5, by="caller")
            return
        yield self.event("to_agent", self.rng.uniform(5, 20))
        yield self.event("queue", 0.01)
        if self.rng.random() < 0.08:
            yield self.event("hangup", self.rng.uniform(5, 90), by="caller")
            return
        yield from self.talk()

    def talk(self, may_transfer=True):
        agent = f"A{self.rng.randrange(self.agents):03d}"
        yield self.event("ring", self.rng.uniform(0.1, 20), agent=agent)
        yield self.event("answer", self.rng.uniform(1, 9), agent=agent)
        if self.rng.random() < 0.2:
            yield self.event("hold", self.rng.uniform(5, 60))
            yield self.event("unhold", self.rng.uniform(3, 50))
        length = self.rng.uniform(20, 300)
        if may_transfer and self.rng.random() < 0.05:
            yield self.event("transfer", length)
            yield from self.talk(may_transfer=False)
        else:
            yield self.event("hangup", length, by=self.rng.choice(("caller", "agent")))
            yield self.event("wrap_end", self.rng.uniform(2, 80), agent=agent)
