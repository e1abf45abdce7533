"""Finished calls, sessions and surveys of a switch on their way into the ledger.

What the ledger has already changes nothing; what differs is a correction. A record that somebody
else corrected stays as it is: people win over machines.
"""

import json
from collections import Counter
from decimal import Decimal

from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import canonical, check, parse_time
from odoo.addons.hotline_telephony.models.call_rows import utc_clock

PERSONAL = ("caller",)  # never in the ledger
SOURCE = "switch:"  # and the code of the switch


class SwitchLedger:
    """The ledger of a site, as one switch writes it.

    :param switch: ``hotline.switch`` record
    """

    def __init__(self, switch):
        self.env = switch.env
        self.switch = switch
        self.site = switch.site_id
        self.source = f"{SOURCE}{switch.code}"
        self.counts = Counter()  # new, same, corrected, kept (corrected by people), refused
        self.agents = set()

    # ---- calls ------------------------------------------------------------------------

    def post_calls(self, records):
        """Calls that are final, with their surveys and the numbers of their callers.

        :param records: dicts as `switchlog.interpret` makes them
        """
        calls = self._valid("calls", [without_persons(record) for record in records])
        known = self._known_calls([call["id"] for call in calls])
        self._post("calls", calls, [known.get(call["id"]) for call in calls])
        self.post_surveys(calls)
        self.env["hotline.call"]._set_callers(
            self.site, {r["id"]: r["caller"] for r in records if r.get("caller")}
        )
        self.agents.update(
            event["agent"] for call in calls for event in call["events"] if event.get("agent")
        )

    def _known_calls(self, ids):
        return self._facts(SQL(
            "SELECT f.key, f.id, f.payload, f.source FROM hotline_fact f"
            " WHERE f.site_id = %s AND f.section = 'calls' AND f.key = ANY(%s)"
            "   AND NOT EXISTS (SELECT FROM hotline_fact c WHERE c.corrects_id = f.id)",
            self.site.id, ids,
        ))

    # ---- surveys ----------------------------------------------------------------------

    def post_surveys(self, calls):
        """The surveys offered in these calls; their number is that of the call (BJ-SAT-01)."""
        results = self.env["hotline.survey.score"]._results(self.site)
        surveys = [survey_of(call, results) for call in calls if call.get("survey")]
        if not surveys:
            return
        known = self._facts(SQL(
            "SELECT a.number, f.id, f.payload, f.source FROM hotline_survey_answer a"
            "  JOIN hotline_fact f ON f.id = a.fact_id"
            " WHERE a.site_id = %s AND a.number = ANY(%s)",
            self.site.id, [survey["id"] for survey in surveys],
        ))
        current = [known.get(survey["id"]) for survey in surveys]
        for survey, fact in zip(surveys, current, strict=True):
            _keep_meaning(survey, fact)
        self._post("surveys", surveys, current)

    # ---- sessions ---------------------------------------------------------------------

    def post_sessions(self, records, gone=()):
        """Sessions that are over.

        :param records: dicts as `switchlog.interpret` makes them
        :param gone: ``(agent, login in UTC)`` of what late rows showed to be no session: its
            ledger entry becomes the session that takes its place, or one of no length
        """
        records = self._valid("sessions", records)
        utc = utc_clock(self.site)
        logins = [(r["agent"], utc(parse_time(r["login"]))) for r in records]
        known = self._known_sessions([*logins, *gone])
        current = [known.get(login) for login in logins]
        for login in gone:
            self._replace(known.get(login), login[0], records, current)
        self._post("sessions", records, current)
        self.agents.update(record["agent"] for record in records)

    def _known_sessions(self, logins):
        rows = self.env.execute_query(SQL(
            "SELECT s.agent_code, s.login, f.id, f.payload, f.source"
            "  FROM unnest(%s::text[], %s::timestamp[]) l(agent, login)"
            "  JOIN hotline_agent_session s ON s.site_id = %s AND s.agent_code = l.agent"
            "   AND s.login = l.login"
            "  JOIN hotline_fact f ON f.id = s.fact_id",
            [agent for agent, _at in logins], [at for _agent, at in logins], self.site.id,
        ))
        return {(agent, at): tuple(fact) for agent, at, *fact in rows}

    def _replace(self, fact, agent, records, current):
        if fact is None:
            return
        for index, record in enumerate(records):
            if record["agent"] == agent and current[index] is None:
                current[index] = fact
                return
        old = json.loads(fact[1])
        self._compare(fact, {**old, "logout": old["login"], "breaks": []})

    # ---- any section ------------------------------------------------------------------

    def _valid(self, section, records):
        """The records the exchange format accepts; the others raise an alarm and stay out."""
        if not check({"contract": "-", section: records}):
            return records
        good = []
        for record in records:
            faults = check({"contract": "-", section: [record]})
            if faults:
                self._refuse(record, "; ".join(f"{f.path}: {f.code}" for f in faults[:5]))
            else:
                good.append(record)
        return good

    def _refuse(self, record, why):
        self.counts["refused"] += 1
        name = f"{record.get('id') or record.get('agent')}"[:100]
        self.switch._raise("unreadable_rows", f"{self.switch.code}: {name}", {
            "code": "unfit", "switch": self.switch.code, "record": name,
            "faults": why,
        })

    def _facts(self, query):
        return {key: tuple(fact) for key, *fact in self.env.execute_query(query)}

    def _post(self, section, records, current):
        """Import what is new, compare the others.

        :param current: for each record what the ledger has of it: id, payload, source; or None
        """
        fresh = [record for record, fact in zip(records, current, strict=True) if fact is None]
        if fresh:
            self.counts["new"] += self.env["hotline.fact"]._import(
                self.site, section, fresh, self.source
            )
        for record, fact in zip(records, current, strict=True):
            if fact is not None:
                self._compare(fact, record)

    def _compare(self, fact, record):
        id_, payload, source = fact
        old = json.loads(payload, parse_float=Decimal)
        wanted = {**old, **record}  # what others added stays
        if canonical(wanted) == payload:
            self.counts["same"] += 1
        elif source == self.source:
            self.env["hotline.fact"].browse(id_).correct(wanted, self.source)
            self.counts["corrected"] += 1
        elif source.startswith(SOURCE):  # two switches may give two calls the same number
            self._refuse(record, source)
        else:
            self.counts["kept"] += 1

    def strangers(self):
        """Staff numbers that were seen, are not on the roll, and nobody was told of yet."""
        known = self.env["hotline.assignment"].sudo().search([
            ("site_id", "=", self.site.id), ("code", "in", list(self.agents)),
        ])
        strangers = self.agents - set(known.mapped("code"))
        told = self.env["hotline.alarm"].sudo().search([
            ("site_id", "=", self.site.id), ("kind", "=", "unknown_agent"),
            ("subject", "in", list(strangers)), ("state", "!=", "closed"),
        ])
        return sorted(strangers - set(told.mapped("subject")))


def without_persons(record):
    """A call as the ledger may keep it: nobody's number in it."""
    call = {key: value for key, value in record.items() if key not in PERSONAL}
    if isinstance(call.get("callback"), dict):
        call["callback"] = {k: v for k, v in call["callback"].items() if k != "number"}
    return call


def survey_of(call, results):
    """The record of section `surveys` for a call whose caller was offered one.

    :param results: {score: result}; a key without meaning counts as no answer
    """
    offered = call["survey"]
    score = offered.get("score")
    record = {
        "id": call["id"], "date": offered["offered"][:10], "channel": "ivr",
        "agent": offered.get("agent"), "score": score, "result": results.get(score),
    }
    return {key: value for key, value in record.items() if value is not None}


def _keep_meaning(survey, fact):
    """A key means what it meant when it was pressed, whatever the site's table says today."""
    old = json.loads(fact[1]) if fact else {}
    if "score" in survey and old.get("score") == survey["score"]:
        survey.pop("result", None)
