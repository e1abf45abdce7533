from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


class TelephonyCommon(BaseCommon):
    """A site, and words to write its facts with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["hotline.site"].create({"name": "Twelve", "code": "T12"})
        cls.other_site = cls.env["hotline.site"].create({"name": "Other", "code": "T99"})

    @classmethod
    def user(cls, login, groups, site=None):
        """A user with roles, who may see a site."""
        names = ",".join(f"hotline_base.group_{name}" for name in groups.split())
        user = new_test_user(cls.env, login, groups=names)
        site = site or cls.site
        user.hotline_site_ids = site
        return user

    @classmethod
    def person(cls, code, user=None, site=None):
        """Somebody on the roll, with the user who works as this person."""
        site = site or cls.site
        cls.env["hotline.fact"]._import(
            site, "agents", [{"id": code, "hired": "2025-01-01"}], "test"
        )
        person = cls.env["hotline.assignment"].search(
            [("site_id", "=", site.id), ("code", "=", code)]
        )
        person.employee_id = cls.env["hr.employee"].create({
            "name": f"Employee {code}", "user_id": user and user.id,
        })
        return person

    @classmethod
    def take(cls, section, *records, site=None):
        """Import records; the number of new facts."""
        return cls.env["hotline.fact"]._import(site or cls.site, section, list(records), "test")

    @classmethod
    def call(cls, number, day, trace, **fields):
        """A call record from lines `hh:mm:ss event [agent or who hung up]`."""
        return {"id": number, **fields, "events": [
            cls._event(day, *line.split()) for line in trace.strip().split("\n")
        ]}

    @staticmethod
    def _event(day, at, kind, who=None):
        event = {"t": at if "T" in at else f"{day}T{at}", "e": kind}
        if who:
            event["by" if kind == "hangup" else "agent"] = who
        return event

    @classmethod
    def measures(cls, *spans, site=None):
        """Measures of spans `(first, last)` of a site."""
        return cls.env["hotline.measure"]._evaluate(site or cls.site, list(spans))
