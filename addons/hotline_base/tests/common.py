from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.hotline_base.demo_logins import ROLES


class HotlineCase(BaseCommon):
    """A site, a second one nobody of the first sees, and one user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["hotline.site"].create({"name": "First", "code": "first"})
        cls.other_site = cls.env["hotline.site"].create({"name": "Second", "code": "second"})
        cls.ledger = cls.env["hotline.fact"]
        cls.users = {role: cls._new_user(role, group) for role, group in ROLES.items()}

    @classmethod
    def _new_user(cls, role, *groups):
        return new_test_user(
            cls.env, f"test_{role}", groups=",".join(groups), hotline_site_ids=cls.site.ids
        )

    @classmethod
    def _import(cls, section, *records, site=None):
        """Take in records of the exchange format; returns the number of new ones."""
        return cls.ledger._import(site or cls.site, section, list(records), "test")

    @classmethod
    def _facts(cls, section, site=None):
        """Records of the section that count."""
        return cls.ledger._records(site or cls.site, section)

    def _as(self, role, records):
        """The records or model as this role sees them."""
        return records.with_user(self.users[role])
