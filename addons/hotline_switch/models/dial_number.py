"""Short numbers dialled inside a switch, shared by phones and skill groups."""

import re

from odoo.exceptions import ValidationError

NUMBER = re.compile(r"[1-9][0-9]{2,5}")
MODELS = ("hotline.extension", "hotline.skill.group")


def fill(records, first):
    """Give the next free number to records that are on a switch and have none.

    :param records: phones or skill groups, with `switch_id` and `number`
    :param first: where numbers of this kind begin, for instance 1001
    """
    without = records.filtered(lambda r: r.switch_id and not r.number)
    for switch, rows in without.grouped("switch_id").items():
        used = _used(records.env, switch)
        free = (n for n in range(first, first + 100_000) if str(n) not in used)
        for row, number in zip(rows, free, strict=False):
            row.number = str(number)


def _used(env, switch):
    """Numbers of phones and groups of a switch, archived ones too, and staff numbers."""
    # the switch calls a phone by its staff number: no dial number may be one (toll fraud)
    found = set(env["hotline.assignment"].sudo().search([]).mapped("code"))
    for model in MODELS:
        rows = env[model].sudo().with_context(active_test=False).search_fetch(
            [("switch_id", "in", switch.ids), ("number", "!=", False)], ["number"]
        )
        found.update(rows.mapped("number"))
    return found


def check(records, other_model):
    """Refuse a number that is none, or that the other kind already has.

    :raises ValidationError: naming record and number
    """
    _ = records.env._
    for record in records.filtered("number"):
        if not NUMBER.fullmatch(record.number):
            raise ValidationError(_(
                "%(name)s: the dial number “%(number)s” must be 3 to 6 digits, not beginning"
                " with 0.",
                name=record.display_name, number=record.number,
            ))
        if records.env["hotline.extension"].sudo().search_count([
            ("switch_id", "=", record.switch_id.id), ("assignment_id.code", "=", record.number),
        ], limit=1):
            raise ValidationError(_(
                "%(name)s: %(number)s is a staff number and cannot be a dial number.",
                name=record.display_name, number=record.number,
            ))
        same = [("switch_id", "=", record.switch_id.id), ("number", "=", record.number)]
        if records.env[other_model].sudo().search_count(same, limit=1):
            raise ValidationError(_(
                "%(name)s: the dial number %(number)s is already used.",
                name=record.display_name, number=record.number,
            ))
