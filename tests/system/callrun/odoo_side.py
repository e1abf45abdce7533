"""The part of a run that happens inside Odoo: `python -m callrun.odoo_side CONF DB COMMAND FILE`.

`site`: make the run's site as people would on the screens, from a JSON file; answers with the
passwords of the phones. `facts`: what the records say of the calls, for the comparison. Answers go
to `FILE.out`.
"""

import base64
import json
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path


@contextmanager
def environment(conf, database):
    """An Odoo environment of the superuser; committed at the end."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", conf, "-d", database], setup_logging=True)
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tz": "Asia/Shanghai", "lang": "en_US"})


# ---- the site ------------------------------------------------------------------------------------


def make_site(env, spec):
    """Site, switch, line, people with phones, groups, hours, menu, numbers, survey.

    :param spec: dict: code, peer, host, prompts {name: wav file}, agents {code: group},
        groups {code: values and `overflow`}, numbers {name: number}
    :return: {"secrets": {agent: password in clear}}
    """
    site = env["hotline.site"].create({"name": "Proof", "code": spec["code"]})
    groups = make_groups(env, site, spec["groups"])
    # a new switch comes with announcements, a menu over the site's groups and a survey
    switch = env["hotline.switch"].create(
        {"name": "Proof", "code": spec["code"], "site_id": site.id}
    )
    line = env["hotline.trunk"].create({
        "name": "Carrier", "code": "ct", "switch_id": switch.id, "peers": spec["peer"],
        "host": spec["host"], "channels": 300,
    })
    own = [("switch_id", "=", switch.id)]
    prompts = env["hotline.prompt"].search(own).grouped("code")
    for code, file in spec["prompts"].items():
        prompts[code].write({
            "source": "audio", "audio_name": f"{code}.wav",
            "audio": base64.b64encode(Path(file).read_bytes()),
        })
    outside = env["hotline.dial.class"].create({
        "name": "Mobiles", "code": "mobiles", "switch_id": switch.id, "trunk_id": line.id,
        "caller_id": "01066007070", "rule_ids": [(0, 0, {"pattern": "_1[3-9]XXXXXXXXX"})],
    })
    secrets = make_people(env, switch, groups, outside, spec["agents"])
    menu = env["hotline.ivr.menu"].search([*own, ("code", "=", "main")])
    make_keys(env, menu, groups, prompts)
    make_numbers(env, switch, line, groups, prompts, menu, spec["numbers"])
    env["hotline.switch.survey"].search(own).timeout = 4
    return {"secrets": secrets}


def make_groups(env, site, specs):
    groups = {}
    for code, spec in specs.items():
        values = {name: value for name, value in spec.items() if name != "overflow"}
        groups[code] = env["hotline.skill.group"].create({
            "name": code.title(), "code": code, "site_id": site.id, "switch_id": False,
            "ring_timeout": 5, "max_wait": 60, "announce_position": 0, **values,
        })
    for code, spec in specs.items():
        for level, target in spec.get("overflow", ()):
            env["hotline.group.overflow"].create({
                "group_id": groups[code].id, "target_id": groups[target].id, "level": level,
            })
    return groups


def make_people(env, switch, groups, outside, agents):
    secrets, hired = {}, datetime.now(UTC).date() - timedelta(days=400)
    for code, group in agents.items():
        person = env["hotline.assignment"].create({
            "site_id": switch.site_id.id, "code": code, "name": f"Agent {code}",
            "hired": str(hired),
        })
        phone = env["hotline.extension"].create({
            "switch_id": switch.id, "assignment_id": person.id, "kind": "desk",
            "dial_class_id": outside.id,
        })
        secrets[code] = phone._new_password()
        env["hotline.group.member"].create(
            {"group_id": groups[group].id, "assignment_id": person.id}
        )
    return secrets


def make_keys(env, menu, groups, prompts):
    menu.write({"timeout": 3, "tries": 2})
    menu.key_ids.unlink()
    keys = (
        {"key": "1", "action": "queue", "group_id": groups["tax"].id},
        {"key": "2", "action": "queue", "group_id": groups["social"].id},
        {"key": "9", "action": "announce", "prompt_id": prompts["office_hours"].id,
         "self_service": True, "then_action": "hangup"},
        {"key": "t", "action": "hangup"},
    )
    env["hotline.ivr.key"].create([{"menu_id": menu.id, **key} for key in keys])


def make_numbers(env, switch, line, groups, prompts, menu, numbers):
    never = env["hotline.business.hours"].create({
        "name": "Not now", "switch_id": switch.id, "holidays_closed": False,
        "line_ids": [(0, 0, other_day())],
    })
    greeting, notice = prompts["welcome"].id, prompts["recording_notice"].id
    rows = (
        ("menu", {"open_action": "menu", "open_menu_id": menu.id, "greeting_id": greeting,
                  "notice_id": notice}),
        ("direct", {"skill_group_id": groups["tax"].id, "notice_id": notice}),
        ("relay", {"skill_group_id": groups["relay"].id, "notice_id": notice}),
        ("last", {"skill_group_id": groups["last"].id}),
        ("callback", {"skill_group_id": groups["back"].id}),
        ("voicemail", {"open_action": "menu", "open_menu_id": menu.id, "hours_id": never.id,
                       "closed_action": "voicemail",
                       "closed_prompt_id": prompts["leave_message"].id}),
        ("closed", {"open_action": "menu", "open_menu_id": menu.id, "hours_id": never.id,
                    "closed_action": "hangup", "closed_prompt_id": notice}),
    )
    for name, values in rows:
        env["hotline.did"].create({
            "name": name.title(), "number": numbers[name], "site_id": switch.site_id.id,
            "trunk_id": line.id, **values,
        })


def other_day():
    """Weekly hours that are not now: an hour of the day three days ago."""
    then = datetime.now(UTC) - timedelta(days=3)
    return {"weekday": str(then.weekday()), "hour_from": 3, "hour_to": 4}


# ---- the facts -----------------------------------------------------------------------------------

CALL = (
    "number", "direction", "caller", "outcome", "agent_codes", "started_at", "to_agent_at",
    "answered_at", "ended_at", "hangup_by", "wait", "talk", "wrap",
)


def read_facts(env, spec):
    """Calls, sessions, measures of the site, as JSON.

    :param spec: {"code", "first", "last"}: the site and the local days to measure
    """
    site = env["hotline.site"].search([("code", "=", spec["code"])])
    calls = env["hotline.call"].search([("site_id", "=", site.id)], order="started_at, id")
    sessions = env["hotline.agent.session"].search([("site_id", "=", site.id)], order="login, id")
    span = (date.fromisoformat(spec["first"]), date.fromisoformat(spec["last"]))
    [table] = env["hotline.measure"]._evaluate(site, [span]).values()
    return {
        "calls": [call_row(env, call) for call in calls],
        "sessions": [session_row(row) for row in sessions],
        "measures": {
            agent or "": {name: str(value) for name, value in row.items() if value}
            for agent, row in table.items()
        },
        "facts": fact_counts(env, site),
        "raw": raw_counts(env, spec["code"]),
    }


def call_row(env, call):
    record = json.loads(call.fact_id.payload)
    return {
        **{name: plain(call[name]) for name in CALL},
        "record": record,
        "recording": recording_of(env, call, "talk"),
        "voicemail": recording_of(env, call, "voicemail"),
        "legs": [
            {name: plain(leg[name]) for name in ("agent_code", "answered_at", "ended_at", "wrap")}
            for leg in call.leg_ids.sorted(lambda leg: (leg.answered_at, leg.id))
        ],
        "holds": [plain(hold["length"]) for hold in call.hold_ids.sorted("started_at")],
    }


def recording_of(env, call, kind):
    """Length, state and whether the file is there; None if there is no recording."""
    recording = env["hotline.recording"].search(
        [("call_number", "=", call.number), ("kind", "=", kind)]
    )
    if not recording:
        return None
    path = recording.store_path and recording._store_root() / recording.store_path
    return {
        "seconds": recording.seconds, "state": recording.state,
        "exists": bool(path and path.is_file() and path.stat().st_size == recording["size"]),
    }


def session_row(session):
    return {
        **{name: plain(session[name]) for name in ("agent_code", "login", "logout", "length")},
        "breaks": [[plain(row.started_at), plain(row.ended_at)] for row in session.break_ids],
    }


def fact_counts(env, site):
    """Rows of the ledger per section: all, and corrections among them."""
    env.cr.execute(
        "SELECT section, count(*), count(corrects_id) FROM hotline_fact WHERE site_id = %s"
        " GROUP BY 1 ORDER BY 1", [site.id],
    )
    return {section: [rows, corrections] for section, rows, corrections in env.cr.fetchall()}


def raw_counts(env, code):
    """Raw lines per kind in the database."""
    env.cr.execute(
        "SELECT kind, count(*) FROM hotline_switch_row WHERE switch = %s GROUP BY 1", [code]
    )
    return dict(env.cr.fetchall())


def plain(value):
    """A field's value as JSON: moments in UTC with microseconds, empty as None."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat(timespec="microseconds")
    return None if value is False or value is None else value


COMMANDS = {"site": make_site, "facts": read_facts}


def main(conf, database, command, file):
    spec = json.loads(Path(file).read_text())
    with environment(conf, database) as env:
        answer = COMMANDS[command](env, spec)
    Path(file + ".out").write_text(json.dumps(answer, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
