"""Calls and agents per interval as one query over a stretch of time.

A call belongs to the interval of its start (measures G2). The time of agents is cut at the edges of
the intervals (G3) and merged per person (G4).
"""

from datetime import timedelta

from odoo.tools import SQL

from odoo.addons.hotline_telephony.models.call_measures import FAR

DAY = 1440  # minutes: the site's local day, however long
LENGTHS = (15, 30, 60, DAY)  # minutes
ANSWERED = "to_agent_at IS NOT NULL AND answered_at IS NOT NULL"
ABANDONED = "outcome IN ('abandoned_active', 'abandoned_passive')"
LIMITS = (10, 15, 20, 30)  # seconds of wait

COUNTS = {
    "offered": "true",
    "to_agent": "to_agent_at IS NOT NULL",
    "answered": ANSWERED,
    **{f"within_{limit}": f"{ANSWERED} AND wait <= {limit}" for limit in LIMITS},
    "abandoned": ABANDONED,
    "abandoned_active": "outcome = 'abandoned_active'",
    "abandoned_passive": "outcome = 'abandoned_passive'",
}
SUMS = {"wait": "wait", "talk": "talk", "wrap": "wrap"}
DIMENSIONS = {  # what may be told apart: columns of a call
    "group": ("skill_group_id",),
    "did": ("did_id", "office_id", "source"),
}
STAFF = ("login_seconds", "busy_seconds")

# A row is known by its first call, or by interval and site where nobody called.
QUIET, SLOT_BITS, SITE_BITS, KIND_BITS = 1 << 46, 22, 20, 4
QUARTER = 900  # seconds

CALLS = """
    SELECT %(site)s::int AS site_id, %(slot)s AS slot, %(dimensions)s, min(id) AS row,
           %(figures)s,
           count(*) FILTER (WHERE %(answered)s AND wait <= %(level)s) AS within_level,
           count(*) FILTER (WHERE outcome = 'abandoned_active'
                              AND ended_at - to_agent_at < %(short)s * interval '1 s')
               AS abandoned_short,
           max(coalesce(wait, extract(epoch FROM ended_at - to_agent_at)))
               FILTER (WHERE to_agent_at IS NOT NULL) AS wait_max
      FROM hotline_call
     WHERE site_id = %(site)s AND direction = 'in'
       AND started_at >= %(first)s AND started_at < %(after)s
     GROUP BY 2, %(groups)s
"""
STAFFED = """
    SELECT site_id, slot, sum(login) AS login_seconds, sum(busy) AS busy_seconds
      FROM (
        SELECT %(site)s::int AS site_id, t0 AS slot,
               extract(epoch FROM least(upper(r), t1) - greatest(lower(r), t0)) AS login, 0 AS busy
          FROM (SELECT unnest(range_agg(tsrange(
                           greatest(login, %(first)s), least(logout, %(after)s)))) AS r
                  FROM hotline_agent_session
                 WHERE site_id = %(site)s AND login < %(after)s AND logout > %(first)s
                   AND login < logout
                 GROUP BY agent_code) s, %(login_slots)s
        UNION ALL
        SELECT %(site)s, t0, 0,
               extract(epoch FROM least(busy_to, t1) - greatest(busy_from, t0))
          FROM hotline_call_leg l, %(busy_slots)s
         WHERE site_id = %(site)s AND busy_from < %(after)s AND busy_to > %(first)s
           AND busy_from >= %(first)s - %(far)s AND busy_from < busy_to
        UNION ALL
        SELECT %(site)s, t0, 0,
               extract(epoch FROM least(busy_to, t1) - greatest(busy_from, t0))
          FROM hotline_call_leg l, %(busy_slots)s
         WHERE site_id = %(site)s AND busy_from < %(after)s AND busy_to > %(first)s
           AND busy_from < %(first)s - %(far)s AND busy_to - busy_from > %(far)s) part
     GROUP BY 1, 2
"""
QUERY = """
    SELECT (coalesce(c.row, %(quiet)s + ((extract(epoch FROM slot)::bigint / %(quarter)s)
                << %(site_bits)s) + site_id) << %(kind_bits)s) + %(kind)s AS id,
           site_id, slot, %(shown)s, o.territory_id, %(figures)s, c.wait_max,
           coalesce(s.login_seconds, 0) AS login_seconds,
           coalesce(s.busy_seconds, 0) AS busy_seconds,
           CASE WHEN s.slot IS NOT NULL THEN %(seconds)s END AS staffed_seconds
      FROM (%(calls)s) c
      FULL JOIN (%(staff)s) s USING (site_id, slot)
      LEFT JOIN (SELECT id AS hall, territory_id FROM hotline_office) o ON o.hall = c.office_id
"""


class IntervalQuery:
    """The query behind `hotline.call.interval`.

    :param minutes: length of an interval, one of LENGTHS
    :param dimensions: names in DIMENSIONS that are told apart
    """

    def __init__(self, minutes, dimensions):
        self.minutes = minutes
        self.dimensions = frozenset(dimensions)

    @property
    def kind(self):
        """A number below 16 that stands in the ids: length and dimensions."""
        bits = sum(1 << n for n, name in enumerate(DIMENSIONS) if name in self.dimensions)
        return LENGTHS.index(self.minutes) * 4 + bits

    @property
    def longest(self):
        """An interval of this length is never longer (`timedelta`), whatever the zone does."""
        return timedelta(minutes=self.minutes + (60 if self.minutes == DAY else 0))

    @classmethod
    def of_kind(cls, kind):
        """The query whose rows have this number in their ids."""
        names = (name for n, name in enumerate(DIMENSIONS) if kind >> n & 1)
        return cls(LENGTHS[kind >> 2], names)

    def sql(self, sites, first, after):
        """One row per site, interval and dimension (SQL).

        :param sites: hotline.site
        :param first, after: UTC; intervals that reach over them are not whole
        """
        figures = (*COUNTS, "within_level", "abandoned_short", *SUMS)
        return SQL(
            QUERY,
            quiet=QUIET, quarter=QUARTER, site_bits=SITE_BITS, kind_bits=KIND_BITS, kind=self.kind,
            shown=_columns(*DIMENSIONS.values(), alias="c"),
            figures=SQL(", ").join(
                SQL("coalesce(%s, 0) AS %s", SQL.identifier("c", name), SQL.identifier(name))
                for name in figures
            ),
            calls=_union(self._calls(site, first, after) for site in sites),
            staff=_union(self._staff(site, first, after) for site in sites),
            seconds=self.minutes * 60,
        )

    def _calls(self, site, first, after):
        told = [name for key, names in DIMENSIONS.items() if key in self.dimensions
                for name in names]
        every = [name for names in DIMENSIONS.values() for name in names]
        return SQL(
            CALLS,
            site=site.id, first=first, after=after, slot=self._slot(site, SQL("started_at")),
            level=site.service_level_seconds, short=site.short_abandon_seconds,
            answered=SQL(ANSWERED),
            dimensions=SQL(", ").join(
                SQL.identifier(name) if name in told
                else SQL("NULL::%s AS %s", SQL("int" if name.endswith("_id") else "varchar"),
                         SQL.identifier(name))
                for name in every
            ),
            groups=SQL(", ").join([*map(SQL.identifier, told), SQL("site_id")]),
            figures=SQL(", ").join([
                *(SQL("count(*) FILTER (WHERE %s) AS %s", SQL(condition), SQL.identifier(name))
                  for name, condition in COUNTS.items()),
                *(SQL("sum(%s) FILTER (WHERE %s) AS %s", SQL.identifier(column), SQL(ANSWERED),
                      SQL.identifier(name))
                  for name, column in SUMS.items()),
            ]),
        )

    def _staff(self, site, first, after):
        """Who was there; of no use where calls are told apart by group or number."""
        if self.dimensions:
            return SQL(
                "SELECT 0 AS site_id, NULL::timestamp AS slot, 0 AS login_seconds,"
                " 0 AS busy_seconds WHERE false"
            )
        return SQL(
            STAFFED, site=site.id, first=first, after=after, far=FAR,
            login_slots=self._slots(site, SQL("lower(r)"), SQL("upper(r)"), first, after),
            busy_slots=self._slots(site, SQL("busy_from"), SQL("busy_to"), first, after),
        )

    # ---- intervals ------------------------------------------------------------------

    def _slot(self, site, moment):
        """Start (UTC) of the interval of a moment (SQL)."""
        if self.minutes == DAY:
            return SQL(
                "date_trunc('day', %s AT TIME ZONE 'UTC' AT TIME ZONE %s) AT TIME ZONE %s"
                " AT TIME ZONE 'UTC'", moment, site.tz, site.tz,
            )
        return SQL("date_bin(%s, %s, %s)", self._length, moment, self._origin(site))

    def _slots(self, site, low, high, first, after):
        """`slots(t0, t1)`: the intervals that a stretch of time touches (SQL for FROM)."""
        low, high = SQL("greatest(%s, %s)", low, first), SQL("least(%s, %s)", high, after)
        last = SQL("(%s - interval '1 microsecond')", high)
        if self.minutes == DAY:
            return SQL(
                "LATERAL (SELECT d AT TIME ZONE %(tz)s AT TIME ZONE 'UTC' AS t0,"
                " (d + interval '1 day') AT TIME ZONE %(tz)s AT TIME ZONE 'UTC' AS t1"
                " FROM generate_series(date_trunc('day', %(low)s AT TIME ZONE 'UTC'"
                " AT TIME ZONE %(tz)s), %(last)s AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s,"
                " interval '1 day') d) slots",
                tz=site.tz, low=low, last=last,
            )
        return SQL(
            "LATERAL (SELECT g AS t0, g + %s AS t1 FROM generate_series(%s, %s, %s) g) slots",
            self._length, self._slot(site, low), last, self._length,
        )

    @property
    def _length(self):
        return SQL("make_interval(mins => %s)", self.minutes)

    @staticmethod
    def _origin(site):
        """A local midnight, so that hours begin on the hour wherever the site is."""
        return SQL("timestamp '2000-01-01' AT TIME ZONE %s AT TIME ZONE 'UTC'", site.tz)


def _union(queries):
    return SQL(" UNION ALL ").join(queries)


def _columns(*groups, alias):
    return SQL(", ").join(SQL.identifier(alias, name) for names in groups for name in names)
