"""What a new switch comes with, so that it can take calls once it has a line and a number."""

import csv
from functools import cache

from odoo.fields import Command
from odoo.tools import file_open

PROMPTS = "hotline_switch/data/default_prompts.csv"


def fill(switch):
    """Enter hours, announcements, break reasons, groups, a menu and the survey of a new switch.

    :param switch: a new ``hotline.switch``
    """
    env = switch.env
    words = _words(env)
    prompts = _prompts(switch, words)
    switch.callback_prompt_id, switch.closed_prompt_id = (
        prompts["callback_offer"], prompts["closed"]
    )
    env["hotline.business.hours"].create(_hours(switch))
    env["hotline.break.reason"].create(_breaks(switch))
    env["hotline.switch.survey"].create({
        "name": words["Satisfaction survey"], "switch_id": switch.id, "code": "survey",
        "prompt_id": prompts["survey"].id, "thanks_id": prompts["survey_thanks"].id,
    })
    _menu(switch, prompts, _groups(switch))


@cache
def _texts():
    with file_open(PROMPTS) as source:
        return list(csv.DictReader(source))


def _words(env):
    """Names of the default announcements in the language of who makes the switch."""
    _ = env._
    return {
        "Welcome": _("Welcome"), "Recording notice": _("Recording notice"),
        "Main menu": _("Main menu"), "Hours of the halls": _("Hours of the halls"),
        "Closed": _("Closed"), "Callback offer": _("Callback offer"),
        "Leave a message": _("Leave a message"),
        "Satisfaction survey": _("Satisfaction survey"),
        "Thanks for the answer": _("Thanks for the answer"),
    }


def _prompts(switch, words):
    rows = _texts()
    prompts = switch.env["hotline.prompt"].create([
        {**row, "name": words[row["name"]], "switch_id": switch.id, "sequence": number}
        for number, row in enumerate(rows, start=1)
    ])
    return dict(zip((row["code"] for row in rows), prompts, strict=True))


def _hours(switch):
    return {
        "name": switch.env._("Working days 9–17"), "switch_id": switch.id, "code": "workdays",
        "line_ids": [Command.create({"weekday": str(day)}) for day in range(5)],
    }


def _breaks(switch):
    _ = switch.env._
    reasons = {
        "lunch": _("Lunch"), "rest": _("Short rest"), "meeting": _("Meeting"),
        "training": _("Training"),
    }
    return [
        {"name": name, "code": code, "key": str(key), "switch_id": switch.id}
        for key, (code, name) in enumerate(reasons.items(), start=1)
    ]


def _groups(switch):
    """The groups of the site take calls on its first switch; a site without any gets two."""
    groups = switch.env["hotline.skill.group"]
    found = groups.search([("site_id", "=", switch.site_id.id)])
    found.filtered(lambda group: not group.switch_id).switch_id = switch
    own = found.filtered(lambda group: group.switch_id == switch)
    if found:
        return own
    _ = switch.env._
    names = {"consult": _("General enquiries"), "opinion": _("Complaints")}
    return groups.create([
        {"name": name, "code": code, "site_id": switch.site_id.id, "switch_id": switch.id}
        for code, name in names.items()
    ])


def _menu(switch, prompts, groups):
    """1 and 2 lead to agents, 9 is answered by the machine, who presses nothing gets agents."""
    if not groups:
        return
    first, second = groups[0], groups[1:2] or groups[0]
    keys = (
        {"key": "1", "action": "queue", "group_id": first.id},
        {"key": "2", "action": "queue", "group_id": second.id},
        {
            "key": "9", "action": "announce", "prompt_id": prompts["office_hours"].id,
            "then_action": "repeat",
        },
        {"key": "*", "action": "repeat"},
        {"key": "t", "action": "queue", "group_id": first.id},
    )
    switch.env["hotline.ivr.menu"].create({
        "name": switch.env._("Main menu"), "code": "main", "switch_id": switch.id,
        "prompt_id": prompts["menu_main"].id, "key_ids": [Command.create(key) for key in keys],
    })
