"""What the records say reaches a real Asterisk: whole, soon, and without stopping anything."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from callrun.phones import Phones
from callrun.switch import PROJECT, Switch, free_block
from digest_phone import register

sys.path.insert(0, str(PROJECT / "addons" / "hotline_switch"))

import publisher
import switchconf

AGENTS = 120
NUMBERS = 200
ROUNDS = 4
LIMIT = 1.0  # second from the commit to a phone that registers


def digest(agent, secret):
    return hashlib.md5(f"{agent}:hotline:{secret}".encode()).hexdigest()


def config(agents, **values):
    """A site of full size.

    :param agents: {agent: password}
    """
    return {
        "switch": "pub", "tz": "Asia/Shanghai",
        "trunks": [{"name": "trunk_ct", "peers": ["127.0.0.2"], "host": "127.0.0.2:5080"}],
        "groups": [{
            "queue": "q_tax", "number": "8001",
            "members": [{"agent": agent, "penalty": 0} for agent in agents],
        }],
        "agents": [
            {"agent": agent, "number": str(1001 + place), "kind": "desk",
             "digest": digest(agent, secret)}
            for place, (agent, secret) in enumerate(agents.items())
        ],
        "dids": [
            {"number": f"0105550{n:04}", "open": {"do": "queue", "queue": "q_tax"}}
            for n in range(NUMBERS)
        ],
        **values,
    }


@pytest.fixture(scope="module")
def switch():
    root = Path(tempfile.mkdtemp(prefix="hotline-pub-"))
    switch = Switch(root, free_block(17000, 19800), name="pub")
    switch.start()
    yield switch
    switch.stop()
    shutil.rmtree(root, ignore_errors=True)


def publish(switch, agents, sounds=(), **values):
    """Publish a configuration; the names of the files written and the seconds it took."""
    start = time.monotonic()
    files = switchconf.render(config(agents, **values), switch.net)
    members = [["q_tax", agent] for agent in agents]
    written = publisher.publish(
        switch.root, files, dict(sounds), members, switchconf.reload_commands
    )
    return written, time.monotonic() - start


def people(count):
    return {f"A{n:03}": f"secret-of-{n}-and-more" for n in range(count)}


def test_a_published_phone_registers(switch):
    agents = people(AGENTS)
    assert register("A005", agents["A005"], switch.port) is None
    written, seconds = publish(switch, agents)
    assert "pjsip_agents.conf" in written
    assert seconds < LIMIT
    assert register("A005", agents["A005"], switch.port) is not None
    phones = Phones(switch.root / "phones", switch.port + 20, switch.address, agents)
    phones.register({"A007": 1})  # raises if sipp is refused
    assert publish(switch, agents)[0] == []


def test_an_old_password_no_longer_registers(switch):
    agents = people(AGENTS)
    publish(switch, agents)
    written, seconds = publish(switch, {**agents, "A003": "another-secret-for-3"})
    assert written == ["pjsip_agents.conf"]
    assert seconds < LIMIT
    assert register("A003", agents["A003"], switch.port) is None
    assert register("A003", "another-secret-for-3", switch.port) is not None


def test_who_is_gone_is_in_no_queue(switch):
    """Members are kept by Asterisk itself: who leaves the roll must be taken out."""
    agents = people(5)
    publish(switch, agents)
    for agent in ("A001", "A002"):
        switch.cli(f"queue add member PJSIP/{agent} to q_tax penalty 0 as {agent}")
    assert "A001" in switch.cli("queue show q_tax")
    agents.pop("A001")
    publish(switch, agents)
    shown = switch.cli("queue show q_tax")
    assert "A001" not in shown
    assert "A002" in shown
    assert "REMOVEMEMBER" in (switch.root / "log/queue_log").read_text()


def test_what_was_published_while_it_was_down_holds_after_the_start(switch):
    switch.stop()
    agents = people(3)
    dids = [{"number": "12366", "open": {"do": "queue", "queue": "q_tax"}}]
    publish(switch, agents, dids=dids)
    switch.start()
    assert "12366" in switch.cli("dialplan show did")
    assert register("A002", agents["A002"], switch.port) is not None


def test_a_storm_of_publications_leaves_the_last(switch):
    """Reloads overlap; every one is repeated until Asterisk takes it."""
    for count in range(2, 22):
        publish(switch, people(count))
    agents = people(21)
    assert register("A020", agents["A020"], switch.port) is not None
    assert "1021" in switch.cli("dialplan show house")


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
import publisher
from pathlib import Path
for n in range(10_000):
    text = (b"A" if n % 2 else b"B") * 300_000
    publisher.write_changed(Path(sys.argv[2]), {f"file{i}.conf": text for i in range(3)})
"""


def test_killed_in_the_middle_no_file_is_half_written(tmp_path):
    whole = {b"A" * 300_000, b"B" * 300_000}
    for pause in (0.05, 0.11, 0.17, 0.23, 0.31):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, PROJECT / "addons" / "hotline_switch", tmp_path]
        )
        time.sleep(0.3 + pause)
        writer.kill()
        writer.wait()
        for number in range(3):
            assert (tmp_path / f"file{number}.conf").read_bytes() in whole


def test_what_a_killed_publication_left_is_removed(switch):
    left = switch.root / "etc" / ".new-left"
    left.write_text("half a file")
    (switch.root / "var/published.json").write_text("[]")
    publish(switch, people(3))
    assert not left.exists()


# ---- from the commit to the register: Odoo, the worker, Asterisk ----------------------

SETUP = """
env.user.hotline_site_ids += (site := env["hotline.site"].create({"name": "P", "code": "PUB"}))
switch = env["hotline.switch"].create({"name": "P", "code": "pub", "site_id": site.id})
people = [{"id": f"A{n:03}", "hired": "2025-01-01"} for n in range(%d)]
env["hotline.fact"]._import(site, "agents", people, "test")
line = env["hotline.trunk"].create({"name": "C", "code": "ct", "switch_id": switch.id,
                                    "peers": "127.0.0.2", "host": "127.0.0.2:5080"})
group = env["hotline.skill.group"].search([("site_id", "=", site.id)], limit=1)
env["hotline.did"].create([{"number": f"0105550{n:04}", "name": str(n), "site_id": site.id,
                            "trunk_id": line.id, "skill_group_id": group.id} for n in range(%d)])
phones = env["hotline.extension"].create([
    {"switch_id": switch.id, "assignment_id": person.id, "kind": "desk"}
    for person in env["hotline.assignment"].search([("site_id", "=", site.id)])])
for phone in phones[1:]:
    phone._new_password()
env["hotline.group.member"].create([{"group_id": group.id, "assignment_id": p.assignment_id.id}
                                    for p in phones])
env.cr.commit()
""" % (AGENTS, NUMBERS)  # noqa: UP031 (braces are Python's here)
CHANGE = """
import json, time
phone = env["hotline.extension"].search([("assignment_id.code", "=", "A000")])
secret = phone._new_password()
env.flush_all()
env.cr.commit()
print("CHANGED", json.dumps([time.time(), secret]), flush=True)
"""


@pytest.fixture
def database(switch):
    name = f"publish_{os.getpid()}"
    for command in (["template"], ["copy", "hotline_tpl", name]):
        subprocess.run(["bin/db", *command], cwd=PROJECT, check=True)
    yield name
    subprocess.run(["bin/db", "drop", name], cwd=PROJECT, check=True)


def shell(database, script):
    """Output of a script in an Odoo shell."""
    return subprocess.run(
        [".venv/bin/odoo", "shell", "-d", database, "--no-http", "--log-level=warn"], cwd=PROJECT,
        input=script, text=True, check=True, capture_output=True,
    ).stdout


def test_from_commit_to_register(switch, database):
    shell(database, SETUP)
    worker = subprocess.Popen(
        [".venv/bin/odoo", "hotline_switch", "-d", database, "--only", "render"],
        cwd=PROJECT, env=switch.environment,
    )
    try:
        wait_for_file(switch.root / "etc/pjsip_agents.conf", "[A119]")
        taken = [from_commit(switch, database) for _ in range(ROUNDS)]
    finally:
        worker.terminate()
        worker.wait(20)
    assert max(taken) < LIMIT, taken


def from_commit(switch, database):
    """Seconds from the commit of a new password until the phone is registered."""
    change = subprocess.Popen(
        [".venv/bin/odoo", "shell", "-d", database, "--no-http", "--log-level=warn"], cwd=PROJECT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    change.stdin.write(CHANGE)
    change.stdin.close()
    line = next(line for line in change.stdout if "CHANGED" in line)
    committed, secret = json.loads(line.partition("CHANGED ")[2])
    assert register("A000", secret, switch.port, patience=10) is not None
    registered = time.time()
    change.stdout.close()
    change.wait(30)
    return registered - committed


def wait_for_file(path, text, seconds=60):
    """Until a file has a text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.is_file() and text in path.read_text():
            return
        time.sleep(0.2)
    raise AssertionError(f"{path} never had {text}")
