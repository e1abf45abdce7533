"""What agents do by hand after a call: dial *14 when they are ready."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta

from . import truth

LOOK = 0.4  # s between two looks at the phones' logs


class Hands(threading.Thread):
    """Dials *14 for agents whose group does not end after-call work by itself.

    :param phones: phones.Phones
    :param agents: whose hands these are
    :param seed: of the time they take (1 to 3 s)
    """

    def __init__(self, phones, agents, seed):
        super().__init__(daemon=True, name="hands")
        self.phones, self.agents = phones, set(agents)
        self.rng = random.Random(seed)
        self.done, self.due = set(), []
        self.over = threading.Event()
        self.error = None

    def run(self):
        try:
            while not self.over.wait(LOOK):
                self._look()
                self._dial(datetime.now(UTC))
        except Exception as error:  # noqa: BLE001  told by whoever started the run
            self.error = error

    def finish(self, patience=10):
        """Wait until nothing is due any more, then stop."""
        end = time.monotonic() + patience
        time.sleep(2 * LOOK)
        while self.due and time.monotonic() < end and not self.error:
            time.sleep(0.2)
        self.over.set()
        self.join(70)
        if self.error:
            raise self.error

    def _look(self):
        for leg in truth.legs(self.phones.logs("agent")):
            key = (leg.agent, leg.ring)
            if leg.agent in self.agents and leg.answer and leg.end and key not in self.done:
                self.done.add(key)
                self.due.append((leg.end + timedelta(seconds=self.rng.uniform(1, 3)), leg.agent))

    def _dial(self, now):
        ready = [agent for at, agent in self.due if at <= now]
        if ready:
            self.phones.dial([(agent, "*14") for agent in ready])
            self.due = [(at, agent) for at, agent in self.due if agent not in ready]
