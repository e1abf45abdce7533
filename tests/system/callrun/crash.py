"""Asterisk killed in the middle of calls: what comes back, what the ledger says."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta

from . import compare, expect, plan, truth
from .hands import Hands
from .run import AGENT_GROUPS, Run

BEFORE, AFTER = 12, 12  # calls that are up at the kill, calls after it
KILL_AFTER = 9  # s after the first call
BACK = 10  # s to wait for it at most
HEARTBEAT = 5  # s between two signs of life in queue_log
OPTIONS = (
    "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:{port};branch=z9hG4bK{n}\r\n"
    "From: <sip:probe@127.0.0.2>;tag={n}\r\nTo: <sip:{to}>\r\nCall-ID: probe-{n}\r\n"
    "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
)


class Crash(Run):
    """A run whose switch is killed once with calls up.

    After `run()`: `killed` (UTC), `down` seconds until it answered SIP again, `members` logged in
    before and after, `seen` (phones), `facts` (ledger).
    """

    def __init__(self, folder, seed=7):
        super().__init__(folder, BEFORE + AFTER, 4, [], seed)
        self.outbound = 0
        self.killed = self.down = self.restarted = None
        self.members = []
        self.seen = self.facts = None

    def _calls(self):
        social = [agent for agent, group in AGENT_GROUPS.items() if group == "social"]
        hands = Hands(self.phones, social, self.seed)
        hands.start()
        self.say(f"{BEFORE} calls, and the switch is killed")
        rows = [call.row for call in long_calls(BEFORE)]
        callers = self.phones.call(rows, self.rate)
        time.sleep(KILL_AFTER)
        self._kill()
        callers.wait(60)
        self.say(f"{AFTER} calls after it")
        after = self.phones.call([call.row for call in short_calls(AFTER)], self.rate, "later")
        after.wait(60)
        hands.finish()

    def _kill(self):
        self.members.append(self._members())
        self.killed = datetime.fromtimestamp(self.switch.kill(), UTC)
        self.down = answers_after(self.switch.port, BACK)
        self.say(f"killed; answers again after {self.down} s")
        self.members.append(self._members())

    def _members(self):
        """How many memberships of queues there are."""
        return self.switch.cli("queue show").count("(dynamic)")

    def _report(self):
        self.say("comparing")
        self.switch.stop()
        time.sleep(2)
        self.services.stop()
        logs = self.phones.logs
        self.seen = truth.calls(logs("caller", "later"), logs("agent", "deaf", "busy"))
        self.facts = self._facts()
        return 0

    def _complete(self):
        """Recordings the crash cut off are taken in only minutes later."""
        answer = self.services.sql(
            "SELECT count(*) FROM hotline_call WHERE ended_at IS NOT NULL"
            " UNION ALL SELECT count(*) FROM hotline_agent_session WHERE logout IS NOT NULL"
            " UNION ALL SELECT count(*) FROM hotline_recording"
        )
        wanted = (self.count, len(AGENT_GROUPS), AFTER)
        return bool(answer) and all(
            int(n) >= most for n, most in zip(answer.split(), wanted, strict=True)
        )

    def interrupted(self):
        """Calls of the phones that were up at the kill."""
        return [call for call in self.seen if call.start < self.killed < (call.end or self.killed)
                or call.start < self.killed and call.end is None]

    def later(self):
        """Calls of the phones that began after it."""
        return [call for call in self.seen if call.start > self.killed]

    def differences_later(self):
        """Later calls against the ledger: lost, doubled, different."""
        rows = [
            row for row in self.facts["calls"] if compare.moment(row["started_at"]) > self.killed
        ]
        return compare.calls([expect.call(call) for call in self.later()], rows)

    def wrong_interrupted(self):
        """What the ledger says wrongly of the calls that were up, in words."""
        found = {}
        for row in self.facts["calls"]:
            found.setdefault(row["caller"], []).append(row)
        return [
            f"{call.number}: {fault}"
            for call in self.interrupted()
            for fault in self._faults_of(call, found.get(call.number, []))
        ]

    def _faults_of(self, call, rows):
        if len(rows) != 1:
            yield f"{len(rows)} rows"
            return
        [row] = rows
        agents = [leg.agent for leg in call.legs if leg.answer < self.killed]
        if [leg["agent_code"] for leg in row["legs"]] != agents:
            yield f"agents {row['legs']}, not {agents}"
        if row["hangup_by"] != "system":
            yield f"ended by {row['hangup_by']}"
        ended = compare.moment(row["ended_at"])
        low, high = timedelta(seconds=HEARTBEAT + 1.1), timedelta(seconds=1.1)
        if not ended or not self.killed - low <= ended <= self.killed + high:
            yield f"ended {ended}, killed {self.killed}"


def long_calls(count):
    """Calls nobody ends before the kill: talking, and some waiting where nobody is."""
    rows = []
    for serial in range(1, count + 1):
        waiting = serial % 4 == 0
        did, key = (plan.LAST, "-") if waiting else (plan.MENU, plan.TAX)
        # where nobody is, the switch itself gives up after 5 s: such calls come last
        number = f"132200{serial:05}"
        rows.append(plan.Planned("long", number, (number, did, key, 2000, 12000, "-", 0, 0)))
    return sorted(rows, key=lambda call: call.row[1] == plan.LAST)


def short_calls(count):
    """Ordinary calls, ended by either side."""
    rows = []
    for serial in range(1, count + 1):
        ends = serial % 2
        number = f"13120{ends}{serial + 50000:05}"
        rest = plan.PATIENCE if ends else 0
        row = (number, plan.MENU, plan.TAX, 2000, 100 if ends else 7000, "-", 0, rest)
        rows.append(plan.Planned("short", number, row))
    return rows


def answers_after(port, patience):
    """Seconds until the switch answers SIP again, None if it does not."""
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.2", 0))
        probe.settimeout(0.1)
        while time.monotonic() - began < patience:
            text = OPTIONS.format(
                to=f"127.0.0.1:{port}", port=probe.getsockname()[1], n=time.monotonic_ns()
            )
            try:
                probe.sendto(text.encode(), ("127.0.0.1", port))
                if probe.recv(4000).startswith(b"SIP/2.0"):
                    return round(time.monotonic() - began, 2)
            except (TimeoutError, ConnectionError):
                threading.Event().wait(0.05)
    return None
