import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

NAME = re.compile(r"[a-z0-9_]{1,32}")


class HotlineSwitchPartMixin(models.AbstractModel):
    """A record that is a part of one switch and stands in its files under a technical name."""

    _name = "hotline.switch.part.mixin"
    _description = "Part of a Switch"
    _order = "switch_id, sequence, id"
    _code_prefix = None  # a part without a code of its own is called <prefix>_<id>

    name = fields.Char(required=True)
    code = fields.Char(
        "Technical Name", copy=False,
        help="In the files of the switch: small letters, digits and _. Given if left empty",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    switch_id = fields.Many2one(
        "hotline.switch", required=True, index=True, ondelete="restrict",
        default=lambda self: self.env["hotline.switch"]._default_switch(),
    )
    site_id = fields.Many2one(related="switch_id.site_id", store=True, index=True)

    _code_uniq = models.UniqueIndex(
        "(switch_id, code) WHERE code IS NOT NULL", "This technical name is already used."
    )

    @api.constrains("code")
    def _check_code(self):
        for part in self.filtered("code"):
            if not NAME.fullmatch(part.code):
                raise ValidationError(self.env._(
                    "%(name)s: the technical name “%(code)s” has other characters than small"
                    " letters, digits and _, or more than 32.",
                    name=part.name, code=part.code,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        for part in parts.filtered(lambda p: not p.code):
            part.code = f"{self._code_prefix}_{part.id}"
        return parts

    def _check_same_switch(self, *names):
        check_same_switch(self, *names)


def check_same_switch(records, *names):
    """What a record names belongs to the same switch.

    :param names: Many2one fields whose records have a `switch_id`
    :raises ValidationError: naming the record and the field
    """
    for record in records:
        for name in names:
            other = record[name].switch_id
            if other and record.switch_id and other != record.switch_id:
                raise ValidationError(record.env._(
                    "%(name)s: %(field)s belongs to another switch.",
                    name=record.display_name,
                    field=record._fields[name]._description_string(record.env),
                ))
