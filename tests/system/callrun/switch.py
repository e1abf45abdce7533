"""The run's own Asterisk: its folder, ports and life, all through `bin/pbx`."""

import math
import os
import signal
import socket
import struct
import subprocess
import time
import wave
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
BLOCK = 200  # UDP ports of a run: the switch at 0, phones and their audio above
SOUND_SECONDS = {"office_hours": 2.0, "survey": 1.0}  # others: expect.PROMPT


def free_block(first=15000, last=19800):
    """The first of `BLOCK` ports nobody uses; runs that start together look in different places."""
    ports = list(range(first, last, BLOCK))
    turn = os.getpid() % len(ports)
    for port in ports[turn:] + ports[:turn]:
        if all(_is_free(port + offset) for offset in (0, 1, 2, 3, 4, 108, 160)):
            return port
    raise RuntimeError(f"no free ports between {first} and {last}")


def _is_free(port):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


class Switch:
    """An Asterisk of its own in `root`, reached at 127.0.0.1:`port`."""

    def __init__(self, root, port, name="call", **environment):
        self.root, self.port, self.name = root, port, name
        rtp = 22000 + (port - 15000) // BLOCK % 10 * 1000
        self.environment = {
            **os.environ,
            "HOTLINE_PBX_ROOT": str(root), "HOTLINE_SWITCH": name, "HOTLINE_PBX_BIND": "127.0.0.1",
            "HOTLINE_SIP_PORT": str(port), "HOTLINE_PBX_HTTP_PORT": str(port + 1),
            "HOTLINE_RTP_START": str(rtp), "HOTLINE_RTP_END": str(rtp + 999),
            **environment,
        }

    @property
    def net(self):
        """Address and ports, as `switchconf.render` takes them."""
        env = self.environment
        return {
            "bind": "127.0.0.1", "sip_port": self.port, "http_port": self.port + 1,
            "rtp_start": int(env["HOTLINE_RTP_START"]), "rtp_end": int(env["HOTLINE_RTP_END"]),
        }

    @property
    def address(self):
        """`host:port` phones talk to."""
        return f"127.0.0.1:{self.port}"

    def write(self, files):
        """Put rendered files into `etc/`."""
        (self.root / "etc").mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (self.root / "etc" / name).write_text(text)

    def start(self):
        """Start it and wait until it takes calls."""
        self._pbx("start")

    def stop(self):
        """Stop it; calls that are up end."""
        self._pbx("stop", check=False)

    def rotate(self):
        """Begin new log files."""
        self._pbx("rotate", check=False)

    def cli(self, command):
        """What its console says to a command; empty when it does not answer."""
        return self._pbx("cli", command, check=False).stdout

    def pid(self):
        """Process number of the Asterisk (not of what watches over it), or None."""
        try:
            return int((self.root / "run/asterisk.pid").read_text())
        except (OSError, ValueError):
            return None

    def kill(self):
        """Kill it as a crash would; returns the moment (epoch)."""
        os.kill(self.pid(), signal.SIGKILL)
        return time.time()

    def busy(self):
        """Number of calls that are up, or None when it does not answer."""
        for line in self.cli("core show channels count").splitlines():
            if "active call" in line:
                return int(line.split()[0])
        return None

    def _pbx(self, *words, check=True):
        done = subprocess.run(
            [PROJECT / "bin/pbx", *words], cwd=PROJECT, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=90, check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"bin/pbx {words[0]}: {done.stderr.strip()}")
        return done


def sound(file, seconds):
    """A prompt of a length: a quiet tone, 8 kHz, 16 bit, mono."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"".join(
            struct.pack("<h", int(2000 * math.sin(n * 0.35))) for n in range(int(8000 * seconds))
        ))


def tone(file, seconds=2):
    """Raw A-law of a 400 Hz tone: what callers say, and music for who waits."""
    wave_of_20_samples = "342e203d243d202e341eb4aea0bda4bda0aeb49e"
    file.write_bytes(bytes.fromhex(wave_of_20_samples) * (400 * seconds))
