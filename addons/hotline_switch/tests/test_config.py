import json
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.hotline_switch import switchconf

from .config_case import ConfigCase


@tagged("post_install", "-at_install")
class TestConfig(ConfigCase):
    """What the records say is what the switch is told."""

    def test_a_new_switch_takes_calls(self):
        """Line and number are all that is missing: it can be rendered as it comes."""
        self.did("12366", open_action="menu", open_menu_id=self.of_switch("hotline.ivr.menu").id)
        self.phone("A01", self.consult)
        config = self.switch._config()
        self.assertEqual(json.loads(json.dumps(config)), config)
        files = switchconf.render(config, {})
        self.assertEqual(switchconf.lint(files), [])
        self.assertEqual(set(config["menus"][0]["keys"]), {"1", "2", "9", "*"})
        self.assertEqual(config["breaks"]["1"], "lunch")
        self.assertEqual(config["survey"]["scores"], "12345")
        self.assertEqual(config["callback_prompt"], "callback_offer")
        self.assertIn("recording_notice", config["prompts"])
        text = self.of_switch("hotline.prompt", code="recording_notice").text
        self.assertEqual(text, "为保证服务质量，您的通话将被录音。")

    def test_two_hundred_numbers_are_few_queries(self):
        def rows(count):
            self.env["hotline.did"].create([
                {
                    "number": f"0105550{n:04}", "name": f"Hall {n}", "site_id": self.site.id,
                    "trunk_id": self.trunk.id, "skill_group_id": self.consult.id,
                }
                for n in count
            ])
            for n in count[:60]:
                self.phone(f"N{n}", self.opinion)

        rows(range(5))
        few = self.queries()
        rows(range(5, 210))
        self.assertLessEqual(self.queries(), few + 3)
        self.assertLess(few, 60)
        self.assertEqual(len(self.switch._config()["dids"]), 210)

    def queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.switch._config()
        return self.env.cr.sql_log_count - before

    def test_numbers(self):
        hours = self.of_switch("hotline.business.hours", code="workdays")
        leave = self.of_switch("hotline.prompt", code="leave_message")
        self.did("12366", hours_id=hours.id, closed_action="voicemail", closed_prompt_id=leave.id)
        self.did("12345", open_action="dial", open_number="01012345678")
        self.did("12300", hours_id=hours.id)
        row = self.named("dids", "12366", "number")
        self.assertEqual(row["open"], {"do": "queue", "queue": "q_consult"})
        self.assertEqual(row["hours"], "workdays")
        self.assertEqual(
            row["closed"], {"do": "voicemail", "prompt": "leave_message", "max_seconds": 120}
        )
        self.assertEqual(
            self.named("dids", "12345", "number")["open"],
            {"do": "dial", "number": "01012345678", "trunk": "trunk_ct"},
        )
        # the announcement of the switch unless there is another
        self.assertEqual(
            self.named("dids", "12300", "number")["closed"], {"do": "hangup", "prompt": "closed"}
        )

    def test_a_number_without_a_line_is_not_on_the_switch(self):
        self.did("12366", trunk_id=False)
        archived = self.did("12367")
        archived.active = False
        self.assertEqual(self.switch._config()["dids"], [])

    def test_hours_follow_the_calendar(self):
        hours = self.of_switch("hotline.business.hours", code="workdays")
        days = self.env["hotline.calendar.day"]
        days.search([("date", ">=", "2030-01-01")]).unlink()
        days.create([
            {"date": date(2030, 5, 1), "kind": "holiday"},
            {"date": date(2030, 5, 4), "kind": "workday"},
            {"date": date(2030, 5, 6), "kind": "holiday", "site_id": self.site.id},
            {"date": date(2030, 5, 7), "kind": "holiday", "site_id": self.other_site.id},
            {"date": date(2039, 5, 1), "kind": "holiday"},
        ])
        with freeze_time("2030-04-20"):
            row = self.named("hours", "workdays")
            self.assertEqual(
                row["weekly"], [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}]
            )
            self.assertEqual(row["closed"], ["2030-05-01", "2030-05-06"])
            self.assertEqual(row["open"], [{"date": "2030-05-04", "from": "09:00", "to": "17:00"}])
            hours.holidays_closed = False
            self.assertEqual(self.named("hours", "workdays")["closed"], [])
        hours.always_open = True
        self.did("12366", hours_id=hours.id)
        self.assertIsNone(self.named("dids", "12366", "number")["hours"])
        self.assertEqual(self.switch._config()["hours"], [])

    def test_archived_hours_do_not_open_a_number_at_night(self):
        hours = self.of_switch("hotline.business.hours", code="workdays")
        self.did("12366", hours_id=hours.id)
        hours.active = False
        self.assertEqual(self.named("dids", "12366", "number")["hours"], "workdays")
        switchconf.render(self.switch._config(), {})

    def test_who_may_take_calls(self):
        """On the roll, both edge days included, with a password; in the groups only they."""
        self.phone("A01", self.consult, left="2030-03-05")
        self.phone("A02", self.consult, hired="2030-03-05")
        self.phone("A03", self.consult, password=False)
        for day, agents in (
            ("2030-03-04", ["A01"]), ("2030-03-05", ["A01", "A02"]), ("2030-03-06", ["A02"]),
        ):
            # noon of the site
            with self.subTest(day), freeze_time(f"{day} 04:00:00"):
                config = self.switch._config()
                self.assertEqual([row["agent"] for row in config["agents"]], agents)
                [group] = [row for row in config["groups"] if row["queue"] == "q_consult"]
                self.assertEqual([row["agent"] for row in group["members"]], agents)

    def test_a_hook_narrows_who_may_take_calls(self):
        phone = self.phone("A01", self.consult)
        self.patch(type(phone), "_may_take_calls", lambda self: False)
        self.assertEqual(self.switch._config()["agents"], [])
        self.assertFalse(phone.in_service)

    def test_overflow_goes_up_the_territories(self):
        """Own group, then district, city, province; the same specialty or none (JX-CAL-05)."""
        territories = self.env["hotline.territory"]
        places, above = {}, territories
        for level in ("province", "city", "district"):
            above = places[level] = territories.create(
                {"name": level, "code": f"T-{level}", "level": level, "parent_id": above.id}
            )

        def group(code, place, specialty=False):
            return self.env["hotline.skill.group"].create({
                "name": code, "code": code, "site_id": self.site.id, "specialty": specialty,
                "switch_id": self.switch.id, "territory_id": places[place].id,
            })

        own = group("own", "district", "tax")
        group("beside", "district", "tax")
        group("other", "district", "social")
        group("town", "city")
        group("land", "province", "tax")
        group("away", "province", "social")
        row = self.named("groups", "q_own", "queue")
        self.assertEqual(row["overflow"], [["q_beside"], ["q_town"], ["q_land"]])
        self.assertEqual(own.overflow_text, "beside → town → land")
        # an order set by hand goes before
        self.env["hotline.group.overflow"].create([
            {"group_id": own.id, "target_id": self.consult.id, "level": 1},
            {"group_id": own.id, "target_id": self.opinion.id, "level": 1},
        ])
        row = self.named("groups", "q_own", "queue")
        self.assertEqual([sorted(level) for level in row["overflow"]], [["q_consult", "q_opinion"]])
        self.assertEqual(self.named("groups", "q_consult", "queue")["overflow"], [])

    def test_menus(self):
        below = self.menu(
            "Below", {"key": "1", "action": "queue", "group_id": self.consult.id},
            {"key": "*", "action": "back"}, {"key": "0", "action": "repeat"}, code="below",
        )
        self.menu("Above", {"key": "3", "action": "menu", "target_menu_id": below.id}, code="above")
        keys = self.named("menus", "below")["keys"]
        self.assertEqual(keys["*"], {"do": "menu", "menu": "above"})
        self.assertEqual(keys["0"], {"do": "menu", "menu": "below"})
        self.assertEqual(self.named("menus", "below")["fail"], {"do": "hangup", "prompt": None})
        main = self.named("menus", "main")
        self.assertEqual(main["keys"]["9"], {
            "do": "announce", "prompt": "office_hours", "self_service": True,
            "then": {"do": "menu", "menu": "main"},
        })
        self.assertEqual(main["fail"], {"do": "queue", "queue": "q_consult"})

    def test_what_does_not_work_ends_the_call(self):
        """A silent announcement, a group or menu that was archived: never a broken file."""
        below = self.menu("Below", {"key": "1", "action": "queue", "group_id": self.opinion.id})
        self.menu(
            "Top", {"key": "1", "action": "menu", "target_menu_id": below.id},
            {"key": "2", "action": "queue", "group_id": self.opinion.id}, code="top",
        )
        self.env["hotline.group.member"].search([("group_id", "=", self.opinion.id)]).unlink()
        self.opinion.active = below.active = False
        self.env["hotline.prompt"].search([]).active = False
        switchconf.render(self.switch._config(), {})
        keys = self.named("menus", "top")["keys"]
        self.assertEqual(keys, {key: {"do": "hangup", "prompt": None} for key in "12"})

    def test_phone_names_are_what_a_display_shows(self):
        phone = self.phone("A01")
        phone.assignment_id.employee_id = self.env["hr.employee"].create({"name": 'Li "x";<$> 李'})
        row = self.named("agents", "A01", "agent")
        self.assertEqual(row["name"], "Li  x      李")
        switchconf.render(self.switch._config(), {})

    def test_archived_permission_or_line_lets_nobody_call(self):
        row = self.env["hotline.dial.class"].create({
            "name": "Local", "code": "local", "switch_id": self.switch.id,
            "trunk_id": self.trunk.id,
            "rule_ids": [(0, 0, {"kind": "allow", "pattern": "_1[3-9]XXXXXXXXX"})],
        })
        phone = self.phone("A01")
        phone.dial_class_id = row
        self.assertEqual(self.named("agents", "A01", "agent")["dial_class"], "local")
        self.assertEqual(self.named("dial_classes", "local")["allow"], ["_1[3-9]XXXXXXXXX"])
        self.trunk.active = False
        self.assertIsNone(self.named("agents", "A01", "agent")["dial_class"])
        switchconf.render(self.switch._config(), {})
