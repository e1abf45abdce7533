import json
import re
from collections import Counter, namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open

from odoo.addons.hotline_switch.switchlog import Rows, refresh

from .hotline_switch_row import masked
from .switch_ledger import SwitchLedger
from .switch_store import READ, SwitchStore, micros, moment

BATCH = 20_000  # lines of one transaction
SECOND = 1_000_000
DISORDER = 1 * SECOND  # lines of one file are out of order by no more than this
DELAY = 2 * SECOND  # Asterisk writes a line no later than this after it happened

LAG_LIMIT = 60  # seconds that lines may be late
SILENCE_LIMIT = 30  # seconds without a heartbeat; one comes every five
# res_security_log: what was turned away. ChallengeSent and SuccessfulAuth are everyday life.
REFUSED = frozenset((
    "FailedACL", "InvalidAccountID", "InvalidPassword", "ChallengeResponseFailed",
    "UnexpectedAddress", "RequestNotAllowed", "RequestNotSupported", "RequestBadFormat",
    "AuthMethodNotAllowed", "InvalidTransport", "LoadAverageLimit", "MemoryLimit", "SessionLimit",
))
REMOTE = re.compile(r'RemoteAddress="[^/"]*/[^/"]*/([^/"]*)')

Mark = namedtuple("Mark", "row_id queue_at cel_at")
Batch = namedtuple("Batch", "rows mark count more torn security")


class HotlineSwitch(models.Model):
    """From the lines of a switch to calls and sessions in the ledger, each exactly once.

    Calls and sessions that new lines touch are interpreted anew from all their lines; what is
    final goes to the ledger in the transaction that moves the mark on. So no interruption can
    lose or double a fact, and interpreting everything again gives the same records.
    """

    _inherit = "hotline.switch"

    def init(self):
        """Tables of what the interpreter knows; they can be made anew from the lines."""
        super().init()
        with file_open("hotline_switch/models/hotline_switch_book.sql") as schema:
            self.env.cr.execute(schema.read())  # pylint: disable=sql-injection

    # ---- interpreting -------------------------------------------------------------------

    def _interpret(self, limit=BATCH):
        """Interpret the next lines of this switch; the caller commits.

        :param limit: number of lines at most
        :return: Counter: `lines`, `more` (1 if lines are left), and of facts `new`, `same`,
            `corrected`, `kept`, `refused`; None if another process is at it
        """
        self.ensure_one()
        mark = self._lock_mark()
        if mark is None:
            return None
        batch = self._next_batch(mark, limit)
        until = self._until(batch)
        store = SwitchStore(self.env, self.code)
        gone = self._keep(store, batch.rows, until)
        ledger = SwitchLedger(self)
        ledger.post_calls(_read(store.settled_calls(until)))
        ledger.post_sessions(_read(store.settled_sessions(until)), gone)
        if batch.mark != mark:
            self._move_mark(batch.mark)
        self._raise_alarms(batch, ledger)
        ledger.counts.update(lines=batch.count, more=int(batch.more))
        return ledger.counts

    def _keep(self, store, rows, until):
        """Interpret what these rows touch and note how far it is known.

        :return: sessions that are none any more: ``(agent, login in UTC)``
        """
        if not len(rows):
            return []
        book = refresh(rows, store, self.site_id.tz, until)
        if book.call_states:
            store.keep_calls(book.call_states, {call["id"]: _write(call) for call in book.calls})
        if not book.session_states:
            return []
        gone = store.keep_sessions(book.session_states, [_write(s) for s in book.sessions])
        return [(agent, moment(login)) for agent, login in gone]

    # ---- how far ------------------------------------------------------------------------

    def _lock_mark(self):
        """How far the lines are interpreted, locked for this transaction; None if it is taken."""
        self.env.cr.execute(SQL(
            "INSERT INTO hotline_switch_mark (switch) VALUES (%s) ON CONFLICT DO NOTHING", self.code
        ))
        found = self.env.execute_query(SQL(
            "SELECT row_id, queue_at, cel_at FROM hotline_switch_mark WHERE switch = %s"
            " FOR UPDATE SKIP LOCKED", self.code,
        ))
        return Mark(*found[0]) if found else None

    def _move_mark(self, mark):
        self.env.cr.execute(SQL(
            "UPDATE hotline_switch_mark SET row_id = %s, queue_at = %s, cel_at = %s"
            " WHERE switch = %s", *mark, self.code,
        ))

    def _next_batch(self, mark, limit):
        """The lines after the mark, in the order in which they arrived.

        One shipper writes for a switch, one transaction after the other, so ids of its lines
        become visible in their order.
        """
        lines = self.env.execute_query(SQL(
            "SELECT id, kind, at, event, line FROM hotline_switch_row"
            " WHERE switch = %s AND id > %s ORDER BY id LIMIT %s",
            self.code, mark.row_id, limit,
        ))
        rows, torn, times = Rows(), [], {"queue_log": mark.queue_at, "cel": mark.cel_at}
        for _id, kind, at, _event, line in lines:
            if kind == "security":
                continue
            times[kind] = max(times[kind], micros(at))
            row, fault = READ[kind](line)
            if row is not None:
                rows.add(row)
            if fault:
                torn.append((line, fault))
        last = lines[-1][0] if lines else mark.row_id
        refused = [(event, line) for _id, kind, _at, event, line in lines if kind == "security"]
        return Batch(
            rows, Mark(last, times["queue_log"], times["cel"]), len(lines), len(lines) == limit,
            torn, refused,
        )

    def _until(self, batch):
        """The moment before which every line of both files has been interpreted.

        Where nothing happens, nothing is written: then it is the shipper's look that tells. And no
        line is younger than that look: one that says so does not make the others final.

        :return: microseconds since the epoch
        """
        looks = self._looks()
        read = {"queue_log": batch.mark.queue_at, "cel": batch.mark.cel_at}
        whole = {kind: 0 if batch.more else looks.get(kind, (0, 0))[1] for kind in read}
        until = min(max(read[kind] - DISORDER, whole[kind] - DELAY) for kind in read)
        return min([until, *(max(looked) for looked in looks.values())])

    def _looks(self):
        """When the shipper looked at the files of each kind, and when all of it was shipped.

        :return: ``{kind: (last look, last look after which nothing was left)}``
        """
        files = self.env.execute_query(SQL(
            "SELECT kind, max(seen_at), max(seen_at) FILTER (WHERE byte_offset >= size)"
            "  FROM hotline_switch_file WHERE switch = %s AND kind <> 'security' GROUP BY kind",
            self.code,
        ))
        return {kind: (micros(at), micros(whole) if whole else 0) for kind, at, whole in files}

    # ---- alarms -------------------------------------------------------------------------

    def _raise_alarms(self, batch, ledger):
        """What the lines themselves show to be wrong (MON)."""
        if batch.torn:
            self._raise("unreadable_rows", self.code, {
                "code": "unreadable", "switch": self.code, "count": len(batch.torn),
                "line": masked(batch.torn[0][0])[:200], "reason": batch.torn[0][1],
            })
        for agent in ledger.strangers():
            self._raise("unknown_agent", agent, {
                "code": "stranger", "agent": agent, "switch": self.code,
            })
        for source, count in refused_attempts(batch.security).items():
            self._raise("refused_attempt", source, {
                "code": "refused", "source": source, "count": count, "switch": self.code,
            })

    def _note_stuck(self):
        """Tell people that the lines of this switch cannot be interpreted; the log says why."""
        self._raise("unreadable_rows", self.code, {"code": "stuck", "switch": self.code})

    def _watch(self):
        """Look whether lines arrive and the switch lives; raise and clear alarms (MON)."""
        for switch in self.search([("active", "=", True)]):
            lag = self.env["hotline.switch.file"]._lag_of(switch.code)
            if lag is None:
                continue  # never connected
            switch._judge("shipping_lag", lag > LAG_LIMIT, {"code": "late", "seconds": lag})
            silence = switch._silence()
            if lag <= LAG_LIMIT and silence is not None:
                switch._judge(
                    "switch_silent", silence > SILENCE_LIMIT, {"code": "silent", "seconds": silence}
                )
        self._welcome_strangers()

    def _welcome_strangers(self):
        """Close the alarms of agents who are on the roll by now."""
        for alarm in self.env["hotline.alarm"].sudo().search([
            ("kind", "=", "unknown_agent"), ("state", "!=", "closed"),
        ]):
            person = [("site_id", "=", alarm.site_id.id), ("code", "=", alarm.subject)]
            if self.env["hotline.assignment"].sudo().search_count(person, limit=1):
                alarm._clear(alarm.site_id, alarm.kind, alarm.subject)

    def _silence(self):
        """Seconds since the last heartbeat that arrived; None if it has none."""
        [[at]] = self.env.execute_query(SQL(
            "SELECT extract(epoch FROM clock_timestamp() AT TIME ZONE 'UTC' - max(at))::bigint"
            "  FROM hotline_switch_row WHERE switch = %s AND kind = 'queue_log'"
            "   AND event = 'HEARTBEAT'", self.code,
        ))
        return at

    def _judge(self, kind, bad, details):
        alarms = self.env["hotline.alarm"]
        if bad:
            self._raise(kind, self.code, {**details, "switch": self.code})
        else:
            alarms._clear(self.site_id, kind, self.code)

    def _raise(self, kind, subject, details):
        return self.env["hotline.alarm"]._raise(self.site_id, kind, subject, details)

    # ---- anew ---------------------------------------------------------------------------

    @api.model
    def _rebuild(self, site):
        """Interpret every line of a site's switches from scratch and compare with the ledger.

        Projections are derived anew first, so that afterwards everything stands as the ledger
        says. What the lines say and the ledger does not is written; the counts prove how much.

        :return: Counter of facts: `same`, `corrected`, `new`, `kept` (corrected by people),
            `refused`; and of `lines`
        """
        for model in ("hotline.call", "hotline.agent.session"):
            self.env[model]._rebuild(site)
        total = Counter()
        for switch in site.switch_ids:
            total += switch._interpret_anew()
        total.pop("more", None)
        return total

    def _interpret_anew(self):
        self.ensure_one()
        if self._lock_mark() is None:
            raise UserError(self.env._(
                "%(switch)s: its lines are being interpreted just now. Try again.",
                switch=self.display_name,
            ))
        SwitchStore(self.env, self.code).forget()
        total, counts = Counter(), {"more": 1}
        while counts["more"]:
            counts = self._interpret()
            total.update(counts)
        return total


def refused_attempts(lines):
    """Refused attempts of the security log by where they came from.

    :param lines: pairs of event and line
    :return: Counter {address: attempts}
    """
    found = Counter()
    for event, line in lines:
        if event in REFUSED:
            match = REMOTE.search(line)
            found[match[1] if match else "?"] += 1
    return found


def _write(record):
    return json.dumps(record, ensure_ascii=False)


def _read(texts):
    return [json.loads(text, parse_float=Decimal) for text in texts]
