"""The run's processes beside Asterisk: shipper and worker, and the files they work with."""

import json
import os
import signal
import subprocess
import sys

from .switch import PROJECT

VENV = PROJECT / ".venv/bin"
DATABASE = "call"


class Services:
    """Shipper and worker of one switch on one cluster.

    :param folder: Path of the run
    :param cluster: database.Cluster
    :param switch: switch.Switch
    """

    def __init__(self, folder, cluster, switch):
        self.folder, self.cluster, self.switch = folder, cluster, switch
        self.conf = folder / "odoo.conf"
        self.environment = {
            **cluster.environment,
            **{k: v for k, v in switch.environment.items() if k.startswith("HOTLINE_")},
            "HOTLINE_DB_HOST": str(cluster.socket), "HOTLINE_STATE": str(folder),
            "HOTLINE_DB": DATABASE,
        }
        switch.environment = self.environment
        dsn = f"host={cluster.socket} user=hotline dbname={DATABASE}"
        self.commands = {
            "shipper": [
                VENV / "python", PROJECT / "addons/hotline_switch/shipper",
                "--root", switch.root, "--switch", switch.name, "--dsn", dsn,
            ],
            "worker": [VENV / "odoo", "hotline_switch", "-c", self.conf, "-d", DATABASE],
        }
        self.running = {}

    def make_database(self):
        """The database of the run and the configuration of Odoo for it."""
        self.cluster.create()
        self.cluster.take_template()
        self._run("bin/db", "copy", "hotline_tpl", DATABASE)
        self._run("bin/setup-conf", "config/odoo.conf.in", self.conf)
        lines = self.conf.read_text().splitlines()
        values = {"db_host": self.cluster.socket, "db_name": DATABASE}
        kept = [line for line in lines if line.partition("=")[0].strip() not in values]
        kept += [f"{name} = {value}" for name, value in values.items()]
        self.conf.write_text("\n".join(kept) + "\n")

    def odoo_side(self, command, spec):
        """Run `callrun.odoo_side` in an Odoo of its own; what it answers."""
        file = self.folder / f"{command}.json"
        file.write_text(json.dumps(spec))
        with (self.folder / f"{command}.log").open("w") as log:
            done = subprocess.run(
                [VENV / "python", "-m", "callrun.odoo_side", self.conf, DATABASE, command, file],
                cwd=PROJECT / "tests/system", env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, check=False,
            )
        if done.returncode:
            sys.exit(f"{command}: failed inside Odoo, see {log.name}")
        return json.loads((self.folder / f"{command}.json.out").read_text())

    def worker_once(self, *options):
        """The worker once, with options; what it prints as JSON."""
        done = subprocess.run(
            [*self.commands["worker"], *options], cwd=PROJECT, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or not lines:
            return {"failed": done.stderr[-500:]}
        return json.loads(lines[-1])

    def start(self, name):
        """Start the shipper or the worker in the background."""
        with (self.folder / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                [str(word) for word in self.commands[name]], cwd=PROJECT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )

    def kill(self, name, with_signal=signal.SIGKILL):
        """End it at once, or by another signal."""
        process = self.running.pop(name, None)
        if process and process.poll() is None:
            os.kill(process.pid, with_signal)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)

    def stop(self):
        """End both politely."""
        for name in list(self.running):
            self.kill(name, signal.SIGTERM)

    def sql(self, query):
        """Rows of a query in the run's database, as psql prints them; empty when it is down."""
        done = subprocess.run(
            ["psql", "-XAtq", "-d", DATABASE, "-c", query], env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )
        return done.stdout.strip()

    def _run(self, *command):
        done = subprocess.run(
            [str(word) for word in command], cwd=PROJECT, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )
        if done.returncode:
            sys.exit(f"{command[0]}: {done.stderr.strip()}")
