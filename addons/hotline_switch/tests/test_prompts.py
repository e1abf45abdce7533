import base64
import io
import math
import struct
import subprocess
import wave

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.hotline_switch.models import audio

from .config_case import ConfigCase


def tone(seconds, rate=44100, channels=2):
    """A wav as a recorder writes it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((channels, 2, rate, 0, "NONE", ""))
        out.writeframes(b"".join(
            struct.pack("<h", int(9000 * math.sin(n / 20))) * channels
            for n in range(int(rate * seconds))
        ))
    return file.getvalue()


def converted(data, *command):
    """Output of a program that reads a wav and writes another format."""
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@tagged("post_install", "-at_install")
class TestPrompts(ConfigCase):
    """Announcements become what the switch plays, or are refused in words."""

    def upload(self, data, name="x.wav"):
        return self.env["hotline.prompt"].create({
            "name": "Uploaded", "switch_id": self.switch.id, "source": "audio",
            "audio": base64.b64encode(data), "audio_name": name,
        })

    def assert_playable(self, prompt, seconds):
        with wave.open(io.BytesIO(prompt._wav_bytes())) as sound:
            form = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
            self.assertEqual(form, (8000, 1, 2))
        self.assertAlmostEqual(prompt.duration, seconds, delta=0.2)
        self.assertTrue(prompt.player.startswith(f"/web/content/hotline.prompt/{prompt.id}/wav"))

    def test_a_recording_of_any_kind(self):
        wav = tone(1)
        self.assert_playable(self.upload(wav), 1)
        ogg = converted(wav, "sox", "-t", "wav", "-", "-t", "ogg", "-")
        self.assert_playable(self.upload(ogg, "x.ogg"), 1)
        opus = converted(wav, "opusenc", "--quiet", "-", "-")
        self.assert_playable(self.upload(opus, "x.opus"), 1)
        self.assertFalse(self.upload(wav).placeholder)

        with file_open("mail/static/src/audio/call-join.mp3", "rb") as mp3:
            self.assert_playable(self.upload(mp3.read(), "x.mp3"), 2.5)

    def test_the_name_of_a_file_decides_nothing(self):
        self.assert_playable(self.upload(tone(1), "x.txt"), 1)
        with self.assertRaisesRegex(ValidationError, "Uploaded.*neither wav nor mp3 nor ogg"):
            self.upload(b"MZ" + bytes(2000), "x.wav")

    def test_bad_recordings(self):
        for data, words in (
            (b"RIFF" + bytes(3000), "damaged"), (b"OggS" + bytes(3000), "damaged"),
            (b"ID3" + bytes(3000), "damaged"), (tone(1)[:30], "damaged"),
            (tone(audio.MAX_SECONDS + 5, 8000, 1), "longer than 5 minutes"),
            (b"RIFF" + bytes(audio.MAX_BYTES), "larger than 10 MiB"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self.upload(data)
        with self.assertRaisesRegex(ValidationError, "upload a recording"):
            self.env["hotline.prompt"].create(
                {"name": "Empty", "switch_id": self.switch.id, "source": "audio"}
            )

    def test_a_text_is_spoken_as_a_placeholder(self):
        prompt = self.of_switch("hotline.prompt", code="recording_notice")
        self.assertTrue(prompt.placeholder)
        self.assertGreater(prompt.duration, 2)
        before = prompt.digest
        prompt.text = "您好。"
        self.assertNotEqual(prompt.digest, before)
        self.assertLess(prompt.duration, 2)
        for text in (" ", "长" * 1001):
            with self.assertRaisesRegex(ValidationError, "at most 1,000"):
                prompt.text = text

    def test_without_a_speech_program_there_is_silence_not_an_error(self):
        self.patch(audio, "SPEAKER", ["no-such-program"])
        prompt = self.env["hotline.prompt"].create(
            {"name": "Mute", "switch_id": self.switch.id, "text": "您好", "code": "mute"}
        )
        self.assertEqual(prompt.fault, "There is no sound yet.")
        self.assertNotIn("mute", self.switch._config()["prompts"])

    def test_the_office_uploads_and_leaders_listen(self):
        prompt = self._as("office", self.of_switch("hotline.prompt", code="welcome"))
        prompt.write({"source": "audio", "audio": base64.b64encode(tone(1))})
        self.assert_playable(self._as("leader", prompt), 1)
