from odoo import api, fields, models

from odoo.addons.hotline_base.factfile import parse_day, parse_time

from .roles import MONEY

DATE_LENGTH = len("2025-01-31")
PARTS = [
    ("check", "Time Limit"),
    ("staffing", "First Staffing"),
    ("gap", "Vacancy"),
    ("breach", "Breach"),
    ("headcount", "Staffing"),
]
STATUSES = [("open", "Pending"), ("missed", "Not Kept"), ("met", "Kept")]
NOTHING = {
    "deadline_id": False, "clause": False, "record": False, "person_id": False,
    "replacement_id": False, "due": False, "due_at": False, "due_given": False, "need": False,
    "actual": False, "gap_days": 0, "vacant_days": 0, "soft_due": False, "soft_met": False,
    "withholdable": 0.0, "rights": False,
}


class HotlineObligation(models.Model):
    """What the contract asks by a day, and what a miss gives the purchaser (RESULT 7, 8).

    Rows follow from the facts through ``settlement.obligations`` and are never entered.
    """

    _name = "hotline.obligation"
    _description = "Obligation"
    _order = "due, sequence, id"
    _rec_name = "kind"

    contract_id = fields.Many2one(
        "hotline.contract", required=True, index=True, ondelete="cascade", readonly=True
    )
    site_id = fields.Many2one(related="contract_id.site_id", store=True, index=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    part = fields.Selection(PARTS, "Kind", required=True, readonly=True)
    kind = fields.Char(
        "Code", required=True, readonly=True, help="Code of the time limit or breach"
    )
    deadline_id = fields.Many2one("hotline.deadline", readonly=True, ondelete="set null")
    clause = fields.Char("Clause as Printed", readonly=True)
    record = fields.Char("Number", readonly=True)
    person_id = fields.Many2one(
        "hotline.assignment", string="Person", readonly=True, ondelete="cascade"
    )
    replacement_id = fields.Many2one(
        "hotline.assignment", string="Replaced By", readonly=True, ondelete="cascade"
    )
    due = fields.Date("Due Day", readonly=True, index=True)
    due_at = fields.Datetime("Due at", readonly=True, help="Limits in minutes, to the second")
    due_given = fields.Char("Due as Computed", readonly=True, help="In the time of the site")
    need = fields.Char("Required as Computed", readonly=True)
    actual = fields.Char("Actual as Given", readonly=True)
    status = fields.Selection(STATUSES, required=True, readonly=True)
    gap_days = fields.Integer("Day of the Vacancy", readonly=True)
    vacant_days = fields.Integer("Days Vacant", readonly=True)
    soft_due = fields.Date("Planned Until", readonly=True, help="Plan of the reserve")
    soft_met = fields.Boolean("Within the Plan", readonly=True)
    withholdable = fields.Monetary(
        readonly=True, groups=MONEY, help="What may be withheld; never deducted by itself"
    )
    rights = fields.Char("Codes of the Rights", readonly=True, groups=MONEY)

    _key_uniq = models.Constraint(
        "UNIQUE(contract_id, key)", "The contract already has this obligation."
    )

    # ---- from the settlement to rows --------------------------------------------------

    @api.model
    def _keep(self, contract, found):
        """Store the obligations of a contract; what has not changed is not written.

        :param found: see ``settlement.obligations``
        """
        known = {row.key: row for row in self.search([("contract_id", "=", contract.id)])}
        new = []
        for sequence, vals in enumerate(self._numbered(self._all_vals(contract, found))):
            vals = {**NOTHING, **vals, "sequence": sequence}
            row = known.pop(vals["key"], None)
            if row is None:
                new.append({**vals, "contract_id": contract.id})
            elif changed := row._changed(vals):
                row.write(changed)
        self.concat(*known.values()).unlink()
        self.create(new)

    @api.model
    def _numbered(self, rows):
        """Rows with a key of their own, also where a record comes twice."""
        counts = {}
        for vals in rows:
            name = "/".join(filter(None, (vals["part"], vals["kind"], vals.get("record"))))
            counts[name] = counts.get(name, 0) + 1
            yield {**vals, "key": f"{name}/{counts[name]}"}

    def _changed(self, vals):
        current = {name: self[name] for name in vals}
        plain = {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in current.items()
        }
        return {name: value for name, value in vals.items() if plain[name] != value}

    @api.model
    def _all_vals(self, contract, found):
        """Column values of every row, in the order of the result."""
        clauses = _Clauses(contract)
        if found.get("staffing"):
            yield self._staffing_vals(clauses, found)
        for gap in found.get("gaps") or ():
            yield self._gap_vals(clauses, gap)
        for breach in found["breaches"]:
            yield self._breach_vals(clauses, breach)
        for check in found["checks"]:
            yield self._check_vals(clauses, check)
        yield from self._headcount_vals(clauses, found)

    @api.model
    def _check_vals(self, clauses, check):
        return {
            "part": "check", "kind": check["kind"], "record": check["id"],
            **clauses.of_deadline(check["rule"]),
            **clauses.due(check.get("due")),
            "need": check.get("need") or False,
            "actual": str(check["actual"]) if check["actual"] is not None else False,
            "status": check["status"],
        }

    @api.model
    def _staffing_vals(self, clauses, found):
        staffing = found["staffing"]
        breached = any(breach["kind"] == staffing["kind"] for breach in found["breaches"])
        unmet = "missed" if breached else "open"
        return {
            "part": "staffing", "kind": staffing["kind"],
            **clauses.of_deadline(staffing["kind"]),
            **clauses.due(staffing["due"]),
            "need": f">={staffing['required']}",
            "actual": staffing["complete_on"] or False,
            "status": "met" if staffing["ok"] else unmet,
        }

    @api.model
    def _gap_vals(self, clauses, gap):
        unbroken = "met" if gap["filled"] or gap.get("ended") else "open"
        return {
            "part": "gap", "kind": "replacement", "record": gap["leaver"],
            **clauses.of_deadline("replacement"),
            **clauses.due(gap["due"]),
            "person_id": clauses.person(gap["leaver"]),
            "replacement_id": clauses.replacement(gap),
            "actual": gap.get("ended") or gap["filled"] or False,
            "status": "missed" if gap["breach"] else unbroken,
            "gap_days": gap["gap_days"],
            "vacant_days": gap["vacant_days"],
            "soft_due": parse_day(gap["soft_due"]) if gap.get("soft_due") else False,
            "soft_met": gap.get("soft_met", False),
            "withholdable": float(gap.get("withholdable", 0)),
        }

    @api.model
    def _breach_vals(self, clauses, breach):
        record = breach.get("id") or breach.get("leaver") or False
        person = breach.get("agent") or breach.get("leaver")
        return {
            "part": "breach", "kind": breach["kind"], "record": record,
            **(clauses.of_deadline(breach["kind"]) or clauses.of_incident(record)),
            **clauses.due(breach.get("due")),
            "person_id": clauses.person(person),
            "actual": (
                breach.get("ended") or breach.get("filled") or breach.get("complete_on") or False
            ),
            "status": "missed",
            "withholdable": float(breach.get("withholdable") or breach.get("amount") or 0),
            "rights": ",".join(breach.get("rights") or ()) or False,
        }

    @api.model
    def _headcount_vals(self, clauses, found):
        """The board of the staff: on the roll, with reserve, shares, requirements missed."""
        count, spare = found.get("headcount"), found.get("reserve")
        if count:
            enough = count["on_roll"] >= count["required"]
            yield self._board_vals("on_roll", count["required"], count["on_roll"], enough)
        if spare:
            yield self._board_vals("reserve", spare["with_reserve"], spare["on_roll"], spare["ok"])
        for ratio in found["ratios"]:
            yield {
                **self._board_vals("ratio", 0, f"{ratio['value']} %", ratio["ok"]),
                **clauses.of_ratio(ratio["id"]),
                "record": f"{ratio['id']}: {ratio['num']} / {ratio['den']}",
            }
        if found["unqualified"]:
            lacking = [row["agent"] for row in found["unqualified"]]
            yield {
                **self._board_vals("unqualified", 0, len(lacking), False),
                "need": "<=0", "record": ", ".join(lacking),
            }

    @api.model
    def _board_vals(self, kind, need, actual, met):
        return {
            "part": "headcount", "kind": kind, "need": f">={need}", "actual": str(actual),
            "status": "met" if met else "missed",
        }


class _Clauses:
    """Rows of one contract that obligations refer to, each kind read once."""

    def __init__(self, contract):
        self.site = contract.site_id
        self.deadlines = {row.code: row for row in contract.deadline_ids}
        self.events = {row.code: row for row in contract.clause_ids}
        self.ratios = {row.code: row for row in contract.ratio_ids}
        own = [("site_id", "=", contract.site_id.id)]
        self.people = {row.code: row for row in contract.env["hotline.assignment"].search(own)}
        self.incidents = {
            row.number: row.kind for row in contract.env["hotline.incident"].search(own)
        }

    def of_deadline(self, code):
        """The deadline and its words, nothing where the contract has none of that code."""
        row = self.deadlines.get(code)
        return {"deadline_id": row.id, "clause": row.name or False} if row else {}

    def of_incident(self, number):
        row = self.events.get(self.incidents.get(number))
        return {"clause": row.name or False} if row else {}

    def of_ratio(self, code):
        row = self.ratios.get(code)
        return {"need": f"{row.cmp}{row.target} %", "clause": row.name or False} if row else {}

    def due(self, text):
        """Day and, for limits in minutes, moment of a due text in local time."""
        if not text:
            return {}
        exact = len(text) > DATE_LENGTH
        return {
            "due_given": text,
            "due": parse_day(text[:DATE_LENGTH]),
            "due_at": self.site._to_utc(parse_time(text)) if exact else False,
        }

    def person(self, code):
        row = self.people.get(code)
        return row.id if row else False

    def replacement(self, gap):
        """The person whose hiring filled a vacancy."""
        if gap.get("ended") or not gap["filled"]:
            return False
        return next((
            person.id for person in self.people.values()
            if person.replaces == gap["leaver"] and person.hired.isoformat() == gap["filled"]
        ), False)
