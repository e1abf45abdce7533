"""Text tables of what Asterisk wrote, and of what it means: the cases of test_switchlog_rules.

    0.0  C   start                     C the caller's channel, A B D agents' telephones, A2 the
    0.5  A   start of C                second line of A's; T an outside number; V W further callers.
    2.0  A   answer                    `of X`: born with the linkedid of X, without: with its own.
    2.1  A   enter b1                  `in X`: written when it had been merged into X.
    9.0  C   hangup C                  source: a channel, `plan`, `-`
    9    Q   A PAUSEALL acw            a row of queue_log; A is the agent, Q1 a queue

Every other verb in capitals is a user event with its value.
"""

import json
import re

from odoo.addons.hotline_switch.switchlog import Rows, interpret, parse_line

BASE = 1_800_000_000  # 2027-01-15T08:00:00Z
AGENTS = {"A": "1001", "B": "1002", "D": "1003"}
SOURCES = {"plan": "dialplan/builtin", "-": ""}


def uniqueid(channel):
    return f"{BASE}.{'CVWABDTUL'.index(channel[0]) * 10 + int(channel[1:] or 0)}"


def name(channel):
    endpoint = AGENTS.get(channel[0], {"L": "Local", "U": "trunk_cu"}.get(channel[0], "trunk"))
    technology = "" if endpoint == "Local" else "PJSIP/"
    return f"{technology}{endpoint}-{int(uniqueid(channel).split('.')[1]):08x}"


class Table:
    """The rows of a table."""

    def __init__(self, text):
        self.born = {}
        self.lines = [
            self._line(*line.split()) for line in text.strip().splitlines() if line.strip()
        ]

    def rows(self):
        rows = Rows()
        for kind, line in self.lines:
            row, reason = parse_line(kind, line)
            assert reason is None, (line, reason)
            rows.add(row)
        return rows

    def _line(self, at, channel, *words):
        if channel == "Q":
            return "queue_log", self._queue(int(at), *words)
        return "cel", self._cel(at, channel, *words)

    def _queue(self, at, agent, event, *data):
        queue = "NONE"
        if event in ("ADDMEMBER", "REMOVEMEMBER"):
            queue, *data = data
        agent = AGENTS.get(agent, agent)
        return "|".join([str(BASE + at), "NONE", queue, agent, event, *data])

    def _cel(self, at, channel, verb, *words):
        words, linkedid = self._linkedid(channel, verb, list(words))
        event, app, data, extra = _VERBS.get(verb, _user)(verb, *words)
        second, _dot, micro = at.partition(".")
        fields = [
            event, f"{BASE + int(second)}.{micro.ljust(6, '0')}", uniqueid(channel),
            uniqueid(linkedid), "13900000001" if channel[0] in "CVW" else "", "95510001",
            "did" if channel[0] in "CVWTU" else "agents", name(channel), app, data, "",
            json.dumps(extra) if extra else "",
        ]
        quoted = (field.replace('"', '""') for field in fields)
        return ",".join(f'"{field}"' for field in quoted)

    def _linkedid(self, channel, verb, words):
        if verb == "start":
            self.born[channel] = words[1] if words[:1] == ["of"] else channel
            return [], self.born[channel]
        if words[-2:-1] == ["in"]:
            return words[:-2], words[-1]
        return words, self.born.get(channel, channel)


def _row(event, key=None):
    return lambda verb, *words: (event, "", "", {key: words[0]} if key and words else None)


def _hangup(_verb, source="-"):
    by = SOURCES[source] if source in SOURCES else name(source)
    return "HANGUP", "", "", {"hangupsource": by}


def _queue(_verb, queue):
    return "APP_START", "Queue", f"{queue},c,,,12,,onagent", None


def _blind(_verb, bridge):
    return "BLINDTRANSFER", "", "", {"extension": "8002", "bridge_id": bridge}


def _attended(_verb, *words):
    """`attended to B2 by A2 [of C]`, or with an application instead of a target: `app Dial`."""
    given = dict(zip(words[::2], words[1::2], strict=True))
    extra = {"channel2_name": name(given["by"]), "channel2_uniqueid": uniqueid(given["by"])}
    if "app" in given:
        extra["app"] = given["app"]
    for key, word in (("transfer_target", "to"), ("transferee", "of")):
        if word in given:
            extra[f"{key}_channel_name"] = name(given[word])
            extra[f"{key}_channel_uniqueid"] = uniqueid(given[word])
    return "ATTENDEDTRANSFER", "", "", extra


def _user(verb, *words):
    assert verb.isupper(), verb
    return verb, "CELGenUserEvent", "", {"extra": " ".join(words)}


_VERBS = {
    "start": _row("CHAN_START"),
    "answer": _row("ANSWER"),
    "enter": _row("BRIDGE_ENTER", "bridge_id"),
    "exit": _row("BRIDGE_EXIT", "bridge_id"),
    "music": lambda verb: ("STREAM_BEGIN", "", "", {"class": "default"}),
    "sound": lambda verb: ("STREAM_BEGIN", "", "", {"sound": "prompt"}),
    "stop": _row("STREAM_END"),
    "hangup": _hangup,
    "queue": _queue,
    "blind": _blind,
    "attended": _attended,
}


# ---- what it means ---------------------------------------------------------------------------


def told(text, until=None):
    """The calls, sessions and states of a table."""
    return interpret(Table(text).rows(), "UTC", until)


def events(call):
    """The events of a call as lines `time event who`."""
    return [" ".join([_seconds(each["t"]), each["e"], *_who(each)]) for each in call["events"]]


def _who(event):
    letters = {agent: letter for letter, agent in AGENTS.items()}
    return [letters.get(event[key], event[key]) for key in ("agent", "by") if key in event]


def _seconds(text):
    hours, minutes, seconds = text[11:].split(":")
    whole, _dot, micro = seconds.partition(".")
    at = (int(hours) - 8) * 3600 + int(minutes) * 60 + int(whole)
    return f"{at}.{micro.rstrip('0') or '0'}"


def seconds(text):
    return None if text is None else _seconds(text)


def expected(text):
    """The lines of a table of events, spaces made equal."""
    return [re.sub(r"\s+", " ", line.strip()) for line in text.splitlines() if line.strip()]
