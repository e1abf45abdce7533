"""Reading wave files as a switch leaves them, and storing them as Ogg Opus."""

import struct
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.hotline_telephony import audio
from odoo.addons.hotline_telephony.audio import store as audio_store

RATE = 8000
TONE = b"".join(struct.pack("<h", (n * 37) % 4000 - 2000) for n in range(RATE))  # one second


def wave(sound, stated=None, rate=RATE, channels=1, bits=16, extra=b""):
    """A wave file around some sound; `stated` is the length its header tells."""
    size = len(sound) if stated is None else stated
    head = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * channels * bits // 8,
        channels * bits // 8, bits,
    )
    body = b"WAVE" + head + extra + struct.pack("<4sI", b"data", size) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "a.wav"
        path.write_bytes(content)
        return path

    return write


def test_a_finished_file(file):
    found = audio.read_wav(file(wave(TONE)))
    assert found == audio.Wav(audio.HEADER, RATE, True)
    assert found.seconds == 1


@pytest.mark.parametrize(("content", "frames"), [
    (b"", 0),  # the disk was full before the header
    (wave(b""), 0),
    (wave(TONE, stated=0), RATE),  # the switch was killed
    (wave(TONE, stated=2 * len(TONE)), RATE),  # the disk was full
    (wave(TONE + b"x", stated=0), RATE),  # half a frame
])
def test_what_is_there_counts_and_not_the_header(file, content, frames):
    found = audio.read_wav(file(content))
    assert (found.frames, found.closed) == (frames, False)
    assert found.seconds == Fraction(frames, RATE)


def test_other_blocks_before_the_sound(file):
    extra = struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    assert audio.read_wav(file(wave(TONE, extra=extra))).frames == RATE


@pytest.mark.parametrize(("content", "why"), [
    (b"GIF89a" + bytes(100), "no wave file"),
    (b"RIFF", "no wave file"),
    (wave(TONE)[:30], "cut off|no sound"),
    (wave(TONE)[:38], "no sound"),
    (wave(TONE, rate=16000), "16000 Hz"),
    (wave(TONE, channels=2), "2 channels"),
    (wave(TONE, bits=8), "8 bits"),
    (b"RIFF\0\0\0\0WAVE" + struct.pack("<4sI", b"data", 0) + TONE, "no format"),
])
def test_what_is_refused(file, content, why):
    with pytest.raises(audio.BadAudio, match=why):
        audio.read_wav(file(content))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_wav_or_a_reason(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "a.wav"
    for start in (b"", b"RIFF\0\0\0\0WAVE", wave(b"")[:36]):
        path.write_bytes(start + content)
        with suppress(audio.BadAudio):
            assert audio.read_wav(path).frames <= len(content) // 2


@pytest.mark.parametrize("frames", [1, 160, RATE, RATE + 1, 3 * RATE + 77])
def test_a_stored_file_decodes_to_the_same_length(file, tmp_path, frames):
    sound = (TONE * 4)[: 2 * frames]
    source = file(wave(sound, stated=0))
    target = tmp_path / "2025" / "03" / "a.opus"
    digest, size = audio.keep(source, audio.read_wav(source), target)
    assert audio.decoded_seconds(target) == Fraction(frames, RATE)
    assert audio.sha256_of(target) == digest
    assert target.stat().st_size == size
    assert [path.name for path in target.parent.iterdir()] == ["a.opus"]
    assert target.stat().st_mode & 0o777 == 0o640


def test_storing_again_replaces(file, tmp_path):
    source, target = file(wave(TONE)), tmp_path / "a.opus"
    for _twice in range(2):
        audio.keep(source, audio.read_wav(source), target)
    assert audio.decoded_seconds(target) == 1


def test_a_file_that_decodes_to_another_length_is_not_stored(file, tmp_path):
    source, target = file(wave(TONE)), tmp_path / "a.opus"
    longer = audio.Wav(audio.HEADER, 5 * RATE, True)
    with pytest.raises(audio.StoreError, match="decodes to 1.000 s instead of 5.000 s"):
        audio.keep(source, longer, target)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_what_is_no_sound_is_not_decoded(file):
    with pytest.raises(audio.BadAudio):
        audio.decoded_seconds(file(b"OggS" + bytes(500)))


def test_a_machine_without_encoder_says_so(file, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    source = file(wave(TONE))
    with pytest.raises(audio.NoEncoder, match="opus-tools"):
        audio.keep(source, audio.read_wav(source), tmp_path / "a.opus")


def test_a_full_disk_is_told_from_other_trouble(file, tmp_path, monkeypatch):
    source = file(wave(TONE))
    monkeypatch.setattr(audio_store, "free_bytes", lambda _path: (0, 1))
    monkeypatch.setattr(audio_store, "compress", _fails)
    with pytest.raises(audio.NoSpace):
        audio.keep(source, audio.read_wav(source), tmp_path / "a.opus")


def _fails(*_arguments):
    raise audio.BadAudio("error writing")


def test_forgetting(file):
    path = file(wave(TONE))
    audio.forget(path)
    audio.forget(path)
    assert not path.exists()


def test_room_of_a_folder_that_does_not_exist_yet(tmp_path):
    assert audio.free_bytes(tmp_path / "a" / "b") == audio.free_bytes(tmp_path)
