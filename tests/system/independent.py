#!/usr/bin/env python3
"""Calls, sessions and measures straight from Asterisk's files: `independent.py FOLDER [ZONE]`.

Plain Python, by another hand than the addons and importing nothing of them: what both say of the
same files is compared by `make call`. FOLDER holds `queue_log` and `cel.csv` (or `cel-custom/`),
rotated ones too. Prints JSON: {"calls", "sessions", "measures": {"": {…}, "A01": {…}}}, times
local, lengths in seconds with six decimals as text. All rows are one period.
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SECOND = 1_000_000
TEARDOWN = SECOND // 20  # a STREAM_END so shortly before the end of a leg is no release
SATISFIED = ("5", "4")


class Row:
    """A line of cel.csv."""

    def __init__(self, fields):
        (self.event, when, self.uid, self.linked, self.caller, _exten, self.context, self.channel,
         self.app, self.data, _peer, extra) = fields
        whole, _dot, part = when.partition(".")
        self.at = int(whole) * SECOND + int(part.ljust(6, "0"))
        self.extra = json.loads(extra) if extra else {}

    @property
    def is_trunk(self):
        return self.channel.startswith("PJSIP/trunk")

    @property
    def agent(self):
        return self.channel.removeprefix("PJSIP/").rpartition("-")[0]


def files(folder, name):
    """The file and its rotated siblings, oldest first (by what their first line says)."""
    found = [*folder.glob(f"**/{name}"), *folder.glob(f"**/{name}.*"), *folder.glob(f"**/{name}-*")]
    heads = {file: opened(file).readline() for file in found}
    return sorted((file for file in heads if heads[file]), key=lambda file: _first(heads[file]))


def opened(file):
    """A log file as text, compressed or not."""
    return (gzip.open if file.suffix == ".gz" else open)(file, "rt", newline="", errors="replace")


def _first(line):
    text = line.split("|")[0] if "|" in line else line.split(",")[1].strip('"')
    return float(text)


def read_cel(folder):
    rows = []
    for file in files(folder, "cel.csv"):
        with opened(file) as text:
            rows += [Row(fields) for fields in csv.reader(text) if len(fields) == 12]
    return sorted(rows, key=lambda row: row.at)


def read_queue_log(folder):
    """(µs, call, queue, agent, event, data…) in file order."""
    rows = []
    for file in files(folder, "queue_log"):
        with opened(file) as text:
            for line in text:
                at, *rest = line.rstrip("\n").split("|")
                rows.append((int(at) * SECOND, *rest))
    return rows


# ---- after-call work, sessions -------------------------------------------------------------------


class Desk:
    """What the queue log says of the agents: sessions, breaks, after-call work."""

    def __init__(self, log):
        self.sessions, self.acw, self.log = [], defaultdict(list), log
        self.open, self.queues, self.pause = {}, defaultdict(set), {}
        for row in log:
            step = getattr(self, "on_" + row[4].lower(), None)
            if step:
                step(row[0], row[2], row[3], (row[5] if len(row) > 5 else ""))
        for agent, (reason, start) in list(self.pause.items()):
            if reason == "acw":
                self.acw[agent].append([start, None])

    def on_addmember(self, at, queue, agent, _data):
        if not self.queues[agent]:
            self.open[agent] = {"agent": agent, "login": at, "logout": None, "breaks": []}
            self.sessions.append(self.open[agent])
        self.queues[agent].add(queue)

    def on_removemember(self, at, queue, agent, _data):
        self.queues[agent].discard(queue)
        if not self.queues[agent] and agent in self.open:
            self.end_pause(at, agent)
            self.open.pop(agent)["logout"] = at

    def on_pauseall(self, at, _queue, agent, reason):
        if self.pause.get(agent, ("", 0))[0] == reason:
            return
        self.end_pause(at, agent)
        self.pause[agent] = (reason, at)

    def on_unpauseall(self, at, _queue, agent, _data):
        self.end_pause(at, agent)

    def end_pause(self, at, agent):
        reason, start = self.pause.pop(agent, (None, None))
        if reason == "acw":
            self.acw[agent].append([start, at])
        elif reason is not None and agent in self.open:
            self.open[agent]["breaks"].append([start, at])

    def wrap_end(self, agent, end):
        """End of the after-call work that began in the second of a leg's end, or None."""
        for pause in self.acw[agent]:
            if abs(pause[0] - end // SECOND * SECOND) <= SECOND:
                self.acw[agent].remove(pause)
                return pause[1] and max(pause[1], end)
        return None


# ---- calls ---------------------------------------------------------------------------------------


def calls_of(cel, log):
    desk = Desk(log)
    by_channel, starts = defaultdict(list), {}
    for row in cel:
        by_channel[row.uid].append(row)
        if row.event == "CHAN_START":
            starts[row.uid] = row
    crashes = crash_times(cel, log)
    found = []
    for uid, start in starts.items():
        if uid != start.linked:
            continue
        legs = [s for s in starts.values() if s.linked == uid and s.uid != uid]
        if start.is_trunk and start.context == "did":
            found.append(inbound(start, by_channel, legs, desk, crashes))
        elif not start.is_trunk and any(leg.is_trunk for leg in legs):
            found.append(outbound(start, by_channel, legs, desk, crashes))
    return found, desk.sessions


def crash_times(cel, log):
    """[(second of a QUEUESTART, the last row before it in either file)].

    Without heartbeats in between nothing bounds the moment: the QUEUESTART itself.
    """
    found, beating, last = [], False, None
    times = [row.at for row in cel]
    for at, *row in log:
        if row[3] == "QUEUESTART":
            before = [t for t in times if t < at]
            seen = max([last or 0, *before[-1:]])
            found.append((at, seen if beating and seen else at))
            beating = False
        beating = beating or row[3] == "HEARTBEAT"
        last = at
    return found


def last_event(rows):
    return max(row.at for row in rows)


def first(rows, event):
    return next((row for row in rows if row.event == event), None)


def ended(rows, crashes, all_rows):
    """(µs, by whom the row says, crashed) of a channel's end; None while it is up."""
    hangup = first(rows, "HANGUP")
    if hangup:
        return hangup.at, hangup.extra.get("hangupsource", ""), False
    for started, bound in crashes:
        if started > rows[0].at:
            return max(bound, last_event(all_rows)), "", True
    return None


def user_events(rows, name):
    return [row for row in rows if row.event == name]


def inbound(start, by_channel, legs, desk, crashes):
    rows = by_channel[start.uid]
    all_rows = rows + [row for leg in legs for row in by_channel[leg.uid]]
    end = ended(rows, crashes, all_rows)
    asked = first(rows, "TO_AGENT")
    call = {
        "id": start.uid, "direction": "in", "caller": start.caller, "offered": start.at,
        "to_agent": asked and asked.at, "bot": bool(self_service(rows)), "legs": [],
        "end": end and end[0], "by": None, "survey": survey(rows),
    }
    for leg in sorted(legs, key=lambda leg: leg.at):
        talk = talk_of(leg, rows, by_channel[leg.uid], end, crashes, all_rows, desk, rows)
        if talk:
            call["legs"].append(talk)
    if end:
        call["by"] = "caller" if end[1] == start.channel else "system"
        if call["legs"]:
            call["end"], call["by"] = call["legs"][-1]["end"], call["legs"][-1].pop("by")
        if first(rows, "CALLBACK"):
            call["by"] = "caller"
    return call


def outbound(start, by_channel, legs, desk, crashes):
    customer = next(leg for leg in legs if leg.is_trunk)
    rows, own = by_channel[customer.uid], by_channel[start.uid]
    end = ended(rows, crashes, rows + own)
    call = {
        "id": start.uid, "direction": "out", "caller": None, "offered": customer.at,
        "to_agent": None, "bot": False, "legs": [], "end": end and end[0], "by": None,
        "survey": None,
    }
    talk = talk_of(start, rows, own, end, crashes, rows + own, desk, rows)
    if talk:
        talk["ring"] = talk["answer"]
        call["legs"].append(talk)
        call["end"], call["by"] = talk["end"], talk.pop("by")
    elif end:
        mine = first(own, "HANGUP")
        cancelled = mine and mine.extra.get("hangupsource") == start.channel
        call["by"] = "agent" if cancelled else "system"
    return call


def talk_of(leg, customer_rows, rows, end, crashes, all_rows, desk, answering):
    """One agent's talk, or None if there was none."""
    outgoing = customer_rows[0].uid != leg.linked
    answer = first(customer_rows if outgoing else rows, "ANSWER")
    if not answer or not first(customer_rows if outgoing else rows, "BRIDGE_ENTER"):
        return None
    mine = ended(rows, crashes, all_rows)
    ends = [moment for moment in (mine, end) if moment]
    if not ends:
        return {"agent": leg.agent, "ring": leg.at, "answer": answer.at, "end": None,
                "wrap": None, "holds": [], "by": None}
    at = min(ends)[0]
    source = mine[1] if mine else ""
    names = {leg.channel: "agent", customer_rows[0].channel: "caller"}
    crashed = bool(mine and mine[2])
    return {
        "agent": leg.agent, "ring": leg.at, "answer": answer.at, "end": at,
        "by": names.get(source, "system"),
        "holds": holds_of(customer_rows, answer.at, at),
        "wrap": None if crashed else desk.wrap_end(leg.agent, at),
    }


def holds_of(rows, answer, end):
    found = []
    for row in rows:
        if not answer <= row.at <= end:
            continue
        if row.event == "STREAM_BEGIN" and "class" in row.extra:
            found.append([row.at, end])
        released = row.event == "STREAM_END" and end - row.at > TEARDOWN
        if released and found and found[-1][1] == end:
            found[-1][1] = row.at
    return found


def self_service(rows):
    return [row for row in user_events(rows, "SELF_SERVICE") if row.extra.get("extra") == "done"]


def survey(rows):
    """{offered, score} or None if none was offered."""
    said = [(row.at, row.extra.get("extra", "")) for row in user_events(rows, "SURVEY")]
    pushes = [at for at, text in said if text == "push"]
    if not pushes:
        return None
    scores = [text[3:] for _at, text in said if text.startswith("OK:")]
    return {"offered": pushes[0], "score": scores[-1] if scores else None}


# ---- measures ------------------------------------------------------------------------------------


def measures_of(calls, sessions):
    table = defaultdict(lambda: defaultdict(int))

    def add(name, value, agent=None, contract=True):
        if contract:
            table[""][name] += value
        if agent:
            table[agent][name] += value

    for call in calls:
        count_call(call, add)
        for leg in call["legs"]:
            count_leg(call, leg, add)
        if call["survey"]:
            count_survey(call, add)
    for session in sessions:
        count_session(session, add)
    return {
        who: {name: value for name, value in sorted(row.items()) if value}
        for who, row in sorted(table.items())
    }


def count_call(call, add):
    out, legs, wait = call["direction"] == "out", call["legs"], None
    for agent in {leg["agent"] for leg in legs}:
        add("calls_out" if out else "calls_answered", 1, agent, contract=False)
    add("calls_out" if out else "calls_offered", 1)
    if out:
        return
    if call["to_agent"] is None:
        add("calls_served_by_bot", int(call["bot"]))
        return
    add("calls_to_agent", 1)
    if not legs:
        if call["end"]:
            add(f"calls_abandoned_{'active' if call['by'] == 'caller' else 'passive'}", 1)
        return
    wait = legs[0]["answer"] - call["to_agent"]
    add("calls_answered", 1)
    add("wait_seconds_answered", wait)
    add("answered_within_30s", int(wait <= 30 * SECOND))
    add("answered_within_60s", int(wait <= 60 * SECOND))
    add("call_talk_seconds", sum(leg["end"] - leg["answer"] for leg in legs if leg["end"]))
    add("call_wrap_seconds", sum(leg["wrap"] - leg["end"] for leg in legs if leg["wrap"]))


def count_leg(call, leg, add):
    agent = leg["agent"]
    if leg["end"]:
        add("agent_talk_seconds", leg["end"] - leg["answer"], agent)
    if leg["wrap"]:
        add("agent_wrap_seconds", leg["wrap"] - leg["end"], agent)
    if call["direction"] == "in":
        add("agent_ring_seconds", leg["answer"] - leg["ring"], agent)
    for start, end in leg["holds"]:
        add("hold_segments", 1, agent)
        add("hold_segments_over_30s", int(end - start > 30 * SECOND), agent)


def count_survey(call, add):
    agent = call["legs"][-1]["agent"] if call["legs"] else None
    score = call["survey"]["score"]
    add("surveys_pushed", 1, agent)
    add("surveys_answered_ivr", int(score is not None), agent)
    add("surveys_satisfied_ivr", int(score in SATISFIED), agent)


def count_session(session, add):
    if session["logout"] is None:
        return
    length = session["logout"] - session["login"]
    away = sum(end - start for start, end in session["breaks"])
    add("login_seconds", length, session["agent"])
    add("online_seconds", length - away, session["agent"])


# ---- output --------------------------------------------------------------------------------------


def as_text(name, value):
    """Counts as they are; lengths as seconds with six decimals."""
    return f"{value // SECOND}.{value % SECOND:06d}" if "_seconds" in name else str(value)


def local(zone):
    epoch = datetime(1970, 1, 1, tzinfo=UTC)

    def convert(at):
        if at is None:
            return None
        moment = (epoch + timedelta(microseconds=at)).astimezone(zone)
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds")

    return convert


def convert_times(value, convert):
    """The same structure with every moment as local time."""
    if isinstance(value, dict):
        return {key: convert_times(item, convert) for key, item in value.items()}
    if isinstance(value, list):
        return [convert_times(item, convert) for item in value]
    return convert(value) if isinstance(value, int) and not isinstance(value, bool) else value


def interpret(folder, zone="Asia/Shanghai"):
    """What the files of a folder say.

    :param folder: Path
    :return: dict as printed
    """
    cel, log = read_cel(folder), read_queue_log(folder)
    calls, sessions = calls_of(cel, log)
    table = measures_of(calls, sessions)
    convert = local(ZoneInfo(zone))
    return {
        "calls": convert_times(calls, convert),
        "sessions": convert_times(sessions, convert),
        "measures": {
            who: {name: as_text(name, value) for name, value in row.items()}
            for who, row in table.items()
        },
    }


if __name__ == "__main__":
    json.dump(interpret(Path(sys.argv[1]), *sys.argv[2:3]), sys.stdout, indent=1)
    sys.stdout.write("\n")
