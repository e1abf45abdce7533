"""Deadlines met, missed or open (RESULT section 8)."""

from datetime import datetime, time

from odoo.addons.hotline_base.worktime import add_months

from .money import contract_day, limit
from .officehours import due_time
from .show import show
from .values import COMPARATORS, day, given, moment, number

LAST_SECOND = time(23, 59, 59)
COUNTED = ("days", "workdays", "months")  # units of the deadlines documents may refer to
DEFAULT_SEVERITY = "general"


def checks(case):
    """All deadline checks of the contract, in the order of the result."""
    return [row for group in GROUPS for row in group(case)]


def missed(case, span):
    """Rows of the deadlines that were missed and fell due in a span."""
    return [
        row for row in checks(case)
        if row["status"] == "missed" and day(row.get("due")) in span
    ]


def document_rule(terms, kind):
    """The deadline of a document of this kind; None unless it is counted in days or months."""
    rule = (terms.get("deadlines") or {}).get(kind)
    return rule if isinstance(rule, dict) and any(unit in rule for unit in COUNTED) else None


def _check(case, kind, ident, due, actual):
    """One row; a `due` that is a datetime is compared to the second, a date by its day."""
    done = moment(actual) if isinstance(due, datetime) else day(actual)
    now = _moment_now(case) if isinstance(due, datetime) else case.as_of
    if done is None:
        status = "missed" if now > due else "open"
    else:
        status = "met" if done <= due else "missed"
    return _row(kind, ident, due.isoformat(), actual, status)


def _moment_now(case):
    return case.now or datetime.combine(case.as_of, LAST_SECOND)


def _row(kind, ident, due, actual, status):
    return {"kind": kind, "id": ident, "due": due, "actual": given(actual), "status": status}


def _timed(case, key, kind, record, start, done):
    """Check of a limit in minutes (measures G8, B11); nothing without that deadline."""
    rule = case.deadline_rule(key)
    if not rule:
        return
    yield _check(case, kind, record["id"], due_time(case, rule, record[start]), record.get(done))


def _dated(case, kind, record, start, done):
    """Check of a limit in days, working days or months; nothing without that deadline."""
    rule = case.deadline_rule(kind)
    if rule:
        due = limit(case, rule, day(record[start]))
        yield _check(case, kind, record["id"], due, record.get(done))


def _complaints(case):
    for record in case.records("complaints"):
        yield from _timed(
            case, "complaint_response", "complaint_response", record, "received", "responded"
        )
        yield from _dated(case, "complaint_result", record, "received", "resolved")


def _unfit(case):
    for record in case.records("unfit_requests"):
        yield from _dated(case, "replace_unfit", record, "requested_on", "responded_on")


def _outages(case):
    for record in case.records("outages"):
        yield from _timed(case, "outage_notice", "outage_notice", record, "detected", "notified")


def _faults(case):
    for record in case.records("faults"):
        if not record.get("reported"):
            continue
        repair = f"fault_repair_{record.get('severity') or DEFAULT_SEVERITY}"
        yield from _timed(
            case, "support_response", "support_response", record, "reported", "responded"
        )
        yield from _timed(case, repair, "fault_repair", record, "reported", "repaired")
        if record.get("repaired"):
            yield from _dated(case, "fault_cause_report", record, "repaired", "cause_report_on")


def _documents(case):
    for record in case.records("documents"):
        rule = document_rule(case.terms, record["kind"])
        base = day(record.get("base")) or contract_day(case, rule.get("from"))
        ident = record.get("id") or record["kind"]
        yield _check(case, record["kind"], ident, limit(case, rule, base), record.get("done_on"))


def _recruitments(case):
    for record in case.records("recruitments"):
        yield from _people_needed(case, record)
        yield from _recruit_response(case, record)
        yield from _dated(case, "interview", record, "interview_start", "interview_end")


def _recruit_response(case, record):
    """Where a least wait is asked for, an answer before it is missed too (measures B16)."""
    rule = case.deadline_rule("recruit_response") or {}
    for row in _dated(case, "recruit_response", record, "requested_on", "responded_on"):
        done = day(record.get("responded_on"))
        if rule.get("min_wait") and done:
            asked = day(record["requested_on"])
            early = done < case.calendar.add_workdays(asked, int(rule.get("min_workdays") or 0))
            row = {**row, "status": "missed" if early else row["status"]}
        yield row


def _people_needed(case, record):
    """More candidates and trainees than so many times the places (measures B16)."""
    rule = case.rule("recruitment")
    for kind, ratio, cmp, field in NEEDED if rule else ():
        need = number(rule[ratio]) * number(record["required"])
        status = "met" if COMPARATORS[rule[cmp]](number(record[field]), need) else "missed"
        row = _row(kind, record["id"], None, record[field], status)
        del row["due"]
        yield {**row, "need": rule[cmp] + show(need)}


NEEDED = (
    ("test_candidates", "test_candidates_ratio", "test_cmp", "candidates"),
    ("trainees", "trainees_ratio", "trainees_cmp", "trainees"),
)


def _deletions(case):
    """A recording may go only after the corresponding day so many months later (measures B17)."""
    months = case.rule("retention").get("recordings_months")
    late_enough = COMPARATORS[case.rule("retention").get("cmp") or ">"]
    for record in case.records("deletions") if months else ():
        due = add_months(day(record["recorded_on"]), int(number(months)))
        status = "met" if late_enough(day(record["deleted_on"]), due) else "missed"
        yield _row("retention", record["id"], due.isoformat(), record["deleted_on"], status)


GROUPS = (_complaints, _unfit, _outages, _faults, _documents, _recruitments, _deletions)
