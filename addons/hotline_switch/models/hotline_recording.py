import logging
import os
import re
from datetime import timedelta
from pathlib import Path
from time import monotonic, time

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.hotline_telephony.audio import BadAudio, read_wav

_logger = logging.getLogger(__name__)

ROOT, CODE = "HOTLINE_PBX_ROOT", "HOTLINE_SWITCH"
# what the switch records, below its folder, and how the call names it
SPOOLS = {"talk": ("spool/monitor", "recording"), "voicemail": ("spool/voicemail", "voicemail")}
# as the dialplan names them: day-linkedid
NAME = re.compile(r"\d{8}-(?P<number>[A-Za-z0-9][A-Za-z0-9._-]{0,60}?)\.wav")
ROUND = 20.0  # seconds of work between two commits
CHUNK = 5000  # calls looked up at once
SETTLE = 300  # seconds a file without a finished header must not have changed: its switch stopped
MISSING_AFTER = timedelta(minutes=10)  # after the end of the call
MISSING_WITHIN = timedelta(days=3)
LOST_WITHIN = timedelta(days=400)
ORPHAN_AGE = 24 * 3600  # seconds
NOWHERE = Path("/nonexistent")


class HotlineRecording(models.Model):
    """Collecting what our own switch recorded, and its voicemails."""

    _inherit = "hotline.recording"

    @api.model
    def _collect(self):
        """Take in recordings and voicemails of finished calls (worker, every few seconds).

        Runs on the machine of the switch. One call that cannot be taken in does not stop the
        others; it is an alarm and tried again.

        :return: whether there is more to do at once
        """
        switch = self._own_switch()
        if not switch or not os.environ.get(ROOT):
            return False
        end, more = monotonic() + ROUND, False
        for kind in SPOOLS:
            more |= self._collect_kind(switch, kind, end)
        self.env["hotline.voicemail"]._receive(switch.site_id)
        self._check_space()
        return more

    @api.model
    def _own_switch(self):
        return self.env["hotline.switch"]._of_machine(os.environ.get(CODE) or "main")

    @api.model
    def _collect_kind(self, switch, kind, end):
        folder = Path(os.environ[ROOT], SPOOLS[kind][0])
        found = _waiting(folder)
        calls = self._calls_of(switch.site_id, kind, found)
        self._report_orphans(switch, kind, folder, set(found) - set(calls))
        for name, call in calls.items():
            if monotonic() > end:
                return True
            if _is_ready(folder / name):
                self._collect_call(call, kind, folder / name)
        if kind == "talk":
            for call in self._calls_without(switch.site_id, MISSING_AFTER, MISSING_WITHIN):
                self._collect_call(call, kind, _own_file(folder, call))
        return False

    @api.model
    def _calls_of(self, site, kind, names):
        """``{file name: call}`` of the files whose call is in the ledger and names them so."""
        column = SPOOLS[kind][1]
        numbers = {match["number"]: name for name in names if (match := NAME.fullmatch(name))}
        calls = self.env["hotline.call"]
        for start in range(0, len(numbers), CHUNK):
            calls |= calls.search([
                ("site_id", "=", site.id), ("number", "in", list(numbers)[start : start + CHUNK]),
            ])
        return {
            name: call for call in calls.sorted("id")
            if call[column] == (name := numbers[call.number])
        }

    @api.model
    def _calls_without(self, site, after, within):
        """Calls with a talk whose recording has no row although they ended long ago.

        :param after, within: time since the call began, at least and at most
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(SQL(
            """
            SELECT c.id FROM hotline_call c
             WHERE c.site_id = %(site)s AND c.recording IS NOT NULL AND c.talk >= 1
               AND c.started_at BETWEEN %(first)s AND %(last)s AND c.ended_at < %(last)s
               AND NOT EXISTS (SELECT 1 FROM hotline_recording r
                                WHERE r.call_fact_id = c.id AND r.kind = 'talk')
             ORDER BY c.id LIMIT %(limit)s
            """,
            site=site.id, first=now - within, last=now - after, limit=CHUNK,
        ))
        return self.env["hotline.call"].browse([id_ for (id_,) in rows])

    @api.model
    def _collect_call(self, call, kind, wav):
        """Take in one file; what goes wrong stays with this call."""
        try:
            with self.env.cr.savepoint():
                self._take_in(
                    call.site_id, call.number, wav, call.answered_at or call.started_at,
                    call._recorded_seconds() if kind == "talk" else 0, kind,
                )
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise  # the whole round is done again
        except Exception as problem:
            _logger.exception("The recording of call %s cannot be taken in", call.number)
            self.env["hotline.alarm"]._raise_rarely(
                call.site_id, "recording_missing", call.number,
                {"code": "collect", "call": call.number, "file": wav.name, "reason": str(problem)},
            )

    @api.model
    def _report_orphans(self, switch, kind, folder, names):
        """Files that belong to no call stay where they are; somebody has to look at them."""
        old = sorted(
            (changed, name) for name in names
            if (changed := _changed(folder / name)) and changed < time() - ORPHAN_AGE
        )
        alarms, subject = self.env["hotline.alarm"], f"{switch.code}: {folder.name}"
        if not old:
            alarms._clear(switch.site_id, "recording_orphan", subject)
            return
        alarms._raise_rarely(switch.site_id, "recording_orphan", subject, {
            "code": "orphan", "count": len(old), "folder": str(folder), "file": old[0][1],
        }, minutes=60)

    @api.model
    def _note_lost(self):
        """Nightly: calls whose recording never came, also those that became known late."""
        for site in self.env["hotline.switch"].sudo().search([("active", "=", True)]).site_id:
            for call in self._calls_without(site, MISSING_WITHIN, LOST_WITHIN):
                self._collect_call(call, "talk", _own_file(NOWHERE, call))

    @api.model
    def _watched_folders(self):
        folders = super()._watched_folders()
        switch = self._own_switch()
        root = os.environ.get(ROOT)
        if switch and root:
            spools = {Path(root, folder) for folder, _column in SPOOLS.values()}
            disks = {_disk(folder): folder for folder in sorted(spools, reverse=True)}
            for folder in disks.values():
                folders[f"{switch.code}: {folder.name}"] = (folder, switch.site_id)
        return folders


def _own_file(folder, call):
    """Where the switch puts the recording of a call.

    The name stands in the facts, which people may upload: one that is not this call's is looked
    for nowhere.
    """
    found = NAME.fullmatch(call.recording)
    if found and found["number"] == call.number:
        return folder / call.recording
    return NOWHERE / (re.sub(r"[^\w.-]", "_", call.recording).strip(".") or "_")


def _disk(folder):
    """Number of the disk a folder lies on; None if it is not there."""
    try:
        return folder.stat().st_dev
    except FileNotFoundError:
        return None


def _waiting(folder):
    """Names of the wave files in a spool folder, oldest first."""
    try:
        with os.scandir(folder) as entries:
            files = [entry for entry in entries if entry.name.endswith(".wav")]
    except FileNotFoundError:
        return []
    return sorted(entry.name for entry in files if entry.is_file(follow_symlinks=False))


def _changed(path):
    """Epoch second of a file's last change; None if it is gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def _is_ready(path):
    """Whether the switch has finished with a file."""
    try:
        if read_wav(path).closed:
            return True
    except (BadAudio, OSError):
        _logger.debug("%s: no finished wave file yet", path)
    changed = _changed(path)
    return bool(changed) and changed < time() - SETTLE
