"""sipp processes: phones that register, dial and answer. Their message logs are the truth."""

import itertools
import re
import subprocess
import sys
from pathlib import Path

from .switch import tone

AUDIO, AUDIO_PORT = re.compile(r'<exec rtp_stream="[^"]*"/>'), "[rtpstream_audio_port]"
SCENARIOS = Path(__file__).resolve().parents[1] / "sipp"
AGENTS, DEAF, BUSY, CALLERS, OUTSIDE, OUTBOUND, DIALLING = 1, 2, 3, 4, 5, 6, 10  # above the base
# In the agents' scenario the plan of a call stands in the caller's number; outside in the called.
PLANNED_BY = '[0-9]{5}@" search_in="hdr" header="From:"'
CALLED = PLANNED_BY.replace("From:", "To:")


class SippError(Exception):
    """sipp does not run, or some of its calls failed."""


class Phones:
    """The telephones of a run.

    :param folder: Path for logs and injection files
    :param host: address of agents' phones
    :param callers: address of callers (the trunk's peer)
    :param base: first of some free UDP ports
    :param switch: `host:port` of the switch
    :param secrets: {agent: secret}
    :param silent: nobody says anything: no audio packets
    """

    def __init__(
        self, folder, base, switch, secrets, host="127.0.0.1", callers="127.0.0.2", silent=False
    ):
        self.folder, self.base, self.switch, self.secrets = folder, base, switch, secrets
        self.host, self.callers, self.silent = host, callers, silent
        self.serial = itertools.count(1)
        self.running = {}
        folder.mkdir(parents=True, exist_ok=True)
        tone(folder / "tone.alaw")

    # ---- what they do ---------------------------------------------------------------

    def answer(self):
        """Let the agents' phones answer: `agent`, `deaf` and `busy` scenarios in the background."""
        for scenario, offset in (("agent", AGENTS), ("deaf", DEAF), ("busy", BUSY)):
            self.running[scenario] = self._start(
                scenario, scenario, self.host, self.base + offset,
                "-mp", str(self.base + 100 + 8 * offset), "-rtp_echo", "-aa",
            )

    def answer_outside(self):
        """Let the people agents call answer, at the address of the trunk's peer."""
        text = (SCENARIOS / "agent.xml").read_text()
        scenario = self.folder / "customer.xml"
        scenario.write_text(text.replace(PLANNED_BY, CALLED))
        self.running["customer"] = self._start(
            scenario, "customer", self.callers, self.base + OUTSIDE,
            "-mp", str(self.base + 150), "-rtp_echo", "-aa",
        )

    def call_outside(self, rows, rate):
        """Agents' phones call numbers outside; returns the process.

        :param rows: [(agent, number, ms of talk)]
        """
        rows = [(agent, self._credentials(agent), *rest) for agent, *rest in rows]
        calls = self.write("outbound.csv", rows)
        self.running["outbound"] = self._start(
            "outbound", "outbound", self.host, self.base + OUTBOUND, "-inf", calls,
            "-m", str(len(rows)), "-r", str(round(rate * 100)), "-rp", "100s",
            "-mp", str(self.base + 180), self.switch,
        )
        return self.running["outbound"]

    def register(self, ports, rate=40):
        """Register phones by digest, before they answer; raises SippError if one is refused.

        A phone registers from the socket it answers on: the switch sends calls where the
        registration came from.

        :param ports: {agent: offset of the port it answers on}
        """
        for offset in sorted(set(ports.values())):
            agents = [agent for agent, port in ports.items() if port == offset]
            port = self.base + offset
            rows = [(agent, self._credentials(agent), port) for agent in agents]
            self._batch("register", rows, rate, port)

    def dial(self, rows, rate=20):
        """Dial feature codes, wait for the switch to hang up; a refused one is in the log only.

        :param rows: [(agent, number)]
        """
        return self._batch("dial", [(a, self._credentials(a), number) for a, number in rows], rate)

    def call(self, rows, rate, name="caller"):
        """Start callers; returns the process.

        :param rows: rows of the injection file
        :param rate: new calls per second
        :param name: of its log
        """
        calls = self.write(f"{name}.csv", rows)
        self.running[name] = self._start(
            "caller", name, self.callers, self.base + CALLERS,
            "-inf", calls, "-m", str(len(rows)), "-r", str(rate), "-l", "1000",
            "-mp", str(self.base + 160), self.switch,
        )
        return self.running[name]

    def counts(self, name):
        """(successful, failed) calls of a process that has ended, by sipp's own count."""
        found = {}
        for line in (self.folder / f"{name}.out").read_text(errors="replace").splitlines():
            words = line.split("|")
            if len(words) == 3 and words[0].strip() in ("Successful call", "Failed call"):
                found[words[0].split()[0]] = int(words[2])
        return found.get("Successful", 0), found.get("Failed", 0)

    def logs(self, *names):
        """Message logs by the beginning of their name."""
        return [file for name in names for file in sorted(self.folder.glob(f"{name}*.msg"))]

    def stop(self):
        """End every phone."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            _wait(process, 5)
        self.running = {}

    # ---- sipp -----------------------------------------------------------------------

    def write(self, name, rows):
        """An injection file; returns its name."""
        lines = ["SEQUENTIAL", *(";".join(str(value) for value in row) for row in rows)]
        (self.folder / name).write_text("\n".join(lines) + "\n")
        return name

    def _scenario(self, scenario):
        """The file of a scenario given by its name or as a file."""
        if isinstance(scenario, Path):
            return scenario
        file = SCENARIOS / f"{scenario}.xml"
        if not self.silent:
            return file
        quiet = self.folder / file.name
        text = AUDIO.sub("", file.read_text()).replace(AUDIO_PORT, "[media_port]")
        quiet.write_text(text.replace("<nop><action></action></nop>", "<nop/>"))
        return quiet

    def _credentials(self, agent):
        return f"[authentication username={agent} password={self.secrets[agent]}]"

    def _batch(self, scenario, rows, rate, port=None):
        """Run one scenario to its end; raises SippError unless every call went well."""
        serial = next(self.serial)
        name = f"{scenario}-{serial:04}"
        port = port or self.base + DIALLING + 2 * (serial % 40)
        self.write(f"{name}.csv", rows)
        process = self._start(
            scenario, name, self.host, port, "-inf", f"{name}.csv", "-m", str(len(rows)),
            "-r", str(rate), "-mp", str(self.base + 170), "-timeout", "60s", self.switch,
        )
        _wait(process, 70)
        good, _bad = self.counts(name)
        if good != len(rows):
            raise SippError(f"{scenario}: {len(rows) - good} of {len(rows)} failed, see {name}.err")

    def _start(self, scenario, name, host, port, *options):
        command = [
            "sipp", "-sf", str(self._scenario(scenario)), "-i", host, "-p", str(port),
            "-mi", host, "-nostdin", "-trace_msg", "-message_file", f"{name}.msg",
            "-trace_err", "-error_file", f"{name}.err", *options,
        ]
        with (self.folder / f"{name}.out").open("wb") as out:
            return subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )


def _wait(process, seconds):
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def require():
    """Stop with a clear word if sipp is missing."""
    try:
        subprocess.run(["sipp", "-v"], capture_output=True, check=False)
    except FileNotFoundError:
        sys.exit("sipp is missing (Debian package sip-tester): make setup")
