"""Reading files that grow, are rotated, truncated and replaced, in bounded memory."""

import os
import stat
from collections import namedtuple
from hashlib import sha256
from pathlib import Path

CHUNK = 1 << 20  # bytes read at once, and so the longest line kept whole
FIRST_LINE = 4096  # bytes of the first line that tell a file from its successor on the same inode
COMPRESSED = (".gz", ".xz", ".bz2", ".zst")

Line = namedtuple("Line", "offset text")


def siblings(path):
    """The file and its rotated siblings, oldest first, the current one last.

    :param path: Path of the current file
    """
    try:
        names = [entry.name for entry in os.scandir(path.parent) if _belongs(entry.name, path.name)]
    except FileNotFoundError:
        return []
    aged = []
    for name in names:
        try:
            aged.append((os.lstat(path.parent / name).st_mtime_ns, name))
        except FileNotFoundError:
            continue  # rotated between the two calls: seen next time under its new name
    current = path.name
    return [path.parent / name for _age, name in sorted(aged, key=lambda r: (r[1] == current, r))]


def _belongs(name, current):
    """Whether `name` is `current` or a rotated, not yet compressed sibling of it."""
    if name == current:
        return True
    return name.startswith((f"{current}.", f"{current}-")) and not name.endswith(COMPRESSED)


def open_log(path):
    """The file, opened for reading; None if it is gone or no regular file.

    :raise OSError: it cannot be read
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return os.fdopen(descriptor, "rb")


def fingerprint(handle):
    """What tells this content from another under the same inode: a digest of its first line.

    :return: 32 hexadecimal digits, or None while the first line is not whole
    """
    handle.seek(0)
    first, newline, _rest = handle.read(FIRST_LINE).partition(b"\n")
    if not newline and len(first) < FIRST_LINE:
        return None
    return sha256(first).hexdigest()[:32]


def read_lines(handle, offset, size=CHUNK):
    """Whole lines from an offset on, at most `size` bytes of them.

    A last line without its end is left for later. One longer than `size` comes in pieces: it is
    no line of ours, but it is not kept back either.

    :return: list of Line, and the offset after them
    """
    handle.seek(offset)
    block = handle.read(size)
    end = block.rfind(b"\n") + 1
    if not end and len(block) < size:
        return [], offset
    end = end or size
    lines, at = [], offset
    for raw in block[:end].removesuffix(b"\n").split(b"\n"):
        lines.append(Line(at, _text(raw)))
        at += len(raw) + 1
    return lines, offset + end


def _text(raw):
    """The line as PostgreSQL can keep it: bytes that are no text are written as escapes."""
    return raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def log_files(root):
    """Where a switch writes: ``{kind: Path}``."""
    log = Path(root) / "log"
    return {
        "queue_log": log / "queue_log",
        "cel": log / "cel-custom" / "cel.csv",
        "security": log / "security",
    }
