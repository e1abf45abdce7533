"""The run's own PostgreSQL cluster with a copy of the template, so that it may be stopped."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .switch import PROJECT

TEMPLATE = "hotline_tpl"
SETTINGS = """
listen_addresses = ''
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 60
shared_buffers = 128MB
"""


class Cluster:
    """A PostgreSQL cluster of its own.

    :param folder: Path for its data; must be reachable for the user that owns the cluster
    """

    def __init__(self, folder):
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
        self.owner = os.environ.get("HOTLINE_PG_OS_USER", "nobody") if os.geteuid() == 0 else None
        self.socket = Path(tempfile.gettempdir()) / f"hotline-call-{digest}"
        self.data = Path("/var/tmp") / f"hotline-call-{digest}" if self.owner else folder
        major = os.environ.get("PG_MAJOR", "15")
        self.binaries = Path(f"/usr/lib/postgresql/{major}/bin")

    @property
    def environment(self):
        """What makes clients, `bin/db` and Odoo use this cluster."""
        return {
            **os.environ, "HOTLINE_DB_HOST": str(self.socket), "PGHOST": str(self.socket),
            "PGPORT": "5432", "PGUSER": "hotline", "PGDATABASE": "postgres",
        }

    def create(self):
        """Make it anew and start it."""
        self.remove()
        for folder in (self.data, self.socket):
            folder.mkdir(mode=0o700, parents=True)
            if self.owner:
                shutil.chown(folder, self.owner)
        self._run("initdb", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust",
                  "--no-instructions", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS)
        self.start()
        self.sql("create role hotline login superuser")

    def start(self):
        """Start it and wait until it takes connections."""
        self._run("pg_ctl", "-s", "-w", "-t", "60", "-l", str(self.data / "server.log"),
                  "-o", f"-k '{self.socket}'", "start")

    def stop(self):
        """Stop it at once: open transactions are lost, as when a machine is switched off."""
        self._run("pg_ctl", "-s", "-w", "-m", "immediate", "stop", check=False)

    def remove(self):
        """Stop it and remove its folders."""
        if (self.data / "PG_VERSION").exists():
            self.stop()
        for folder in (self.data, self.socket):
            shutil.rmtree(folder, ignore_errors=True)

    def take_template(self):
        """Copy the template with all our addons from the checkout's own cluster."""
        self.sql(f"create database {TEMPLATE} owner hotline")
        shared = {key: value for key, value in os.environ.items() if key != "HOTLINE_DB_HOST"}
        dump = subprocess.Popen(
            ["bash", "-c", f". bin/lib.sh && exec pg_dump -Fc -Z0 {TEMPLATE}"], cwd=PROJECT,
            env=shared, stdout=subprocess.PIPE,
        )
        subprocess.run(
            ["pg_restore", "--no-owner", "-d", TEMPLATE], stdin=dump.stdout, env=self.environment,
            check=True, capture_output=True,
        )
        if dump.wait():
            raise RuntimeError(f"{TEMPLATE} cannot be read: bin/db template")
        self.sql("alter role hotline nosuperuser createdb")  # as in the checkout's own cluster

    def sql(self, statement, user="postgres"):
        """Run a statement; returns what psql prints."""
        return subprocess.run(
            ["psql", "-XAtqc", statement], env={**self.environment, "PGUSER": user}, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=True,
        ).stdout

    def _run(self, program, *options, check=True):
        command = [str(self.binaries / program), "-D", str(self.data), *options]
        if self.owner:
            group = subprocess.run(
                ["id", "-g", self.owner], capture_output=True, text=True, check=True
            ).stdout.strip()
            command = ["setpriv", f"--reuid={self.owner}", f"--regid={group}", "--clear-groups",
                       "env", "HOME=/", *command]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")
