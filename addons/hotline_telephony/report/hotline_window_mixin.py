from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .window import wanted_ids, window

DAY = timedelta(days=1)
RECENT = timedelta(days=31)


@dataclass(frozen=True)
class Asked:
    """What a search asks of a report; the query behind the report reads nothing else."""

    first: date | datetime | None = None
    last: date | datetime | None = None
    ids: frozenset | None = None
    names: frozenset = frozenset()  # fields in the domain


class HotlineWindowMixin(models.AbstractModel):
    """A report computed when it is read, and only over the days that are asked for.

    The condition on the window field reaches into the query, so that a day of a year's calls costs
    what a day costs.
    """

    _name = "hotline.window.mixin"
    _description = "Report over a Stretch of Time"
    _auto = False

    _window_field = "day"
    _excel_kinds = {}  # field: kind of its column in a workbook, where its type does not tell
    _rounded = ()  # ratios that are seconds: tenths are enough
    _ratios = {}  # field: (fields above, fields below); groups sum both first (measures G10)

    recent = fields.Boolean(
        "Latest 31 Days", store=False, search="_search_recent",
        help="Counted back from the last call or session that is recorded",
    )

    @api.model
    def _search_recent(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        _first, last = self._extent(self._sites())
        if self._fields[self._window_field].type == "date":
            last = last.date()
        return Domain(self._window_field, ">", last - RECENT)

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).optimize_full(self)
        asked = self._asked(domain)
        model = self.with_context(hotline_asked=asked)
        return super(HotlineWindowMixin, model)._search(domain, *args, **kwargs)

    @api.model
    def _asked(self, domain):
        """What a domain asks for.

        :param domain: optimised Domain
        :return: Asked
        """
        tokens = list(domain)
        first, last = window(tokens, self._window_field)
        names = (leaf.field_expr.split(".")[0] for leaf in domain.iter_conditions())
        asked = Asked(first, last, wanted_ids(tokens), frozenset(names))
        return self._within_ids(asked) if asked.ids else asked

    @api.model
    def _within_ids(self, asked):
        """Narrow the window to rows that are known by id.

        :param asked: Asked with ids
        :return: Asked
        """
        return asked

    @property
    def _table_query(self):
        asked = self.env.context.get("hotline_asked")
        # a caller over the network can put anything into the context, but no Asked
        asked = asked if isinstance(asked, Asked) else Asked()
        sites = self._sites()
        if not sites:
            return self._nothing_query()
        return self._report_query(self._closed(asked, sites), sites)

    @api.model
    def _sites(self):
        """Sites whose rows the user may see at all."""
        sites = self.env["hotline.site"].sudo().search([("active", "=", True)])
        return sites if self.env.su else sites & self.env.user.hotline_site_ids

    @api.model
    def _report_query(self, asked, sites):
        """The query of this report (SQL).

        :param asked: Asked, with both ends of the window
        :param sites: hotline.site, those the user may see
        """
        raise NotImplementedError

    @api.model
    def _nothing_query(self):
        """No row of all columns (SQL)."""
        columns = (
            SQL("NULL::%s AS %s", SQL(field.column_type[1]), SQL.identifier(name))
            for name, field in self._fields.items() if field.store and field.column_type
        )
        return SQL("SELECT %s WHERE false", SQL(", ").join(columns))

    @api.model
    def _closed(self, asked, sites):
        """The window with both ends: where the domain leaves one open, where facts begin or end."""
        if asked.first and asked.last:
            return asked
        first, last = self._extent(sites)
        return replace(asked, first=asked.first or first, last=asked.last or last)

    @api.model
    def _extent(self, sites):
        """First and last moment of any call or session of the sites (UTC)."""
        [(first, last)] = self.env.execute_query(SQL(
            """
            SELECT least(min(c.first), min(s.first)), greatest(max(c.last), max(s.last))
              FROM unnest(%(sites)s::int[]) site(id)
             CROSS JOIN LATERAL (SELECT min(busy_from) AS first, max(busy_from) AS last
                                   FROM hotline_call_leg WHERE site_id = site.id) l
             CROSS JOIN LATERAL (SELECT least(min(started_at), l.first) AS first,
                                        greatest(max(started_at), l.last) AS last
                                   FROM hotline_call WHERE site_id = site.id) c
             CROSS JOIN LATERAL (SELECT min(login) AS first, max(logout) AS last
                                   FROM hotline_agent_session WHERE site_id = site.id) s
            """,
            sites=sites.ids,
        ))
        now = datetime(2000, 1, 1)
        return first or now, last or now

    @api.model
    def _extent_of_calls(self, ids):
        """First and last start of calls (UTC), None of none."""
        [extent] = self.env.execute_query(SQL(
            "SELECT min(started_at), max(started_at) FROM hotline_call"
            " WHERE id = ANY(%s::bigint[])", list(ids),
        ))
        return extent

    @api.model
    def _days(self, asked):
        """First and last day of the window, a day more at an end that is a moment in UTC."""
        first, last = asked.first, asked.last
        if isinstance(first, datetime):
            first = (first - DAY).date()
        if isinstance(last, datetime):
            last = (last + DAY).date()
        return first, last

    @api.model
    def _moments(self, asked):
        """First and last moment of the window (UTC)."""
        return tuple(
            edge if isinstance(edge, datetime) else datetime.combine(edge, time())
            for edge in (asked.first, asked.last)
        )

    # ---- ratios ---------------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name not in self._ratios:
            return super()._read_group_select(aggregate_spec, query)
        above, below = (
            SQL(" + ").join(
                SQL("sum(%s)", self._field_to_sql(self._table, field, query)) for field in fields
            )
            for fields in self._ratios[name]
        )
        return self._ratio(name, above, below)

    @api.model
    def _ratio(self, name, above, below):
        """Above by below (SQL); none where there is nothing below."""
        ratio = SQL("((%s)::numeric / nullif(%s, 0))", above, below)
        return SQL("round(%s, 1)", ratio) if name in self._rounded else ratio

    @api.model
    def _ratio_columns(self):
        """The ratios of a single row (SQL)."""
        return SQL(", ").join(
            SQL(
                "%s AS %s",
                self._ratio(
                    name, *(SQL(" + ").join(map(SQL.identifier, fields)) for fields in ratio)
                ),
                SQL.identifier(name),
            )
            for name, ratio in self._ratios.items()
        )
