"""The disk of the recordings is full: calls go on, what is lost is known, and it ends by itself."""

import os
import subprocess
import time
from types import SimpleNamespace

import pytest
from callrun.database import Cluster
from callrun.services import DATABASE, VENV, Services
from house import until

RATE = 16000  # bytes of a second of sound
ROOM = 64 << 10  # bytes left free: four seconds of sound
TALK, SHORT = 9, 3  # seconds
PARTS = ("interpret", "recordings")  # of the worker
SITE = """
site = env["hotline.site"].create({"name": "Recordings", "code": "REC"})
env["hotline.switch"].search([]).active = False
env["hotline.switch"].create({"name": "Recordings", "code": "test", "site_id": site.id})
config = env["ir.config_parameter"]
config.set_param("hotline_telephony.recordings_folder", "STORE")
config.set_param("hotline_telephony.min_free_mib", "0.5")
config.set_param("hotline_telephony.min_free_percent", "0.1")
env.cr.commit()
"""


@pytest.fixture
def small_disk(house):
    """The folder of the recordings on a disk of 1 MB of its own."""
    folder = house.root / "spool/monitor"
    owner = folder.stat()  # of the user that runs the switch
    options = f"size=1m,mode=0750,uid={owner.st_uid},gid={owner.st_gid}"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def services(house, tmp_path):
    environment = dict(house.environment)
    cluster = Cluster(tmp_path / "pg")
    switch = SimpleNamespace(root=house.root, name="test", environment=environment)
    services = Services(tmp_path, cluster, switch)
    # not the third part: the house has its configuration from elsewhere
    for part in PARTS:
        services.commands[part] = [*services.commands["worker"], "--only", part]
    try:
        services.make_database()
        subprocess.run(
            [VENV / "odoo", "shell", "-c", services.conf, "-d", DATABASE, "--no-http"],
            env=services.environment, input=SITE.replace("STORE", str(tmp_path / "store")),
            text=True, check=True, capture_output=True,
        )
        yield services
    finally:
        services.stop()
        cluster.remove()


@pytest.fixture
def agent(house):
    house.phones.dial([("A01", "*11")])
    yield "A01"
    house.phones.dial([("A01", "*12")])


def talk(house, seconds):
    """A caller talks to the agent; the name of the recording."""
    number = house.caller(talk=seconds, agent_ends=1)
    said = dict(house.call("12302", number, score="5", times=8))
    assert house.answered_by(number) == ["A01"], "the call goes on"
    until(lambda: house.queue_log("A01")[-1][3] in ("UNPAUSE", "UNPAUSEALL"))
    return said["RECORDING"]


def lengths(services):
    """`{file: (state, flag, seconds recorded, seconds of talk)}` of the recordings."""
    rows = services.sql(
        "SELECT name, state, coalesce(flag, ''), coalesce(seconds, 0), expected"
        "  FROM hotline_recording"
    )
    fields = [line.split("|") for line in rows.splitlines()]
    return {name: (state, flag, float(seconds), float(expected))
            for name, state, flag, seconds, expected in fields}


def collect(services, *files):
    """What the switch wrote becomes calls, and these recordings are taken in; `lengths`."""
    for part in ("shipper", *PARTS):
        services.start(part)
    until(lambda: set(files) <= lengths(services).keys(), 60)
    services.stop()
    return lengths(services)


def alarms(services):
    return set(services.sql("SELECT kind FROM hotline_alarm WHERE state <> 'closed'").splitlines())


def test_a_full_disk_loses_no_call_and_is_known(house, small_disk, agent, services):
    filler = small_disk / "filler"
    filler.write_bytes(bytes((1 << 20) - ROOM))
    cut = talk(house, TALK)
    lost = talk(house, SHORT)
    assert os.path.getsize(small_disk / cut) <= ROOM < TALK * RATE
    assert os.path.getsize(small_disk / lost) < SHORT * RATE - RATE
    for file in (cut, lost):  # the switch may not have been able to finish the header
        os.utime(small_disk / file, (time.time() - 3600,) * 2)
    found = collect(services, cut, lost)
    state, flag, seconds, expected = found[cut]
    assert (state, flag) == ("incomplete", "too_short")
    assert seconds < 5 < expected
    assert found[lost][0] in ("missing", "incomplete")
    assert {"disk_space", "recording_incomplete"} <= alarms(services)
    assert not (small_disk / cut).exists(), "what was taken in frees the disk"

    filler.unlink()  # room again: nobody has to do anything
    whole = talk(house, SHORT)
    state, flag, seconds, expected = collect(services, whole)[whole]
    assert (state, flag) == ("stored", "")
    assert abs(seconds - expected) < 1
    assert "disk_space" not in alarms(services)
