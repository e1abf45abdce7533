"""Which number, hall and skill group of a site a call belongs to."""

from odoo.tools import SQL

QUEUE = "q_"  # the queue of a skill group is called q_<code>
NO_DID = (None, None, None)


class CallLines:
    """The called numbers and skill groups of a site, by what calls say of them."""

    def __init__(self, dids, groups):
        self.dids = dids  # number: (id, hall, source hotline)
        self.groups = groups  # queue: id

    @classmethod
    def of(cls, env, site):
        """The lines of a site, archived ones too: two small queries."""
        for model in ("hotline.did", "hotline.skill.group"):
            env[model].flush_model()
        dids = env.execute_query(SQL(
            "SELECT number, id, office_id, source FROM hotline_did WHERE site_id = %s", site.id
        ))
        groups = env.execute_query(SQL(
            "SELECT %s || code, id FROM hotline_skill_group WHERE site_id = %s", QUEUE, site.id
        ))
        return cls({number: rest for number, *rest in dids}, dict(groups))

    def of_call(self, extra):
        """Called number, hall, source hotline and skill group of a call (ids and text)."""
        return (*self.dids.get(extra.did, NO_DID), self.groups.get(extra.queue))


def relink_dids(env, ids):
    """Calls follow what a called number says of itself: set-based, only what differs."""
    _relink(env, "hotline.did", ids, SQL("c.did = l.number"), {
        "did_id": SQL("l.id"), "office_id": SQL("l.office_id"), "source": SQL("l.source"),
    })


def relink_groups(env, ids):
    """Calls of a queue belong to the group of that name."""
    _relink(env, "hotline.skill.group", ids, SQL("c.queue = %s || l.code", QUEUE), {
        "skill_group_id": SQL("l.id"),
    })


def _relink(env, model, ids, same, values):
    env[model].flush_model()
    columns = [SQL.identifier(name) for name in values]
    line, link = SQL.identifier(env[model]._table), columns[0]
    ours = SQL("c.site_id = l.site_id AND %s", same)
    env.cr.execute(SQL(
        "UPDATE hotline_call c SET %s FROM %s l WHERE l.id = ANY(%s) AND c.%s = l.id"
        " AND (%s) IS NOT TRUE",
        SQL(", ").join(SQL("%s = NULL", column) for column in columns), line, list(ids), link,
        ours,
    ))
    env.cr.execute(SQL(
        "UPDATE hotline_call c SET %s FROM %s l WHERE l.id = ANY(%s) AND %s"
        " AND (%s) IS DISTINCT FROM (%s)",
        SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()
        ),
        line, list(ids), ours,
        SQL(", ").join(SQL("c.%s", column) for column in columns),
        SQL(", ").join(values.values()),
    ))
    env["hotline.call"].invalidate_model([*values])
