"""Load on Asterisk: the suite's configuration against a bare one, in the same run.

First each alone: 144 agents with digest authentication are logged in, 9 new calls a second are
answered, talk with audio, are recorded and ended by the caller: 120 at a time. (More than 120
agents, because with the suite's configuration a part of them is always in after-call work.) Then
both at the same moment with half of that each: whatever else the machine does disturbs both alike,
so their ratio is the one that counts. CPU time is that of the Asterisk process.
`python tests/perf/bench_switch.py [SECONDS [silent]]`; silent: the same calls without audio, where
what the configuration itself costs is most of it. Exit code 1 if a call failed or the ratio is
above 1.1.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "addons/hotline_switch")]

import bare  # noqa: E402
from callrun import handmade, phones, plan, truth  # noqa: E402
from callrun.switch import Switch, free_block, sound  # noqa: E402
from switchconf import render  # noqa: E402

AGENTS, RATE, TALKING = 144, 9, 120
TALK = TALKING / RATE  # s
RAMP = TALK + 3  # s until as many calls end as begin
LIMIT = 1.1
CALLER = "127.0.0.2"
SOUNDS = (*handmade.PROMPTS, "agent_done", "agent_failed", "queue_give_up")


def main(seconds=25, mode="audio"):
    phones.require()
    silent = mode == "silent"
    audio = "silent" if silent else "with audio, recorded"
    print(f"{AGENTS} agents, {RATE} calls/s of {TALK:.1f} s, {audio}")
    alone = [load([kind], float(seconds), silent)[0] for kind in SETUPS]
    print("both at once, half the load each")
    both = load(list(SETUPS), 2 * float(seconds), silent)
    ratio = both[0]["cpu"] / both[1]["cpu"]
    failed = sum(result["failed"] for result in (*alone, *both))
    print(f"ratio alone {alone[0]['cpu'] / alone[1]['cpu']:.3f}, at the same moment {ratio:.3f}")
    print(f"{failed} failed")
    return 1 if failed or ratio > LIMIT else 0


def load(kinds, seconds, silent):
    """Put the load on switches of these kinds, shared evenly; what was measured of each."""
    houses = []
    try:
        for kind in kinds:
            houses.append(House(kind, silent, len(kinds)))
            houses[-1].open()
        return measure(houses, seconds, RATE / len(kinds))
    finally:
        for house in houses:
            house.close()


class House:
    """A switch with its telephones, in a folder of its own."""

    def __init__(self, kind, silent, share):
        self.kind = kind
        self.folder = Path(tempfile.mkdtemp(prefix="hotline-bench-"))
        self.secrets = {f"A{n:03}": f"secret{n}" for n in range(1, AGENTS // share + 1)}
        self.switch = Switch(self.folder / "pbx", free_block(), "bench")
        self.lines = phones.Phones(
            self.folder / "phones", self.switch.port, self.switch.address, self.secrets,
            silent=silent,
        )

    def open(self):
        """Start the switch, register the telephones, log the agents in."""
        SETUPS[self.kind](self.switch, self.secrets)
        self.switch.start()
        self.lines.register(dict.fromkeys(self.secrets, phones.AGENTS))
        self.lines.answer()
        if self.kind == "ours":
            self.lines.dial([(agent, "*11") for agent in self.secrets])

    def close(self):
        """End everything and leave nothing."""
        self.lines.stop()
        self.switch.stop()
        if not os.environ.get("HOTLINE_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def result(self, cpu, count):
        """What came of its calls, with the CPU in percent of a core."""
        good, _bad = self.lines.counts("caller")
        legs = [leg for leg in truth.legs(self.lines.logs("agent")) if leg.answer and leg.end]
        files = self.switch.root.glob("spool/monitor/*.wav")
        found = {
            "cpu": cpu, "failed": count - min(good, len(legs)), "talking": most_at_once(legs),
            "recorded": sum(file.stat().st_size > 8000 * TALK for file in files),
        }
        print(
            f"  {self.kind}: CPU of Asterisk {cpu:5.1f} % of a core; {count} calls,"
            f" {found['talking']} talking at most, {found['recorded']} recorded,"
            f" {found['failed']} failed"
        )
        return found


def set_up_ours(switch, secrets):
    config = handmade.config(
        dict.fromkeys(secrets, "q_tax"), peer=CALLER, host=f"{CALLER}:{switch.port + 5}",
        digests={agent: bare.digest(agent, secret) for agent, secret in secrets.items()},
    )
    did = next(did for did in config["dids"] if did["number"] == plan.DIRECT)
    did["notice"] = None  # the same call as on the bare switch: straight into the queue
    group = next(group for group in config["groups"] if group["queue"] == "q_tax")
    group.update(wrap_max=1, ring_timeout=20)
    switch.write(render(config, switch.net))
    for name in SOUNDS:
        sound(switch.root / "sounds" / f"{name}.wav", 0.5)


def set_up_bare(switch, secrets):
    net = switch.net
    bare.write(
        switch.root, secrets, sip_port=switch.port, rtp=(net["rtp_start"], net["rtp_end"]),
        trunk=CALLER, did=plan.DIRECT,
    )


SETUPS = {"ours": set_up_ours, "bare": set_up_bare}


def measure(houses, seconds, rate):
    """CPU time from the moment the load is steady to the last new call."""
    count = int(rate * (RAMP + seconds))
    rows = [
        (f"131000{n:05}", plan.DIRECT, "-", 0, int(TALK * 1000) + 500, "-", 0, 0)
        for n in range(count)
    ]
    callers = [house.lines.call(rows, rate) for house in houses]
    time.sleep(RAMP)
    pids = [house.switch.pid() for house in houses]
    began, before, busy = time.monotonic(), list(map(cpu_seconds, pids)), machine_seconds()
    time.sleep(seconds)
    took = time.monotonic() - began
    used = [now - then for now, then in zip(map(cpu_seconds, pids), before, strict=True)]
    busy = 100 * (machine_seconds() - busy) / took / os.cpu_count()
    for process in callers:
        process.wait(TALK + 60)
    time.sleep(1)
    print(f"  whole machine {busy:.0f} % busy, load {Path('/proc/loadavg').read_text().split()[0]}")
    return [
        house.result(100 * cpu / took, count) for house, cpu in zip(houses, used, strict=True)
    ]


def cpu_seconds(pid):
    """CPU time a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_seconds():
    """CPU time all cores have been busy."""
    user, nice, system, _idle, _wait, irq, soft, *_rest = map(
        int, Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def most_at_once(legs):
    """How many calls were talking at the busiest moment."""
    steps = sorted([(leg.answer, 1) for leg in legs] + [(leg.end, -1) for leg in legs])
    now = most = 0
    for _at, step in steps:
        now += step
        most = max(most, now)
    return most


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
