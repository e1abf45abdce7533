"""The questions of the interpreter (`switchlog.Store`), answered by the tables of a switch."""

import re
from datetime import datetime, timedelta
from functools import lru_cache, partial

from odoo.tools import SQL

from odoo.addons.hotline_switch.switchlog import Rows, parse_line

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
TRANSFER_WITHIN = timedelta(days=1)  # a channel that is transferred is not older
CLOCKS = timedelta(minutes=1)  # a row of a channel is not earlier than its name says, but for this
KNOWN = ("hotline_switch_call", "hotline_switch_leg", "hotline_switch_session")
MEMBER_EVENTS = ["ADDMEMBER", "REMOVEMEMBER", "PAUSEALL", "UNPAUSEALL"]
# A line is read when it arrives, when its call is interpreted, and again with every later line
# of its agent's session: (row, fault) of the last ones, about 60 MiB at most.
READ = {
    kind: lru_cache(size)(partial(parse_line, kind))
    for kind, size in (("queue_log", 80_000), ("cel", 25_000))
}
_CHANNEL = re.compile(r"[0-9]+\.[0-9]+")
_BORN = re.compile(r"([0-9]{9,10})\.[0-9]+$")


def moment(micros):
    """Microseconds since the epoch as the naive UTC moment PostgreSQL holds."""
    return EPOCH + timedelta(microseconds=micros)


def micros(at):
    """A naive UTC moment as microseconds since the epoch."""
    return (at - EPOCH) // MICROSECOND


class SwitchStore:
    """Rows and what is known of calls and sessions of one switch.

    :param env: environment
    :param switch: its code
    """

    def __init__(self, env, switch):
        self.env = env
        self.switch = switch

    # ---- lines ------------------------------------------------------------------------

    def rows(self, condition):
        """Rows of the lines of this switch that fulfil a condition on `r` (SQL)."""
        return self._parsed(self.env.execute_query(SQL(
            "SELECT r.kind, r.line FROM hotline_switch_row r WHERE r.switch = %s AND %s",
            self.switch, condition,
        )))

    def _parsed(self, lines):
        rows = Rows()
        for kind, line in lines:
            row, _fault = READ[kind](line)
            if row is not None:
                rows.add(row)
        return rows

    def rows_of_calls(self, linkedids):
        """Every CEL row with one of these linkedids."""
        wanted = sorted(linkedids)
        return self.rows(SQL(
            "r.kind = 'cel' AND r.linkedid = ANY(%s) AND r.at >= %s", wanted, _born(wanted)
        ))

    def attended_transfers(self, ids):
        """Every ATTENDEDTRANSFER row that names one of these channels."""
        if not ids:
            return Rows()
        lines = self.env.execute_query(SQL(
            "SELECT r.kind, r.line FROM hotline_switch_row r WHERE r.switch = %s"
            "   AND r.event = 'ATTENDEDTRANSFER' AND r.at BETWEEN %s AND %s",
            self.switch, _born(ids), _born(ids, max) + TRANSFER_WITHIN,
        ))
        return self._parsed(row for row in lines if not ids.isdisjoint(_CHANNEL.findall(row[1])))

    def rows_of_agents(self, since):
        """What agents did since their last clean login not after a time.

        :param since: {agent: time}
        """
        agents = sorted(since)
        return self._parsed(self.env.execute_query(SQL(
            """
            SELECT r.kind, r.line
              FROM unnest(%(agents)s::text[], %(times)s::bigint[]) a(agent, since)
             CROSS JOIN LATERAL (
                   SELECT max(s.login) AS login FROM hotline_switch_session s
                    WHERE s.switch = %(switch)s AND s.agent = a.agent AND s.login <= a.since
                      AND NOT EXISTS (
                          SELECT FROM hotline_switch_session o
                           WHERE o.switch = s.switch AND o.agent = s.agent AND o.login < s.login
                             AND (o.logout IS NULL OR o.logout >= s.login))) clean
              JOIN hotline_switch_row r ON r.switch = %(switch)s AND r.kind = 'queue_log'
               AND r.event = ANY(%(events)s)
               AND split_part(r.line, '|', 4) IN (a.agent, 'PJSIP/' || a.agent)
               AND r.at >= timestamp 'epoch' + coalesce(clean.login, 0) * interval '1 microsecond'
            """,
            switch=self.switch, agents=agents, times=[since[agent] for agent in agents],
            events=MEMBER_EVENTS,
        )))

    def restarts(self, since):
        """Starts of Asterisk from a time on, and what shows when it died before each."""
        return self._parsed(self.env.execute_query(SQL(
            """
            SELECT shown.kind, shown.line
              FROM (SELECT DISTINCT at FROM hotline_switch_row
                     WHERE switch = %(switch)s AND kind = 'queue_log' AND event = 'QUEUESTART'
                       AND at >= %(since)s) start
             CROSS JOIN LATERAL (
                   (SELECT kind, line FROM hotline_switch_row
                     WHERE switch = %(switch)s AND kind = 'queue_log' AND event = 'QUEUESTART'
                       AND at = start.at)
                   UNION ALL
                   (SELECT kind, line FROM hotline_switch_row
                     WHERE switch = %(switch)s AND kind = 'queue_log' AND event = 'HEARTBEAT'
                       AND at < start.at ORDER BY at DESC LIMIT 1)
                   UNION ALL
                   (SELECT kind, line FROM hotline_switch_row
                     WHERE switch = %(switch)s AND kind <> 'security' AND event <> '?'
                       AND at < start.at ORDER BY at DESC LIMIT 1)) shown
            """,
            switch=self.switch, since=moment(max(since, 0)),
        )))

    # ---- what is known -----------------------------------------------------------------

    def calls_with_legs(self, windows):
        """Calls in which an agent talked or worked afterwards within a window.

        :param windows: {agent: (from, to)}, `to` None for no end
        """
        agents = sorted(windows)
        return self._ids(SQL(
            """
            SELECT DISTINCT l.call
              FROM unnest(%(agents)s::text[], %(begins)s::bigint[], %(ends)s::bigint[])
                   w(agent, since, until)
              JOIN hotline_switch_leg l ON l.switch = %(switch)s AND l.agent = w.agent
               AND (l.busy_to IS NULL OR l.busy_to >= w.since)
               AND (w.until IS NULL OR l.ended_at IS NULL OR l.ended_at <= w.until)
            """,
            switch=self.switch, agents=agents,
            begins=[windows[agent][0] for agent in agents],
            ends=[windows[agent][1] for agent in agents],
        ))

    def open_calls(self):
        """Calls that began and are not final."""
        return self._ids(SQL(
            "SELECT id FROM hotline_switch_call WHERE switch = %s AND NOT final", self.switch
        ))

    def crashed_calls(self, since):
        """Calls that a start of Asterisk after this time ended."""
        return self._ids(SQL(
            "SELECT id FROM hotline_switch_call WHERE switch = %s AND restart_at > %s",
            self.switch, since,
        ))

    def _ids(self, query):
        return {id_ for (id_,) in self.env.execute_query(query)}

    # ---- keeping -----------------------------------------------------------------------

    def keep_calls(self, states, records):
        """Note how far calls are known; none of them is final before `settled_calls`.

        :param states: {id: CallState}
        :param records: {id: record as JSON}
        """
        self.env.cr.execute_values(
            "INSERT INTO hotline_switch_call"
            " (switch, id, final, settles_at, restart_at, record) VALUES %s"
            " ON CONFLICT (switch, id) DO UPDATE SET final = false,"
            " settles_at = excluded.settles_at, restart_at = excluded.restart_at,"
            " record = excluded.record",
            [
                (self.switch, id_, False, state.settles_at, state.restart, records[id_])
                for id_, state in states.items()
            ],
        )
        self.env.cr.execute(SQL(
            "DELETE FROM hotline_switch_leg WHERE switch = %s AND call = ANY(%s)",
            self.switch, list(states),
        ))
        legs = [leg for state in states.values() for leg in self._legs(state)]
        if legs:
            self.env.cr.execute_values(
                "INSERT INTO hotline_switch_leg (switch, call, agent, ended_at, busy_to) VALUES %s",
                legs,
            )

    def _legs(self, state):
        for agent, _answered, ended, wrapped in state.legs:
            over = ended is not None and (wrapped is not None or state.settles_at is not None)
            busy_to = max(ended, wrapped or 0) if over else None
            yield self.switch, state.id, agent, ended, busy_to

    def settled_calls(self, until):
        """Mark the calls as final that nothing can change any more.

        :param until: every line before this moment is here
        :return: list of their records as JSON, by start
        """
        return self._settled(SQL(
            """
            WITH due AS (
                SELECT id, record FROM hotline_switch_call
                 WHERE switch = %(switch)s AND NOT final AND settles_at <= %(until)s),
            done AS (
                UPDATE hotline_switch_call c SET final = true, record = NULL FROM due
                 WHERE c.switch = %(switch)s AND c.id = due.id)
            SELECT record FROM due ORDER BY id
            """,
            switch=self.switch, until=until,
        ))

    def keep_sessions(self, states, records):
        """Note how far sessions are known, all of their agents from the first of them on.

        :param states: list of SessionState
        :param records: their records as JSON
        :return: list of `(agent, login)` that are no sessions any more
        """
        begins = {}
        for state in states:
            begins[state.agent] = min(state.login, begins.get(state.agent, state.login))
        known = {(state.agent, state.login) for state in states}
        gone = self._sessions_since(begins) - known
        self._forget_sessions(gone)
        self.env.cr.execute_values(
            "INSERT INTO hotline_switch_session (switch, agent, login, logout, final, record)"
            " VALUES %s ON CONFLICT (switch, agent, login) DO UPDATE SET"
            " final = false, logout = excluded.logout, record = excluded.record",
            [
                (self.switch, state.agent, state.login, state.logout, False, record)
                for state, record in zip(states, records, strict=True)
            ],
        )
        return sorted(gone)

    def _sessions_since(self, begins):
        return set(self.env.execute_query(SQL(
            "SELECT s.agent, s.login FROM hotline_switch_session s"
            "  JOIN unnest(%s::text[], %s::bigint[]) b(agent, login)"
            "    ON s.agent = b.agent AND s.login >= b.login WHERE s.switch = %s",
            list(begins), list(begins.values()), self.switch,
        )))

    def _forget_sessions(self, sessions):
        for agent, login in sessions:
            self.env.cr.execute(SQL(
                "DELETE FROM hotline_switch_session"
                " WHERE switch = %s AND agent = %s AND login = %s", self.switch, agent, login,
            ))

    def settled_sessions(self, until):
        """Mark the ended sessions as final that nothing can change any more.

        :return: list of their records as JSON
        """
        return self._settled(SQL(
            """
            WITH due AS (
                SELECT agent, login, record FROM hotline_switch_session
                 WHERE switch = %(switch)s AND NOT final AND logout <= %(until)s - 3000000),
            done AS (
                UPDATE hotline_switch_session s SET final = true, record = NULL FROM due
                 WHERE s.switch = %(switch)s AND s.agent = due.agent AND s.login = due.login)
            SELECT record FROM due ORDER BY login, agent
            """,
            switch=self.switch, until=until,
        ))

    def _settled(self, query):
        return [record for (record,) in self.env.execute_query(query)]

    def forget(self):
        """Begin anew: as if no line had been interpreted. The caller has locked the mark."""
        for table in map(SQL.identifier, KNOWN):
            self.env.cr.execute(SQL("DELETE FROM %s WHERE switch = %s", table, self.switch))
        self.env.cr.execute(SQL(
            "UPDATE hotline_switch_mark SET row_id = 0, queue_at = 0, cel_at = 0 WHERE switch = %s",
            self.switch,
        ))


def _born(ids, choose=min):
    """When the oldest (or youngest) channel of these ids began; the epoch if one does not say."""
    found = [_BORN.search(id_) for id_ in ids]
    if not found or not all(found):
        return EPOCH if choose is min else moment(4_000_000_000_000_000)
    return moment(choose(int(match[1]) for match in found) * 1_000_000) - CLOCKS
