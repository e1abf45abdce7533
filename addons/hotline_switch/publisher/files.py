"""Files of a switch: written whole or not at all, and made known to the running Asterisk."""

import hashlib
import json
import os
import re
import time
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import NamedTemporaryFile

from . import control

NAME = re.compile(r"([a-z]+/)?[a-z0-9_]+\.[a-z0-9]+")
NEW = ".new-"  # how temporary files begin
MODE = 0o640  # phones' digests are in there
STATE = "var/published.json"
BUSY = "already in progress"
ATTEMPTS, PAUSE = 40, 0.25  # seconds
BAD_ANSWER = re.compile(
    r"no such command|already in progress|unable|error|failed|not reloaded|is not loaded",
    re.IGNORECASE,
)


class PublishError(Exception):
    """The files could not be published; the text says why."""


def publish(root, files, sounds, members, commands):
    """Write what changed and have Asterisk read it.

    :param root: PBX_ROOT
    :param files: `{name below etc/: text}`
    :param sounds: `{name below sounds/: (digest, function that gives the bytes or None)}`
    :param members: `[[queue, agent]]` who may be in which queue
    :param commands: function that gives the reload commands for names of changed files
    :return: names of the files that were written
    :raises PublishError: a file cannot be written, or Asterisk refused to read one
    """
    root = Path(root)
    try:
        with _locked(root):
            return _publish(root, files, sounds, members, commands)
    except OSError as error:
        raise PublishError(f"{root}: {error.strerror or error}") from error


def _publish(root, files, sounds, members, commands):
    state = _read_state(root)
    _remove_leftovers(root)
    written = _write_sounds(root, sounds, state)
    wanted = {name: text.encode() for name, text in files.items()}
    written += write_changed(root / "etc", wanted)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in wanted.items()}
    unread = [name for name, digest in digests.items() if state["files"].get(name) != digest]
    try:
        if _reload(root, commands(unread)) and _drop_members(root, members, state):
            state["files"], state["members"] = digests, members
    finally:
        _write_state(root, state)
    return written


def _remove_leftovers(root):
    """Temporary files of a publication that was killed."""
    for path in (*(root / "etc").glob(f"{NEW}*"), *(root / "sounds").glob(f"{NEW}*")):
        path.unlink(missing_ok=True)


def _write_sounds(root, sounds, state):
    """Write announcements whose digest is new; they need no reload."""
    known = state["sounds"]
    new = {
        name: read() for name, (digest, read) in sounds.items()
        if known.get(name) != digest or not (root / "sounds" / name).is_file()
    }
    made = {name: data for name, data in new.items() if data}
    written = write_changed(root / "sounds", made)
    state["sounds"] = {
        name: digest for name, (digest, _read) in sounds.items() if name in made or name not in new
    }
    return written


def write_changed(folder, files):
    """Write the files whose content is new, each by a rename: no reader sees half of one.

    :param files: `{name: bytes}`
    :return: names that were written
    """
    folder.mkdir(parents=True, exist_ok=True)
    changed = {name: data for name, data in files.items() if _differs(folder, name, data)}
    ready = {}
    try:
        for name, data in changed.items():
            ready[name] = _write_beside(folder, data)
        for name, path in ready.items():
            (folder / name).parent.mkdir(exist_ok=True)
            path.replace(folder / name)
    finally:
        for path in ready.values():
            with suppress(FileNotFoundError):
                path.unlink()
    if changed:
        _sync(folder)
    return sorted(changed)


def _differs(folder, name, data):
    if not NAME.fullmatch(name):
        raise PublishError(f"{name}: not a file name")
    path = folder / name
    return not path.is_file() or path.read_bytes() != data


def _write_beside(folder, data):
    """A temporary file in the same folder, safely on disk."""
    with NamedTemporaryFile(dir=folder, prefix=NEW, delete=False) as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), MODE)
        os.fsync(file.fileno())
    return Path(file.name)


def _sync(folder):
    """The renames themselves survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(root):
    """One publication at a time, whoever runs it; ends with the file."""
    (root / "var").mkdir(parents=True, exist_ok=True)
    lock = (root / "var" / "published.lock").open("a")
    flock(lock, LOCK_EX)
    return lock


def _read_state(root):
    """What Asterisk has read: digests of files and sounds, members of queues."""
    empty = {"files": {}, "sounds": {}, "members": []}
    with suppress(FileNotFoundError, ValueError, TypeError):
        return {**empty, **json.loads((root / STATE).read_text(encoding="utf-8"))}
    return empty


def _write_state(root, state):
    """Not forced onto the disk: without it Asterisk reads once more than it must."""
    new = root / f"{STATE}.new"
    new.write_text(json.dumps(state, sort_keys=True), encoding="utf-8")
    new.replace(root / STATE)


def _reload(root, commands):
    """Have Asterisk read what it has not read yet.

    :return: False if none runs: it reads everything when it starts
    """
    try:
        for command in commands:
            _ask(root, command)
    except control.NotRunning:
        return False
    return True


def _ask(root, command):
    """One reload; Asterisk takes one at a time, so it is asked again while it is busy."""
    for _attempt in range(ATTEMPTS):
        answer = control.command(root, command)
        if BUSY not in answer:
            break
        time.sleep(PAUSE)
    if BAD_ANSWER.search(answer):
        raise PublishError(f"{command}: {answer}")


def _drop_members(root, members, state):
    """Take out of the queues who is no longer in the group, or no longer on the roll."""
    now = {tuple(row) for row in members}
    for queue, agent in sorted({tuple(row) for row in state["members"]} - now):
        try:
            # the answer says so if the agent is not logged in: that is fine
            control.command(root, f"queue remove member PJSIP/{agent} from {queue}")
        except control.NotRunning:
            return False
    return True
