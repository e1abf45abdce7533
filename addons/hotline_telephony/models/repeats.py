"""Repeat callers: the same number at least so many times within so many hours."""

from odoo.tools import SQL

# The call that completes a run of n within h hours marks itself and the n - 1 before it.
MARKED = """
    SELECT id, site_id, caller, started_at, outcome, peak,
           bool_or(completes) OVER (PARTITION BY site_id, caller ORDER BY started_at, id
                ROWS BETWEEN CURRENT ROW AND %(others)s FOLLOWING) AS repeated
      FROM (SELECT c.id, c.site_id, c.caller, c.started_at, c.outcome,
                   c.started_at - lag(c.started_at, %(others)s) OVER w <= %(span)s AS completes,
                   count(*) OVER (PARTITION BY c.site_id, c.caller ORDER BY c.started_at
                        RANGE BETWEEN %(span)s PRECEDING AND CURRENT ROW) AS peak
              FROM hotline_call c
             WHERE c.caller IS NOT NULL AND c.direction = 'in' AND %(which)s
            WINDOW w AS (PARTITION BY c.site_id, c.caller ORDER BY c.started_at, c.id)) counted
"""


def marked_calls(times, hours, which):
    """Inbound calls with a number, each with ``peak`` and whether it is ``repeated`` (SQL).

    ``peak`` is the number of calls of the caller in the hours up to this one.

    :param times: from how many calls on, at least 2
    :param hours: within how many hours
    :param which: SQL condition on the calls ``c`` that are looked at
    """
    return SQL(
        MARKED, others=times - 1, span=SQL("make_interval(hours => %s)", hours), which=which,
    )


def repeated_calls(sites, callers=None):
    """Ids of the calls of repeat callers (SQL), by the numbers set on each site.

    :param callers: look at these numbers only
    """
    chosen = SQL("true") if callers is None else SQL("c.caller = ANY(%s)", list(callers))
    queries = [
        SQL("SELECT id FROM (%s) marked WHERE repeated", marked_calls(
            site.repeat_calls, site.repeat_hours, SQL("c.site_id = %s AND %s", site.id, chosen)
        ))
        for site in sites
    ]
    return SQL("(%s)", SQL(" UNION ALL ").join([*queries, SQL("SELECT 0 WHERE false")]))
