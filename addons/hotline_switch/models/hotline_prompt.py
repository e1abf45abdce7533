import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import audio

# what makes a prompt sound otherwise
SOUND_FIELDS = {"source", "audio", "text"}


class HotlinePrompt(models.Model):
    """An announcement: recorded by the site, or a text the machine speaks until it is recorded.

    Kept beside what was uploaded: the wav of 8 kHz the switch plays (BJ-CAL-03, BJ-CAL-09).
    """

    _name = "hotline.prompt"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Announcement"
    _order = "switch_id, sequence, id"
    _code_prefix = "prompt"

    source = fields.Selection(
        [("text", "Text spoken by the machine"), ("audio", "Recording")],
        required=True, default="text",
    )
    text = fields.Text(help="What is said; with a recording: what it says, for the list")
    audio = fields.Binary("Recording", attachment=True, help="wav, mp3 or ogg, at most 10 MiB")
    audio_name = fields.Char("File Name")
    wav = fields.Binary("Sound", attachment=True, readonly=True, copy=False)
    digest = fields.Char("SHA-256 of the Sound", readonly=True, copy=False)
    duration = fields.Float("Length (s)", readonly=True, copy=False, digits=(8, 1))
    placeholder = fields.Boolean(compute="_compute_placeholder", store=True)
    fault = fields.Char("Not Playable", compute="_compute_fault")
    player = fields.Char(compute="_compute_player")

    @api.depends("source")
    def _compute_placeholder(self):
        for prompt in self:
            prompt.placeholder = prompt.source == "text"

    @api.depends("digest")
    def _compute_player(self):
        for prompt in self:
            prompt.player = prompt.digest and (
                f"/web/content/hotline.prompt/{prompt.id}/wav?unique={prompt.digest[:12]}"
            )

    @api.depends("digest")
    @api.depends_context("lang")
    def _compute_fault(self):
        for prompt in self:
            prompt.fault = not prompt.digest and self.env._("There is no sound yet.")

    @api.model_create_multi
    def create(self, vals_list):
        prompts = super().create(vals_list)
        prompts._make_sound()
        return prompts

    def write(self, vals):
        result = super().write(vals)
        if SOUND_FIELDS & vals.keys():
            self._make_sound()
        return result

    def _make_sound(self, strict=True):
        """Make the wav the switch plays.

        :param strict: refuse what cannot be made into sound; else leave the prompt silent.
            A text is never refused for want of a speech program on this machine
        :raises ValidationError: naming the prompt and what is wrong with it
        """
        for prompt in self.with_context(bin_size=False):
            try:
                wav = prompt._sound()
            except audio.AudioError as error:
                if strict and error.reason != "missing":
                    raise ValidationError(prompt._reason(error.reason)) from None
                wav = None
            if wav is not None or prompt.digest:  # every change makes the worker publish again
                super(HotlinePrompt, prompt).write(prompt._sound_values(wav))

    def _sound(self):
        if self.source == "text":
            return audio.from_text(self.text or "")
        if not self.audio:
            raise audio.AudioError("empty")
        return audio.from_upload(base64.b64decode(self.audio))

    @staticmethod
    def _sound_values(wav):
        if wav is None:
            return {"wav": False, "digest": False, "duration": 0}
        return {
            "wav": base64.b64encode(wav), "digest": hashlib.sha256(wav).hexdigest(),
            "duration": audio.seconds_of(wav),
        }

    def _reason(self, reason):
        """Why a prompt has no sound, in words."""
        _ = self.env._
        reasons = {
            "empty": _("upload a recording, or enter a text to be spoken."),
            "size": _("the recording is larger than 10 MiB."),
            "format": _("the recording is neither wav nor mp3 nor ogg."),
            "decode": _("the recording cannot be played: the file is damaged."),
            "long": _("the recording is longer than 5 minutes."),
            "text": _("enter a text of at most 1,000 characters."),
            "speaker": _("the text cannot be spoken."),
            "missing": _("a program for sound is missing on this machine."),
        }
        return _("Announcement “%(name)s”: %(reason)s", name=self.name, reason=reasons[reason])

    def _file(self):
        """Name of the announcement in the switch, None as long as it has no sound."""
        return self.code if self.digest and self.active else None

    @api.model
    def _switch_config(self, switch):
        prompts = self.search([("switch_id", "=", switch.id), ("digest", "!=", False)])
        return prompts.mapped("code")

    def _sounds(self):
        """Files of the announcements: `{name: (digest, function that gives the bytes)}`."""
        return {
            f"{prompt.code}.wav": (prompt.digest, prompt._wav_bytes)
            for prompt in self if prompt._file()
        }

    def _wav_bytes(self):
        return base64.b64decode(self.with_context(bin_size=False).wav)
