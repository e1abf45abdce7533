import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .alarm_words import sentence

KINDS = [
    ("recording_incomplete", "Recording is shorter than the talk"),
    ("recording_missing", "Recording is missing"),
    ("recording_broken", "Recording was changed or lost"),
    ("recording_orphan", "Recording without a call"),
    ("disk_space", "Disk is nearly full"),
    ("shipping_lag", "Facts arrive late"),
    ("switch_silent", "Switch is silent"),
    ("unreadable_rows", "Rows that cannot be read"),
    ("refused_attempt", "Refused attempt"),
    ("unknown_agent", "Agent who is not on the roll"),
    ("publish_failed", "Configuration was not published"),
]
# the purchaser hears of what may stop calls within the hour (XJ-CAL-01, XJ-FLT-01)
OUTAGE_KINDS = ("switch_silent",)
NOTICE_LIMIT = timedelta(hours=1)
WATCHERS = ("hotline_base.group_office", "hotline_base.group_system_admin")
ACTIVITY = "mail.mail_activity_data_todo"
OPEN = ("open", "acknowledged")


class HotlineAlarm(models.Model):
    """Something that needs a person: one row as long as it lasts, however often it is noticed."""

    _name = "hotline.alarm"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Alarm"
    _order = "last_at desc, id desc"
    _rec_name = "subject"

    site_id = fields.Many2one("hotline.site", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    subject = fields.Char(required=True, readonly=True, help="What the alarm is about")
    details = fields.Text("Machine-written Details", readonly=True)
    text = fields.Text("Details", compute="_compute_text")
    count = fields.Integer("Times Noticed", readonly=True, required=True, default=1)
    first_at = fields.Datetime("First Noticed", readonly=True, required=True)
    last_at = fields.Datetime("Last Noticed", readonly=True, required=True)
    state = fields.Selection(
        [("open", "Open"), ("acknowledged", "Acknowledged"), ("closed", "Closed")],
        required=True, readonly=True, default="open",
    )
    acknowledged_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    acknowledged_at = fields.Datetime(readonly=True)
    closed_by = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Empty: it went away by itself"
    )
    closed_at = fields.Datetime(readonly=True)
    note = fields.Text(help="What it was and what was done about it")
    is_outage = fields.Boolean(compute="_compute_is_outage")
    notify_by = fields.Datetime("Purchaser to Be Notified by", compute="_compute_is_outage")
    outage_id = fields.Many2one("hotline.outage", compute="_compute_outage_id")

    _open_uniq = models.UniqueIndex(
        "(site_id, kind, subject) WHERE state <> 'closed'", "This alarm is open already."
    )

    @api.depends("details")
    @api.depends_context("lang")
    def _compute_text(self):
        for alarm in self:
            alarm.text = sentence(self.env, alarm.details or "")

    @api.depends("kind", "first_at")
    def _compute_is_outage(self):
        for alarm in self:
            alarm.is_outage = alarm.kind in OUTAGE_KINDS
            alarm.notify_by = alarm.is_outage and alarm.first_at + NOTICE_LIMIT

    @api.depends_context("uid")
    def _compute_outage_id(self):
        outages = self.env["hotline.outage"]
        numbers = [alarm._outage_number() for alarm in self]
        found = outages.has_access("read") and {
            (row.site_id, row.number): row for row in outages.search([("number", "in", numbers)])
        } or {}
        for alarm in self:
            alarm.outage_id = found.get((alarm.site_id, alarm._outage_number()))

    @api.depends("kind", "subject")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["kind"]._description_selection(self.env))
        for alarm in self:
            alarm.display_name = f"{names[alarm.kind]}: {alarm.subject}"

    # ---- raising and clearing ---------------------------------------------------------

    @api.model
    def _raise(self, site, kind, subject, details=""):
        """Raise an alarm, or note that an open one was noticed again.

        :param site: ``hotline.site`` record
        :param kind: a key of ``KINDS``
        :param subject: what it is about; with site and kind it tells alarms apart
        :param details: text, or a dict ``{"code": key of alarm_words.SENTENCES, **values}``,
            which everybody reads in the own language
        :return: the alarm
        """
        site.ensure_one()
        if kind not in dict(KINDS):
            raise ValueError(f"{kind}: no kind of alarm")
        if isinstance(details, dict):
            details = json.dumps(details, ensure_ascii=False, sort_keys=True)
        [(id_, count)] = self.env.execute_query(SQL(
            """
            INSERT INTO hotline_alarm
                   (site_id, kind, subject, details, state, count, first_at, last_at,
                    create_uid, create_date, write_uid, write_date)
            VALUES (%(site)s, %(kind)s, %(subject)s, %(details)s, 'open', 1, %(now)s, %(now)s,
                    %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (site_id, kind, subject) WHERE state <> 'closed'
                DO UPDATE SET count = hotline_alarm.count + 1, last_at = EXCLUDED.last_at,
                              details = EXCLUDED.details
            RETURNING id, count
            """,
            site=site.id, kind=kind, subject=subject, details=details,
            now=fields.Datetime.now(), user=self.env.uid,
        ))
        alarm = self.sudo().browse(id_)
        alarm.invalidate_recordset()
        if count == 1:
            alarm._notify_watchers()
        return alarm

    @api.model
    def _clear(self, site, kind, subject):
        """Close the open alarm of this site, kind and subject: the cause is gone.

        :return: the alarm that was closed, or an empty record
        """
        alarm = self.sudo().search([
            ("site_id", "=", site.id), ("kind", "=", kind), ("subject", "=", subject),
            ("state", "in", OPEN),
        ])
        alarm._close(user=self.env["res.users"])
        return alarm

    @api.model
    def _raise_rarely(self, site, kind, subject, details="", minutes=15):
        """`_raise` for what looks every few seconds: not again before so many minutes are over."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes)
        recent = self.sudo().search([
            ("site_id", "=", site.id), ("kind", "=", kind), ("subject", "=", subject),
            ("state", "in", OPEN), ("last_at", ">", since),
        ])
        return recent or self._raise(site, kind, subject, details)

    def _close(self, user):
        self.sudo().write({
            "state": "closed", "closed_by": user.id, "closed_at": fields.Datetime.now(),
        })
        self.sudo().activity_unlink([ACTIVITY])

    def _notify_watchers(self):
        """A to-do for everybody of the project office and the system administration."""
        groups = self.env["res.groups"].union(*map(self.env.ref, WATCHERS))
        for user in groups.all_user_ids & self.site_id.user_ids:
            alarm = self.with_context(lang=user.lang)
            alarm.activity_schedule(
                ACTIVITY, user_id=user.id, summary=alarm.display_name, note=alarm.text
            )

    # ---- people -----------------------------------------------------------------------

    def write(self, vals):
        """People write the note; everything else goes through the actions."""
        if not self.env.su and set(vals) - {"note"}:
            raise UserError(self.env._("Only the note of an alarm can be edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Alarms are closed, not deleted."))

    def _check_may_act(self):
        self.check_access("write")
        if any(alarm.state == "closed" for alarm in self):
            raise UserError(self.env._("This alarm is closed."))

    def action_acknowledge(self):
        """Somebody looks after it."""
        self._check_may_act()
        self.sudo().write({
            "state": "acknowledged", "acknowledged_by": self.env.uid,
            "acknowledged_at": fields.Datetime.now(),
        })

    def action_close(self):
        """Done; the note says what it was."""
        self._check_may_act()
        for alarm in self:
            if not (alarm.note or "").strip():
                raise UserError(self.env._(
                    "%(alarm)s: write down in the note what was done.", alarm=alarm.display_name
                ))
        self._close(self.env.user)

    def _outage_number(self):
        return f"ALARM-{self.id}"

    def action_record_outage(self):
        """A form for the outage, filled in from the alarm.

        :raise AccessError: the user may not enter outages
        """
        self.ensure_one()
        if not self.env["hotline.outage"].has_access("create"):
            raise AccessError(self.env._("The project office enters outages."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Outage"),
            "res_model": "hotline.outage",
            "res_id": self.outage_id.id,
            "views": [(False, "form")],
            "context": {
                "default_number": self._outage_number(),
                "default_site_id": self.site_id.id,
                "default_detected": fields.Datetime.to_string(self.first_at),
            },
        }
