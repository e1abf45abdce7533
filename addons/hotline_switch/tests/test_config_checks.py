from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .config_case import ConfigCase


@tagged("post_install", "-at_install")
class TestConfigChecks(ConfigCase):
    """What cannot work is refused where it is entered, naming record and field."""

    def refused(self, words, function, *args, **values):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            function(*args, **values)
            self.env.flush_all()
        for word in words.split("|"):
            self.assertIn(word, str(caught.exception))

    def test_lines(self):
        for peers in ("0.0.0.0/0", "10.0.0.0/8", "carrier.example", "1.2.3", "10.0.0.1; x", "::/0"):
            with self.subTest(peers):
                self.refused("Carrier|no address", self.trunk.write, {"peers": peers})
        for host in ("carrier", "10.0.0.1:99999", "10.0.0.1:x", "[general]", "10.0.0.1\nx"):
            with self.subTest(host):
                self.refused("Carrier|address and port", self.trunk.write, {"host": host})
        self.refused("Carrier|caller ID", self.trunk.write, {"caller_id": "010-123"})
        self.refused("technical name", self.trunk.write, {"code": "a b"})
        self.trunk.write({"peers": "10.0.0.1, 10.0.0.8/29，2001:db8::1", "host": "10.0.0.1"})

    def test_dialling(self):
        row = self.env["hotline.dial.class"].create(
            {"name": "Local", "switch_id": self.switch.id, "trunk_id": self.trunk.id}
        )

        def rule(kind, pattern):
            self.env["hotline.dial.rule"].create(
                {"class_id": row.id, "kind": kind, "pattern": pattern}
            )

        for pattern in ("_X.", "_0.", "1&2", "_1[3-", "500&PJSIP/x", "${X}", "1[3-9]X"):
            with self.subTest(pattern):
                self.refused("Local|range of numbers", rule, "allow", pattern)
        rule("deny", "_X.")
        rule("allow", "_00852X.")

    def test_numbers(self):
        self.refused("12366|choose the menu", self.did, "12366", open_action="menu")
        self.refused("choose the skill group", self.did, "12366", skill_group_id=False)
        for number in ("0086123", "12", "123x", "1" * 21):
            with self.subTest(number):
                self.refused(
                    f"12366|{number}", self.did, "12366", open_action="dial", open_number=number
                )

    def test_closed_announcement_of_the_switch_will_do(self):
        self.did("12366", closed_action="announce")

    def test_nothing_belongs_to_another_switch(self):
        other = self.env["hotline.switch"].create(
            {"name": "Other", "code": "other", "site_id": self.other_site.id}
        )
        prompt = self.env["hotline.prompt"].search([("switch_id", "=", other.id)], limit=1)
        self.refused("Greeting|another switch", self.did, "12366", greeting_id=prompt.id)
        person = self.person("B01", site=self.other_site)
        self.refused(
            "B01|another site", self.env["hotline.group.member"].create,
            {"group_id": self.consult.id, "assignment_id": person.id},
        )
        self.refused(
            "B01|another site", self.env["hotline.extension"].create,
            {"switch_id": self.switch.id, "assignment_id": person.id},
        )

    def test_menus_have_no_loops(self):
        main = self.of_switch("hotline.ivr.menu", code="main")
        below = self.menu("Below", {"key": "1", "action": "queue", "group_id": self.consult.id})

        def key(menu, **values):
            self.env["hotline.ivr.key"].create({"menu_id": menu.id, **values})

        key(main, key="5", action="menu", target_menu_id=below.id)
        self.refused("would lead to itself", key, below, key="5", action="menu",
                     target_menu_id=main.id)
        self.refused("would lead to itself", key, below, key="5", action="menu",
                     target_menu_id=below.id)
        key(below, key="*", action="back")
        self.refused("already played", key, below, key="t", action="back")
        self.refused("key 7|choose the skill group", key, below, key="7", action="queue")

    def test_problems_are_told(self):
        lost = self.menu("Lost", {"key": "1", "action": "repeat"})
        self.assertIn("No number and no other menu leads here.", lost.problems)
        self.assertIn("Dead end", lost.problems)
        self.assertIn("no key or a wrong one", lost.problems)
        main = self.of_switch("hotline.ivr.menu", code="main")
        self.assertIn("nobody is in", main.problems)
        self.phone("A01", self.consult)
        self.phone("A02", self.opinion)
        self.did("12366", open_action="menu", open_menu_id=main.id)
        main.invalidate_recordset()
        self.assertFalse(main.problems)

    def test_the_whole_menu_can_be_read(self):
        main = self.of_switch("hotline.ivr.menu", code="main")
        below = self.menu("<b>Below</b>", {"key": "*", "action": "back"})
        self.env["hotline.ivr.key"].create(
            {"menu_id": main.id, "key": "5", "action": "menu", "target_menu_id": below.id}
        )
        tree = str(main.tree)
        self.assertIn("&lt;b&gt;Below", tree)
        self.assertIn("agents of General enquiries", tree)
        self.assertIn("Menu above", tree)

    def test_hours(self):
        hours = self.of_switch("hotline.business.hours", code="workdays")
        overlap = {"hours_id": hours.id, "weekday": "0", "hour_from": 16, "hour_to": 18}
        self.refused("two periods", self.env["hotline.business.hours.line"].create, overlap)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint():
            self.env["hotline.business.hours.line"].create(
                {"hours_id": hours.id, "weekday": "6", "hour_from": 18, "hour_to": 25}
            )

    def test_dial_numbers_are_one_space(self):
        phone = self.phone("A01")
        self.assertEqual(phone.number, "1001")
        self.refused("already used", phone.write, {"number": self.consult.number})
        self.refused("already used", self.consult.write, {"number": "1001"})
        self.refused("3 to 6 digits", phone.write, {"number": "0123"})
        self.person("1002")
        self.assertEqual(self.phone("A02").number, "1003")  # 1002 is somebody's staff number
        self.phone("1009")
        self.refused("is a staff number", phone.write, {"number": "1009"})

    def test_staff_numbers_the_switch_cannot_name(self):
        for code in ("A-01", "trunk1", "坐席1"):
            with self.subTest(code):
                self.refused("cannot have a phone", self.phone, code)

    def test_break_reasons(self):
        reasons = self.env["hotline.break.reason"]
        row = {"name": "Rest", "switch_id": self.switch.id}
        self.refused("Rest|digit", reasons.create, {**row, "key": "10"})
        self.refused("Rest|acw", reasons.create, {**row, "key": "8", "code": "acw"})

    def test_group_seconds_have_limits(self):
        for values in ({"ring_timeout": 0}, {"max_wait": 10**6}, {"wrap_max": -1}):
            with self.subTest(values), self.assertRaises(CheckViolation), \
                    mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.consult.write(values)
                self.env.flush_all()
