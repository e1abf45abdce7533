"""Wave files as a telephone switch writes them: 8 kHz, one channel, 16 bits."""

import os
import struct
from dataclasses import dataclass
from fractions import Fraction

HEADER = 44  # bytes of a file nobody talked into
RATE, CHANNELS, BITS = 8000, 1, 16
FRAME = CHANNELS * BITS // 8  # bytes
MAX_SECONDS = 12 * 3600
PCM = 1
CHUNK_HEAD = struct.Struct("<4sI")
FORMAT = struct.Struct("<HHIIHH")


class BadAudio(ValueError):
    """A file that is no sound of the switch; the text says why."""


@dataclass(frozen=True)
class Wav:
    """Where the sound lies in a wave file.

    :ivar offset: byte at which it begins
    :ivar frames: number of frames that are really there, whatever the header says
    :ivar closed: the header states the length, so the switch has finished writing
    """

    offset: int
    frames: int
    closed: bool

    @property
    def seconds(self):
        """Exact length in seconds (`Fraction`)."""
        return Fraction(self.frames, RATE)


def read_wav(path):
    """Look at a wave file.

    A switch that was stopped, or whose disk was full, leaves a header that says nothing or
    something else: the size of the file counts.

    :return: `Wav`
    :raise BadAudio: not a wave file of 8 kHz, one channel, 16 bits, or longer than 12 hours
    :raise OSError: the file cannot be read
    """
    with open(path, "rb") as source:
        size = os.fstat(source.fileno()).st_size
        if size == 0:  # the disk was full before the header
            return Wav(0, 0, False)
        offset, stated = _find_data(source, size)
    frames = (size - offset) // FRAME
    if frames > MAX_SECONDS * RATE:
        raise BadAudio(f"longer than {MAX_SECONDS // 3600} hours")
    return Wav(offset, frames, stated == size - offset and frames > 0)


def _find_data(source, size):
    """Offset and stated length of the sound."""
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise BadAudio("no wave file")
    known = False
    while (where := source.tell()) + CHUNK_HEAD.size <= size:
        name, length = CHUNK_HEAD.unpack(source.read(CHUNK_HEAD.size))
        if name == b"data":
            if not known:
                raise BadAudio("no format before the sound")
            return where + CHUNK_HEAD.size, length
        if name == b"fmt ":
            _check_format(source.read(FORMAT.size))
            known = True
        source.seek(where + CHUNK_HEAD.size + length + length % 2)
    raise BadAudio("no sound in it")


def _check_format(block):
    if len(block) < FORMAT.size:
        raise BadAudio("the header is cut off")
    code, channels, rate, _bytes, _align, bits = FORMAT.unpack(block)
    if (code, channels, rate, bits) != (PCM, CHANNELS, RATE, BITS):
        raise BadAudio(f"format {code}, {channels} channels, {rate} Hz, {bits} bits")
