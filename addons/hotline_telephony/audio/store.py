"""The store: files that are there completely or not at all."""

import errno
import hashlib
import os
from pathlib import Path

from .ogg import compress, decoded_seconds
from .wav import BadAudio

TOLERANCE = 0.02  # seconds the decoder may round
BLOCK = 1 << 20
FOLDER_MODE, FILE_MODE = 0o750, 0o640


class StoreError(Exception):
    """A file could not be stored; the text says why."""


class NoSpace(StoreError):
    """The disk of the store is full."""


def keep(source, wav, target):
    """Store a wave file as Ogg Opus; on return it is on the disk, whole and proven.

    Doing it again replaces the file by an equal one: a crash at any point needs nothing else.

    :param source: the wave file
    :param wav: what `read_wav` says of it
    :param target: path in the store
    :return: `(sha256, bytes)` of the stored file
    :raise NoSpace: the disk is full; nothing is left behind
    :raise StoreError: the file cannot be compressed, or decodes to another length
    """
    target = Path(target)
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        compress(source, wav, part)
        _prove(part, wav)
        os.chmod(part, FILE_MODE)
        sync(part)
        digest, size = sha256_of(part), part.stat().st_size
        part.replace(target)
        sync(target.parent)
    except (BadAudio, OSError) as problem:
        part.unlink(missing_ok=True)
        raise _explain(problem, target) from problem
    return digest, size


def forget(path):
    """Remove a file for good; one that is gone already is no error."""
    path = Path(path)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync(path.parent)


def sha256_of(path):
    """SHA-256 of a file in hex.

    :raise OSError: it cannot be read
    """
    with open(path, "rb", buffering=0) as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def sync(path):
    """Have the disk write a file or folder now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(path):
    """`(free, total)` bytes of the disk a path lies on; its folders may not exist yet."""
    path = Path(path)
    while not path.exists():
        path = path.parent
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize


def _prove(part, wav):
    seconds = decoded_seconds(part)
    if abs(seconds - wav.seconds) > TOLERANCE:
        raise BadAudio(f"decodes to {float(seconds):.3f} s instead of {float(wav.seconds):.3f} s")


def _explain(problem, target):
    """The encoder does not tell a full disk from other trouble; the disk does."""
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or free_bytes(target.parent)[0] < BLOCK:
        return NoSpace("no space left on the disk of the recordings")
    return StoreError(str(problem))
