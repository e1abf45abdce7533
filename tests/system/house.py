"""A small house with a switch of its own: what it is set up to do, and what its files say."""

import csv
import hashlib
import json
import socket
import subprocess
import sys
import time
from datetime import timedelta

from callrun.phones import AGENTS, BUSY, DEAF, Phones, SippError
from callrun.switch import PROJECT, Switch, sound

sys.path.insert(0, str(PROJECT / "addons" / "hotline_switch"))

import switchconf

CALLER_IP = "127.0.0.2"
CARRIER = 8  # port above those of the telephones
# Telephones that send every caller on: agent -> where to.
SENDING = {"A11": "8002", "A12": "1014", "A13": "13800000000"}
PROMPTS = [
    "welcome", "menu_main", "info", "survey", "callback_offer", "callback_accepted", "queue_first",
    "queue_give_up",
]  # fmt: skip
CEL = [
    "event", "time", "uniqueid", "linkedid", "caller", "exten", "context", "channel", "app", "data",
    "peer", "extra",
]  # fmt: skip


def secret(agent):
    """The password of an agent's telephone."""
    return f"secret-of-{agent}"


def digest(agent):
    """What the switch knows of it."""
    return hashlib.md5(f"{agent}:hotline:{secret(agent)}".encode()).hexdigest()


def step(do, **values):
    """A step as `switchconf.render` reads it."""
    return {"do": do, **values}


def group(queue, *agents, **values):
    """A skill group with members that may log in; quick and silent unless said otherwise."""
    return {
        "queue": queue, "ring_timeout": 3, "max_wait": 5, "announce_position": 0,
        "members": [{"agent": agent} for agent in agents], **values,
    }


GROUPS = [
    group("q_tax", "A01", number="8001", wrap_max=2),
    group("q_social", "A02", number="8002"),
    group("q_hall", "A03", overflow=[["q_low", "q_high"], ["q_prov"]]),
    group("q_low", "A04"),
    group("q_high", "A05", "A06"),
    group("q_prov", "A07"),
    group("q_busy", "A08", overflow=[["q_prov"]], max_wait=3),
    group("q_back", "A09", callback_after=2, max_wait=60, announce_position=30),
    group("q_two", "A10"),
    group("q_three", "A10"),
    group("q_send", "A11"),
    group("q_lost", "A12"),
    group("q_abroad", "A13"),
    group("q_ask", "A15"),
    group("q_asked", "A16"),
    group("q_long", "A03", wrap_max=6),
]
# A08 does not hear his telephone, A14 rejects every call, A15 is played by the test, A16 answers
# whoever calls; the others answer at one port.
PORTS = {"A08": DEAF, "A11": 5, "A12": 6, "A13": 7, "A14": BUSY, "A15": 9, "A16": 4}
AGENTS_OF_HOUSE = [f"A{number:02}" for number in range(1, 17)]


def around(now):
    """Spans of the day that leave out the next ten minutes only."""
    first, last = now.strftime("%H:%M"), (now + timedelta(minutes=10)).strftime("%H:%M")
    spans = [("00:00", first), (last, "24:00")] if first < last else [("00:00", first)]
    return [
        {"days": [now.weekday()], "from": begin, "to": end} for begin, end in spans if begin < end
    ]


def config(now):
    """The configuration: one number per story of the tests.

    :param now: in the switch's zone; this day is closed by exception for 12313, open for 12314
    """
    today = now.date().isoformat()
    queue = lambda name: step("queue", queue=name)  # noqa: E731 (a table reads best in one line)
    message = step("voicemail", prompt="info", max_seconds=10)
    stories = {
        "12301": step("menu", menu="main"),
        "12302": queue("q_tax"),
        "12303": queue("q_hall"),
        "12304": queue("q_busy"),
        "12305": queue("q_back"),
        "12306": queue("q_social"),
        "12308": queue("q_send"),
        "12309": queue("q_lost"),
        "12310": queue("q_abroad"),
        "12311": queue("q_long"),
        "12315": queue("q_ask"),
        "12307": step("dial", number="88881111", trunk="trunk_ct"),
    }
    return {
        "switch": "test", "tz": "Asia/Shanghai",
        "trunks": [{
            "name": "trunk_ct", "peers": [CALLER_IP], "host": f"{CALLER_IP}:{{carrier}}",
            "channels": 20, "caller_id": "01066007070",
        }],
        "groups": GROUPS,
        "agents": [
            {
                "agent": agent, "number": str(1001 + place), "kind": "desk",
                "digest": digest(agent), "name": "坐席",
                "dial_class": "local" if agent < "A03" else None,
            }
            for place, agent in enumerate(AGENTS_OF_HOUSE)
        ],
        "dial_classes": [{
            "name": "local", "allow": ["_1[3-9]XXXXXXXXX", "_010X."], "deny": ["_010110."],
            "trunk": "trunk_ct", "per_hour": 3,
        }],
        "hours": [
            {"name": "pause", "weekly": around(now)},
            {"name": "always", "weekly": [_all_week()]},
            {"name": "shut", "weekly": [_all_week()], "closed": [today]},
            {"name": "made_up", "open": [{"date": today, "from": "00:00", "to": "24:00"}]},
        ],
        "menus": [{
            "name": "main", "prompt": "menu_main", "timeout": 2, "tries": 2,
            "fail": step("hangup", prompt=None),
            "keys": {
                "1": queue("q_tax"),
                "2": step("menu", menu="sub"),
                "9": step("announce", prompt="info", self_service=True, then=None),
            },
        }, {
            "name": "sub", "prompt": "no_such_prompt", "timeout": 2, "tries": 1,
            "fail": step("hangup", prompt=None), "keys": {"1": queue("q_social")},
        }],
        "dids": [
            *({"number": number, "greeting": "welcome", "hours": "always", "open": first,
               "closed": message} for number, first in stories.items()),
            {"number": "12312", "hours": "pause", "closed": message, "open": queue("q_tax")},
            {"number": "12313", "hours": "shut", "closed": message, "open": queue("q_tax")},
            {"number": "12314", "hours": "made_up", "closed": message,
             "notice": "no_such_prompt", "open": step("announce", prompt="info")},
        ],
        "survey": {"prompt": "survey", "timeout": 3, "tries": 1, "scores": "12345"},
        "prompts": PROMPTS,
        "breaks": {"1": "lunch", "2": "meeting"},
    }


def _all_week():
    return {"days": list(range(7)), "from": "00:00", "to": "24:00"}


class House(Switch):
    """The switch of the tests with its telephones."""

    def __init__(self, root, port, now):
        super().__init__(root, port, name="test")
        self.phones = Phones(
            root / "phones", port + 20, self.address, {a: secret(a) for a in AGENTS_OF_HOUSE}
        )
        self.carrier = port + 20 + CARRIER
        self.config = json.loads(json.dumps(config(now)).replace("{carrier}", str(self.carrier)))
        self.serial = 0

    def open(self):
        """Write the configuration, start everything, register the telephones."""
        self.write(switchconf.render(self.config, self.net))
        for name in PROMPTS:
            sound(self.root / "sounds" / f"{name}.wav", 0.4)
        sound(self.root / "phones" / "tone.wav", 1)
        (self.root / "phones" / "tone.alaw").write_bytes(b"\xd5" * 8000)
        self.start()
        self.phones.register({agent: PORTS.get(agent, AGENTS) for agent in AGENTS_OF_HOUSE})
        self.phones.answer()
        for agent, number in SENDING.items():
            self.telephone("refer", agent, self.phones.host, PORTS[agent], "-key", "to", number)
        self.telephone("plain", "A16", self.phones.host, PORTS["A16"])
        # Whoever is called outside is busy.
        self.telephone("busy", "carrier", CALLER_IP, CARRIER)

    def close(self):
        """Stop everything."""
        self.phones.stop()
        self.stop()

    def telephone(self, scenario, name, host, port, *options):
        """One more telephone that answers in the background, at a port above the base."""
        port += self.phones.base
        audio = ("-mp", str(self.phones.base + 116 + 4 * len(self.phones.running)))
        self.phones.running[name] = self.phones._start(
            scenario, name, host, port, *audio, "-aa", *options
        )

    def dial(self, agent, number):
        """An agent dials a number of the house and stays until the switch hangs up."""
        self.phones.dial([(agent, number)])

    def try_dial(self, agent, number, password=None):
        """An agent dials something; whether the switch took and ended the call in order."""
        given = self.phones.secrets[agent]
        self.phones.secrets[agent] = password or given
        try:
            self.dial(agent, number)
        except SippError:
            return False
        finally:
            self.phones.secrets[agent] = given
        return True

    def caller(self, ring=1, talk=1, hold=0, agent_ends=0):
        """A caller's number nobody has yet; it tells the agent's telephone what to do."""
        self.serial += 1
        return f"13{ring}{talk}{hold}{agent_ends}{self.serial:05}"

    def call(self, did, number, key="-", before=300, after=0, score="-", times=0, rest=20000):
        """One caller from the carrier, to its end; milliseconds as in `sipp/caller.xml`.

        :return: the events of the call: [(event, extra)] of its user events, in order
        """
        process = self.start_call(did, number, key, before, after, score, times, rest)
        process.wait(60)
        return self.said(number)

    def start_call(self, did, number, *row):
        """The same in the background; returns the process."""
        return self.phones.call([(number, did, *row)], rate=1)

    # ---- what the files say ---------------------------------------------------------

    def cel(self):
        """Every row of the CEL file as a dict; extra of user events unpacked."""
        lines = self.log("cel-custom/cel.csv").splitlines()
        rows = [dict(zip(CEL, row, strict=True)) for row in csv.reader(lines)]
        for row in rows:
            extra = json.loads(row["extra"]) if row["extra"] else {}
            row["extra"] = extra.get("extra", extra)
        return rows

    def rows_of(self, number):
        """CEL rows of the call of one caller."""
        rows = self.cel()
        linked = {r["linkedid"] for r in rows if r["caller"] == number and r["context"] == "did"}
        return [row for row in rows if row["linkedid"] in linked]

    def said(self, number):
        """User events of the call of one caller."""
        rows = [row for row in self.rows_of(number) if row["app"] == "CELGenUserEvent"]
        return [(row["event"], row["extra"]) for row in rows]

    def heard(self, number):
        """Prompts the caller heard, in order, music left out."""
        rows = [r for r in self.rows_of(number) if r["event"] == "STREAM_BEGIN"]
        return [r["extra"]["sound"] for r in rows if "sound" in r["extra"]]

    def queues(self, number):
        """Queues the caller waited in, in order."""
        rows = self.rows_of(number)
        return [r["data"].split(",")[0] for r in rows if r["event"] == "APP_START"]

    def answered_by(self, number):
        """Agents who talked with the caller, in order."""
        rows = [r for r in self.rows_of(number) if r["event"] == "BRIDGE_ENTER"]
        names = [r["channel"].partition("/")[2].rpartition("-")[0] for r in rows]
        return [name for name in names if not name.startswith("trunk")]

    def queue_log(self, agent=None):
        """Rows of queue_log: (epoch second, queue, agent, event, data)."""
        rows = [line.split("|", 5) for line in self.log("queue_log").splitlines()]
        rows = [(int(r[0]), r[2], r[3], r[4], r[5] if len(r) > 5 else "") for r in rows]
        return [row for row in rows if agent in (None, row[2])]

    def log(self, name="messages"):
        """The text of a log file, what was rotated first."""
        file = self.root / "log" / name
        files = [*sorted(file.parent.glob(f"{file.name}.2*")), *([file] if file.exists() else [])]
        return "".join(file.read_text(errors="replace") for file in files)


def until(check, seconds=10):
    """Wait until a check gives something true; returns it, or its last answer."""
    end = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def listeners(pid):
    """Sockets a process listens at: {(protocol, address, port)}."""
    text = subprocess.run(["ss", "-Hltunp"], capture_output=True, text=True, check=True).stdout
    found = set()
    for line in text.splitlines():
        words = line.split()
        if f"pid={pid}," in line:
            host, _colon, port = words[4].rpartition(":")
            found.add((words[0], host, int(port)))
    return found


def sip(text, source, target, seconds=2.0):
    """Send one SIP message from an address; returns the messages that came back."""
    host, _colon, port = target.rpartition(":")
    answers = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind((source, 0))
        phone.settimeout(seconds)
        local = "{}:{}".format(*phone.getsockname())
        phone.sendto(text.replace("LOCAL", local).replace("\n", "\r\n").encode(), (host, int(port)))
        try:
            while not answers or answers[-1].startswith("SIP/2.0 1"):
                answers.append(phone.recv(8192).decode())
        except TimeoutError:
            pass
    return answers
