"""What the phones do: a random mixture, the same for the same seed.

An agent's phone reads its part from the caller's number, `1 3 R T H E nnnnn` (see
`sipp/agent.xml`); the caller's part is a row of the injection file of `sipp/caller.xml`.
"""

import random
from dataclasses import dataclass

MENU, DIRECT, RELAY, LAST, CLOSED = "12366", "12367", "12368", "12369", "12370"
CALLBACK, VOICEMAIL = "12371", "12372"
# What the numbers are set up to do, as far as a caller can tell.
TAX, SOCIAL, SELF_SERVICE, BACK = "1", "2", "9", "1"
KEY_AT = 2000  # ms after the answer: welcome and notice are over, the menu is being read
PATIENCE = 25000  # ms after which a caller who waits for the other side hangs up
LONG, LONG_FROM = 4, 50  # a hold of 31 s needs a run that lasts
PRESSES = 12  # how often a score is pressed, every 1.5 s


@dataclass(slots=True)
class Kind:
    """One way a call goes; ranges are drawn evenly."""

    weight: int
    did: str = MENU
    keys: tuple = (TAX, TAX, SOCIAL)
    before: tuple = (KEY_AT, KEY_AT + 500)  # ms until the key
    after: tuple = (0, 0)  # ms from then to the first score, or to the caller's hanging up
    scores: tuple = ("-",)
    rest: int = 0  # ms after everything else
    ring: tuple = (1, 4)  # half seconds
    talk: tuple = (1, 4)  # s
    hold: int = 0
    agent_ends: int = 0


KINDS = {
    "caller ends": Kind(18, after=(6000, 9500)),
    "direct": Kind(8, did=DIRECT, keys=("-",), before=(4000, 7000), after=(1500, 2000)),
    "held": Kind(10, after=(9000, 11000), talk=(1, 2), hold=1),
    "held twice": Kind(4, after=(12000, 14000), talk=(1, 1), hold=2),
    "held 31 s": Kind(1, after=(38000, 40000), ring=(1, 2), talk=(1, 1), hold=LONG, rest=0),
    "scored": Kind(18, after=(2500, 3500), scores=tuple("554321"), rest=PATIENCE, agent_ends=1),
    "not scored": Kind(8, after=(100, 100), rest=PATIENCE, agent_ends=1),
    "ended on hold": Kind(4, after=(100, 100), rest=PATIENCE, talk=(1, 2), hold=3, agent_ends=1),
    "overflow": Kind(6, did=RELAY, keys=("-",), after=(8000, 10000)),
    "left ringing": Kind(5, after=(2000, 2500), ring=(9, 9)),
    "left waiting": Kind(5, did=LAST, keys=("-",), before=(500, 1000), after=(1500, 2500)),
    "given up": Kind(3, did=LAST, keys=("-",), after=(100, 100), rest=PATIENCE),
    "self-service": Kind(5, keys=(SELF_SERVICE,), after=(100, 100), rest=PATIENCE),
    "left self-service": Kind(2, keys=(SELF_SERVICE,), after=(400, 600)),
    "left the menu": Kind(2, keys=("-",), after=(100, 500)),
    "called back": Kind(3, did=CALLBACK, before=(3500, 4500), keys=(BACK,), rest=PATIENCE),
    "voicemail": Kind(2, did=VOICEMAIL, keys=("-",), before=(4000, 4500)),
    "closed": Kind(2, did=CLOSED, keys=("-",), after=(100, 100), rest=PATIENCE),
}


@dataclass(slots=True)
class Planned:
    """One call: its kind and the row of the injection file."""

    kind: str
    number: str
    row: tuple


def draw(count, seed):
    """`count` calls, every kind at least once if there are enough.

    :return: [Planned]; the longest hold comes first, so that the run does not wait for it
    """
    rng = random.Random(seed)
    kinds = [name for name, kind in KINDS.items() if kind.hold != LONG or count >= LONG_FROM]
    names = kinds[:count]
    weights = [KINDS[name].weight for name in kinds]
    names += rng.choices(kinds, weights, k=count - len(names))
    rng.shuffle(names)
    names.sort(key=lambda name: KINDS[name].hold != LONG)
    return [_planned(name, serial, rng) for serial, name in enumerate(names, start=1)]


def draw_outbound(count, agents, seed):
    """Calls of agents to people outside.

    :return: [(agent, number, ms of talk until the agent hangs up)]
    """
    rng = random.Random(seed)
    rows = []
    for serial in range(count):
        customer_ends = rng.randint(0, 1)
        number = f"13{rng.randint(1, 3)}{rng.randint(1, 3)}0{customer_ends}{90000 + serial:05}"
        rows.append((agents[serial % len(agents)], number, 8000 if customer_ends else 2500))
    return rows


def _planned(name, serial, rng):
    kind = KINDS[name]
    ring, talk = rng.randint(*kind.ring), rng.randint(*kind.talk)
    number = f"13{ring}{talk}{kind.hold}{kind.agent_ends}{serial:05}"
    score = rng.choice(kind.scores)
    row = (
        number, kind.did, rng.choice(kind.keys), rng.randint(*kind.before),
        rng.randint(*kind.after), score, 0 if score == "-" else PRESSES, kind.rest,
    )
    return Planned(name, number, row)
