"""The worked example files as contracts of a site, with a user per role."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo import Command
from odoo.tests import TransactionCase

EXAMPLES = Path(__file__).resolve().parents[3] / "tests" / "data" / "examples"
ROLES = ("agent", "leader", "office", "hr", "inspector", "procurement", "audit_admin")


class ObligationCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.users = {role: cls._user(role) for role in ROLES}

    @classmethod
    def _user(cls, role):
        return cls.env["res.users"].with_context(no_reset_password=True).create({
            "name": role,
            "login": f"test-obligation-{role}",
            "lang": "zh_CN",
            "group_ids": [Command.set(cls.env.ref(f"hotline_base.group_{role}").ids)],
        })

    @classmethod
    def example(cls, name, **more):
        """Contract of an example file, its facts taken in as far as their addons are there.

        :param more: sections to lay over the file's own
        """
        if not EXAMPLES.is_dir():
            cls.skipTest(cls, "the example files are not beside the addons")
        [path] = EXAMPLES.glob(f"{name}_*.json")
        data = {**json.loads(path.read_text("utf-8"), parse_float=Decimal), **more}
        files = cls.env["hotline.fact.file"]
        contract = files._contract(data, files._terms(data), commit=False)
        homes = cls.env["hotline.fact"]._homes()
        files._take_in(contract, {
            key: value for key, value in data.items()
            if not isinstance(value, list) or key in homes
        })
        for user in cls.users.values():
            user.hotline_site_ids = [Command.link(contract.site_id.id)]
        contract._update_obligations(date.fromisoformat(data["as_of"]))
        return contract

    def as_role(self, record, role, lang="zh_CN"):
        """The record as the user of a role sees it, without anything cached."""
        record.env.flush_all()
        record.env.invalidate_all()
        return record.with_user(self.users[role]).with_context(lang=lang, tracking_disable=True)

    def rows(self, contract, part):
        """``{(kind, record): row}`` of one kind of obligations."""
        found = contract.obligation_ids.filtered(lambda row: row.part == part)
        return {(row.kind, row.record or None): row for row in found}
