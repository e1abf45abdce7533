"""What the tests of `switchlog` share: traces, comparison with the truth, mixtures, a store."""

import csv
import io
import json
import re
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from odoo.addons.hotline_switch.switchlog import Rows, parse_line

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"
NAMES = sorted(path.name for path in TRACES.iterdir() if path.is_dir())
TOLERANCE = timedelta(seconds=1.1)
BESIDE = ("ring", "ring_end", "wrap_end")  # where they fall among others' events does not count


def truth(name):
    """What happened, by those who did it."""
    return json.loads((TRACES / name / "truth.json").read_text(encoding="utf-8"))


def lines(name):
    """(kind, line) of every line of a trace, files in order."""
    found = []
    for kind, stem in (("queue_log", "queue_log"), ("cel", "cel.csv")):
        for file in sorted((TRACES / name).glob(f"{stem}*"), reverse=True):
            found += [(kind, line) for line in file.read_text(encoding="utf-8").splitlines()]
    return found


def rows(found):
    """Rows of (kind, line) pairs, none of which may be faulty."""
    result = Rows()
    for kind, line in found:
        row, reason = parse_line(kind, line)
        assert reason is None, (line, reason)
        result.add(row)
    return result


# ---- comparison ------------------------------------------------------------------------------


def differences(got, wanted):
    """What is wrong with calls and sessions, as texts; empty if they are true."""
    return [
        *_call_differences(got["calls"], wanted["calls"]),
        *_session_differences(got["sessions"], wanted["sessions"]),
    ]


def _call_differences(got, wanted):
    got, wanted = ({call["id"]: call for call in calls} for calls in (got, wanted))
    if set(got) != set(wanted):
        yield f"calls: {sorted(set(got) ^ set(wanted))}"
        return
    for id_, call in wanted.items():
        for view in _VIEWS:
            mine, true = view(got[id_]), view(call)
            if not _alike(mine, true):
                yield f"{id_} {view.__name__}: {mine} instead of {true}"


def _facts(call):
    return [call[key] for key in ("linkedid", "direction", "queue", "recording")]


def _survey(call):
    survey = call["survey"]
    return survey and [_time(survey["offered"]), survey["score"], survey["agent"]]


def _course(call):
    return [_event(event) for event in call["events"] if event["e"] not in BESIDE]


def _by_agent(call):
    found = defaultdict(list)
    for event in call["events"]:
        if "agent" in event:
            found[event["agent"]].append(_event(event))
    return dict(found)


_VIEWS = (_facts, _survey, _course, _by_agent)


def _session_differences(got, wanted):
    got, wanted = (_sessions(sessions) for sessions in (got, wanted))
    for agent in sorted({*got, *wanted}):
        if not _alike(got.get(agent), wanted.get(agent)):
            yield f"{agent}: {got.get(agent)} instead of {wanted.get(agent)}"


def _sessions(sessions):
    found = defaultdict(list)
    for each in sessions:
        breaks = [[_time(at) for at in pair] for pair in each["breaks"]]
        found[each["agent"]].append([_time(each["login"]), _time(each["logout"]), breaks])
    return {agent: sorted(mine, key=str) for agent, mine in found.items()}


def _event(event):
    return [_time(event["t"]), event["e"], event.get("agent"), event.get("by")]


def _time(text):
    return None if text is None else datetime.fromisoformat(text)


def _alike(one, other):
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) <= TOLERANCE
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    return one == other


# ---- mixtures --------------------------------------------------------------------------------

_ID = re.compile(r"\b(1[0-9]{9})\.([0-9]+)\b(?!\.[0-9])")
_CHANNEL = re.compile(r"PJSIP/([A-Za-z0-9_]+)-([0-9a-f]{8})")
_DIALLED = re.compile(r"PJSIP/(10[0-9]{2})\b(?!-)")
_BRIDGE = re.compile(r"\b[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


class Copy:
    """A trace played again: later, with other agents, channels and ids.

    :param name: of the trace
    :param number: of the copy, unique in a mixture
    :param shift: whole seconds
    :param team: put before the agents' names
    :param trunk: endpoint of the line
    """

    def __init__(self, name, number, shift, team, trunk="trunk"):
        self.name, self.number, self.shift = name, number, shift
        self.team, self.trunk = team, trunk

    def lines(self):
        """(second, kind, line); the QUEUESTART at its beginning is left out."""
        found = [(kind, self._line(kind, line)) for kind, line in lines(self.name)]
        return [(_second(kind, line), kind, line) for kind, line in found[1:]]

    def truth(self):
        """What happened, then."""
        found = truth(self.name)
        text = json.dumps({"calls": found["calls"], "sessions": found["sessions"]})
        moved = json.loads(self._ids(text), object_hook=self._moved)
        for session in moved["sessions"]:
            session["breaks"] = [[self._later(at) for at in pair] for pair in session["breaks"]]
        return moved

    def _moved(self, record):
        for key in ("t", "offered", "login", "logout"):
            if record.get(key):
                record[key] = self._later(record[key])
        if record.get("agent"):
            record["agent"] = self._endpoint(record["agent"])
        return record

    def _later(self, text):
        return (datetime.fromisoformat(text) + timedelta(seconds=self.shift)).isoformat()

    def _line(self, kind, line):
        return self._queue(line) if kind == "queue_log" else self._cel(line)

    def _queue(self, line):
        fields = self._ids(line).split("|")
        fields[0] = str(int(fields[0]) + self.shift)
        fields[3] = self._endpoint(fields[3])
        return "|".join(fields)

    def _cel(self, line):
        fields = next(csv.reader([line]))
        second, micro = fields[1].split(".")
        fields[2:] = [self._ids(field) for field in fields[2:]]
        fields[1] = f"{int(second) + self.shift}.{micro}"
        fields[4] = self._endpoint(fields[4])
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(fields)
        return out.getvalue()

    def _ids(self, text):
        text = _ID.sub(lambda m: f"{int(m[1]) + self.shift}.{self.number * 100 + int(m[2])}", text)
        text = _CHANNEL.sub(self._channel, text)
        text = _DIALLED.sub(lambda m: f"PJSIP/{self._endpoint(m[1])}", text)
        return _BRIDGE.sub(lambda m: f"{(int(m[0], 16) + self.number) % 2**32:08x}", text)

    def _channel(self, match):
        # Not unique in a mixture: Asterisk counts from 0 after each restart.
        return f"PJSIP/{self._endpoint(match[1])}-{(int(match[2], 16) + self.number) % 2**32:08x}"

    def _endpoint(self, name):
        if name == "trunk":
            return self.trunk
        return f"{self.team}{name}" if re.fullmatch(r"10[0-9]{2}", name) else name


def _second(kind, line):
    return int(line.split("|")[0] if kind == "queue_log" else line.split('","')[1].split(".")[0])


def length(name):
    """Begin and duration of a trace in seconds."""
    seconds = [_second(kind, line) for kind, line in lines(name)]
    return min(seconds), max(seconds) - min(seconds) + 4


CRASH = "15-asterisk-killed"


def mixture(rng, teams=3, rounds=6):
    """Several teams at once, each playing one trace after the other; Asterisk dies once.

    When it dies only the crash trace is played, because its QUEUESTART ends every call.

    :param rng: random.Random
    :return: (list of Copy)
    """
    copies, begin, number = [], 1_800_000_000, 0
    for part in range(2):
        ends = []
        for team in range(teams):
            at = begin + rng.randrange(10)
            for _round in range(rounds):
                name = rng.choice([name for name in NAMES if name != CRASH])
                first, duration = length(name)
                number += 1
                trunk = rng.choice(["trunk", "trunk_ct", "trunk_cu"])
                copies.append(Copy(name, number, at - first, f"T{team}_", trunk))
                at += duration + rng.randrange(5)
            ends.append(at)
        begin = max(ends) + 30
        if part == 0:
            first, duration = length(CRASH)
            number += 1
            copies.append(Copy(CRASH, number, begin - first, "T0_"))
            begin += duration + 30
    return copies


def played(copies):
    """(second, kind, line) of all copies as Asterisk would have written them."""
    return sorted(
        (entry for copy in copies for entry in copy.lines()),
        key=lambda entry: (entry[0], *(_micro(entry[2]) if entry[1] == "cel" else (0,))),
    )


def _micro(line):
    return (int(line.split('","')[1].split(".")[1]),)


def all_truths(copies):
    """The union of what happened."""
    found = [copy.truth() for copy in copies]
    return {key: [each for one in found for each in one[key]] for key in ("calls", "sessions")}


# ---- a store ---------------------------------------------------------------------------------


class MemoryStore:
    """Answers the questions of `switchlog.Store` from lists, and keeps what comes out."""

    def __init__(self):
        self.rows = Rows()
        self.records, self.states = {}, {}
        self.sessions = {}  # (agent, login): (record, state)

    def rows_of_calls(self, linkedids):
        return Rows(cel=[row for row in self.rows.cel if row.linkedid in linkedids])

    def attended_transfers(self, ids):
        found = [row for row in self.rows.cel if row.event == "ATTENDEDTRANSFER"]
        return Rows(cel=[row for row in found if any(id_ in str(row) for id_ in ids)])

    def rows_of_agents(self, since):
        begin = {agent: self._clean_login(agent, at) for agent, at in since.items()}
        members = ("ADDMEMBER", "REMOVEMEMBER", "PAUSEALL", "UNPAUSEALL")
        return Rows(queue=[
            row for row in self.rows.queue
            if row.event in members and row.agent in begin and row.at >= begin[row.agent]
        ])

    def _clean_login(self, agent, at):
        mine = [state for (_record, state) in self.sessions.values() if state.agent == agent]
        return max(
            (
                each.login for each in mine
                if each.login <= at and not any(
                    other.login < each.login
                    and (other.logout is None or other.logout >= each.login)
                    for other in mine
                )
            ),
            default=0,
        )

    def calls_with_legs(self, windows):
        return {
            id_ for id_, state in self.states.items()
            for agent, _answer, end, wrapped in state.legs
            if agent in windows and self._touches(state, end, wrapped, *windows[agent])
        }

    @staticmethod
    def _touches(state, end, wrapped, first, last):
        if end is None:
            return True
        over = max(end, wrapped or 0)
        known = wrapped is not None or state.settles_at is not None
        return (not known or over >= first) and (last is None or end <= last)

    def open_calls(self):
        return {id_ for id_, state in self.states.items() if not state.final}

    def crashed_calls(self, since):
        return {id_ for id_, state in self.states.items() if (state.restart or 0) > since}

    def restarts(self, since):
        found = Rows()
        everything = [*self.rows.queue, *self.rows.cel]
        beats = [row for row in self.rows.queue if row.event == "HEARTBEAT"]
        for start in self.rows.queue:
            if start.event == "QUEUESTART" and start.at >= since:
                found.add(start)
                for among in (everything, beats):
                    before = [row for row in among if row.at < start.at]
                    if before:
                        found.add(max(before, key=lambda row: row.at))
        return found

    def keep(self, book):
        """Store what `refresh` found; sessions of an agent are replaced from the first one on."""
        for record in book.calls:
            self.records[record["id"]] = record
        self.states.update(book.call_states)
        first = {}
        for state in book.session_states:
            first[state.agent] = min(state.login, first.get(state.agent, state.login))
        for agent, login in list(self.sessions):
            if login >= first.get(agent, login + 1):
                del self.sessions[agent, login]
        for record, state in zip(book.sessions, book.session_states, strict=True):
            self.sessions[state.agent, state.login] = record, state
