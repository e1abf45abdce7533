import logging
import time

from odoo import api, fields, models

from odoo.addons.hotline_telephony.audio import free_bytes, sha256_of

from .hotline_recording import THERE, UNPLAYABLE

_logger = logging.getLogger(__name__)

BATCH = 200  # files between two commits
PERIOD = 20  # hours; a file is checked once in a night
SPACE_PARAMS = {
    # both must be kept free
    "hotline_telephony.min_free_percent": 5,
    "hotline_telephony.min_free_mib": 1024,
}
MIB = 1 << 20


class HotlineRecording(models.Model):
    """Watching over what was stored: nightly integrity, room on the disks."""

    _inherit = "hotline.recording"

    def _verify(self):
        """Whether the file still is what was stored; if not, it is flagged and an alarm raised.

        :return: bool
        """
        self.ensure_one()
        try:
            same = sha256_of(self._store_file()) == self.sha256
        except FileNotFoundError:
            self._flag("gone")
            return False
        if not same:
            self._flag("changed")
        return same

    @api.model
    def _check_integrity(self):
        """Read every stored file again (nightly job): what changed is flagged.

        A flagged file that is as it was, because a backup brought it back, is cleared.

        :return: number of files read
        """
        begin, read, count = time.monotonic(), 0, 0
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=PERIOD)
        while batch := self.sudo().search(self._unchecked(before), order="id", limit=BATCH):
            count += len(batch)
            read += batch._check_batch()
            remaining = self.sudo().search_count(self._unchecked(before))
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break
        seconds = time.monotonic() - begin
        _logger.info(
            "%d recordings read, %.1f MiB in %.1f s (%.0f MiB/s)",
            count, read / MIB, seconds, read / MIB / max(seconds, 1e-6),
        )
        return count

    @api.model
    def _unchecked(self, before):
        """Files that were not read since a moment (UTC)."""
        return [
            ("state", "in", THERE), "|", ("checked_at", "=", False), ("checked_at", "<", before),
        ]

    def _check_batch(self):
        """Read these files; returns the bytes read."""
        for recording in self:
            if recording._verify() and recording.flag in UNPLAYABLE:
                recording._restore()
        self.write({"checked_at": fields.Datetime.now()})
        return sum(self.mapped("size"))

    def _restore(self):
        """The file is whole again."""
        self.write({"flag": "too_short" if self.state == "incomplete" else False})
        self._clear_alarms("recording_broken")

    # ---- room -------------------------------------------------------------------------

    @api.model
    def _watched_folders(self):
        """``{name: (folder, sites)}`` whose disks must not fill up."""
        sites = self.env["hotline.site"].sudo().search([("active", "=", True)])
        return {"recordings": (self._store_root(), sites)}

    @api.model
    def _check_space(self):
        """Raise an alarm for a disk that is nearly full, close it when there is room again.

        :return: names of the folders without room
        """
        full = []
        for name, (folder, sites) in self._watched_folders().items():
            if self._is_full(*free_bytes(folder)):
                full.append(name)
                for site in sites:
                    self._raise_space(site, name, folder)
            else:
                for site in sites:
                    self.env["hotline.alarm"]._clear(site, "disk_space", name)
        return full

    @api.model
    def _raise_space(self, site, name, folder):
        free, total = free_bytes(folder)
        self.env["hotline.alarm"]._raise_rarely(site, "disk_space", name, {
            "code": "space", "folder": name, "free": free // MIB, "total": total // MIB,
        })

    @api.model
    def _is_full(self, free, total):
        config = self.env["ir.config_parameter"].sudo()
        percent, mib = (
            float(config.get_param(key) or default) for key, default in SPACE_PARAMS.items()
        )
        return free < total * percent / 100 or free < mib * MIB
