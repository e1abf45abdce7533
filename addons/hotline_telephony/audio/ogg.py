"""Ogg Opus (RFC 7845, RFC 6716): what recordings are kept in.

16 kbit/s of variable rate are 2 kB a second, an eighth of the wav; speech of a telephone line
loses nothing that can be heard. Complexity 2 takes a third of the processor time of the default.
"""

import os
import shutil
import subprocess  # nosec B404
from fractions import Fraction

from .wav import BITS, CHANNELS, FRAME, RATE, BadAudio

BITRATE = 16  # kbit/s
COMPLEXITY = 2
SUFFIX = ".opus"
MIME = "audio/ogg"
TIMEOUT = 900  # seconds; twelve hours of sound take about five minutes
NICE = 10  # calls come first

ENCODE = (
    "opusenc", "--quiet", "--raw", "--raw-rate", str(RATE), "--raw-chan", str(CHANNELS),
    "--raw-bits", str(BITS), "--speech", "--bitrate", str(BITRATE), "--comp", str(COMPLEXITY),
    "-",
)
DECODE = ("opusdec", "--quiet", "--rate", str(RATE))


class NoEncoder(RuntimeError):
    """This machine has no opus-tools: no fault of any recording."""


def compress(path, wav, target):
    """Write the sound of a wave file as Ogg Opus.

    :param path: the wave file
    :param wav: what `read_wav` says of it
    :param target: file to write; an old one is replaced
    :raise BadAudio: the encoder failed; the text is what it said
    :raise OSError: the file cannot be read
    """
    with open(path, "rb") as source:
        # read through the descriptor: the program gets no name that came from outside
        os.lseek(source.fileno(), wav.offset, os.SEEK_SET)
        _run((*ENCODE, str(target)), stdin=source)


def decoded_seconds(path):
    """Length of an Ogg Opus file, found by decoding all of it.

    :return: seconds, exact (`Fraction`)
    :raise BadAudio: it cannot be decoded
    """
    with subprocess.Popen(  # nosec B603
        _command((*DECODE, str(path), "-")), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as decoder:
        size = sum(len(block) for block in iter(lambda: decoder.stdout.read(1 << 16), b""))
    if decoder.returncode:
        raise BadAudio("cannot be decoded")
    return Fraction(size // FRAME, RATE)


def _run(command, stdin):
    done = subprocess.run(  # nosec B603
        _command(command), stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        timeout=TIMEOUT, check=False,
    )
    if done.returncode:
        raise BadAudio(done.stderr.decode(errors="replace").strip()[:200] or "encoder failed")


def _command(command):
    program = shutil.which(command[0])
    if program is None:
        raise NoEncoder(f"{command[0]} is not installed (package opus-tools)")
    return ("nice", "-n", str(NICE), program, *command[1:])
