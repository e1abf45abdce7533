import os
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.hotline_switch import publisher, switchconf

from . import spoken, switch_defaults

CHANNEL = "hotline_switch_config"  # NOTIFY of changed configuration
ALARM = "publish_failed"
CODE = re.compile(r"[a-z0-9_-]{1,32}")
# What of the configuration comes from which model; each has `_switch_config(switch)`.
PARTS = {
    "trunks": "hotline.trunk",
    "groups": "hotline.skill.group",
    "agents": "hotline.extension",
    "dial_classes": "hotline.dial.class",
    "hours": "hotline.business.hours",
    "menus": "hotline.ivr.menu",
    "dids": "hotline.did",
    "survey": "hotline.switch.survey",
    "prompts": "hotline.prompt",
    "breaks": "hotline.break.reason",
}
ROOT = "HOTLINE_PBX_ROOT"


class HotlineSwitch(models.Model):
    """One Asterisk of a site: what it is to do, and how the last publication went.

    The records are the only place where the switch is configured; files are written from them
    (`_publish`) and never read back.
    """

    _name = "hotline.switch"
    _description = "Switch"
    _order = "site_id, code"

    name = fields.Char(required=True)
    code = fields.Char(
        required=True, copy=False, help="Name under which the machine knows it (HOTLINE_SWITCH)"
    )
    site_id = fields.Many2one(
        "hotline.site", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env.user.hotline_site_ids[:1],
    )
    active = fields.Boolean(default=True)
    callback_prompt_id = fields.Many2one(
        "hotline.prompt", string="Callback Offer", ondelete="restrict",
        help="Said to waiting callers who may ask to be called back",
    )
    closed_prompt_id = fields.Many2one(
        "hotline.prompt", string="Outside the Hours", ondelete="restrict",
        help="Said outside the hours, unless a number has an announcement of its own",
    )
    published_at = fields.Datetime("Last Published", readonly=True, copy=False)
    state = fields.Selection(
        [("new", "Not published yet"), ("published", "In use"), ("faulty", "Faulty")],
        default="new", required=True, readonly=True, copy=False,
    )
    faults = fields.Text(readonly=True, copy=False, help="Why the last publication failed")
    trunk_ids = fields.One2many("hotline.trunk", "switch_id", string="Lines")
    group_ids = fields.One2many("hotline.skill.group", "switch_id", string="Skill Groups")
    did_count = fields.Integer("Numbers", compute="_compute_counts")
    phone_count = fields.Integer("Phones", compute="_compute_counts")

    _code_uniq = models.Constraint("UNIQUE(code)", "There is a switch of this code already.")

    @api.depends_context("uid")
    def _compute_counts(self):
        counts = {
            model: dict(self.env[model]._read_group(
                [("switch_id", "in", self.ids)], ["switch_id"], ["__count"]
            ))
            for model in ("hotline.did", "hotline.extension")
        }
        for switch in self:
            switch.did_count = counts["hotline.did"].get(switch, 0)
            switch.phone_count = counts["hotline.extension"].get(switch, 0)

    @api.constrains("code")
    def _check_code(self):
        for switch in self:
            if not CODE.fullmatch(switch.code):
                raise ValidationError(self.env._(
                    "Switch %(name)s: the code “%(code)s” has other characters than small letters,"
                    " digits, _ and -, or more than 32.",
                    name=switch.name, code=switch.code,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        switches = super().create(vals_list)
        for switch in switches:
            switch_defaults.fill(switch.sudo())
        return switches

    @api.model
    def _default_switch(self):
        """The switch new records belong to: the first of the user's sites."""
        return self.search([("site_id", "in", self.env.user.hotline_site_ids.ids)], limit=1)

    @api.model
    def _of_machine(self, code):
        """The switch a machine runs; empty if nobody set one up.

        :param code: the machine's `HOTLINE_SWITCH`
        """
        return self.sudo().search([("code", "=", code)], limit=1)

    @api.model
    def _notify(self):
        """Have the worker publish once this transaction is committed."""
        self.env.cr.execute(SQL("SELECT pg_notify(%s, '')", CHANNEL))

    def action_publish(self):
        """Ask the worker to publish again, for instance after a fault of the machine.

        :raise AccessError: the user does not administer the system
        """
        self.check_access("write")
        self._notify()

    def action_numbers(self):
        """The numbers of this switch."""
        return self._open("hotline_telephony.hotline_did_action")

    def action_phones(self):
        """The phones of this switch."""
        return self._open("hotline_switch.hotline_extension_action")

    def _open(self, action):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "domain": [("switch_id", "=", self.id)],
        }

    # ---- what Asterisk is told ----------------------------------------------------------

    def _config(self):
        """Everything Asterisk is told, in the shape `switchconf.render` reads.

        :return: dict that can be written as JSON
        """
        self.ensure_one()
        return {
            "switch": self.code,
            "tz": self.site_id.tz,
            **{part: self.env[model]._switch_config(self) for part, model in PARTS.items()},
            "callback_prompt": self.callback_prompt_id._file(),
            # numbers name it in their step for the closed hours
            "closed_prompt": None,
        }

    def _publish(self):
        """Write the files of these switches and have Asterisk read what changed.

        Runs on the machine of the switch. Never raises for what a person has to mend: that
        stands in `faults` and is an alarm.

        :return: names of the files that were written
        """
        written = []
        for switch in self.with_context(active_test=True).sudo():
            try:
                written += switch._publish_files()
            except (switchconf.ConfigError, publisher.PublishError) as error:
                switch._note_fault(str(error))
            else:
                switch._note_published(written)
        return written

    def _publish_files(self):
        root = os.environ.get(ROOT)
        if not root:
            raise publisher.PublishError(f"{ROOT} is not set")
        prompts = self.env["hotline.prompt"].search([("switch_id", "=", self.id)])
        prompts.filtered(lambda prompt: not prompt.digest)._make_sound(strict=False)
        config, net = self._config(), self._net()
        files = switchconf.render(config, net)
        faults = switchconf.lint(files, **{key: net[key] for key in net.keys() & {"bind"}})
        if faults:
            raise publisher.PublishError("\n".join(map(str, faults)))
        members = sorted(
            [group["queue"], member["agent"]]
            for group in config["groups"] for member in group["members"]
        )
        sounds = {**spoken.sounds(), **prompts._sounds()}
        return publisher.publish(
            root, files, sounds, members, switchconf.reload_commands
        )

    @api.model
    def _net(self):
        """Address and ports of the machine, from its environment.

        :raises PublishError: a port is no number
        """
        try:
            return switchconf.net_of(os.environ)
        except ValueError as error:
            raise publisher.PublishError(f"config/hotline.env: {error}") from None

    def _note_fault(self, text):
        self.env["hotline.alarm"]._raise(self.site_id, ALARM, self.code, text)
        if self.state != "faulty" or self.faults != text:
            self.write({"state": "faulty", "faults": text})

    def _note_published(self, written):
        if self.state == "faulty":
            self.env["hotline.alarm"]._clear(self.site_id, ALARM, self.code)
        if written or self.state != "published":
            self.write({
                "state": "published", "faults": False, "published_at": fields.Datetime.now(),
            })
