from odoo.addons.hotline_base.tests.common import HotlineCase


class ConfigCase(HotlineCase):
    """A site with a switch as it comes, a line, people with phones; one user per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch = cls.env["hotline.switch"].create(
            {"name": "Test switch", "code": "test", "site_id": cls.site.id}
        )
        cls.trunk = cls.env["hotline.trunk"].create({
            "name": "Carrier", "code": "ct", "switch_id": cls.switch.id, "peers": "127.0.0.2",
            "host": "127.0.0.2:5080", "caller_id": "01066007070",
        })
        cls.groups = cls.env["hotline.skill.group"].search([("site_id", "=", cls.site.id)])
        cls.consult = cls.groups.filtered(lambda group: group.code == "consult")
        cls.opinion = cls.groups - cls.consult

    @classmethod
    def of_switch(cls, model, **values):
        """The record of the switch with these values."""
        domain = [("switch_id", "=", cls.switch.id)]
        return cls.env[model].search(domain + [(k, "=", v) for k, v in values.items()])

    @classmethod
    def person(cls, code, hired="2025-01-01", left=None, site=None):
        """Somebody on the roll."""
        site = site or cls.site
        record = {"id": code, "hired": hired, **({"left": left} if left else {})}
        cls.env["hotline.fact"]._import(site, "agents", [record], "test")
        return cls.env["hotline.assignment"].search(
            [("site_id", "=", site.id), ("code", "=", code)]
        )

    @classmethod
    def phone(cls, code, group=None, password=True, **person):
        """Somebody with a phone, in a group."""
        person = cls.person(code, **person)
        phone = cls.env["hotline.extension"].create(
            {"switch_id": cls.switch.id, "assignment_id": person.id}
        )
        if password:
            phone._new_password()
        if group:
            cls.env["hotline.group.member"].create(
                {"group_id": group.id, "assignment_id": person.id}
            )
        return phone

    @classmethod
    def did(cls, number, **values):
        """A number that leads to the first group."""
        return cls.env["hotline.did"].create({
            "number": number, "name": f"Hall {number}", "site_id": cls.site.id,
            "trunk_id": cls.trunk.id, "skill_group_id": cls.consult.id, **values,
        })

    @classmethod
    def menu(cls, name, *keys, **values):
        """A menu with sound and these keys."""
        return cls.env["hotline.ivr.menu"].create({
            "name": name, "switch_id": cls.switch.id,
            "prompt_id": cls.of_switch("hotline.prompt", code="menu_main").id,
            "key_ids": [(0, 0, key) for key in keys], **values,
        })

    def named(self, part, name, key="name"):
        """One row of a part of the configuration."""
        [row] = [row for row in self.switch._config()[part] if row[key] == name]
        return row
