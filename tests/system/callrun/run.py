"""One run: set up, call, break, compare."""

import fcntl
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from . import compare, expect, plan, truth
from .database import Cluster
from .faults import Faults
from .hands import Hands
from .phones import AGENTS, BUSY, DEAF, Phones
from .services import Services
from .switch import PROJECT, SOUND_SECONDS, Switch, free_block, sound

SITE = "call"
ZONE = ZoneInfo("Asia/Shanghai")
PROMPTS = (
    "welcome", "recording_notice", "menu_main", "office_hours", "survey", "survey_thanks",
    "callback_offer", "leave_message",
)
TAX_WRAP = 2  # s; in the group social agents say themselves that they are ready
PER_GROUP = 18
GROUPS = {
    "tax": {"wrap_max": TAX_WRAP, "overflow": [[1, "social"]]},
    "social": {"overflow": [[1, "tax"]]},
    "relay": {"max_wait": 4, "overflow": [[1, "tax"], [1, "social"]]},
    "last": {"max_wait": 5},
    "back": {"callback_after": 2},
    "out": {"wrap_max": TAX_WRAP},
}
AGENT_GROUPS = {
    **{f"A{n:02}": "tax" for n in range(1, PER_GROUP + 1)},
    **{f"B{n:02}": "social" for n in range(1, PER_GROUP + 1)},
    **{f"C{n:02}": "out" for n in range(1, 5)},
}
ODD_PHONES = {"A17": DEAF, "A18": BUSY, "B18": DEAF}
ON_BREAK = ("A01", "A02", "B01", "B02", "B18")
NUMBERS = {
    "menu": plan.MENU, "direct": plan.DIRECT, "relay": plan.RELAY, "last": plan.LAST,
    "closed": plan.CLOSED, "callback": plan.CALLBACK, "voicemail": plan.VOICEMAIL,
}
OUTBOUND_RATE = 0.7  # calls a second, of four agents
LEDGER_SECONDS = 60  # how long the ledger may take to say everything after the last call


class Run:
    """A run with `count` calls at `rate` a second.

    :param folder: Path; emptied first
    :param faults: names of faults
    """

    def __init__(self, folder, count, rate, faults, seed):
        self.folder, self.count, self.rate = folder, count, rate
        self.faults, self.seed = faults, seed
        self.began = time.monotonic()
        self.lock = None
        self.cluster = Cluster(folder / "pg")
        port = free_block()
        self.switch = Switch(folder / "pbx", port, SITE)
        self.services = Services(folder, self.cluster, self.switch)
        self.phones = None
        self.sipp_failed = 0
        self.outbound = count // 10

    def say(self, text):
        """A line of progress on standard error."""
        sys.stderr.write(f"[{time.monotonic() - self.began:4.0f}s] {text}\n")
        sys.stderr.flush()

    def run(self):
        """Do everything; number of differences."""
        self._prepare_folder()
        try:
            self._set_up()
            self._log_in()
            self._calls()
            self._log_out()
            self._settle()
            return self._report()
        finally:
            self._tear_down()

    # ---- set up ---------------------------------------------------------------------

    def _prepare_folder(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"another run uses {self.folder}")
        for name in ("pbx", "phones", "sounds", "odoo-data", "*.log", "*.json", "*.out"):
            for path in self.folder.glob(name):
                subprocess.run(["rm", "-rf", str(path)], check=True)

    def _set_up(self):
        self.say("database, a copy of the template in a cluster of its own")
        self.services.make_database()
        self.say("site, made with the models")
        for name in PROMPTS:
            file = self.folder / "sounds" / f"{name}.wav"
            sound(file, SOUND_SECONDS.get(name, expect.PROMPT))
        secrets = self.services.odoo_side("site", {
            "code": SITE, "peer": "127.0.0.2", "host": f"127.0.0.2:{self.switch.port + 5}",
            "prompts": {name: str(self.folder / "sounds" / f"{name}.wav") for name in PROMPTS},
            "agents": AGENT_GROUPS, "groups": GROUPS, "numbers": NUMBERS,
        })["secrets"]
        self.phones = Phones(
            self.folder / "phones", self.switch.port, self.switch.address, secrets
        )
        self.say("switch, configured by the worker")
        self.services.switch._pbx("init")
        self.services.worker_once("--once", "--only", "render")
        self.switch.start()
        self.services.start("shipper")
        self.services.start("worker")

    def _log_in(self):
        self.say(f"{len(AGENT_GROUPS)} phones register and log in")
        self.phones.register({a: ODD_PHONES.get(a, AGENTS) for a in AGENT_GROUPS})
        self.phones.answer()
        self.phones.answer_outside()
        self.phones.dial([(agent, "*11") for agent in AGENT_GROUPS])

    # ---- calls ----------------------------------------------------------------------

    def _calls(self):
        planned = plan.draw(self.count - self.outbound, self.seed)
        callers_out = [agent for agent, group in AGENT_GROUPS.items() if group == "out"]
        outbound = plan.draw_outbound(self.outbound, callers_out, self.seed)
        self.say(f"{self.count} calls, {self.rate:g} a second; faults: {self._fault_names()}")
        social = [agent for agent, group in AGENT_GROUPS.items() if group == "social"]
        hands = Hands(self.phones, social, self.seed)
        faults = Faults(self.faults, self.services, self.say)
        hands.start()
        callers = self.phones.call([call.row for call in planned], self.rate)
        faults.start()
        out = self.phones.call_outside(outbound, OUTBOUND_RATE)
        callers.wait(self.count / self.rate + 90)
        out.wait(self.outbound / OUTBOUND_RATE + 30)
        faults.finish()
        hands.finish()
        good, bad = map(sum, zip(*map(self.phones.counts, ("caller", "outbound")), strict=True))
        self.sipp_failed = self.count - good
        self.say(f"sipp: {good} calls successful, {bad} failed")

    def _log_out(self):
        time.sleep(TAX_WRAP + 2)  # the last after-call work
        self.phones.dial([(agent, "*131") for agent in ON_BREAK])
        time.sleep(2)
        self.phones.dial([(agent, "*14") for agent in ON_BREAK[:-1]])
        time.sleep(1)
        self.phones.dial([(agent, "*12") for agent in AGENT_GROUPS])
        self.phones.stop()

    def _settle(self):
        """Wait until the ledger has everything, or until it is clear that it never will."""
        self.say("waiting for shipper and worker")
        end = time.monotonic() + LEDGER_SECONDS
        while time.monotonic() < end and not self._complete():
            time.sleep(0.5)
        if "rotate" in self.faults:
            self.switch.rotate()  # what is in the database is compressed now
        time.sleep(2)

    def _complete(self):
        answer = self.services.sql(
            "SELECT (SELECT count(*) FROM hotline_call),"
            " (SELECT count(*) FROM hotline_agent_session WHERE logout IS NOT NULL),"
            " (SELECT count(*) FROM hotline_recording),"
            " (SELECT count(*) FROM hotline_call WHERE outcome = 'answered')"
        )
        counts = [int(n) for n in answer.split("|")] if answer else [0] * 4
        done, sessions, recordings, answered = counts
        return (
            done >= self.count and sessions >= len(AGENT_GROUPS) and recordings >= answered
        )

    def _tear_down(self):
        self.say("taking it down")
        if self.phones:
            self.phones.stop()
        self.services.stop()
        self.switch.stop()
        self.cluster.remove()
        self.lock.close()

    def _fault_names(self):
        return ", ".join(self.faults) or "none"

    # ---- comparison -----------------------------------------------------------------

    def _report(self):
        self.say("comparing")
        self.switch.stop()
        time.sleep(2)  # the shipper takes its last lines
        self.services.stop()
        logs = self.phones.logs
        seen = truth.calls(logs("caller"), logs("agent", "deaf", "busy"))
        features = truth.features(logs("dial"))
        seen_out = truth.outbound(logs("outbound"), logs("customer"))
        expected = [expect.call(call) for call in seen]
        expected += [expect.outbound(call) for call in seen_out if call.answer]
        facts = self._facts()
        files = self._files()
        result = compare.calls(expected, facts["calls"])
        limits = {a: GROUPS[group].get("wrap_max", 0) for a, group in AGENT_GROUPS.items()}
        legs = [leg for call in seen for leg in call.legs] + seen_out
        legs.sort(key=lambda leg: leg.end)
        table, measures = compare.measures(files["measures"], facts["measures"])
        others = {
            "after-call work": compare.wraps(expect.wraps(features, legs, limits), facts["calls"]),
            "sessions": compare.sessions(expect.sessions(features), facts["sessions"]),
            "measures": measures,
            "raw lines": self._raw_difference(facts["raw"]),
            "make ledger": self._ledger_difference(facts["calls"]),
            "rebuild": self._rebuild_difference(),
        }
        self._print(expected, facts, table, result, others)
        failed = self.sipp_failed + self.count - len(expected)
        total = (
            failed + len(result["lost"]) + len(result["doubled"]) + len(result["strange"])
            + len(result["different"]) + sum(map(len, others.values()))
        )
        sys.stdout.write(
            f"{self.count} calls: {failed} failed, {len(result['lost'])} lost,"
            f" {len(result['doubled'])} doubled, {len(result['different'])} different;"
            f" {sum(map(len, others.values()))} other differences\n"
        )
        return total

    def _facts(self):
        days = [
            datetime.fromtimestamp(file.stat().st_mtime, ZONE).date()
            for file in self.phones.folder.glob("register-*.csv")
        ] + [datetime.now(UTC).astimezone(ZONE).date()]
        return self.services.odoo_side(
            "facts", {"code": SITE, "first": str(min(days)), "last": str(max(days))}
        )

    def _files(self):
        """What the independent script says of Asterisk's files."""
        done = subprocess.run(
            [sys.executable, "-I", PROJECT / "tests/system/independent.py",
             self.switch.root / "log", str(ZONE)],
            text=True, capture_output=True, check=True,
        )
        (self.folder / "independent.json").write_text(done.stdout)
        return json.loads(done.stdout)

    def _raw_difference(self, rows):
        """Lines in the files against rows in the database."""
        lines = {
            kind: sum(_lines(file) for file in (self.switch.root / "log").glob(f"**/{name}*"))
            for kind, name in (("queue_log", "queue_log"), ("cel", "cel.csv"))
        }
        return [
            f"{kind}: {lines[kind]} lines, {rows.get(kind, 0)} rows"
            for kind in lines if lines[kind] != rows.get(kind, 0)
        ]

    def _ledger_difference(self, calls):
        """The ledger's records against `make ledger` of the same files."""
        done = subprocess.run(
            [sys.executable, PROJECT / "bin/ledger", self.switch.root / "log", str(ZONE)],
            text=True, capture_output=True, check=False,
        )
        if done.returncode:
            return [f"bin/ledger: {done.stderr.strip()[-300:]}"]
        printed = {call["id"]: call for call in json.loads(done.stdout)["calls"]}
        stored = {call["number"]: call["record"] for call in calls}
        return [
            f"call {number}: make ledger {_without_numbers(printed.get(number))},"
            f" record {_without_numbers(stored.get(number))}"
            for number in sorted({*printed, *stored})
            if _without_numbers(printed.get(number)) != _without_numbers(stored.get(number))
        ]

    def _rebuild_difference(self):
        """Interpreting every raw line from scratch must change nothing."""
        counts = self.services.worker_once("--rebuild").get(SITE)
        if counts is None:
            return ["the worker does not rebuild"]
        changed = {name: n for name, n in counts.items() if n and name in REBUILD_CHANGES}
        return [f"rebuilding changes {changed}"] if changed else []

    def _print(self, expected, facts, table, result, others):
        out = sys.stdout.write
        out(f"\n{'measure':26}{'files':>18}{'ledger':>18}\n")
        for name, files, ledger in table:
            out(f"{name:26}{files:>18}{float(compare.number(ledger)):>18.6g}\n")
        seen = ", ".join(f"{n} {name}" for name, n in sorted(compare.outcomes(expected).items()))
        out(f"\nphones: {seen}; {sum(len(c['rings']) for c in expected)} rings in vain,"
            f" {sum(len(c['holds']) for c in expected)} holds,"
            f" {sum(c['survey'] is not None for c in expected)} surveys offered\n")
        out(f"ledger: {facts['facts']}; raw lines: {facts['raw']}\n\n")
        for kind in ("lost", "doubled", "strange"):
            for number in result[kind]:
                out(f"{kind}: {number}\n")
        for number, texts in result["different"].items():
            out(f"different: {number}: {'; '.join(texts)}\n")
        for kind, texts in others.items():
            for text in texts:
                out(f"{kind}: {text[:600]}\n")


REBUILD_CHANGES = ("new", "corrected", "kept", "refused")


def _lines(file):
    command = "zcat" if file.suffix == ".gz" else "cat"
    text = subprocess.run([command, str(file)], capture_output=True, check=True).stdout
    return text.count(b"\n")


def _without_numbers(record):
    """A record without what is personal: `make ledger` prints it, the ledger does not keep it."""
    if not record:
        return record
    kept = {key: value for key, value in record.items() if key != "caller"}
    callback = kept.get("callback")
    if callback:
        kept["callback"] = {key: value for key, value in callback.items() if key != "number"}
    return kept


def folder(name="call"):
    """Where a run lives: beside everything else that is made."""
    return PROJECT / os.environ.get("HOTLINE_CACHE", ".cache") / name
