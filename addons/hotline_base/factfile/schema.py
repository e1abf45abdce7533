"""The exchange format, version 1, as a table: one entry per section, one line per field.

Exchange format, sections 2-13. `R` marks what is required; a date or time that is not required may
be null, because what has not happened yet has no date. What depends on the contract's terms
(unknown document kinds, acceptance ids, the share of a major security finding, aggregates across a
period edge) is refused by the settlement, which knows them.
"""

from .kinds import (
    any_number,
    anything,
    at_least,
    day,
    flag,
    key,
    listed,
    mapped,
    nullable,
    one_of,
    pair,
    text,
    time,
)
from .kinds import record as _record
from .rules import (
    exam_has_result,
    known_version,
    needed_agent,
    not_before,
    one_start,
    pair_in_order,
    unless_summed,
)

count = amount = hours = at_least(0)
score = at_least(0, 100)
Day, Time, Label = nullable(day), nullable(time), nullable(text)

EDUCATION = (
    "junior_high",
    "high_school",
    "secondary_vocational",
    "junior_college",
    "bachelor",
    "master",
    "doctor",
)
MANDARIN = ("三级乙等", "三级甲等", "二级乙等", "二级甲等", "一级乙等", "一级甲等")
EVENTS = (
    "offered",
    "dial",
    "ivr",
    "queue",
    "bot_resolved",
    "to_agent",
    "ring",
    "ring_end",
    "answer",
    "hold",
    "unhold",
    "transfer",
    "hangup",
    "wrap_end",
)


class R:
    """A required field of some kind."""

    def __init__(self, kind):
        self.kind = kind


def record(fields, *rules):
    """A record kind from {name: kind or R(kind)}."""
    plain = {name: field.kind if isinstance(field, R) else field for name, field in fields.items()}
    required = [name for name, field in fields.items() if isinstance(field, R)]
    return _record(plain, required, rules)


PARAMS = record(
    {
        "required_headcount": count,
        "point_cap": one_of("item", "none"),
        "xj_count": one_of("indicators", "points"),
        "xj_base": one_of("milestone_amount", "months_prorata"),
        "leave_adjusts_workdays": flag,
        "exam_pass_mark": any_number,
        "yuan_per_failed_kpi_period": amount,
    }
)
PERIOD = record(
    {
        "id": R(key),
        "kind": R(one_of("day", "month", "quarter", "year", "acceptance")),
        "start": R(day),
        "end": R(day),
    },
    not_before("end", "start"),
)
LEAVE = record({"from": R(day), "to": R(day)}, not_before("to", "from"))
AGENT = record(
    {
        "id": R(key),
        "position": text,
        "hired": R(day),
        "left": Day,
        "left_reason": text,
        "replaces": text,
        "formal": flag,
        "birth": Day,
        "education": one_of(*EDUCATION),
        "major": text,
        "typing_wpm": count,
        "typing_accuracy": score,
        "experience_years": count,
        "management_years": count,
        "years_on_project": count,
        "mandarin": one_of(*MANDARIN),
        "certificates": listed(text),
        "leave": listed(LEAVE),
    },
    not_before("left", "hired"),
)
SESSION = record(
    {
        "agent": R(key),
        "login": R(time),
        "logout": R(time),
        "breaks": listed(pair(time, pair_in_order)),
    },
    not_before("logout", "login"),
)
ATTENDANCE = record(
    {"agent": R(key), "in": R(time), "out": R(time)},
    not_before("out", "in"),
)
EVENT = record(
    {
        "t": R(time),
        "e": R(one_of(*EVENTS, code="unknown_event")),
        "agent": nullable(text),
        "by": nullable(text),
    },
    needed_agent,
)
CALL = record(
    {
        "id": R(key),
        "direction": one_of("in", "out"),
        "kind": text,
        "closed_direct": flag,
        "ticketed_valid": flag,
        "events": R(listed(EVENT)),
    },
    one_start,
)
TICKET = record(
    {
        "id": key,
        "agent": key,
        "created": R(time),
        "type": text,
        "quality_error": flag,
        "time_critical": flag,
        "handled_at": Time,
        "transfer_due": Time,
        "transferred_at": Time,
        "transfer_accurate": flag,
        "close_due": Time,
        "closed_at": Time,
    }
)
INSPECTION = record(
    {
        "id": key,
        "date": R(day),
        "agent": key,
        "channel": one_of("call", "web", "kb", "column"),
        "accuracy_deduction": count,
        "norm_deduction": count,
        "on_time": flag,
        "accurate": flag,
        "tag": score,
        "hot": score,
        "summary": score,
        "answer_correct": flag,
        "passed": flag,
    }
)
SURVEY = record(
    {
        "id": key,
        "date": R(day),
        "channel": one_of("ivr", "web"),
        "agent": key,
        "result": Label,
    }
)
EXAM = record(
    {
        "id": key,
        "agent": R(key),
        "date": R(day),
        "score": count,
        "absent": flag,
        "excused": flag,
        "makeup": flag,
    },
    exam_has_result,
)
CITY_EXAM = record({"date": R(day), "score": R(any_number), "city_average": R(any_number)})
COMPLAINT = record(
    {
        "id": R(key),
        "received": R(time),
        "upheld": flag,
        "agent": key,
        "responded": Time,
        "resolved": Time,
    }
)
INCIDENT = record(
    {
        "id": R(key),
        "kind": R(key),
        "date": R(day),
        "agent": key,
        "level": text,
        "escalated_on": Day,
        "pct": amount,
        "cured_on": Day,
    }
)
FAULT = record(
    {
        "id": R(key),
        "detected": R(time),
        "notified": Time,
        "reported": Time,
        "severity": one_of("general", "major"),
        "responded": Time,
        "repaired": Time,
        "cause_report_on": Day,
    }
)
OUTAGE = record({"id": R(key), "detected": R(time), "notified": Time})
UNFIT_REQUEST = record({"id": R(key), "requested_on": R(day), "responded_on": Day})
DOCUMENT = record({"kind": R(key), "id": key, "base": Day, "done_on": Day})
RECRUITMENT = record(
    {
        "id": R(key),
        "required": R(count),
        "candidates": R(count),
        "trainees": R(count),
        "requested_on": R(day),
        "interview_start": R(day),
        "responded_on": Day,
        "interview_end": Day,
    }
)
TRAINING = record({"date": R(day), "hours": R(hours)})
DELETION = record({"id": R(key), "recorded_on": R(day), "deleted_on": R(day)})
PATROL = record({"date": R(day), "checked": count, "ok": count})
ACTIVITY = record({"kind": R(key), "done": Day, "due": Day, "units_due": count})
AGGREGATE = record(
    {
        "from": R(day),
        "to": R(day),
        "agent": key,
        "measures": R(mapped(any_number)),
    },
    not_before("to", "from"),
    unless_summed,
)
DEPOSIT = record({"received_on": Day, "amount": amount})
MILESTONE = record(
    {"accepted_on": Day, "invoice_on": Day, "paid_on": Day, "invoice_amount": any_number}
)

# What a site collects: lists of records, in the order of the format.
SECTIONS = {
    "agents": AGENT,
    "sessions": SESSION,
    "attendance": ATTENDANCE,
    "calls": CALL,
    "tickets": TICKET,
    "inspections": INSPECTION,
    "surveys": SURVEY,
    "exams": EXAM,
    "city_exam": CITY_EXAM,
    "complaints": COMPLAINT,
    "incidents": INCIDENT,
    "faults": FAULT,
    "outages": OUTAGE,
    "unfit_requests": UNFIT_REQUEST,
    "documents": DOCUMENT,
    "recruitments": RECRUITMENT,
    "trainings": TRAINING,
    "deletions": DELETION,
    "patrols": PATROL,
    "activities": ACTIVITY,
    "aggregates": AGGREGATE,
}

# Sections whose required id names one thing. An incident may come again under its id, at another
# level or in another period, and is told apart by its content.
IDENTIFIED = frozenset(
    (
        "agents",
        "calls",
        "complaints",
        "faults",
        "outages",
        "unfit_requests",
        "recruitments",
        "deletions",
    )
)

FILE = record(
    {
        "version": anything,
        "contract": R(key),
        "scenario": Label,
        "start": Day,
        "end": Day,
        "signed": Day,
        "as_of": Day,
        "amount": amount,
        "parts": record({"build": amount, "labour": amount}),
        "params": PARAMS,
        "only_kpis": listed(text),
        "contract_override": mapped(anything),
        "calendar": record({"holidays": listed(day), "workdays": listed(day)}),
        "periods": listed(PERIOD),
        "deposit": DEPOSIT,
        "milestones": mapped(MILESTONE),
        **{name: listed(kind) for name, kind in SECTIONS.items()},
    },
    known_version,
    not_before("end", "start"),
)
