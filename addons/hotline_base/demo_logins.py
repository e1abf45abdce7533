"""One login per role, for the demonstration and for tests; the rows come from outside."""

from odoo import Command

ROLES = {
    "agent": "hotline_base.group_agent",
    "leader": "hotline_base.group_leader",
    "office": "hotline_base.group_office",
    "hr": "hotline_base.group_hr",
    "inspector": "hotline_base.group_inspector",
    "editor": "hotline_base.group_editor",
    "procurement": "hotline_base.group_procurement",
    "sysadmin": "hotline_base.group_system_admin",
    "secadmin": "hotline_base.group_security_admin",
    "auditadmin": "hotline_base.group_audit_admin",
}
LANG, TZ = "zh_CN", "Asia/Shanghai"


def create_logins(env, sites, rows):
    """Create the users of a table of logins, or bring them up to date.

    :param sites: ``hotline.site`` records the users may see
    :param rows: dicts with ``login`` (a key of ROLES), ``password`` and ``role_zh``
    :return: ``{login: res.users}``
    """
    users = {}
    for row in rows:
        login = row["login"]
        users[login] = env["res.users"].search([("login", "=", login)])
        values = {**_values(env, row), "hotline_site_ids": [Command.set(sites.ids)]}
        if users[login]:
            users[login].write(values)
        else:
            users[login] = env["res.users"].create({**values, "login": login})
    return users


def _values(env, row):
    langs = dict(env["res.lang"].get_installed())
    return {
        "name": row["role_zh"],
        "password": row["password"],
        "lang": LANG if LANG in langs else env.lang,
        "tz": TZ,
        "group_ids": [Command.set(env.ref(ROLES[row["login"]]).ids)],
        "action_id": _home(env, row.get("home") or "").id,
    }


def _home(env, address):
    """The action at an address like ``/odoo/hotline-roll``: where the role lands."""
    path = address.removeprefix("/odoo").strip("/")
    return env["ir.actions.act_window"].search([("path", "=", path)], limit=1) if path else (
        env["ir.actions.act_window"]
    )
