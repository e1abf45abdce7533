from odoo import Command
from odoo.tests import TransactionCase

ROLES = (
    "user", "agent", "leader", "office", "hr", "inspector", "procurement",
    "system_admin", "security_admin", "audit_admin",
)
MARCH = {"id": "2025-03", "kind": "month", "start": "2025-03-01", "end": "2025-03-31"}
APRIL = {"id": "2025-04", "kind": "month", "start": "2025-04-01", "end": "2025-04-30"}


class ContractCase(TransactionCase):
    """A site with a BJ contract, three people, two months of figures, and a user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.site = cls.env["hotline.site"].create({
            "name": "Test Hotline", "code": "test-contract",
        })
        cls.users = {role: cls._user(role) for role in ROLES}
        cls.template = cls.env["hotline.contract"].search([
            ("template", "=", True), ("code", "=", "BJ"),
        ])
        cls.contract = cls.env["hotline.contract"]._from_terms(
            "BJ", cls.template._get_terms(), site_id=cls.site.id,
            signed="2024-12-25", start="2025-01-01", end="2025-12-31",
        )
        cls.env["hotline.fact.file"]._take_in(cls.contract, cls._facts())

    @classmethod
    def _user(cls, role):
        return cls.env["res.users"].with_context(no_reset_password=True).create({
            "name": role,
            "login": f"test-contract-{role}",
            "password": f"test-contract-{role}",
            "lang": "zh_CN",
            "group_ids": [Command.set(cls.env.ref(f"hotline_base.group_{role}").ids)],
            "hotline_site_ids": [Command.link(cls.site.id)],
        })

    @classmethod
    def _facts(cls):
        """A01 reaches everything, A02 misses the talk ratio, A03 is one second short of 80 h."""
        people = [
            {"id": code, "position": "frontline", "hired": "2025-01-01"}
            for code in ("A01", "A02", "A03")
        ]
        return {
            "scenario": "test",
            "agents": people,
            "aggregates": [
                row
                for month, days in ((MARCH, 21), (APRIL, 22))
                for row in (
                    cls._figures(month, "A01", days * 70, 300000, 400000),
                    cls._figures(month, "A02", days * 70, 288000, 420000),
                    cls._figures(month, "A03", days * 70 - 1, 287999, 400000),
                    {"from": month["start"], "to": month["end"],
                     "measures": {"calls_to_agent": days * 240}},
                )
            ],
        }

    @staticmethod
    def _figures(month, agent, calls, talk, login):
        return {
            "from": month["start"], "to": month["end"], "agent": agent,
            "measures": {
                "calls_answered": calls,
                "agent_talk_seconds": talk,
                "login_seconds": login,
                "agent_wrap_seconds": 60000,
                "agent_ring_seconds": 6000,
            },
        }

    @classmethod
    def assess(cls, period=MARCH):
        """A draft assessment of a month."""
        return cls.env["hotline.assessment"].create({
            "contract_id": cls.contract.id, "code": period["id"], "kind": period["kind"],
            "first": period["start"], "last": period["end"],
        })

    def as_role(self, record, role):
        """The record as the user of a role sees it, without anything cached."""
        record.env.flush_all()
        return record.with_user(self.users[role]).with_context(tracking_disable=True)
