"""Deterministic fact files for comparing two settlements: random ones and hand-built edges.

`generate(seed, contract)` gives a valid file of the exchange format, small, with the edges of the
rules far more likely than in real life. `edge(contract)` lists files built by hand around one rule
each; `scenario` says which. The same seed always gives the same file.
"""

import copy
import functools
import json
import random
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import yaml

CONTRACTS = ("BJ", "XJ", "XC", "JX", "YH")
_TERMS = Path(__file__).resolve().parents[2] / "addons" / "hotline_contract" / "data" / "contracts"

YEARS = {  # first and last day of the contract year; month ends and short last quarters included
    "BJ": [("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")],
    "XJ": [
        ("2024-07-01", "2025-06-30"),
        ("2024-08-31", "2025-08-30"),
        ("2023-03-15", "2024-03-14"),
        ("2024-07-01", "2025-06-20"),
    ],
    "XC": [("2026-06-01", "2027-05-31"), ("2025-03-10", "2026-03-09")],
    "JX": [("2022-09-15", "2023-09-14"), ("2024-01-31", "2025-01-30")],
    "YH": [("2022-09-01", "2023-08-31"), ("2023-09-01", "2024-08-31")],
}
POSITIONS = {
    "BJ": ["frontline"] * 6 + ["leader", "deputy_leader", "inspector", None],
    "XJ": ["agent"] * 6 + ["manager", "inspector", "inspector", None],
    "XC": ["agent"] * 6 + ["project_manager", "inspector", None],
    "JX": ["onsite_full_time"] * 3 + ["project_manager", None],
    "YH": ["front"] * 4 + ["back_office", "manager", "inspector", None],
}
EDUCATION = [
    "junior_high",
    "high_school",
    "secondary_vocational",
    "junior_college",
    "bachelor",
    "master",
    "doctor",
]
MANDARIN = ["三级乙等", "三级甲等", "二级乙等", "二级甲等", "一级乙等", "一级甲等"]
MAJORS = ["finance_accounting", "taxation", "economics", "law", "music"]
FRACTIONS = ["", "", "", "", ".5", ".25", ".123", ".000001"]
XJ_ACTIVITIES = [
    "column_publish",
    "map_update",
    "survey_task",
    "phone_monitor",
    "phone_guidance",
    "phone_dialtest",
]


@functools.lru_cache
def _terms(contract):
    return yaml.safe_load((_TERMS / f"{contract.lower()}.yaml").read_text("utf-8"))


def terms(contract):
    """Return a copy of the contract's terms."""
    return copy.deepcopy(_terms(contract))


def iso(moment):
    """Return a time as text, to the second or with microseconds."""
    return moment.isoformat()


def at(day, clock="00:00:00"):
    """Return a datetime of a day and a clock text."""
    return datetime.fromisoformat(f"{day}T{clock}")


def laid_over(base, over):
    """Return two overrides in one: objects merge, anything else replaces."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return base | {key: laid_over(base.get(key), value) for key, value in over.items()}


def months_later(day, count):
    """Return the corresponding day so many months later, or the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)


def dig(tree, *keys):
    """Return the value at a path of keys, or None where the path ends early."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def seconds(count):
    """Return a timedelta of seconds."""
    return timedelta(seconds=count)


class Generator:
    """One random fact file."""

    def __init__(self, seed, contract):
        """Choose year, settlement day and people."""
        self.rng, self.contract = random.Random(f"{contract}:{seed}"), contract
        self.start, self.end = map(date.fromisoformat, self.rng.choice(YEARS[contract]))
        self.as_of = self._settlement_day()
        self.periods = PERIODS[contract](self)
        self.facts = {
            "contract": contract,
            "start": str(self.start),
            "end": str(self.end),
            "scenario": f"random {contract} {seed}",
            "as_of": str(self.as_of),
        }
        self.spans = self._spans()
        self.agents = []

    # ---- chance

    def likely(self, percent):
        """Return True in so many cases of a hundred."""
        return self.rng.randrange(100) < percent

    def pick(self, *choices):
        """Return one of the choices."""
        return self.rng.choice(choices)

    def flags(self, **chances):
        """Return {name: bool} for the flags that are given at all."""
        return {name: self.likely(chance) for name, chance in chances.items() if self.likely(70)}

    def _settlement_day(self):
        days = (self.end - self.start).days
        return self.start + timedelta(self.pick(self.rng.randrange(5, days), days, days + 40))

    # ---- days and times

    def _spans(self):
        listed = [
            (date.fromisoformat(p["start"]), date.fromisoformat(p["end"]))
            for p in self.periods or self._acceptances()
        ]
        return listed or [(self.start, self.end)]

    def _acceptances(self):
        if self.contract != "XJ":
            return []
        edges = [
            self.start,
            *(months_later(self.start, n) for n in (3, 10)),
            self.end + timedelta(1),
        ]
        return [
            {
                "id": f"A{n + 1}",
                "kind": "acceptance",
                "start": str(edges[n]),
                "end": str(edges[n + 1] - timedelta(1)),
            }
            for n in range(3)
        ]

    def day(self):
        """Return a day: mostly in a period, often its first or last, sometimes just outside."""
        first, last = self.rng.choice(self.spans)
        inside = first + timedelta(self.rng.randrange((last - first).days + 1))
        return self.pick(
            inside, inside, inside, first, last, first - timedelta(1), last + timedelta(1)
        )

    def time(self):
        """Return a time: any hour, often a second around midnight, sometimes with a fraction."""
        clock = self.pick("00:00:00", "23:59:59", "23:58:00", *[None] * 6)
        if clock is None:
            clock = "{:02}:{:02}:{:02}".format(*(self.rng.randrange(n) for n in (24, 60, 60)))
        return at(self.day(), clock + self.rng.choice(FRACTIONS))

    def around(self, moment, limit):
        """Return a time at a limit of so many seconds, a second or less off, or far off."""
        off = self.pick(0, 0, 1, -1, -limit // 2, limit, 86400)
        return moment + seconds(limit + off) + timedelta(microseconds=self.pick(0, 0, 0, 1))

    def days_after(self, day, *limits):
        """Return a day at one of the limits, or a day beside it."""
        return day + timedelta(self.pick(*limits) + self.pick(0, 0, 1, -1, 2))

    def maybe(self, chance, **fields):
        """Return the fields, or nothing."""
        return fields if self.likely(chance) else {}

    def agent(self):
        """Return the id of somebody, or of nobody on the list."""
        return self.rng.choice(self.agents)["id"] if self.agents and self.likely(97) else "ghost"

    def maybe_agent(self, chance=75):
        """Return {"agent": id}, or nothing."""
        return self.maybe(chance, agent=self.agent())

    def several(self, most, make, chance=80):
        """Return up to so many records, often none."""
        return (
            [make(n) for n in range(self.rng.randrange(1, most + 1))] if self.likely(chance) else []
        )

    # ---- people

    def people(self):
        """Return persons who join, leave and replace each other around the periods' edges."""
        for n in range(self.rng.randrange(2, 8)):
            self.agents.append(self._person(f"P{n}", self._hired()))
        for leaver in [p for p in self.agents if "left" in p]:
            if self.likely(60):
                self.agents.append(self._replacement(leaver))
        return self.agents

    def _hired(self):
        return self.pick(
            self.start,
            self.start,
            self.start,
            self.start - timedelta(200),
            self.start + timedelta(self.pick(14, 15, 16, 17)),
            self.day(),
        )

    def _person(self, key, hired):
        person = {"id": key, "hired": str(hired)} | self.flags(formal=85)
        position = self.rng.choice(POSITIONS[self.contract])
        if position:
            person["position"] = position
        if self.likely(35):
            left = max(hired, self.pick(self.day(), self.day(), self.start, self.end))
            reason = self.pick("resigned", "returned", "civil_servant", "public_institution", None)
            person |= {"left": str(left)} | ({"left_reason": reason} if reason else {})
        return person | self._qualities() | self._leave()

    def _qualities(self):
        if self.likely(40):
            return {}
        years = self.pick(18, 40, 41, 45, 46, 30)
        birth = months_later(self.as_of, -12 * years) + timedelta(self.pick(0, 0, 1, -1))
        return {
            **self.maybe(85, birth=str(birth)),
            **self.maybe(85, education=self.rng.choice(EDUCATION)),
            **self.maybe(60, major=self.rng.choice(MAJORS)),
            **self.maybe(85, typing_wpm=self.pick(59, 60, 79, 80, 100, "59.99")),
            **self.maybe(70, typing_accuracy=self.pick(90, 89.9, "90.0", 99)),
            **self.maybe(70, experience_years=self.pick(0, 1, 0.9, "1.5")),
            **self.maybe(50, management_years=self.pick(1, 2, "1.99", 5)),
            **self.maybe(50, years_on_project=self.pick(4, 5, "4.9")),
            **self.maybe(70, mandarin=self.rng.choice(MANDARIN)),
            **self.maybe(40, certificates=self.pick(["COPC"], ["CC-CMM", "X"], ["X"], [])),
        }

    def _leave(self):
        if self.likely(70):
            return {}
        first = self.day()
        spans = [(first, first + timedelta(self.pick(0, 3, 10))), (first, first + timedelta(1))]
        return {"leave": [{"from": str(a), "to": str(b)} for a, b in spans]}

    def _replacement(self, leaver):
        left = date.fromisoformat(leaver["left"])
        hired = max(
            left + timedelta(self.pick(0, 1, 5, 7, 8, 9, 10, 11, 12, 13, 30)),
            self.start + timedelta(1),
        )
        person = self._person(f"R{leaver['id']}", hired) | {"replaces": leaver["id"]}
        person.pop("left", None)
        person.pop("left_reason", None)
        return person

    # ---- time at work

    def session(self, _n):
        """Return a login, often over midnight or over an earlier one, with odd breaks."""
        login = self.time()
        logout = login + seconds(self.pick(3600, 28800, 100000, 1))
        breaks = [
            (login + seconds(a), login + seconds(b))
            for a, b in self.rng.sample(
                [(600, 1200), (900, 1500), (-300, 60), (90000, 200000), (3500, 3700), (600, 600)],
                self.rng.randrange(4),
            )
        ]
        return {
            "agent": self.agent(),
            "login": iso(login),
            "logout": iso(logout),
            **self.maybe(80, breaks=[[iso(a), iso(b)] for a, b in breaks]),
        }

    def overlapping(self, sessions, first, last):
        """Add sessions that overlap or touch the ones before."""
        for session in sessions[:2]:
            begin = datetime.fromisoformat(session[self.pick(first, last)])
            sessions.append(session | {first: iso(begin), last: iso(begin + seconds(5400))})
        return sessions

    def attendance(self, _n):
        """Return a stay on duty."""
        begin = self.time()
        return {
            "agent": self.agent(),
            "in": iso(begin),
            "out": iso(begin + seconds(self.pick(36000, 3600, 90000))),
        }

    # ---- calls

    def call(self, n):
        """Return a call of any kind."""
        script = CallScript(self, self.time())
        kind = self.pick(
            "plain",
            "plain",
            "plain",
            "transfer",
            "ring_end",
            "abandoned",
            "ivr",
            "bot",
            "out",
            "out_unanswered",
            "direct",
            "no_hangup",
            "same_time",
        )
        getattr(script, kind)()
        events = script.events
        if self.likely(15) and len({e["t"] for e in events}) == len(events):
            self.rng.shuffle(events)
        record = {"id": f"C{n}", "events": events}
        if kind.startswith("out") or self.likely(50):
            record["direction"] = "out" if kind.startswith("out") else "in"
        answered = kind in ("plain", "transfer", "ring_end", "same_time")
        return (
            record
            | self.maybe(40, kind=self.pick("consult", "complaint"))
            | (self.flags(closed_direct=60, ticketed_valid=20) if answered else {})
        )

    # ---- tickets and quality

    def ticket(self, n):
        """Return a ticket with limits met or missed by a second."""
        created = self.time()
        record = {
            "id": f"T{n}",
            "created": iso(created),
            **self.maybe_agent(),
            **self.flags(quality_error=30, transfer_accurate=80),
            **self.maybe(50, type=self.pick("consult", "complaint")),
        }
        if self.likely(50):
            record |= {
                "time_critical": True,
                **self.maybe(85, handled_at=iso(self.around(created, 1800))),
            }
        for due, done in (("transfer_due", "transferred_at"), ("close_due", "closed_at")):
            if self.likely(60):
                limit = created + seconds(self.pick(7200, 86400, 40 * 86400))
                record |= {due: iso(limit), **self.maybe(85, **{done: iso(self.around(limit, 0))})}
        return record

    def inspection(self, n):
        """Return an inspected sample of any channel."""
        channel = self.pick("call", "call", "call", "web", "kb", "column")
        record = {
            "id": f"Q{n}",
            "date": str(self.day()),
            **self.maybe_agent(),
            **self.flags(on_time=85, accurate=85),
            **self.maybe(40, accuracy_deduction=self.pick(5, "2.5", 0.1, 0)),
            **self.maybe(40, norm_deduction=self.pick(2, "0.05", 3.3)),
        }
        if channel == "call":
            record |= self.flags(answer_correct=80, passed=80) | self.maybe(
                40, tag=self.pick(99, 98.5, 0), hot="99.1", summary=self.pick(100, 97)
            )
        return record | ({"channel": channel} if channel != "call" or self.likely(50) else {})

    def survey(self, n):
        """Return a survey, answered or not."""
        result = self.pick("very_satisfied", "satisfied", "dissatisfied", None)
        return {
            "id": f"V{n}",
            "date": self.pick(str(self.day()), iso(self.time())),
            **self.maybe(60, channel=self.pick("ivr", "web")),
            **self.maybe(85, result=result),
            **self.maybe_agent(),
        }

    def exam(self, n):
        """Return an exam record: scored, absent, excused or made up."""
        record = {"id": f"E{n}", "agent": self.agent(), "date": str(self.day())}
        if self.likely(25):
            return record | {"absent": True} | self.maybe(50, excused=True)
        score = self.pick(70, 69, "69.99", 60, 59, 59.5, 100, 85)
        return (
            record | {"score": score} | self.maybe(20, makeup=True) | self.maybe(10, excused=True)
        )

    def city_exam(self, _n):
        """Return a city exam, sometimes exactly on the average."""
        average = self.pick("88.5", 90, 87.25)
        return {
            "date": str(self.day()),
            "city_average": average,
            "score": self.pick(average, 91, "88.51", 80),
        }

    def complaint(self, n):
        """Return a complaint answered around its limits."""
        received = self.time()
        return {
            "id": f"K{n}",
            "received": iso(received),
            **self.flags(upheld=50),
            **self.maybe_agent(50),
            **self.maybe(80, responded=iso(self.around(received, 3600))),
            **self.maybe(80, resolved=iso(received + seconds(86400 * self.pick(0, 1, 2, 3)))),
        }

    def incident(self, n):
        """Return an incident of any kind, also unknown ones, with escalations."""
        on, kind = self.day(), self.pick(*INCIDENTS[self.contract], "unknown_kind")
        record = {"id": f"I{n}", "kind": kind, "date": str(on), **self.maybe_agent()}
        if self.contract == "BJ":
            high = "serious" if kind == "leak" else "complaint"
            levelled = kind not in ("summary_error", "site", "unknown_kind")
            level = self.pick("base", high, high, None)
            record |= {"level": level} if level else {}
            if level == high and levelled and self.likely(75):
                record["escalated_on"] = str(on + timedelta(self.pick(0, 1, 20, 31, 62)))
        if kind == "infosec_major":
            record["pct"] = self.pick("0.5", 1, 0.75, "0.55")
        if kind == "ex_tax_staff" and self.likely(70):
            record["cured_on"] = str(self.days_after(on, 10, 30, 31, 32, 33, 38))
        return record

    def incidents(self):
        """Return incidents, some of them entered twice."""
        found = self.several(8, self.incident)
        again = [copy.deepcopy(record) for record in found if self.likely(15)]
        for record in again:
            record["date"] = record["date"] if self.likely(50) else str(self.day())
            record.pop("escalated_on", None)
        return found + again

    # ---- faults, deadlines and other work

    def fault(self, n):
        """Return a fault with clocks met or missed to the second."""
        detected = self.time()
        reported = detected + seconds(self.pick(0, 0, 600))
        repaired = self.around(reported, self.pick(28800, 86400))
        report = self.days_after(repaired.date(), 2)
        return {
            "id": f"F{n}",
            "detected": iso(detected),
            **self.maybe(80, notified=iso(self.around(detected, 1800))),
            **self.maybe(80, reported=iso(reported)),
            **self.maybe(70, severity=self.pick("general", "major")),
            **self.maybe(85, responded=iso(self.around(reported, 7200))),
            **self.maybe(85, repaired=iso(repaired), cause_report_on=str(report)),
        }

    def outage(self, n):
        """Return an outage noticed around the hour."""
        detected = self.time()
        return {
            "id": f"O{n}",
            "detected": iso(detected),
            **self.maybe(80, notified=iso(self.around(detected, 3600))),
        }

    def unfit(self, n):
        """Return a request to replace a person."""
        asked = self.day()
        return {
            "id": f"U{n}",
            "requested_on": str(asked),
            **self.maybe(80, responded_on=str(self.days_after(asked, 3, 5))),
        }

    def document(self, n):
        """Return a document of a kind the contract counts in days."""
        deadlines = _terms(self.contract)["deadlines"]
        kind = self.pick(
            *(k for k, d in deadlines.items() if {"days", "months", "workdays"} & set(d))
        )
        base = self.day()
        anchored = deadlines[kind]["from"] in ("signed", "start", "end")
        days = deadlines[kind].get("days") or 31 * deadlines[kind].get("months", 0) or 4
        since = self.end if deadlines[kind]["from"] == "end" else self.start if anchored else base
        return {
            "kind": kind,
            **self.maybe(60, id=f"D{n}"),
            **({} if anchored else {"base": str(base)}),
            **self.maybe(80, done_on=str(self.days_after(since, days, days, 1))),
        }

    def recruitment(self, n):
        """Return a recruitment with the funnel on and beside its ratios."""
        asked, wanted = self.day(), self.pick(1, 2, 3, 5)
        talks = asked + timedelta(self.pick(3, 7))
        return {
            "id": f"H{n}",
            "required": wanted,
            "requested_on": str(asked),
            "candidates": wanted * 2 + self.pick(0, 1, -1),
            "trainees": int(wanted * 1.5) + self.pick(0, 1),
            "interview_start": str(talks),
            **self.maybe(80, responded_on=str(self.days_after(asked, 5, 7))),
            **self.maybe(80, interview_end=str(self.days_after(talks, 5, 7))),
        }

    def training(self, _n):
        """Return hours of training, several records a day possible."""
        return {"date": str(self.day()), "hours": self.pick("0.25", 0.5, 1, 0.1)}

    def deletion(self, n):
        """Return a deleted recording on, before or after the corresponding day."""
        recorded = self.pick(self.day(), date(2024, 8, 31), date(2023, 11, 30))
        months = _terms(self.contract).get("retention", {}).get("recordings_months", 6)
        deleted = months_later(recorded, months) + timedelta(self.pick(0, 1, -1, 1))
        return {"id": f"X{n}", "recorded_on": str(recorded), "deleted_on": str(deleted)}

    def patrols(self):
        """Return patrols, one record per day."""
        days = sorted({self.day() for _ in range(self.rng.randrange(12))})
        return [
            {"date": str(d), **self.maybe(90, checked=100, ok=self.pick(100, 99, 98))} for d in days
        ]

    def activity(self, _n):
        """Return an activity done or due."""
        due = self.day()
        return {
            "kind": self.rng.choice(XJ_ACTIVITIES),
            **self.maybe(70, due=str(due)),
            **self.maybe(80, done=str(self.days_after(due, 0))),
            **self.maybe(30, units_due=self.pick(5, "2.5")),
        }

    # ---- sums, money, parameters

    def cells(self):
        """Return the pieces between all edges a sum may not straddle."""
        edges = set()
        spans = self.spans + [(self.start, self.end)]
        if self.contract == "XJ":
            quarters = [months_later(self.start, n) for n in (0, 3, 6, 9, 12)]
            spans += [(a, b - timedelta(1)) for a, b in zip(quarters, quarters[1:], strict=False)]
            for row in self._acceptances():
                spans.append((date.fromisoformat(row["start"]), date.fromisoformat(row["end"])))
            rules = dig(self.facts, "contract_override", "kpi_rules")
            if dig(rules, "volume_exemption", "per") == "calendar_quarter":
                firsts = [date(self.start.year + n // 4, n % 4 * 3 + 1, 1) for n in range(9)]
                spans += [(max(first, self.start), self.end) for first in firsts
                          if self.start < first <= self.end]
            if dig(rules, "count_penalty", "accumulate") == "months":
                firsts = [months_later(self.start, n) for n in range(13)]
                spans += [(first, self.end) for first in firsts if first <= self.end]
        for first, last in spans:
            edges |= {first, last + timedelta(1)}
        edges = sorted(edges)
        return [(a, b - timedelta(1)) for a, b in zip(edges, edges[1:], strict=False)]

    def aggregates(self):
        """Return sums inside the pieces, whole or in part, for the contract and for agents."""
        rows = []
        for first, last in self.cells():
            for _ in range(self.pick(0, 1, 1, 2)):
                a = first + timedelta(self.pick(0, 0, self.rng.randrange((last - first).days + 1)))
                b = last if self.likely(70) else a
                rows.append(
                    {"from": str(a), "to": str(b), "measures": self._sums(a, b)}
                    | ({"agent": self.agent()} if self.likely(40) else {})
                )
        return rows

    def _sums(self, first, last):
        used = sorted(set(self._formula_measures()) - DERIVED)
        sums = {
            m: self._amount_of(m) for m in self.rng.sample(used, min(len(used), self.pick(1, 4, 8)))
        }
        if self.contract == "XJ" and self.likely(40):
            sums["calls_to_agent"] = self.pick(300000, 300001, 299999, 310000, 100000, "300000.5")
        if self.contract == "BJ" and self.likely(60):
            answered = self.pick(900, 901, 899, 700)
            sums |= {
                "calls_answered": answered,
                "calls_to_agent": 1000,
                "login_seconds": 400000,
                "agent_talk_seconds": self.pick(288000, 287999, "288000.5", 280000),
                "agent_wrap_seconds": self.pick(120000, 120001),
                "agent_ring_seconds": self.pick(12000, 12001),
            }
        return sums | self.maybe(10, own_measure=self.pick(1, "0.00001", -3))

    def _formula_measures(self):
        for kpi in _terms(self.contract)["kpis"]:
            for formula in (kpi.get("num", ""), kpi.get("den", "")):
                yield from (token for token in formula.split() if token not in "+-")

    def _amount_of(self, measure):
        if measure.endswith("seconds"):
            return self.pick(3600, "1234.5", 90000, 10)
        return self.pick(1, 5, 100, 99, 995, 1000, 0)

    def params(self):
        """Return a choice of parameters."""
        return {
            **self.maybe(self.asked, required_headcount=self.pick(1, 2, 3, 4, 5)),
            **self.maybe(25, point_cap=self.pick("none", "item")),
            **self.maybe(30, xj_count=self.pick("points", "indicators")),
            **self.maybe(30, xj_base=self.pick("months_prorata", "milestone_amount")),
            **self.maybe(30, leave_adjusts_workdays=self.likely(80)),
            **self.maybe(25, exam_pass_mark=self.pick(60, 70, "59.5")),
            **self.maybe(35, yuan_per_failed_kpi_period=self.pick(0, 1000, "333.335", 100000)),
        }

    def override(self):
        """Return changes laid over the contract."""
        choices = OVERRIDES[self.contract] + OVERRIDES["any"]
        change = {}
        for other in self.rng.sample(choices, self.pick(1, 1, 2, 3)):
            change = laid_over(change, copy.deepcopy(other))
        if self.likely(30):
            change = laid_over(change, {"headcount": {"required": self.demand()}})
        if self.likely(40):
            change["kpis"] = [self._changed(kpi) for kpi in terms(self.contract)["kpis"]]
        return change

    def demand(self):
        """Return dated numbers of required people, in any order, the first one at times undated."""
        days = {self.day() for _ in range(self.pick(1, 2, 3))}
        rows = [{"from": str(d), "value": self.pick(0, 1, 2, 3, 4, 5, 6)} for d in sorted(days)]
        if self.likely(60):
            rows.insert(0, {"value": self.pick(2, 4, 6)})
        self.rng.shuffle(rows)
        return rows

    def _changed(self, kpi):
        if kpi["kind"] == "exam":
            kpi["absent"] = self.pick("zero", "not_counted")
            kpi["makeup"] = self.pick("replaces", "beside")
            kpi["several"] = self.pick("lowest", "average", "latest", "best")
        if kpi["kind"] == "attrition":
            kpi["headcount"] = self.pick("average", "opening", "closing")
            kpi["part_year"] = self.pick("to_date", "annualised")
        if kpi["kind"] == "ratio" and self.likely(10):
            kpi["den"] = self.pick(f"({kpi['den']}) * 2 - {kpi['num']}", f"{kpi['den']} / 3 + 1")
        if self.likely(25):
            kpi["target"] = self.pick("1", "50", "99.9", "0.5", kpi["target"])
        if self.likely(10):
            kpi["cmp"] = self.pick(">=", ">", "<=", "<")
        return kpi

    def calendar(self):
        """Return holidays and working days of the installation's own, some named as both."""
        days = [self.day() for _ in range(4)]
        return {"holidays": [str(d) for d in days], "workdays": [str(d) for d in days[2:]]}

    def share(self, pct):
        """Return a percentage of the amount, to the fen."""
        amount = self.facts.get("amount", _terms(self.contract)["amount"] or 0)
        return (Decimal(amount) * Decimal(pct) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def milestones(self):
        """Return acceptances, invoices and payments, on time and late, right and wrong."""
        stated = _terms(self.contract)["payment"].get("milestones") or ()
        ids = [m["id"] for m in stated] or [p["id"] for p in self.periods or ()]
        facts = {}
        for key in ids:
            pct = next((m["pct"] for m in stated if m["id"] == key), "0")
            gross = self.share(pct)
            facts[key] = {
                **self.maybe(60, accepted_on=str(self.day())),
                **self.maybe(
                    70,
                    invoice_on=str(self.day()),
                    invoice_amount=self.pick(
                        str(gross), str(gross), round(gross), str(gross - Decimal("0.01"))
                    ),
                ),
                **self.maybe(50, paid_on=str(self.end + timedelta(self.pick(-200, 0, 60)))),
            }
        return facts

    def deposit(self):
        """Return the deposit: exact, short, late or not there."""
        amount = self.share("6")
        return {
            **self.maybe(85, received_on=str(self.days_after(self.start, 20, 30, 31))),
            **self.maybe(90, amount=self.pick(str(amount), str(amount - Decimal("0.01")), 10**8)),
        }

    def head(self):
        """Return the head of the file: signature, amount, parts, parameters, changes."""
        lead = timedelta(self.pick(0, 3, 30))
        signed = self.start - lead if self.likely(80) else self.start + lead
        amounts = {"XJ": [12100000, "12100000.55", 100000], "YH": [9000000]}
        amount = self.pick(*amounts.get(self.contract, [4200000, 432000, "1000000.01", 1000]))
        change = self.maybe(55, contract_override=self.override())
        dated = isinstance(dig(change, "contract_override", "headcount", "required"), list)
        self.asked = 10 if dated else 80
        found = {
            **self.maybe(85, signed=str(signed)),
            **self.maybe(85, amount=amount),
            **self.maybe(85, params=self.params()),
            **change,
            **self.maybe(35, calendar=self.calendar()),
            **self.maybe(50, version=1),
        }
        if self.contract == "YH":
            parts = {
                "build": self.pick(3000000, "3000000.01", 0),
                "labour": self.pick(6000000, 5000),
            }
            found |= self.maybe(85, parts={k: v for k, v in parts.items() if self.likely(90)})
        if self.likely(15):
            kpis = [kpi["id"] for kpi in _terms(self.contract)["kpis"]]
            found["only_kpis"] = self.rng.sample(kpis, self.rng.randrange(len(kpis) + 1))
        return found

    def file(self):
        """Return the whole file."""
        self.facts |= self.head()
        if self.periods is not None:
            self.facts["periods"] = self.periods
        self.facts["agents"] = self.people()
        sections = {
            "sessions": self.overlapping(self.several(12, self.session), "login", "logout"),
            "attendance": self.overlapping(self.several(8, self.attendance), "in", "out"),
            "calls": self.several(60, self.call, 90),
            "tickets": self.several(12, self.ticket),
            "inspections": self.several(30, self.inspection),
            "surveys": self.several(12, self.survey),
            "exams": self.several(12, self.exam),
            "city_exam": self.several(2, self.city_exam, 50),
            "complaints": self.several(6, self.complaint),
            "incidents": self.incidents(),
            "faults": self.several(8, self.fault),
            "documents": self._documents(),
            "recruitments": self.several(3, self.recruitment),
            "patrols": self.patrols(),
            "trainings": self.several(20, self.training, 50),
            "deletions": self.several(4, self.deletion),
            "activities": self.several(15, self.activity),
            "aggregates": self.aggregates(),
            "milestones": self.milestones(),
        }
        if self.contract == "XJ":
            sections |= {"outages": self.several(3, self.outage), "deposit": self.deposit()}
        if self.contract == "XC":
            sections["unfit_requests"] = self.several(3, self.unfit)
        self.facts |= {name: rows for name, rows in sections.items() if rows or self.likely(20)}
        return self.facts

    def _documents(self):
        return self.several(4, self.document)


DERIVED = {
    "agent_workdays",
    "month_workdays",
    "inspector_workdays",
    "formal_staff_days",
    "required_staff_days",
    "patrol_days_due",
    "exam_score",
    "city_exam_margin",
}


class CallScript:
    """Writes the events of one call."""

    def __init__(self, generator, start):
        """Begin at a time."""
        self.g, self.now, self.events = generator, start, []
        self.first, self.second = generator.agent(), generator.agent()

    def say(self, event, after=0, **fields):
        """Add an event so many seconds later."""
        self.now += seconds(after)
        self.events.append({"t": iso(self.now), "e": event, **fields})

    def wait(self):
        """Return a wait around the limits of 30 and 60 seconds."""
        return self.g.pick(0, 5, 20, 29, 30, 31, 59, 60, 61)

    def request(self):
        """The caller reaches the menu and asks for a person, perhaps twice."""
        self.say("offered")
        if self.g.likely(40):
            self.say("ivr", 2)
        self.say("to_agent", self.g.pick(0, 1, 30))
        if self.g.likely(20):
            self.say("queue", 0)
        if self.g.likely(15):
            self.say("to_agent", 1)

    def pick_up(self, agent):
        """An agent's phone rings and is answered, perhaps without a ring."""
        if self.g.likely(80):
            self.say("ring", self.g.pick(0, 3), agent=agent)
        self.say("answer", self.wait(), agent=agent)

    def talk(self):
        """The conversation, with holds around 30 seconds, some never released."""
        for _ in range(self.g.pick(0, 0, 1, 2)):
            self.say("hold", self.g.pick(1, 40))
            self.say("unhold", self.g.pick(29, 30, 31, 0))
        if self.g.likely(15):
            self.say("hold", 1)
        self.now += seconds(self.g.pick(60, 180, 181, 240, 1, 0, 4000))

    def end(self, agent):
        """The call ends; after-call work ends later or was none."""
        self.say(
            "hangup",
            self.g.pick(0, 45),
            **self.g.maybe(90, by=self.g.pick("caller", "agent", "system")),
        )
        if self.g.likely(70):
            self.say("wrap_end", self.g.pick(0, 30, 90, 91, 5000), agent=agent)

    def plain(self):
        """One agent answers."""
        self.request()
        self.pick_up(self.first)
        self.talk()
        self.end(self.first)

    def transfer(self):
        """The first agent passes the call on, by transfer or by the second one's answer."""
        self.request()
        self.pick_up(self.first)
        self.talk()
        if self.g.likely(70):
            self.say("transfer", 1)
            if self.g.likely(40) and self.first != self.second:
                self.say("wrap_end", 10, agent=self.first)
        self.pick_up(self.second)
        self.talk()
        self.end(self.second)

    def ring_end(self):
        """The first agent does not answer, the second does; an old ring is replaced."""
        self.request()
        self.say("ring", 1, agent=self.first)
        self.say("ring_end", 20, agent=self.first)
        if self.g.likely(50):
            self.say("ring", 1, agent=self.second)
        self.pick_up(self.second)
        self.talk()
        self.end(self.second)

    def abandoned(self):
        """Nobody answers; the caller or the system gives up, or the record ends."""
        self.request()
        if self.g.likely(50):
            self.say("ring", 1, agent=self.first)
        if self.g.likely(85):
            self.say(
                "hangup",
                self.wait(),
                **self.g.maybe(85, by=self.g.pick("caller", "caller", "system", "agent")),
            )

    def ivr(self):
        """The caller hangs up in the menu."""
        self.say("offered")
        self.say("ivr", 1)
        self.say("hangup", 9, by="caller")

    def bot(self):
        """The robot answers; sometimes the caller still asks for a person."""
        self.say("offered")
        self.say("bot_resolved", 5)
        if self.g.likely(30):
            self.say("to_agent", 2)
            self.pick_up(self.first)
        self.say("hangup", 9, by="caller")

    def out(self):
        """An agent calls out."""
        self.say("dial")
        self.pick_up(self.first)
        self.talk()
        self.end(self.first)

    def out_unanswered(self):
        """Nobody takes the outbound call."""
        self.say("dial")
        self.say("hangup", 25, by="system")

    def direct(self):
        """An agent answers a call that never asked for a person."""
        self.say("offered")
        self.pick_up(self.first)
        self.talk()
        self.end(self.first)

    def no_hangup(self):
        """The record ends in the middle of the conversation."""
        self.request()
        self.pick_up(self.first)
        if self.g.likely(50):
            self.say("hold", 1)

    def same_time(self):
        """Everything happens in the same second, in the order of the file."""
        self.say("offered")
        self.say("to_agent")
        self.say("ring", agent=self.first)
        self.say("answer", agent=self.first)
        self.say("hold")
        self.say("unhold")
        self.say("transfer")
        self.say("answer", agent=self.second)
        self.say("hangup", by="agent")
        self.say("wrap_end", agent=self.second)


# ------------------------------------------------------------------------------ periods


def _period(key, kind, first, last):
    return {"id": key, "kind": kind, "start": str(first), "end": str(last)}


def _month(first):
    last = months_later(first, 1) - timedelta(1)
    return _period(f"{first:%Y-%m}", "month", first, last)


def _months(g, most):
    year, first = g.start.year, g.rng.randrange(1, 13 - most)
    return [_month(date(year, first + n, 1)) for n in range(g.rng.randrange(1, most + 1))]


def _bj_periods(g):
    months = _months(g, 3)
    return months[::-1] if g.likely(10) else months


def _xj_periods(g):
    if g.likely(60):
        return None
    rows = g._acceptances()
    return [row for row in rows if g.likely(75)]


def _xc_periods(g):
    quarters = [months_later(g.start, n) for n in (0, 3, 6)]
    rows = [
        _period(f"Q{n + 1}", "quarter", a, b - timedelta(1))
        for n, (a, b) in enumerate(zip(quarters, quarters[1:], strict=False))
    ]
    months = [_month(date(g.start.year, n, 1)) for n in g.rng.sample(range(6, 13), 2)]
    return months + rows[: g.rng.randrange(1, 3)]


def _jx_periods(g):
    rows = [_period("Y1", "year", g.start, g.end)]
    return rows + [_month(date(g.start.year, 11, 1))] if g.likely(30) else rows


def _yh_periods(g):
    months = [_month(date(g.start.year, n, 1)) for n in g.rng.sample(range(9, 13), 2)]
    days = [date(g.start.year, 10, n) for n in g.rng.sample(range(1, 31), 2)]
    rows = months + [_period(str(d), "day", d, d) for d in days]
    if g.likely(70):
        rows.append(_period("Y1", "year", g.start, g.end))
    return rows


PERIODS = {
    "BJ": _bj_periods,
    "XJ": _xj_periods,
    "XC": _xc_periods,
    "JX": _jx_periods,
    "YH": _yh_periods,
}
INCIDENTS = {
    "BJ": [
        "misunderstanding",
        "deflection",
        "language",
        "abuse",
        "leak",
        "leak",
        "summary_error",
        "site",
    ],
    "XJ": ["infosec_finding", "infosec_major", "ex_tax_staff"],
    "XC": ["site"],
    "JX": ["leak"],
    "YH": ["abuse"],
}
OVERRIDES = {
    "any": [{}, {"headcount": {"required": 2}}, {"note": {"deep": {"key": [1, 2]}}}],
    "BJ": [
        {"scoring": {"point_cap": "none"}},
        {"events": {"site": {"base": {"yuan": "150.555"}}}},
        {
            "deadlines": {
                "replacement": {"days": 5},
                "complaint_response": {"minutes": 30},
                "initial_staffing": {"roll": False},
            }
        },
        {"retention": {"recordings_months": 1}, "sampling": {"recordings_per_agent_month": 2}},
        {"recruitment": {"test_candidates_ratio": "2.5", "test_cmp": ">="}},
        {"payment": {"assumed": {"instalments": 7, "due": {"from": "period_end", "workdays": 3}}}},
        {"training": {"on_job_hours_per_workday": "0.25"}},
        {"deadlines": {"complaint_response": {"mode": "office_hours"}}},
        {
            "deadlines": {"complaint_response": {"mode": "office_hours", "minutes": 90}},
            "office_hours": [{"from": "08:30", "to": "12:00"}, {"from": "13:00", "to": "17:30"}],
        },
        {"position_requirements": {"all": {"high_school": "below", "typing_cmp": ">"}}},
        {"position_requirements": {"all": {"age": {"max_until": "birthday"}}}},
        {"deadlines": {"recruit_response": {"min_wait": True, "min_workdays": 5}}},
        {"deadlines": {"replacement": {"fee_per_vacant_day": "(amount - 1) / required / 365 * 2"}}},
        {"retention": {"cmp": ">="}, "headcount": {"leave_adjusts_workdays": True}},
        {"scoring": {"assumed": {"escalated_event_replaces_base": False}}},
        {"payment": {"assumed": {"deduct": "final", "requires": ["accepted", "invoice"]}}},
        {"exam_pass_mark": 70},
        {"headcount": {"assessed_positions": ["frontline", "leader"]}},
        {"position_requirements": {"leader": {"education_min": "bachelor", "typing_wpm_min": 0}}},
    ],
    "XJ": [
        {"kpi_rules": {"count_penalty": {"threshold": 1, "per_excess_pct": "2.5"}}},
        {"kpi_rules": {"volume_exemption": {"value": 1000, "cmp": ">="}}},
        {"kpi_rules": {"deviation": {"percent": {"mode": "pp", "step": "0.5", "cmp": ">="}}}},
        {
            "events": {
                "ex_tax_staff": {"cure_days": 10},
                "infosec_finding": {"base": {"yuan": "0.005"}},
            }
        },
        {"deposit": {"pct": "10", "due": {"from": "start", "workdays": 5}}},
        {"kpi_rules": {"count_penalty": {"accumulate": "months", "threshold": 3}}},
        {
            "kpi_rules": {
                "count_penalty": {"accumulate": "months", "threshold": 8},
                "volume_exemption": {"per": "calendar_quarter", "value": 20},
                "deviation": {"direction": "both", "seconds": {
                    "mode": "pp", "step": "5", "cmp": ">"}},
            }
        },
        {"kpi_rules": {"volume_exemption": {"per": "calendar_quarter", "value": 100}}},
        {"events": {"infosec_finding": {"per": "check"}, "ex_tax_staff": {"form": "claim"}}},
        {"events": {"infosec_major": {"quarter_fee": "amount * 3 / (4 - 1)"}}},
        {"headcount": {"reserve_ratio": "1.5", "reserve_rounding": "down"}},
        {"headcount": {"reserve_ratio": "1.25", "reserve_rounding": "nearest"}},
        {"kpi_rules": {"deviation": {"other": {"cmp": ">"}, "percent": {"cmp": ">"}}}},
        {"headcount": {"reserve_ratio": "1.5"}, "deadlines": {"outage_notice": {"minutes": 30}}},
        {
            "staff_ratios": [
                {
                    "id": "R",
                    "measure": "bachelor_or_above",
                    "of": "manager",
                    "cmp": ">",
                    "target": "50",
                }
            ]
        },
    ],
    "XC": [
        {"deadlines": {"fault_report": {"minutes": 10}, "replace_unfit": {"workdays": 1}}},
        {"position_requirements": {"all": {"age": {"min": 20, "max": 45}}}},
        {"position_requirements": {"all": {"typing_cmp": ">", "age": {"max_until": "birthday"}}}},
        {"kpi_rules": {"penalty": {"assumed": {"pct_of_tail_per_failed_kpi_period": "0.125"}}}},
        {"exam_pass_mark": 70, "kpi_rules": {"penalty": {"assumed": {
            "pct_of_tail_per_failed_kpi_period": "2", "yuan_per_failed_kpi_period": 7}}}},
        {
            "payment": {
                "milestones": [
                    {
                        "id": "XC-M1",
                        "pct": "33.33",
                        "due": {"from": "signed", "workdays": 10},
                        "requires": ["accepted", "invoice"],
                        "deduct": "none",
                    },
                    {
                        "id": "XC-M4",
                        "pct": "66.67",
                        "due": {"fixed": "2026-05-31"},
                        "requires": ["invoice"],
                        "deduct": "final",
                    },
                ]
            }
        },
    ],
    "JX": [
        {"deadlines": {"support_response": {"minutes": 60}, "fault_cause_report": {"roll": True}}},
        {"deadlines": {"fault_repair_major": {"minutes": 480}}},
        {"kpi_rules": {"penalty": {"assumed": {"yuan_per_missed_deadline": "1000.505"}}}},
    ],
    "YH": [
        {"retention": {"recordings_months": 6, "cmp": ">="}},
        {"deadlines": {"annual_report": {"months": 2}}},
        {"kpi_rules": {"penalty": {"assumed": {"yuan_per_failed_kpi_period": "99.995"}}}},
        {"headcount": {"assessed_positions": ["front"]}},
    ],
}


def as_read(facts):
    """Return the file as a reader of exact numbers gets it: int and Decimal, no float."""
    return json.loads(json.dumps(facts), parse_float=Decimal)


def generate(seed, contract):
    """Return a valid random fact file of a contract; the same seed gives the same file."""
    return as_read(Generator(seed, contract).file())


# ------------------------------------------------------------------------------ edges by hand


def _base(contract, name, **sections):
    start, end = YEARS[contract][0]
    head = {"contract": contract, "start": start, "end": end, "scenario": f"{contract} {name}"}
    return as_read(head | sections)


def _calls(first, last, **measures):
    return {"from": first, "to": last, "measures": measures}


def _bj(name, **sections):
    month = {"id": "2025-03", "kind": "month", "start": "2025-03-01", "end": "2025-03-31"}
    defaults = {
        "amount": 4200000,
        "periods": [month],
        "params": {"required_headcount": 2},
        "agents": [
            _person("A1", "frontline", "2025-01-01"),
            _person("A2", "frontline", "2025-01-01"),
        ],
    }
    return _base("BJ", name, **defaults | sections)


def _bj_month(number):
    return _month(date(2025, number, 1))


def _person(key, position, hired, left=None, **more):
    return {"id": key, "position": position, "hired": hired, **more} | (
        {"left": left} if left else {}
    )


def _connect_rates():
    for answered, offered in ((900, 1000), (90001, 100000), (0, 0), (0, 5)):
        sums = _calls("2025-03-01", "2025-03-31", calls_answered=answered, calls_to_agent=offered)
        yield _bj(f"connect rate {answered} of {offered}", aggregates=[sums])


def _replacements():
    agents = [
        _person("A1", "frontline", "2025-01-01"),
        _person("A2", "frontline", "2025-01-01", "2025-03-04"),
    ]
    for hired in (
        "2025-03-05",
        "2025-03-11",
        "2025-03-12",
        "2025-03-14",
        "2025-03-15",
        "2025-03-17",
        "2025-03-18",
    ):
        new = _person("A3", "frontline", hired, replaces="A2")
        yield _bj(f"replacement hired {hired}", agents=[*agents, new], as_of="2025-03-31")
    for as_of in ("2025-03-14", "2025-03-15"):
        yield _bj(f"vacancy open on {as_of}", agents=agents, as_of=as_of)
    two = [
        _person(key, "frontline", day, replaces="A2")
        for key, day in (("A3", "2025-03-20"), ("A4", "2025-03-10"))
    ]
    yield _bj("two replacements, the latest counts", agents=[*agents, *two])
    yield _bj("no amount, no right", agents=agents, amount=0)


def _initial_staffings():
    for hired in ("2025-01-16", "2025-01-17"):
        for as_of in ("2025-01-15", "2025-01-16", "2025-01-17"):
            agents = [_person("A1", "frontline", "2025-01-01"), _person("A2", "leader", hired)]
            yield _bj(f"staff complete on {hired}, seen on {as_of}", agents=agents, as_of=as_of)


def _city_exam_days():
    for day in ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01"):
        exam = {"date": day, "score": "90", "city_average": "90"}
        yield _bj(f"city exam on {day}", city_exam=[exam])


def _joiners():
    days = ("2025-03-01", "2025-03-03", "2025-03-17", "2025-03-29", "2025-03-31")
    agents = [_person(f"A{n}", "frontline", day) for n, day in enumerate(days)]
    agents += [
        _person("L1", "frontline", "2025-01-01", "2025-03-01"),
        _person("L2", "frontline", "2025-01-01", "2025-03-31"),
        _person("L3", "frontline", "2025-01-01", "2025-02-28"),
        _person(
            "V",
            "frontline",
            "2025-01-01",
            leave=[
                {"from": "2025-03-08", "to": "2025-03-12"},
                {"from": "2025-03-10", "to": "2025-03-14"},
            ],
        ),
    ]
    sums = [
        {
            "from": "2025-03-31",
            "to": "2025-03-31",
            "agent": p["id"],
            "measures": {"calls_answered": 700, "agent_talk_seconds": "150857.142858"},
        }
        for p in agents
    ]
    for adjusts in (False, True):
        yield _bj(
            f"joiners and leavers, leave adjusts {adjusts}",
            agents=agents,
            aggregates=sums,
            params={"leave_adjusts_workdays": adjusts},
        )


def _escalations():
    months = [_bj_month(3), _bj_month(4)]
    days = (None, "2025-03-31", "2025-04-01", "2025-05-02")
    kinds = (("leak", "serious"), ("abuse", "complaint"), ("site", "complaint"), ("leak", "base"))
    for day in days:
        incidents = [
            {"id": f"I{n}", "kind": kind, "level": level, "date": "2025-03-31", "agent": "A1"}
            | ({"escalated_on": day} if day and kind != "site" and level != "base" else {})
            for n, (kind, level) in enumerate(kinds)
        ]
        incidents.append(dict(incidents[0], date="2025-04-02", kind="leak", level="base"))
        incidents[-1].pop("escalated_on", None)
        for listed in (months, months[:1], months[1:]):
            yield _bj(
                f"escalated {day}, {len(listed)} from {listed[0]['id']}",
                incidents=incidents,
                periods=listed,
            )


def _caps():
    leaks = [
        {"id": f"L{n}", "kind": "leak", "level": "serious", "date": "2025-03-05"} for n in range(9)
    ]
    for cap in ("item", "none"):
        yield _bj(f"nine leaks, cap {cap}", incidents=leaks, params={"point_cap": cap})
    yield _bj(
        "deductions above the instalment",
        incidents=leaks,
        amount="120000.07",
        periods=[_bj_month(3), _bj_month(4)],
    )


def _bj_limits():
    funnel = [
        {
            "id": f"H{n}",
            "required": wanted,
            "candidates": candidates,
            "trainees": trainees,
            "requested_on": "2025-03-28",
            "responded_on": day,
            "interview_start": "2025-03-28",
            "interview_end": day,
        }
        for n, (wanted, candidates, trainees, day) in enumerate(
            (
                (2, 4, 3, "2025-04-07"),
                (2, 5, 4, "2025-04-08"),
                (3, 6, 4, "2025-04-03"),
                (3, 7, 5, None),
                ("1.5", 3, "2.25", "2025-04-02"),
            )
        )
    ]
    funnel = [{key: value for key, value in row.items() if value} for row in funnel]
    yield _bj("funnel", recruitments=funnel, as_of="2025-04-07")
    yield _bj(
        "retention",
        deletions=[
            {"id": f"X{n}", "recorded_on": recorded, "deleted_on": deleted}
            for n, (recorded, deleted) in enumerate(
                (
                    ("2025-01-15", "2025-07-15"),
                    ("2025-01-15", "2025-07-16"),
                    ("2024-08-31", "2025-02-28"),
                    ("2024-08-31", "2025-03-01"),
                    ("2023-08-31", "2024-02-29"),
                    ("2025-01-15", "2025-01-15"),
                )
            )
        ],
    )
    yield _bj(
        "complaints to the second",
        complaints=[
            {
                "id": f"K{n}",
                "received": "2025-04-03T10:00:00.5",
                "responded": responded,
                "resolved": resolved,
                "upheld": True,
                "agent": "A1",
            }
            for n, (responded, resolved) in enumerate(
                (
                    ("2025-04-03T11:00:00.5", "2025-04-07T23:59:59"),
                    ("2025-04-03T11:00:00.6", "2025-04-08T00:00:00"),
                    ("2025-04-03T11:00:00", None),
                )
            )
        ],
    )
    yield _bj(
        "training and sampling",
        inspections=[{"date": "2025-03-31", "agent": "A1"} for _ in range(10)]
        + [{"date": "2025-03-01", "agent": "A2", "channel": "call"} for _ in range(9)]
        + [{"date": "2025-03-02", "agent": "A2", "channel": "web"}],
        trainings=[
            {"date": "2025-03-03", "hours": "0.25"},
            {"date": "2025-03-03", "hours": 0.25},
            {"date": "2025-03-04", "hours": "0.49"},
            {"date": "2025-03-08", "hours": 5},
        ],
    )
    for scores in ((), ("90", "90"), ("90.01", "90"), ("95", "90", "85", "90")):
        exams = [
            {"date": "2025-03-31", "score": a, "city_average": b}
            for a, b in zip(scores[::2], scores[1::2], strict=True)
        ]
        yield _bj(
            f"city exam {scores}", city_exam=exams, params={"yuan_per_failed_kpi_period": "100.005"}
        )


def _month_end_calls():
    events = [
        ("offered", "23:59:50", {}),
        ("to_agent", "23:59:51.5", {}),
        ("ring", "23:59:55", {"agent": "A1"}),
        ("answer", "+00:00:21.5", {"agent": "A1"}),
        ("hold", "+00:01:00", {}),
        ("unhold", "+00:01:30", {}),
        ("hold", "+00:02:00", {}),
        ("unhold", "+00:02:30.000001", {}),
        ("hold", "+00:03:00", {}),
        ("transfer", "+00:03:31", {}),
        ("answer", "+00:03:31", {"agent": "A2"}),
        ("hangup", "+00:05:00", {"by": "agent"}),
        ("wrap_end", "+00:06:00", {"agent": "A1"}),
        ("wrap_end", "+00:06:01", {"agent": "A2"}),
    ]
    timed = [
        {"t": f"2025-04-01T{t[1:]}" if t[0] == "+" else f"2025-03-31T{t}", "e": e} | more
        for e, t, more in events
    ]
    sessions = [
        {
            "agent": "A1",
            "login": "2025-03-31T23:00:00",
            "logout": "2025-04-01T01:00:00",
            "breaks": [
                ["2025-03-31T23:50:00", "2025-03-31T23:55:00"],
                ["2025-04-01T00:55:00", "2025-04-01T02:00:00"],
            ],
        },
        {"agent": "A1", "login": "2025-04-01T01:00:00", "logout": "2025-04-01T01:30:00"},
    ]
    for months in ((3,), (4,), (4, 3)):
        yield _bj(
            f"call over the month's end, months {months}",
            sessions=sessions,
            periods=[_bj_month(n) for n in months],
            calls=[
                {"id": "X", "kind": "consult", "events": timed},
                {"id": "Y", "direction": "out", "events": [dict(timed[0], e="dial"), *timed[3:]]},
            ],
        )


def _xj(name, **sections):
    return _base(
        "XJ", name, **{"as_of": "2025-06-30", "params": {"required_headcount": 2}} | sections
    )


def _volumes():
    quarters = (
        ("2024-07-01", "2024-09-30"),
        ("2024-10-01", "2024-12-31"),
        ("2025-01-01", "2025-03-31"),
        ("2025-04-01", "2025-04-30"),
        ("2025-05-01", "2025-06-30"),
    )
    for volumes in (
        (300000, 300001, 300000, 1, 1),
        ("300000.9", 300001, 300001, 300001, 1),
        (1, 1, 400000, 200000, 100001),
        (300001, 0, 0, 300000, 1),
    ):
        sums = [
            _calls(
                a,
                b,
                calls_to_agent=volume,
                calls_answered=200000,
                wait_seconds_answered=2500000,
                complaints_upheld=n,
            )
            for n, ((a, b), volume) in enumerate(zip(quarters, volumes, strict=True))
        ]
        yield _xj(f"volumes {volumes}", aggregates=sums)


def _deviations():
    bad = {
        "calls_to_agent": 1000,
        "calls_answered": 970,
        "wait_seconds_answered": 11640,
        "call_samples": 100,
        "call_accuracy_deductions": 2400,
        "call_tag_scores": 9800,
        "call_hot_scores": 9801,
        "call_summary_scores": 9600,
        "patrol_days_done": 90,
        "call_talk_seconds": 970 * 216,
        "call_wrap_seconds": 970 * 108,
        "surveys_pushed": 100,
    }
    agents = [
        _person(f"J{n}", "agent", "2024-07-01", education=education, major=major)
        for n, (education, major) in enumerate(
            zip(
                ["bachelor", "master", "junior_college", "high_school", "junior_college"],
                ["taxation", "law", "economics", "music", "art"],
                strict=True,
            )
        )
    ]
    agents.append(_person("Q", "inspector", "2024-07-01", "2024-09-30"))
    for count in ("indicators", "points"):
        for base in ("milestone_amount", "months_prorata"):
            for amount in (12100000, "1000.01"):
                yield _xj(
                    f"deviations by {count} from {base} of {amount}",
                    agents=agents,
                    amount=amount,
                    params={"xj_count": count, "xj_base": base},
                    aggregates=[
                        _calls("2024-07-01", "2024-09-30", **bad),
                        _calls("2024-10-01", "2024-10-01", **bad),
                    ],
                )


def _deposits():
    findings = [{"id": f"S{n}", "kind": "infosec_finding", "date": "2025-06-30"} for n in range(40)]
    for received, accepted in ((True, True), (True, False), (False, True)):
        for amount in (300000, 10000, 520000):
            yield _xj(
                f"deposit of {amount} received {received} accepted {accepted}",
                amount=amount,
                incidents=findings,
                deposit={"received_on": "2024-07-31", "amount": amount * 6 // 100 - (not received)},
                milestones={
                    "XJ-M4": {"accepted_on": "2025-07-09"} if accepted else {},
                    "XJ-M2": {"accepted_on": "2024-10-08", "paid_on": "2024-10-09"},
                },
            )


def _xj_events():
    yield _xj(
        "major incidents",
        amount="12345678.91",
        incidents=[
            {"id": f"M{n}", "kind": "infosec_major", "date": "2024-09-30", "pct": pct}
            for n, pct in enumerate(("0.5", 1, "0.777"))
        ],
    )
    for as_of in ("2024-10-08", "2024-10-09"):
        yield _xj(
            f"staff of another vendor on {as_of}",
            as_of=as_of,
            incidents=[
                {"id": f"S{n}", "kind": "ex_tax_staff", "date": "2024-09-01"} | cured
                for n, cured in enumerate(
                    (
                        {},
                        {"cured_on": "2024-10-08"},
                        {"cured_on": "2024-10-09"},
                        {"cured_on": "2024-09-01"},
                    )
                )
            ],
        )
    yield _xj(
        "outages",
        as_of="2024-09-01",
        outages=[
            {"id": f"O{n}", "detected": "2024-09-01T23:10:00"} | ({"notified": at_} if at_ else {})
            for n, at_ in enumerate(("2024-09-02T00:10:00", "2024-09-02T00:10:01", None))
        ],
    )
    yield _xj("no periods", periods=[])
    yield _xj(
        "last quarter cut",
        end="2025-06-20",
        as_of="2025-06-20",
        activities=[
            {"kind": "column_publish", "done": day}
            for day in ("2024-07-01", "2024-12-31", "2025-06-20")
        ],
    )
    leavers = [
        _person(f"J{n}", "agent", "2024-07-01" if left != "2024-06-30" else "2024-06-01", left)
        for n, left in enumerate(
            ("2024-07-01", "2024-09-30", "2024-10-01", "2024-06-30", *[None] * 16)
        )
    ]
    leavers.append(_person("T", "agent", "2024-07-01", "2024-08-01", formal=False))
    yield _xj("attrition", agents=leavers)


def _xc_edges():
    quarter = _period("Q1", "quarter", "2026-06-01", "2026-08-31")
    common = {
        "periods": [_bj_month(6) | {"start": "2026-06-01", "end": "2026-06-30"}, quarter],
        "params": {"required_headcount": 10},
    }
    born = ("1985-09-01", "1985-08-31", "2008-08-31", "2008-09-01", "1988-02-29")
    agents = [
        _person(
            f"X{n}",
            "agent",
            "2026-06-01",
            birth=day,
            education="junior_college",
            typing_wpm=60,
            typing_accuracy="90",
        )
        for n, day in enumerate(born)
    ]
    agents += [_person(f"N{n}", "agent", "2026-06-01") for n in range(4)]
    yield _base("XC", "ages and posts at nine of ten", **common, agents=agents, as_of="2026-08-31")
    for upheld, answered in ((3, 10000), (31, 100000), (1, 0)):
        yield _base(
            "XC",
            f"{upheld} upheld of {answered}",
            **common,
            amount="10000000.01",
            aggregates=[
                _calls(
                    "2026-06-01",
                    "2026-06-30",
                    complaints_upheld=upheld,
                    calls_answered=answered,
                    calls_to_agent=answered * 20 // 19,
                )
            ],
        )
    yield _base("XC", "no amount", **common | {"params": {"yuan_per_failed_kpi_period": 500}})
    for amount in (100000, 1000):
        yield _base(
            "XC",
            f"tail of {amount // 10}",
            **common
            | {
                "amount": amount,
                "params": {"yuan_per_failed_kpi_period": "333.335"},
                "exams": [
                    {"agent": "X", "date": "2026-06-30", "score": "59.99"},
                    {"agent": "X", "date": "2026-06-30", "absent": True, "excused": True},
                ],
            },
        )
    yield _base(
        "XC",
        "notice in half an hour",
        **common,
        faults=[
            {"id": f"F{n}", "detected": "2026-06-30T23:45:00", "notified": t}
            for n, t in enumerate(("2026-07-01T00:15:00", "2026-07-01T00:15:00.001"))
        ],
    )


def _jx_edges():
    year = _period("Y1", "year", "2022-09-15", "2023-09-14")
    faults = [
        {
            "id": f"F{n}",
            "severity": severity,
            "detected": "2023-01-19T20:00:00",
            "reported": "2023-01-19T20:00:00.25",
            "responded": f"2023-01-19T22:00:00.{responded}",
            "repaired": repaired,
            "cause_report_on": report,
        }
        for n, (severity, responded, repaired, report) in enumerate(
            (
                ("general", 25, "2023-01-20T04:00:00.25", "2023-01-22"),
                ("general", 26, "2023-01-20T04:00:00.26", "2023-01-23"),
                ("major", 25, "2023-01-20T20:00:00.25", "2023-01-22"),
                ("major", 25, "2023-01-20T20:00:01", None),
            )
        )
    ]
    faults[-1].pop("cause_report_on")
    faults += [
        {"id": "F8", "detected": "2023-01-19T20:00:00", "repaired": "2023-01-19T21:00:00"},
        {"id": "F9", "detected": "2022-09-14T23:59:59", "reported": "2022-09-15T00:00:00"},
    ]
    for amount in ("345600", "345600.00", "345599.99"):
        yield _base(
            "JX",
            f"invoice of {amount}",
            periods=[year],
            faults=faults,
            milestones={
                "JX-M1": {
                    "invoice_on": "2022-10-20",
                    "invoice_amount": amount,
                    "paid_on": "2022-10-20",
                },
                "JX-M2": {
                    "invoice_on": "2023-10-20",
                    "invoice_amount": 83400,
                    "accepted_on": "2023-10-21",
                    "paid_on": "2023-10-22",
                },
            },
            params={"yuan_per_failed_kpi_period": 1000},
        )
    yield _base("JX", "months end short", start="2024-01-31", end="2025-01-30", signed="2024-01-31")


def _yh_edges():
    year, end = _period("Y1", "year", "2022-09-01", "2023-08-31"), "2023-08-31"
    common = {"params": {"yuan_per_failed_kpi_period": 1000}, "as_of": "2023-10-31"}
    reasons = ("civil_servant", "public_institution", "resigned", None)
    agents = [
        _person(f"Y{n}", "front", "2022-09-01", end) | ({"left_reason": why} if why else {})
        for n, why in enumerate(reasons)
    ]
    agents += [_person(f"S{n}", "back_office", "2022-09-01") for n in range(12)]
    sums = [
        _calls(
            "2022-09-01",
            "2022-09-30",
            complaints_upheld=1,
            requests_accepted=1000,
            calls_answered=899,
            calls_to_agent=999,
            calls_served_by_bot=1,
            tickets_total=4999,
            tickets_quality_error=5,
        )
    ]
    month, day = _month(date(2022, 9, 1)), _period("2022-12-31", "day", "2022-12-31", "2022-12-31")
    for parts in ({"build": 3000000, "labour": 6000000}, {"labour": 10000}, {"build": "0.01"}, {}):
        yield _base(
            "YH",
            f"parts {sorted(parts)}",
            **common,
            parts=parts,
            agents=agents,
            periods=[day, month, year],
            aggregates=sums,
            calls=[
                {
                    "id": "B",
                    "events": [
                        {"t": "2022-12-31T23:59:59", "e": "offered"},
                        {"t": "2023-01-01T00:00:05", "e": "bot_resolved"},
                    ],
                }
            ],
        )
    yield _base(
        "YH",
        "documents and retention",
        **common,
        signed="2022-12-20",
        documents=[
            {"kind": "annual_report", "done_on": "2023-10-08"},
            {"kind": "annual_review", "base": "2023-10-07", "done_on": "2023-11-07"},
            {"kind": "staff_in_post_all", "id": "all"},
        ],
        deletions=[
            {"id": f"X{n}", "recorded_on": "2022-11-30", "deleted_on": deleted}
            for n, deleted in enumerate(("2023-02-28", "2023-03-01"))
        ],
    )


def _dated_headcounts():
    """Vacancies around days from which fewer people are asked for (B19)."""
    agents = [
        _person(f"A{n}", "frontline", "2025-01-01", left)
        for n, left in enumerate(("2025-03-03", "2025-03-03", "2025-03-10", None, None))
    ]
    agents.append(_person("R", "frontline", "2025-03-11", replaces="A1"))
    for steps in (
        [{"value": 5}, {"from": "2025-03-11", "value": 4}],
        [{"value": 5}, {"from": "2025-03-10", "value": 4}, {"from": "2025-03-12", "value": 2}],
        [{"from": "2025-03-14", "value": 3}, {"from": "2025-03-01", "value": 5}],
        [{"value": 5}, {"from": "2025-03-15", "value": 0}, {"from": "2025-03-20", "value": 6}],
        [{"value": 5}, {"from": "2025-04-01", "value": 1}],
        [{"from": "2025-01-10", "value": 8}, {"from": "2025-01-17", "value": 5}],
    ):
        for as_of in ("2025-03-11", "2025-03-31"):
            yield _bj(
                f"headcount {[step['value'] for step in steps]} on {as_of}",
                agents=agents, params={}, as_of=as_of,
                contract_override={"headcount": {"required": steps}},
            )


def _test_readings():
    """Absences, make-up tests and several tests of a month (B12)."""
    kpis = [kpi for kpi in _terms("BJ")["kpis"] if kpi["kind"] == "exam"]
    results = [
        {"date": "2025-03-05", "score": 80}, {"date": "2025-03-20", "score": "69.999"},
        {"date": "2025-03-20", "score": 70}, {"date": "2025-03-10", "absent": True},
    ]
    made_up = [{"date": "2025-03-28", "score": "60.5", "makeup": True, "excused": True}]
    exams = [{**row, "agent": "A1"} for row in results]
    exams += [{**row, "agent": "A2"} for row in results + made_up]
    for several in ("lowest", "average", "latest", "best"):
        for absent, makeup in (("zero", "beside"), ("not_counted", "replaces")):
            change = {"absent": absent, "makeup": makeup, "several": several}
            yield _bj(
                f"tests {absent} {makeup} {several}", exams=exams,
                contract_override={"kpis": [kpi | change for kpi in kpis]},
            )


def _office_hours():
    """A response around opening, closing and a make-up Sunday (B11)."""
    clocks = ("08:59:59", "09:00:00", "11:30:00", "16:00:00", "16:00:00.5", "17:00:00", "23:00:00")
    days = ("2025-03-03", "2025-03-07", "2025-04-30", "2025-04-27")
    for hours in ([{"from": "09:00", "to": "17:00"}],
                  [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}]):
        yield _bj(
            f"office hours in {len(hours)}",
            complaints=[
                {"id": f"{day} {clock}", "received": f"{day}T{clock}",
                 "responded": f"{day}T{clock}"}
                for day in days for clock in clocks
            ],
            contract_override={
                "deadlines": {"complaint_response": {"mode": "office_hours"}},
                "office_hours": hours,
            },
        )


def _months_judged():
    """Months that deviate, with and without a quarter that leaves (X5)."""
    for volume in (1000, 300001):
        for answered in (970, 969, 1000):
            rows = [
                _calls(first, last, calls_answered=answered * count // 1000, calls_to_agent=count)
                for first, last, count in (
                    ("2024-07-01", "2024-07-31", volume), ("2024-08-01", "2024-08-31", 2000),
                    ("2024-10-01", "2024-10-31", 1000), ("2025-04-30", "2025-04-30", volume),
                )
            ]
            yield _xj(
                f"months of {volume} at {answered}", aggregates=rows, as_of="2025-06-30",
                contract_override={"kpi_rules": {"count_penalty": {
                    "accumulate": "months", "threshold": 1,
                }}},
            )


EDGES = {
    "BJ": (
        _connect_rates,
        _replacements,
        _initial_staffings,
        _city_exam_days,
        _joiners,
        _escalations,
        _caps,
        _bj_limits,
        _month_end_calls,
        _dated_headcounts,
        _test_readings,
        _office_hours,
    ),
    "XJ": (_volumes, _deviations, _deposits, _xj_events, _months_judged),
    "XC": (_xc_edges,),
    "JX": (_jx_edges,),
    "YH": (_yh_edges,),
}


def edge(contract):
    """Return the hand-built files of a contract; `scenario` names the rule each is about."""
    return [facts for cases in EDGES[contract] for facts in cases()]
