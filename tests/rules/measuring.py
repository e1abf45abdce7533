"""Measures of a fact file in plain Python: the tests' stand-in for the database.

Nothing here is shared with the addons; calendar measures are left to the settlement.
"""

import itertools
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

SATISFIED = ("very_satisfied", "satisfied")
CHANNELS = ("call", "web", "kb", "column")
MIDNIGHT = time()
DAY = timedelta(days=1)


def measure(terms, facts, spans, is_workday):
    """{span: {None or agent: {measure: Fraction}}} for (first, last) spans, aggregates added."""
    meter = Meter(spans)
    for call in facts.get("calls") or ():
        _call(meter, call)
    _sessions(meter, facts)
    for count in (_tickets, _surveys, _complaints, _city, _patrols, _activities):
        count(meter, facts)
    _inspections(meter, facts, is_workday)
    _exams(meter, facts, _pass_mark(facts, terms))
    _faults(meter, facts, terms.get("deadlines") or {}, is_workday)
    _aggregates(meter, facts)
    return {span: dict(scopes) for span, scopes in meter.table.items()}


class Meter:
    def __init__(self, spans):
        self.table = {span: defaultdict(lambda: defaultdict(Fraction)) for span in spans}

    def add(self, when, name, value=1, agent=None, contract=True):
        """Count in every span that holds the day, for the contract and for the agent."""
        for (first, last), scopes in self.table.items():
            if when is not None and first <= when <= last:
                self._add(scopes, name, value, agent, contract)

    def clip(self, agent, name, start, end):
        """Seconds of an interval inside each span."""
        for (first, last), scopes in self.table.items():
            inside = seconds(
                max(start, datetime.combine(first, MIDNIGHT)),
                min(end, datetime.combine(last + DAY, MIDNIGHT)),
            )
            if inside > 0:
                self._add(scopes, name, inside, agent, True)

    def _add(self, scopes, name, value, agent, contract):
        if contract:
            scopes[None][name] += Fraction(value)
        if agent is not None:
            scopes[agent][name] += Fraction(value)


def seconds(start, end):
    return Fraction((end - start) // timedelta(microseconds=1), 10**6)


def at(text):
    return None if text is None else datetime.fromisoformat(str(text))


def on(text):
    return None if text is None else date.fromisoformat(str(text)[:10])


def num(value):
    return Fraction(Decimal(str(value)))


# ---- calls


def legs_of(events):
    """Legs of a call: agent, start, end, ring seconds, wrap, holds."""
    legs, rings, open_leg = [], {}, None

    def close(when):
        nonlocal open_leg
        if open_leg is None:
            return
        open_leg["end"] = when
        if open_leg["held"] is not None:
            open_leg["holds"].append(seconds(open_leg["held"], when))
        open_leg = None

    for event in events:
        when, kind, agent = at(event["t"]), event["e"], event.get("agent")
        if kind == "ring":
            rings[agent] = when
        elif kind == "ring_end":
            rings.pop(agent, None)
        elif kind == "answer":
            close(when)
            open_leg = {
                "agent": agent,
                "start": when,
                "end": None,
                "ring": rings.pop(agent, when),
                "held": None,
                "holds": [],
                "wrap": None,
            }
            legs.append(open_leg)
        elif kind == "hold" and open_leg and open_leg["held"] is None:
            open_leg["held"] = when
        elif kind == "unhold" and open_leg and open_leg["held"] is not None:
            open_leg["holds"].append(seconds(open_leg["held"], when))
            open_leg["held"] = None
        elif kind in ("transfer", "hangup"):
            close(when)
        elif kind == "wrap_end":
            own = [leg for leg in legs if leg["agent"] == agent]
            if own:
                own[-1]["wrap"] = when
    if open_leg:
        close(open_leg["start"])
    return legs


def _call(meter, call):
    events = sorted(call["events"], key=lambda event: at(event["t"]))
    outbound = call.get("direction") == "out"
    start = next(at(e["t"]) for e in events if e["e"] in ("offered", "dial"))
    legs = legs_of(events)
    for agent in {leg["agent"] for leg in legs}:
        meter.add(
            start.date(), "calls_out" if outbound else "calls_answered", 1, agent, contract=False
        )
    for leg in legs:
        _leg(meter, leg, start.date(), outbound)
    if outbound:
        meter.add(start.date(), "calls_out")
    else:
        _inbound(meter, call, events, start.date(), legs)


def _leg(meter, leg, when, outbound):
    agent = leg["agent"]
    meter.clip(agent, "agent_talk_seconds", leg["start"], leg["end"])
    if leg["wrap"]:
        meter.clip(agent, "agent_wrap_seconds", leg["end"], leg["wrap"])
    if not outbound:
        meter.clip(agent, "agent_ring_seconds", leg["ring"], leg["start"])
    for held in leg["holds"]:
        meter.add(when, "hold_segments", 1, agent)
        meter.add(when, "hold_segments_over_30s", int(held > 30), agent)


def _inbound(meter, call, events, when, legs):
    meter.add(when, "calls_offered")
    asked = next((at(e["t"]) for e in events if e["e"] == "to_agent"), None)
    if asked is None:
        if any(e["e"] == "bot_resolved" for e in events):
            meter.add(when, "calls_served_by_bot")
        return
    meter.add(when, "calls_to_agent")
    if legs:
        _answered(meter, call, when, seconds(asked, legs[0]["start"]))
        for leg in legs:
            meter.add(when, "call_talk_seconds", seconds(leg["start"], leg["end"]))
            meter.add(when, "call_wrap_seconds", seconds(leg["end"], leg["wrap"] or leg["end"]))
        return
    hangup = next((e for e in events if e["e"] == "hangup"), None)
    if hangup:
        meter.add(
            when,
            "calls_abandoned_active" if hangup.get("by") == "caller" else "calls_abandoned_passive",
        )


def _answered(meter, call, when, wait):
    meter.add(when, "calls_answered")
    meter.add(when, "wait_seconds_answered", wait)
    meter.add(when, "answered_within_30s", int(wait <= 30))
    meter.add(when, "answered_within_60s", int(wait <= 60))
    if call.get("kind") == "consult":
        meter.add(when, "consult_answered")
        meter.add(when, "consult_closed_direct", int(bool(call.get("closed_direct"))))
        meter.add(when, "consult_ticketed_valid", int(bool(call.get("ticketed_valid"))))


# ---- time at work


def merged(intervals):
    found = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def minus(intervals, holes):
    for low, high in merged(holes):
        intervals = [
            part
            for start, end in intervals
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    return intervals


def _sessions(meter, facts):
    logins, breaks, duty = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in facts.get("sessions") or ():
        logins[row["agent"]].append((at(row["login"]), at(row["logout"])))
        breaks[row["agent"]] += [(at(start), at(end)) for start, end in row.get("breaks") or ()]
    for row in facts.get("attendance") or ():
        duty[row["agent"]].append((at(row["in"]), at(row["out"])))
    for agent, intervals in logins.items():
        online = minus(merged(intervals), breaks[agent])
        _clip_all(meter, agent, "login_seconds", merged(intervals))
        _clip_all(meter, agent, "online_seconds", online)
    for agent, intervals in duty.items():
        _clip_all(meter, agent, "on_duty_seconds", merged(intervals))


def _clip_all(meter, agent, name, intervals):
    for start, end in intervals:
        meter.clip(agent, name, start, end)


# ---- tickets and quality


def _tickets(meter, facts):
    for row in facts.get("tickets") or ():
        agent, when, created = row.get("agent"), on(row["created"]), at(row["created"])
        meter.add(when, "tickets_total", 1, agent)
        meter.add(when, "requests_accepted", 1, agent)
        meter.add(when, "tickets_quality_error", int(bool(row.get("quality_error"))), agent)
        if row.get("time_critical"):
            handled = at(row.get("handled_at"))
            meter.add(when, "time_critical_total", 1, agent)
            meter.add(
                when,
                "time_critical_on_time",
                int(bool(handled) and handled - created <= timedelta(seconds=1800)),
                agent,
            )
        _transfer(meter, row, agent, when)
        if row.get("type") == "consult" and row.get("close_due"):
            due, closed = at(row["close_due"]), at(row.get("closed_at"))
            meter.add(due.date(), "consult_tickets_due", 1, agent)
            meter.add(
                due.date(),
                "consult_tickets_closed_on_time",
                int(bool(closed) and closed <= due),
                agent,
            )


def _transfer(meter, row, agent, when):
    if not row.get("transfer_due"):
        return
    due, moved = at(row["transfer_due"]), at(row.get("transferred_at"))
    in_time = bool(moved) and moved <= due
    meter.add(due.date(), "tickets_transfer_due", 1, agent)
    meter.add(due.date(), "tickets_transferred_on_time", int(in_time), agent)
    meter.add(when, "transfers_total", 1, agent)
    meter.add(
        when,
        "transfers_on_time_accurate",
        int(in_time and row.get("transfer_accurate") is not False),
        agent,
    )


def _inspections(meter, facts, is_workday):
    for row in facts.get("inspections") or ():
        agent, when, channel = row.get("agent"), on(row["date"]), row.get("channel") or "call"
        values = {
            f"{channel}_samples": 1,
            f"{channel}_accuracy_deductions": num(row.get("accuracy_deduction") or 0),
            f"{channel}_norm_deductions": num(row.get("norm_deduction") or 0),
            f"{channel}_samples_on_time": int(row.get("on_time") is not False),
            f"{channel}_samples_accurate": int(row.get("accurate") is not False),
        }
        if channel == "call":
            values |= {
                f"call_{key}_scores": num(row.get(key, 100)) for key in ("tag", "hot", "summary")
            }
            values["call_samples_correct"] = int(row.get("answer_correct") is not False)
            values["call_samples_passed"] = int(row.get("passed") is not False)
            values["call_samples_workday"] = int(is_workday(when))
        for name, value in values.items():
            meter.add(when, name, value, agent)


def _surveys(meter, facts):
    for row in facts.get("surveys") or ():
        agent, when, channel = row.get("agent"), on(row["date"]), row.get("channel") or "ivr"
        if channel == "ivr":
            meter.add(when, "surveys_pushed", 1, agent)
        if row.get("result") is not None:
            meter.add(when, f"surveys_answered_{channel}", 1, agent)
            meter.add(when, f"surveys_satisfied_{channel}", int(row["result"] in SATISFIED), agent)


def _pass_mark(facts, terms):
    asked = (facts.get("params") or {}).get("exam_pass_mark")
    return num(asked or terms.get("exam_pass_mark") or 60)


def _exams(meter, facts, mark):
    records = facts.get("exams") or ()
    for row in records:
        if not row.get("excused"):
            passed = not row.get("absent") and num(row["score"]) >= mark
            meter.add(on(row["date"]), "exams_due", 1, row["agent"])
            meter.add(on(row["date"]), "exams_passed", int(passed), row["agent"])
    for (first, last), scopes in meter.table.items():
        for agent in {row["agent"] for row in records}:
            own = [
                row for row in records if row["agent"] == agent and first <= on(row["date"]) <= last
            ]
            for reading in itertools.product(*EXAM_READINGS):
                score = _score(own, *reading)
                if score is not None:
                    proposed = reading == tuple(values[0] for values in EXAM_READINGS)
                    name = "exam_score" if proposed else "$".join(("exam_score", *reading))
                    scopes[agent][name] = score


EXAM_READINGS = (
    ("zero", "not_counted"),
    ("replaces", "beside"),
    ("lowest", "average", "latest", "best"),
)


def _score(rows, absent, makeup, several):
    """One score of several results of a person, None when no result counts."""
    if absent == "not_counted":
        rows = [row for row in rows if not row.get("absent")]
    made_up = [row for row in rows if row.get("makeup")]
    plain = [row for row in rows if not row.get("makeup") and not row.get("excused")]
    counted = made_up + plain if makeup == "beside" else made_up or plain
    points = [(on(row["date"]), 0 if row.get("absent") else num(row["score"])) for row in counted]
    if not points:
        return None
    scores = [score for _when, score in points]
    if several == "latest":
        last = max(when for when, _score in points)
        return min(score for when, score in points if when == last)
    return {"lowest": min(scores), "best": max(scores),
            "average": Fraction(sum(scores)) / len(scores)}[several]


def _city(meter, facts):
    for row in facts.get("city_exam") or ():
        meter.add(on(row["date"]), "city_exam_margin", num(row["score"]) - num(row["city_average"]))


def _complaints(meter, facts):
    for row in facts.get("complaints") or ():
        when, agent = on(row["received"]), row.get("agent")
        meter.add(when, "complaints_received", 1, agent)
        meter.add(when, "complaints_upheld", int(bool(row.get("upheld"))), agent)


# ---- faults and other work


def _faults(meter, facts, deadlines, is_workday):
    for row in facts.get("faults") or ():
        detected, reported = at(row["detected"]), at(row.get("reported"))
        meter.add(detected.date(), "faults_detected")
        if "fault_report" in deadlines:
            in_time = _within(detected, row.get("notified"), deadlines["fault_report"])
            meter.add(detected.date(), "faults_reported_on_time", in_time)
        if reported:
            _reported(meter, row, reported, deadlines, is_workday)


def _reported(meter, row, reported, deadlines, is_workday):
    when, repaired = reported.date(), at(row.get("repaired"))
    meter.add(when, "faults_reported")
    meter.add(when, "faults_repaired", int(repaired is not None))
    if "support_response" not in deadlines:
        return
    repair = deadlines["fault_repair_" + (row.get("severity") or "general")]
    meter.add(
        when,
        "faults_responded_on_time",
        _within(reported, row.get("responded"), deadlines["support_response"]),
    )
    meter.add(when, "faults_repaired_on_time", _within(reported, row.get("repaired"), repair))
    sent = on(row.get("cause_report_on"))
    if repaired and sent:
        rule = deadlines["fault_cause_report"]
        limit = repaired.date() + timedelta(days=rule["days"])
        while rule.get("roll", True) and not is_workday(limit):
            limit += DAY
        meter.add(when, "fault_cause_reports_on_time", int(sent <= limit))


def _within(start, end, rule):
    return int(end is not None and at(end) - start <= timedelta(minutes=rule["minutes"]))


def _patrols(meter, facts):
    for row in facts.get("patrols") or ():
        when = on(row["date"])
        meter.add(when, "patrol_days_done")
        meter.add(when, "patrol_links_checked", num(row.get("checked") or 0))
        meter.add(when, "patrol_links_ok", num(row.get("ok") or 0))


def _activities(meter, facts):
    for row in facts.get("activities") or ():
        name, done, due = f"activity_{row['kind']}", on(row.get("done")), on(row.get("due"))
        meter.add(done, name)
        meter.add(due, f"{name}_due")
        meter.add(due, f"{name}_on_time", int(bool(done and due) and done <= due))
        meter.add(due, f"{name}_units_due", num(row.get("units_due") or 0))


def _aggregates(meter, facts):
    for row in facts.get("aggregates") or ():
        for (first, last), scopes in meter.table.items():
            if first <= on(row["from"]) and on(row["to"]) <= last:
                for name, value in row["measures"].items():
                    meter._add(scopes, name, num(value), row.get("agent"), True)
