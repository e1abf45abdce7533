"""Load on Asterisk: the suite's configuration against a bare one, in the same run.

144 agents with digest authentication are logged in, 9 new calls a second are answered, talk with
audio, are recorded and ended by the caller: 120 at a time. (More than 120 agents, because with the
suite's configuration a part of them is always in after-call work.) Both configurations get the
same calls, turn by turn: ours, bare, bare, ours. CPU time is that of the Asterisk process.
`python tests/perf/bench_switch.py [SECONDS]`; exit code 1 if a call failed or the ratio is above
1.1.
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
TURNS = ("ours", "bare", "bare", "ours")
LIMIT = 1.1
CALLER = "127.0.0.2"
SOUNDS = (*handmade.PROMPTS, "agent_done", "agent_failed", "queue_give_up")


def main(seconds):
    phones.require()
    count = int(RATE * (RAMP + seconds))
    print(f"{AGENTS} agents, {count} calls, {RATE}/s, {TALK:.1f} s each, with audio, recorded")
    results = {"ours": [], "bare": []}
    for kind in TURNS:
        results[kind].append(turn(kind, count))
    ours, bare_ = (average(results[kind]) for kind in ("ours", "bare"))
    ratio = ours / bare_
    failed = sum(result["failed"] for found in results.values() for result in found)
    print(f"CPU of Asterisk: ours {ours:.1f} %, bare {bare_:.1f} % of one core; ratio {ratio:.3f}")
    print(f"{failed} failed")
    return 1 if failed or ratio > LIMIT else 0


def average(results):
    return sum(result["cpu"] for result in results) / len(results)


def turn(kind, count):
    """One load run; {cpu in percent of a core, failed, talking}."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-bench-"))
    switch = Switch(folder / "pbx", free_block(), "bench")
    secrets = {f"A{n:03}": f"secret{n}" for n in range(1, AGENTS + 1)}
    lines = phones.Phones(folder / "phones", switch.port, switch.address, secrets)
    try:
        SETUPS[kind](switch, secrets)
        switch.start()
        lines.register(dict.fromkeys(secrets, phones.AGENTS))
        lines.answer()
        if kind == "ours":
            lines.dial([(agent, "*11") for agent in secrets])
        result = measure(lines, switch, count)
    finally:
        lines.stop()
        switch.stop()
        if not os.environ.get("HOTLINE_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
    print(
        f"  {kind}: CPU {result['cpu']:5.1f} % (whole machine {result['machine']:.0f} %),"
        f" {result['talking']} talking at most, {result['recorded']} recorded,"
        f" {result['failed']} failed; load {result['load']}"
    )
    return result


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


def measure(lines, switch, count):
    """CPU time from the moment the load is steady to the last new call."""
    rows = [
        (f"131000{n:05}", plan.DIRECT, "-", 0, int(TALK * 1000) + 500, "-", 0, 0)
        for n in range(count)
    ]
    callers = lines.call(rows, RATE)
    time.sleep(RAMP)
    began, before, idle = time.monotonic(), cpu_seconds(switch.pid()), machine_seconds()
    time.sleep(count / RATE - RAMP)
    took = time.monotonic() - began
    used, busy = cpu_seconds(switch.pid()) - before, machine_seconds() - idle
    load = Path("/proc/loadavg").read_text().split()[0]
    callers.wait(TALK + 60)
    time.sleep(1)
    good, _bad = lines.counts("caller")
    legs = [leg for leg in truth.legs(lines.logs("agent")) if leg.answer and leg.end]
    return {
        "cpu": 100 * used / took, "machine": 100 * busy / took / os.cpu_count(), "load": load,
        "failed": count - min(good, len(legs)), "talking": most_at_once(legs),
        "recorded": sum(
            file.stat().st_size > 8000 * TALK for file in switch.root.glob("spool/monitor/*.wav")
        ),
    }


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
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 25))
