import os

from odoo import Command, api, models

from odoo.addons.hotline_demo.generator import halls

MENU_TEXT = (
    "企业税费请按一，个人所得税请按二，电子税务局操作请按三，投诉和意见请按八，"
    "办税时间和地点请按九，重听请按星号键。"
)
# group: code, name, specialty; those of the whole city
POOLS = (
    ("general", "综合咨询组", False),
    ("company", "企业税费组", "企业税费"),
    ("person", "个人所得税组", "个人所得税"),
    ("online", "电子税务局组", "电子税务局"),
    ("opinion", "投诉建议组", "投诉建议"),
)
POOL_SIZE = 8
PROMPTS = (
    (
        "menu_online", "电子税务局菜单",
        "登录和密码问题请按一，发票问题请按二，返回上一级请按星号键。",
    ),
    (
        "online_login", "登录问题",
        "登录时忘记密码，请在登录页面点击忘记密码，通过手机验证码重新设置。",
    ),
)
DENIED = (
    ("_00.", "国际长途"), ("_16[08]X.", "声讯台"), ("_400X.", "收费服务号"), ("110", "报警"),
)
ALLOWED = (
    ("_1[3-9]XXXXXXXXX", "手机"), ("_01[3-9]XXXXXXXXX", "外地手机"), ("_[2-8]XXXXXXX", "市话"),
    ("_0[1-9]X.", "国内长途"),
)


class HotlineDemo(models.AbstractModel):
    _inherit = "hotline.demo"

    @api.model
    def _switch(self, site):
        """The switch of the demo: 204 numbers of halls, groups by district and by specialty.

        :return: ``hotline.switch``
        """
        places = self._territories()
        pools, districts = self._groups(site, places)
        switch = self.env["hotline.switch"].create({
            "name": "热线交换机", "site_id": site.id,
            "code": os.environ.get("HOTLINE_SWITCH") or "main",
        })
        trunk = self._trunk(switch)
        self._phones(site, switch, trunk)
        self._members(site, pools, districts)
        self._menus(switch, pools)
        self._numbers(switch, trunk, places, pools, districts)
        return switch

    def _territories(self):
        """`{code: territory}`; the tree is shared by all sites."""
        territories = self.env["hotline.territory"]
        code, name = halls.PROVINCE
        province = territories.search([("code", "=", code)]) or territories.create(
            {"code": code, "name": name, "level": "province"}
        )
        known = territories.search([("code", "in", [code for code, _name in halls.DISTRICTS])])
        new = [
            {"code": code, "name": name, "level": "district", "parent_id": province.id}
            for code, name in halls.DISTRICTS if code not in known.mapped("code")
        ]
        known |= territories.create(new) | province
        return {territory.code: territory for territory in known}

    def _groups(self, site, places):
        """Groups of the whole city, and one for each district."""
        city = places[halls.PROVINCE[0]]
        rows = [
            {"code": code, "name": name, "specialty": specialty, "territory_id": city.id}
            for code, name, specialty in POOLS
        ] + [
            {"code": f"d{code}", "name": f"{name}办税组", "territory_id": places[code].id}
            for code, name in halls.DISTRICTS
        ]
        groups = self.env["hotline.skill.group"].create([
            {**row, "site_id": site.id, "wrap_max": 60, "callback_after": 60} for row in rows
        ])
        pools = dict(zip((code for code, *_rest in POOLS), groups, strict=False))
        return pools, dict(zip((c for c, _n in halls.DISTRICTS), groups[len(POOLS):], strict=True))

    def _trunk(self, switch):
        trunk = self.env["hotline.trunk"].create({
            "name": "电信 120 路中继", "code": "ct", "switch_id": switch.id, "peers": "127.0.0.2",
            "host": "127.0.0.2:5080", "channels": 120, "caller_id": "01066007070",
        })
        rules = [("allow", rule) for rule in ALLOWED] + [("deny", rule) for rule in DENIED]
        self.env["hotline.dial.class"].create({
            "name": "市话与国内", "code": "local", "switch_id": switch.id, "trunk_id": trunk.id,
            "rule_ids": [
                Command.create({"kind": kind, "pattern": pattern, "note": note})
                for kind, (pattern, note) in rules
            ],
        })
        return trunk

    def _phones(self, site, switch, trunk):
        """Everybody has a phone; its password is nobody's until the administrator sets one."""
        people = self.env["hotline.assignment"].search([("site_id", "=", site.id)])
        local = self.env["hotline.dial.class"].search([("trunk_id", "=", trunk.id)])
        phones = self.env["hotline.extension"].create([
            {"switch_id": switch.id, "assignment_id": person.id, "dial_class_id": local.id}
            for person in people
        ])
        for phone in phones:
            phone._new_password()

    def _members(self, site, pools, districts):
        """Front line: one district each and one specialty; all help with general questions."""
        people = self.env["hotline.assignment"].search(
            [("site_id", "=", site.id), ("code", "=like", "A%")]
        )
        special = [pools[code] for code, _name, specialty in POOLS if specialty]
        halls_of = list(districts.values())
        rows = []
        for place, person in enumerate(people):
            rows += [
                (halls_of[place % len(halls_of)], person, 0),
                (special[place // POOL_SIZE % len(special)], person, 0),
                (pools["general"], person, 1),
            ]
        self.env["hotline.group.member"].create([
            {"group_id": group.id, "assignment_id": person.id, "penalty": rank}
            for group, person, rank in rows
        ])

    def _menus(self, switch, pools):
        """The main menu over the specialties, and one below it."""
        main = self.env["hotline.ivr.menu"].search([("switch_id", "=", switch.id)], limit=1)
        main.prompt_id.text = MENU_TEXT
        prompts = self._prompts(switch)
        below = self.env["hotline.ivr.menu"].create({
            "name": "电子税务局", "code": "online", "switch_id": switch.id,
            "prompt_id": prompts["menu_online"].id,
        })
        main.key_ids.filtered(lambda key: key.key in ("1", "2", "t")).unlink()
        queue = "queue"
        self.env["hotline.ivr.key"].create([
            {"menu_id": main.id, "key": "1", "action": queue, "group_id": pools["company"].id},
            {"menu_id": main.id, "key": "2", "action": queue, "group_id": pools["person"].id},
            {"menu_id": main.id, "key": "3", "action": "menu", "target_menu_id": below.id},
            {"menu_id": main.id, "key": "8", "action": queue, "group_id": pools["opinion"].id},
            {"menu_id": main.id, "key": "t", "action": queue, "group_id": pools["general"].id},
            {
                "menu_id": below.id, "key": "1", "action": "announce", "then_action": "queue",
                "prompt_id": prompts["online_login"].id, "group_id": pools["online"].id,
            },
            {"menu_id": below.id, "key": "2", "action": queue, "group_id": pools["online"].id},
            {"menu_id": below.id, "key": "*", "action": "back"},
            {"menu_id": below.id, "key": "t", "action": queue, "group_id": pools["general"].id},
        ])

    def _prompts(self, switch):
        prompts = self.env["hotline.prompt"].create([
            {"code": code, "name": name, "text": text, "switch_id": switch.id}
            for code, name, text in PROMPTS
        ])
        return prompts.grouped("code")

    def _numbers(self, switch, trunk, places, pools, districts):
        """12366 leads to the menu, the number of a hall straight to its seats (JX-CAL-02)."""
        own = [("switch_id", "=", switch.id)]
        prompts = self.env["hotline.prompt"].search(own).grouped("code")
        common = {
            "site_id": switch.site_id.id, "trunk_id": trunk.id,
            "hours_id": self.env["hotline.business.hours"].search(own, limit=1).id,
            "notice_id": prompts["recording_notice"].id,
            "closed_prompt_id": prompts["closed"].id,
        }
        rows = list(halls.halls())
        offices = self.env["hotline.office"].create([
            {
                "code": row["code"], "name": row["name"], "site_id": switch.site_id.id,
                "territory_id": places[row["district"]].id,
            }
            for row in rows
        ])
        menu = self.env["hotline.ivr.menu"].search([*own, ("code", "=", "main")])
        self.env["hotline.did"].create([
            {
                **common, "number": "12366", "name": "纳税缴费服务热线", "source": "12366",
                "skill_group_id": pools["general"].id, "greeting_id": prompts["welcome"].id,
                "open_action": "menu", "open_menu_id": menu.id, "closed_action": "voicemail",
                "closed_prompt_id": prompts["leave_message"].id,
            },
            *(
                {
                    **common, "number": row["number"], "name": row["name"],
                    "office_id": office.id, "skill_group_id": districts[row["district"]].id,
                }
                for row, office in zip(rows, offices, strict=True)
            ),
        ])
