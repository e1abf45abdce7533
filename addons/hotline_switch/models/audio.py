"""Sound for the switch: whatever was uploaded, or a text, becomes a wav of 8 kHz, mono."""

import io
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

RATE = 8000  # Hz
MAX_BYTES = 10 * 2**20  # of an upload
MAX_SECONDS = 300  # of an announcement
MAX_TEXT = 1000  # characters
PATIENCE = 30  # seconds one program may take
# first bytes of a file say what it is; its name decides nothing
KINDS = (
    (b"RIFF", "wav"), (b"OggS", "ogg"), (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"), (b"\xff\xf3", "mp3"), (b"\xff\xf2", "mp3"), (b"\xff\xfa", "mp3"),
)
OPUS = b"OpusHead"  # in the first page of an ogg file
# without these options espeak-ng reads Chinese letter by letter
SPEAKER = ["espeak-ng", "-v", "cmn-latn-pinyin", "-b", "1", "--stdin", "--stdout"]
# programs that make a wav of what sox does not read
DECODERS = {
    "mp3": ["mpg123", "-q", "-w", "-", "-"],
    "opus": ["opusdec", "--quiet", "--force-wav", "-", "-"],
}


class AudioError(Exception):
    """Sound that cannot be used; `reason` is a key of the texts the model shows."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def kind_of(data):
    """Format of an upload by its first bytes.

    :raises AudioError: `format`
    """
    for start, kind in KINDS:
        if data.startswith(start):
            return "opus" if OPUS in data[:64] else kind
    raise AudioError("format")


def from_upload(data):
    """Wav of an uploaded wav, mp3 or ogg.

    :param data: bytes of the file
    :return: bytes, 8 kHz mono 16 bit
    :raises AudioError: `size`, `format`, `decode` or `long`
    """
    if len(data) > MAX_BYTES:
        raise AudioError("size")
    kind = kind_of(data)
    if kind in DECODERS:
        data, kind = _run(DECODERS[kind], data, "decode"), "wav"
    return _convert(data, kind)


def from_text(text):
    """Wav of a text spoken by the machine: understandable, but a placeholder.

    :raises AudioError: `text`, `speaker` or `decode`
    """
    if not text.strip() or len(text) > MAX_TEXT:
        raise AudioError("text")
    return _convert(_run(SPEAKER, text.encode(), "speaker"), "wav")


def seconds_of(wav):
    """Length of a wav in seconds."""
    with wave.open(io.BytesIO(wav)) as sound:
        return sound.getnframes() / sound.getframerate()


def _convert(data, kind):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "out.wav")  # written to a pipe a wav would not know its length
        _run([
            "sox", "-V1", "--ignore-length", "-t", kind, "-", "-r", str(RATE), "-c", "1",
            "-b", "16", "-e", "signed-integer", "-t", "wav", str(target),
            "trim", "0", str(MAX_SECONDS + 1),
        ], data, "decode")
        wav = target.read_bytes()
        if not wav:
            raise AudioError("decode")
    seconds = seconds_of(wav)
    if not 0 < seconds <= MAX_SECONDS:
        raise AudioError("long" if seconds else "decode")
    return wav


def _run(command, data, reason):
    """Output of a program, bounded in time, memory and processor time."""
    if not shutil.which(command[0]):
        raise AudioError("missing")
    limits = ["prlimit", "--as=1073741824", f"--cpu={PATIENCE}", "--"]
    try:
        done = subprocess.run(
            [*limits, *command], input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise AudioError(reason) from None
    if done.returncode:
        raise AudioError(reason)
    return done.stdout
