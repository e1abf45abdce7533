import logging
import re
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.hotline_telephony.audio import (
    SUFFIX,
    BadAudio,
    NoSpace,
    StoreError,
    forget,
    keep,
    read_wav,
)

_logger = logging.getLogger(__name__)

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # becomes part of a file name
MIN_TALK = 1.0  # seconds; a shorter talk may leave nothing in the file
# The file begins with the first sound and ends with the last whole block: it may be this much
# shorter than the talk. What a full disk or a stopped switch loses is more.
LOST_SECONDS, LOST_SHARE = 2.0, 0.02


class HotlineRecording(models.Model):
    """Taking in what the switch recorded."""

    _inherit = "hotline.recording"

    @api.model
    def _take_in(self, site, call_number, wav, recorded_at, expected, kind="talk"):
        """Store the recording of a call, once, whatever happens in between.

        Order: compress beside the target, decode and compare the length, SHA-256, fsync, rename,
        row, commit, and only then remove the wave file. After a crash at any of these steps the
        same call finishes the work.

        :param site: ``hotline.site``
        :param call_number: number of a call of this site
        :param wav: path of the switch's file; it may be missing
        :param recorded_at: UTC moment the recording began
        :param expected: seconds of talk the call's facts say
        :param kind: a key of ``KINDS``
        :return: the recording; an empty record when nobody talked, or the disk is full (the wave
            file stays for the next time)
        :raise UserError: the call is not known, or its number cannot be part of a file name
        """
        known = self._of_call(site, call_number, kind)
        if known and known.state != "missing":
            known._drop(wav)
            return known
        vals = {
            "site_id": site.id,
            "name": Path(wav).name,
            "kind": kind,
            "call_number": call_number,
            "call_fact_id": self._call_of(site, call_number).id,
            "recorded_at": recorded_at,
            "expected": expected,
        }
        return self._store_talk(site, known, wav, vals)

    @api.model
    def _of_call(self, site, call_number, kind="talk"):
        """The recording of a call, if there is one."""
        return self.sudo().search([
            ("site_id", "=", site.id), ("call_number", "=", call_number), ("kind", "=", kind),
        ])

    @api.model
    def _call_of(self, site, call_number):
        call = self.env["hotline.call"].sudo().search([
            ("site_id", "=", site.id), ("number", "=", call_number),
        ])
        if not call:
            raise UserError(self.env._(
                "Recording of call “%(call)s”: %(site)s has no such call.",
                call=call_number, site=site.name,
            ))
        if not NUMBER.fullmatch(call_number):
            raise UserError(self.env._(
                "Recording of call “%(call)s”: only letters, digits, “.”, “_” and “-” can be "
                "part of a file name.", call=call_number,
            ))
        return call

    @api.model
    def _store_talk(self, site, known, wav, vals):
        """Look at the wave file and do what it deserves."""
        try:
            sound = read_wav(wav)
        except FileNotFoundError:
            return self._note_absence(known, vals, "no_file")
        except BadAudio as problem:
            return self._note_absence(known, vals, "unusable", reason=str(problem))
        if not sound.frames:
            recording = self._note_absence(known, vals, "no_talk")
            self._drop(wav)
            return recording
        return self._store_sound(site, known, wav, sound, vals)

    @api.model
    def _store_sound(self, site, known, wav, sound, vals):
        path = self._path_of(site, vals)
        try:
            digest, size = keep(wav, sound, self._store_root() / path)
        except NoSpace:
            _logger.error("No space for the recording of call %s", vals["call_number"])
            self._raise_space(site, "recordings", self._store_root())
            return self.browse()
        except StoreError as problem:
            return self._note_absence(known, vals, "unusable", reason=str(problem))
        recording = self._write_row(known, {
            **vals, "store_path": path, "sha256": digest, "size": size,
            "seconds": float(sound.seconds), "state": "stored", "flag": False,
        })
        recording._check_length()
        recording._drop(wav)
        return recording

    @api.model
    def _path_of(self, site, vals):
        """Path in the store: by local day, so that a folder holds what falls due together."""
        day = site._to_local(vals["recorded_at"])
        end = "" if vals["kind"] == "talk" else f"-{vals['kind']}"
        return f"{day:%Y/%m/%d}/{site.id}-{vals['call_number']}{end}{SUFFIX}"

    @api.model
    def _write_row(self, known, vals):
        """Make the row, or fill in the one that said the file is missing."""
        if not known:
            return self.sudo().create(vals)
        known.write(vals)
        known._clear_alarms("recording_missing")
        return known

    @api.model
    def _note_absence(self, known, vals, flag, **values):
        """Nothing to keep: noted with an alarm if somebody talked, else nothing happened."""
        if known or vals["expected"] < MIN_TALK:
            return known
        recording = self.sudo().create({**vals, "state": "missing"})
        recording._flag(flag, expected=f"{vals['expected']:g}", **values)
        return recording

    def _check_length(self):
        """A file that ends long before the talk did is kept, and flagged."""
        allowed = max(LOST_SECONDS, self.expected * LOST_SHARE)
        if self.seconds >= self.expected - allowed:
            return
        self.sudo().write({"state": "incomplete"})
        self._flag("too_short", seconds=f"{self.seconds:.1f}", expected=f"{self.expected:.1f}")

    def _drop(self, wav):
        """Remove the switch's file once this transaction is on the disk."""
        if self.store_path and not self._is_stored():
            return
        self.env.flush_all()  # nothing may go wrong between this and the commit
        self.env.cr.postcommit.add(lambda: forget(wav))

    def _is_stored(self):
        """Whether the file is in the store as it was taken in (or was deleted later)."""
        return self.state == "deleted" or self._verify()
