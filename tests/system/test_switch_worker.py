"""The worker against a PostgreSQL that goes away: every fact once, and the same when rebuilt."""

import json
import signal
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from callrun.database import Cluster
from callrun.services import DATABASE, VENV, Services

TRACES = Path(__file__).resolve().parents[1] / "data" / "traces"
PATIENCE = 90  # seconds until all facts must be there
SITE = """
site = env["hotline.site"].create({"name": "Worker", "code": "WRK"})
env["hotline.switch"].search([]).active = False
env["hotline.switch"].create({"name": "Worker", "code": "worker", "site_id": site.id})
env.cr.commit()
"""
FACTS = (
    "SELECT key FROM hotline_fact WHERE section = 'calls' AND source = 'switch:worker' ORDER BY key"
)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worker")
    root = folder / "pbx"
    (root / "log" / "cel-custom").mkdir(parents=True)
    (root / "run").mkdir()
    cluster = Cluster(folder / "pg")
    services = Services(folder, cluster, SimpleNamespace(root=root, name="worker", environment={}))
    services.commands["worker"] += ["--only", "interpret"]
    try:
        services.make_database()
        subprocess.run(
            [VENV / "odoo", "shell", "-c", services.conf, "-d", DATABASE, "--no-http"],
            env=services.environment, input=SITE, text=True, check=True, capture_output=True,
        )
        yield services
    finally:
        services.stop()
        cluster.remove()


def lines():
    """All traces one after the other: ``[(file below log/, text)]`` in the order of time."""
    found = []
    for trace in sorted(TRACES.iterdir()):
        for name in ("queue_log", "cel.csv"):
            target = name if name == "queue_log" else f"cel-custom/{name}"
            for file in sorted(trace.glob(f"{name}*"), reverse=True):
                found += [(target, line) for line in file.read_text().splitlines(keepends=True)]
    return found


def calls():
    """Numbers of the calls that happened."""
    return sorted(
        call["id"] for truth in TRACES.glob("*/truth.json")
        for call in json.loads(truth.read_text())["calls"]
    )


def write(services, part):
    for name, line in part:
        with (services.switch.root / "log" / name).open("a") as log:
            log.write(line)


def test_outages_lose_and_double_no_fact(services):
    everything = lines()
    quarter = len(everything) // 4
    services.start("shipper")
    services.start("worker")
    time.sleep(5)
    write(services, everything[:quarter])
    time.sleep(1)
    services.cluster.stop()
    write(services, everything[quarter : 2 * quarter])
    time.sleep(2)
    services.cluster.start()
    time.sleep(3)
    services.kill("worker")
    write(services, everything[2 * quarter : 3 * quarter])
    services.start("worker")
    time.sleep(4)
    services.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 f" WHERE datname = '{DATABASE}' AND pid <> pg_backend_pid()")
    write(services, everything[3 * quarter :])
    end = time.monotonic() + PATIENCE
    while services.sql(FACTS).split() != calls() and time.monotonic() < end:
        time.sleep(0.5)
    assert services.sql(FACTS).split() == calls()


def test_the_worker_stops_when_it_is_told_to(services):
    services.kill("worker")  # that of the test before
    services.start("worker")
    process = services.running["worker"]
    time.sleep(6)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    services.kill("shipper", signal.SIGTERM)


def test_rebuilding_finds_the_ledger_as_it_is(services):
    counts = services.worker_once("--rebuild")["WRK"]
    assert counts.pop("lines") == len(lines())
    assert set(counts) == {"same"}
    assert counts["same"] >= len(calls())


def test_nothing_is_left_to_do(services):
    assert services.worker_once("--once") == {"lines": 0}
