from hashlib import sha256
from pathlib import Path

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

FOLDER_PARAM = "hotline_telephony.recordings_folder"
KINDS = [("talk", "Conversation"), ("voicemail", "Voicemail")]
STATES = [
    ("stored", "Stored"),
    ("incomplete", "Incomplete"),
    ("missing", "Missing"),
    ("deleted", "Deleted"),
]
FLAGS = [
    ("too_short", "Shorter than the talk"),
    ("no_file", "No file from the switch"),
    ("no_talk", "Empty file"),
    ("unusable", "File cannot be read"),
    ("changed", "Changed since it was stored"),
    ("gone", "Gone from the store"),
]
# alarm of each flag; the flag is also the sentence
ALARMS = {
    "too_short": "recording_incomplete",
    "no_file": "recording_missing",
    "no_talk": "recording_missing",
    "unusable": "recording_missing",
    "changed": "recording_broken",
    "gone": "recording_broken",
}
UNPLAYABLE = ("changed", "gone")
THERE = ("stored", "incomplete")


class HotlineRecording(models.Model):
    """The recording of a call: one compressed file outside the database, known by its SHA-256.

    Rows are made by `_take_in` and stay for ever; what was deleted leaves its row as a tombstone
    (BJ-QA-02, BJ-SEC-11, YH-QA-01).
    """

    _name = "hotline.recording"
    _description = "Recording"
    _order = "recorded_at desc, id desc"
    _log_access = False

    site_id = fields.Many2one("hotline.site", required=True, readonly=True, ondelete="restrict")
    name = fields.Char("File", required=True, readonly=True, help="As the call's facts name it")
    kind = fields.Selection(KINDS, required=True, readonly=True, default="talk")
    call_number = fields.Char("Call No.", required=True, readonly=True)
    # the ledger keeps a call's first entry for ever, under the id the call has
    call_fact_id = fields.Many2one(
        "hotline.fact", string="Ledger Entry", required=True, readonly=True, index=True,
        ondelete="restrict",
    )
    call_id = fields.Many2one(
        "hotline.call", string="Call", compute="_compute_call_id", search="_search_call_id"
    )
    agent_codes = fields.Char(related="call_id.agent_codes")
    direction = fields.Selection(related="call_id.direction")
    outcome = fields.Selection(related="call_id.outcome")
    recorded_at = fields.Datetime("Recorded On", required=True, readonly=True)
    seconds = fields.Float("Length", digits=0, readonly=True, aggregator="sum")
    expected = fields.Float(
        "Talk", digits=0, readonly=True, help="Seconds of talk that the facts of the call say"
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    flag = fields.Selection(FLAGS, string="Flagged", readonly=True)
    store_path = fields.Char("Path", readonly=True, help="Below the folder of recordings")
    sha256 = fields.Char("SHA-256", readonly=True, help="Of the stored file")
    size = fields.Integer("Size (Bytes)", readonly=True)
    checked_at = fields.Datetime("Last Checked", readonly=True)
    play_url = fields.Char("Playback", compute="_compute_play_url")

    _call_uniq = models.Constraint(
        "UNIQUE(site_id, call_number, kind)", "A call has one recording."
    )
    _recorded_idx = models.Index("(site_id, recorded_at)")
    _checked_idx = models.Index("(checked_at) WHERE state IN ('stored', 'incomplete')")

    def init(self):
        """Rows stay, for everybody: RPC and SQL of other addons included."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION hotline_recording_stays() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'hotline_recording: rows stay as tombstones';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS hotline_recording_stays ON hotline_recording;
            CREATE TRIGGER hotline_recording_stays BEFORE DELETE OR TRUNCATE
                ON hotline_recording FOR EACH STATEMENT
                EXECUTE FUNCTION hotline_recording_stays();
        """)

    @api.depends("call_fact_id")
    def _compute_call_id(self):
        calls = self.env["hotline.call"].browse(self.call_fact_id.ids).exists()
        known = set(calls.ids)
        for recording in self:
            id_ = recording.call_fact_id.id
            recording.call_id = id_ if id_ in known else False

    def _search_call_id(self, operator, value):
        if operator in ("any", "any!"):
            calls = self.env["hotline.call"].sudo(operator == "any!" or self.env.su)
            return Domain("call_fact_id", "in", calls._search(Domain(value)))
        if operator == "in":
            return Domain("call_fact_id", "in", value)
        return NotImplemented

    @api.depends("state", "flag")
    def _compute_play_url(self):
        for recording in self:
            playable = recording._is_playable()
            recording.play_url = playable and f"/hotline/recording/{recording.id}"

    def _is_playable(self):
        return self.state in THERE and self.flag not in UNPLAYABLE

    # ---- the store --------------------------------------------------------------------

    @api.model
    def _store_root(self):
        """Folder of the recordings of this database.

        Setting ``hotline_telephony.recordings_folder``; without one ``recordings/<database>``
        in Odoo's data folder.

        :raise UserError: it lies where the web server or the file store hands out files
        """
        config = self.env["ir.config_parameter"].sudo()
        default = Path(tools.config["data_dir"], "recordings", self.env.cr.dbname)
        root = Path(config.get_param(FOLDER_PARAM) or default).resolve()
        served = [tools.config.filestore(self.env.cr.dbname), *tools.config["addons_path"]]
        if any(root.is_relative_to(Path(folder).resolve()) for folder in served if folder):
            raise UserError(self.env._(
                "%(param)s: recordings must not lie in the file store or below addons.",
                param=FOLDER_PARAM,
            ))
        return root

    def _store_file(self):
        """Path of this recording's file, or None."""
        self.ensure_one()
        return self._store_root() / self.store_path if self.store_path else None

    def _read_verified(self):
        """The stored file, if it still is what was stored.

        A file that is not is flagged, and an alarm raised.

        :return: bytes, or None
        """
        self.ensure_one()
        if not self._is_playable():
            return None
        try:
            content = self._store_file().read_bytes()
        except FileNotFoundError:
            return self._flag("gone")
        if sha256(content).hexdigest() != self.sha256:
            return self._flag("changed")
        return content

    # ---- flags ------------------------------------------------------------------------

    def _flag(self, flag, **values):
        """Mark a recording and raise the alarm that belongs to it: one per day, with a count.

        :param flag: a key of ``FLAGS``
        :param values: for the sentence of the alarm
        """
        self.ensure_one()
        self.sudo().write({"flag": flag})
        today = self.site_id._local_today().isoformat()
        self.env["hotline.alarm"]._raise(self.site_id, ALARMS[flag], today, {
            "code": flag, "call": self.call_number, "file": self.name, **values,
        })

    def _clear_alarms(self, kind):
        """Close the alarms of a kind when no recording of the site is left that has its flag."""
        flags = [flag for flag, alarm in ALARMS.items() if alarm == kind]
        own = [("site_id", "=", self.site_id.id)]
        if self.sudo().search_count([*own, ("flag", "in", flags)], limit=1):
            return
        alarms = self.env["hotline.alarm"]
        for alarm in alarms.sudo().search([*own, ("kind", "=", kind), ("state", "!=", "closed")]):
            alarms._clear(self.site_id, kind, alarm.subject)
