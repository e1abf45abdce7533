import hashlib
import re
import secrets
import string

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from . import dial_number

FIRST_NUMBER = 1001
REALM = "hotline"
AGENT = re.compile(r"(?!trunk)[A-Za-z0-9_]{1,32}")
NO_NAME = re.compile(r"[^\w .()·（）-]")  # what the display of a phone does not show
SECRET_LENGTH = 20
# without characters that are taken for one another when read from a screen
ALPHABET = "".join(set(string.ascii_letters + string.digits) - set("0O1Il"))
ADMINISTRATOR = "hotline_base.group_system_admin"


class HotlineExtension(models.Model):
    """The phone of a person on the roll. In the switch it is called by the staff number.

    Only the digest of its password is kept, and no role can read it.
    """

    _name = "hotline.extension"
    _description = "Phone"
    _order = "switch_id, number"
    _rec_name = "number"
    _rec_names_search = ["number", "assignment_id.code", "assignment_id.name"]

    switch_id = fields.Many2one(
        "hotline.switch", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env["hotline.switch"]._default_switch(),
    )
    site_id = fields.Many2one(related="switch_id.site_id", store=True, index=True)
    assignment_id = fields.Many2one(
        "hotline.assignment", string="Person", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char(
        "Dial Number", compute="_compute_number", store=True, readonly=False, copy=False
    )
    kind = fields.Selection(
        [("web", "In the browser"), ("desk", "Telephone set")], required=True, default="web"
    )
    dial_class_id = fields.Many2one(
        "hotline.dial.class", string="Dialling Permission", ondelete="restrict",
        help="Empty: only numbers of the switch itself",
    )
    active = fields.Boolean(default=True)
    digest = fields.Char(groups=fields.NO_ACCESS, copy=False)
    has_password = fields.Boolean(
        "Password Set", compute="_compute_in_service", compute_sudo=True
    )
    in_service = fields.Boolean(
        compute="_compute_in_service", compute_sudo=True, search="_search_in_service"
    )
    group_text = fields.Char("Skill Groups", compute="_compute_group_text")

    _person_uniq = models.UniqueIndex(
        "(assignment_id) WHERE active", "This person already has a phone."
    )
    _number_uniq = models.UniqueIndex(
        "(switch_id, number)", "This dial number is already used."
    )

    @api.depends("switch_id")
    def _compute_number(self):
        dial_number.fill(self, FIRST_NUMBER)

    @api.depends("number", "assignment_id")
    def _compute_display_name(self):
        for phone in self:
            name = phone.sudo().assignment_id.name or ""
            phone.display_name = f"{phone.number or ''} {name}".strip()

    @api.depends("digest", "active", "assignment_id.hired", "assignment_id.left")
    def _compute_in_service(self):
        for phone in self:
            phone.has_password = bool(phone.digest)
            phone.in_service = phone.has_password and phone._may_take_calls()

    def _search_in_service(self, operator, value):
        if operator != "in":
            return NotImplemented
        serving = self._in_service(self.env["hotline.switch"].search([("active", "=", True)]))
        return Domain("id", "in" if True in value else "not in", serving.ids)

    @api.depends("assignment_id")
    def _compute_group_text(self):
        members = self.env["hotline.group.member"].sudo().search(
            [("assignment_id", "in", self.assignment_id.ids)]
        ).grouped("assignment_id")
        for phone in self:
            rows = members.get(phone.assignment_id)
            phone.group_text = rows and ", ".join(rows.group_id.mapped("name"))

    @api.constrains("number", "switch_id")
    def _check_number(self):
        dial_number.check(self, "hotline.skill.group")

    @api.constrains("assignment_id", "switch_id")
    def _check_person(self):
        for phone in self:
            if phone.assignment_id.site_id != phone.switch_id.site_id:
                raise ValidationError(self.env._(
                    "%(person)s is on the roll of another site than the switch.",
                    person=phone.assignment_id.display_name,
                ))
            if not AGENT.fullmatch(phone.assignment_id.code):
                raise ValidationError(self.env._(
                    "%(person)s: a staff number with other characters than letters, digits and _"
                    " cannot have a phone.",
                    person=phone.assignment_id.display_name,
                ))

    @api.constrains("dial_class_id", "switch_id")
    def _check_class(self):
        for phone in self:
            if phone.dial_class_id and phone.dial_class_id.switch_id != phone.switch_id:
                raise ValidationError(self.env._(
                    "Phone %(number)s: the dialling permission belongs to another switch.",
                    number=phone.number,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("dial_class_id") for vals in vals_list):
            self._check_administrator()
        return super().create(vals_list)

    def write(self, vals):
        if "dial_class_id" in vals:
            self._check_administrator()
        return super().write(vals)

    def _check_administrator(self):
        """What a phone may call costs money: the system administrator decides."""
        if not self.env.su and not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(self.env._(
                "Only the system administrator sets passwords and dialling permissions of phones."
            ))

    def _agent(self):
        """Name of the phone in the switch: the staff number, so that facts name the person."""
        return self.sudo().assignment_id.code

    def _may_take_calls(self):
        """Whether this person may take calls today: on the roll, both edge days included.

        Addons that know more (training, exams) narrow it.
        """
        self.ensure_one()
        person, today = self.assignment_id, self._today()
        return bool(
            self.active and person.hired and person.hired <= today
            and not (person.left and person.left < today)
        )

    def _today(self):
        return fields.Date.context_today(self.with_context(tz=self.site_id.tz))

    @api.model
    def _in_service(self, switch):
        """Phones that the switch knows: with a password, of people who may take calls."""
        phones = self.sudo().search([("switch_id", "in", switch.ids), ("digest", "!=", False)])
        return phones.filtered(lambda phone: phone._may_take_calls())

    @api.model
    def _switch_config(self, switch):
        return [phone._as_config() for phone in self._in_service(switch)]

    def _as_config(self):
        person = self.assignment_id
        return {
            "agent": self._agent(), "number": self.number, "kind": self.kind,
            "digest": self.digest,
            "name": NO_NAME.sub(" ", person.name or "").strip()[:64] or person.code,
            "dial_class": self.dial_class_id._usable().code or None,
        }

    # ---- passwords ----------------------------------------------------------------------

    def action_set_password(self):
        """Give the phone a new random password and show it, this once.

        :return: action that opens the window; the password itself is stored nowhere
        :raise AccessError: the user is no system administrator
        """
        self.ensure_one()
        self._check_administrator()
        self.check_access("write")
        secret = self._new_password()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Password of Phone %(number)s", number=self.number),
            "res_model": "hotline.extension.password",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_extension_id": self.id, "default_agent": self._agent(),
                "default_secret": secret,
            },
        }

    def _new_password(self):
        """Store the digest of a new random password; the password in clear."""
        secret = "".join(secrets.choice(ALPHABET) for _i in range(SECRET_LENGTH))
        self.sudo().digest = self._digest(secret)
        return secret

    def _digest(self, secret):
        """What SIP digest authentication needs instead of the password (RFC 7616, MD5)."""
        text = f"{self._agent()}:{REALM}:{secret}"
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    # ---- leaving ------------------------------------------------------------------------

    @api.model
    def _cron_leavers(self):
        """Take phones of people who left out of service, and have the switch read the roll."""
        for phone in self.search([("assignment_id.left", "!=", False)]):
            if phone.assignment_id.left < phone._today():
                phone.active = False
        self.env["hotline.switch"]._notify()
