"""Commands to a running Asterisk over its own control socket, as `asterisk -rx` sends them."""

import re
import socket
from pathlib import Path

SOCKET = "run/asterisk.ctl"
PATIENCE = 15  # seconds a command may take
MAX_ANSWER = 2**20  # bytes
NOT_SHOWN = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


class NotRunning(Exception):
    """No Asterisk listens there; when it starts it reads its files anyway."""


def command(root, text):
    """Answer of Asterisk to one command.

    :param root: PBX_ROOT of the switch
    :param text: the command, for instance `dialplan reload`
    :raises NotRunning: no Asterisk listens
    :raises OSError: it does not answer in time
    """
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(PATIENCE)
        try:
            link.connect(str(Path(root, SOCKET)))
        except (FileNotFoundError, ConnectionRefusedError):
            raise NotRunning from None
        link.sendall(f"cli quit after {text}".encode() + b"\0")
        return NOT_SHOWN.sub("", _read(link).decode("utf-8", "replace")).strip()


def _read(link):
    found = b""
    while len(found) < MAX_ANSWER:
        part = link.recv(65536)
        if not part:
            break
        found += part
    return found
