"""The exchange format: reading, places, checking, canonical texts."""

import ast
import copy
import gc
import json
import random
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.hotline_base.factfile import (
    FactFileError,
    canonical,
    check,
    digest,
    load,
    number,
    parse_date,
    parse_day,
    parse_time,
    read,
    record_keys,
)
from odoo.addons.hotline_base.factfile.faults import MESSAGES, path_steps, path_text
from odoo.addons.hotline_base.factfile.schema import IDENTIFIED, SECTIONS
from odoo.addons.hotline_base.factfile.values import ValueFault

MEGABYTE = 1_000_000
CONTRACTS = ("BJ", "XJ", "XC", "JX", "YH")

# one good record of every section, all fields filled
GOOD = json.loads(
    """
{"version": 1, "contract": "BJ", "scenario": "样例", "signed": "2024-12-25", "start": "2025-01-01",
 "end": "2025-12-31", "as_of": "2025-11-30T08:00:00", "amount": "4200000.00",
 "parts": {"build": 1, "labour": "2.5"}, "only_kpis": ["BJ-K01"],
 "params": {"required_headcount": 2, "point_cap": "item", "xj_count": "points",
  "xj_base": "months_prorata", "leave_adjusts_workdays": true, "exam_pass_mark": 60,
  "yuan_per_failed_kpi_period": 0},
 "contract_override": {"penalty": {"yuan": null, "steps": [1, "2"]}},
 "calendar": {"holidays": ["2025-11-03"], "workdays": []},
 "periods": [{"id": "2025-11", "kind": "month", "start": "2025-11-01", "end": "2025-11-30"}],
 "agents": [{"id": "A1", "position": "frontline", "hired": "2025-01-01", "left": null,
  "left_reason": "resigned", "replaces": "A0", "formal": true, "birth": "1999-05-04",
  "education": "junior_college", "major": "law", "typing_wpm": 70, "typing_accuracy": 89,
  "experience_years": 2, "management_years": 0, "years_on_project": 0, "mandarin": "二级甲等",
  "certificates": ["COPC"], "leave": [{"from": "2025-02-03", "to": "2025-02-03"}], "note": null}],
 "sessions": [{"agent": "A1", "login": "2025-11-03T09:00:00", "logout": "2025-11-03T17:00:00.5",
  "breaks": [["2025-11-03T12:00:00", "2025-11-03T13:00:00"]]}],
 "attendance": [{"agent": "A1", "in": "2025-11-03T09:00:00", "out": "2025-11-03T09:00:00"}],
 "calls": [{"id": "C1", "direction": "in", "kind": "consult", "closed_direct": true,
  "ticketed_valid": false, "events": [
   {"t": "2025-11-03T09:10:00", "e": "offered"}, {"t": "2025-11-03T09:10:20", "e": "to_agent"},
   {"t": "2025-11-03T09:10:25", "e": "ring", "agent": "A1"},
   {"t": "2025-11-03T09:10:31", "e": "answer", "agent": "A1", "by": null},
   {"t": "2025-11-03T09:14:31", "e": "hangup", "by": "caller", "agent": null},
   {"t": "2025-11-03T09:15:01", "e": "wrap_end", "agent": "A1"}]},
  {"id": "C2", "direction": "out", "events": [{"t": "2025-11-03T10:00:00", "e": "dial"}]}],
 "tickets": [{"id": "T1", "agent": "A1", "created": "2025-11-03T09:15:00", "type": "consult",
  "quality_error": false, "time_critical": true, "handled_at": "2025-11-03T09:45:00",
  "transfer_due": "2025-11-04T00:00:00", "transferred_at": null, "transfer_accurate": true,
  "close_due": "2025-11-10T00:00:00", "closed_at": null}],
 "inspections": [{"date": "2025-11-05", "agent": "A1", "channel": "web", "accuracy_deduction": 1.5,
  "norm_deduction": 0, "on_time": true, "accurate": true, "tag": 100, "hot": 0, "summary": 99.5,
  "answer_correct": true, "passed": false}],
 "surveys": [{"date": "2025-11-05", "channel": "ivr", "agent": "A1", "result": null}],
 "exams": [{"agent": "A1", "date": "2025-11-20", "score": 82, "absent": false, "excused": false,
  "makeup": true}, {"agent": "A2", "date": "2025-11-20", "absent": true, "excused": true}],
 "city_exam": [{"date": "2025-11-20", "score": 82.5, "city_average": "80"}],
 "complaints": [{"id": "P1", "received": "2025-11-05T10:00:00", "upheld": false, "agent": "A1",
  "responded": "2025-11-05T10:40:00", "resolved": null}],
 "incidents": [{"id": "I1", "kind": "leak", "date": "2025-11-12", "agent": "A2", "level": "serious",
  "escalated_on": "2025-11-13", "pct": 0.5, "cured_on": null}],
 "faults": [{"id": "F1", "detected": "2025-11-05T10:00:00", "notified": "2025-11-05T10:20:00",
  "reported": "2025-11-05T10:20:00", "severity": "major", "responded": null, "repaired": null,
  "cause_report_on": null}],
 "outages": [{"id": "O1", "detected": "2025-11-05T10:00:00", "notified": null}],
 "unfit_requests": [{"id": "U1", "requested_on": "2025-11-05", "responded_on": "2025-11-06"}],
 "documents": [{"kind": "handover", "id": "D1", "base": "2025-01-01", "done_on": "2025-01-05"}],
 "recruitments": [{"id": "R1", "required": 2, "candidates": 5, "trainees": 4,
  "requested_on": "2025-03-03", "interview_start": "2025-03-05", "responded_on": "2025-03-04",
  "interview_end": null}],
 "trainings": [{"date": "2025-11-05", "hours": "1.5"}],
 "deletions": [{"id": "X1", "recorded_on": "2025-01-05", "deleted_on": "2025-08-05"}],
 "patrols": [{"date": "2025-11-05", "checked": 10, "ok": 9}],
 "activities": [{"kind": "map_update", "done": null, "due": "2025-11-05", "units_due": 3}],
 "deposit": {"received_on": "2025-01-05", "amount": 100},
 "milestones": {"2025-11": {"accepted_on": "2025-12-01", "invoice_on": null, "paid_on": null,
  "invoice_amount": 350000}},
 "aggregates": [{"from": "2025-11-04", "to": "2025-11-30", "agent": "A1",
  "measures": {"calls_answered": 1399, "city_exam_margin": "-0.5"}}],
 "unknown": {"anything": null}}
""",
    parse_float=Decimal,
)


def as_bytes(data, **how):
    return json.dumps(data, ensure_ascii=False, default=float, **how).encode()


def place(data, path):
    for step in path_steps(path):
        data = data[step]
    return data


def changed(path, value):
    """GOOD with the value at the path replaced; ... removes it."""
    data = copy.deepcopy(GOOD)
    *outer, last = path_steps(path)
    record = data
    for step in outer:
        record = record[step]
    if value is ...:
        del record[last]
    else:
        record[last] = value
    return data


def faults(path, value):
    return [(fault.path, fault.code) for fault in check(changed(path, value), CONTRACTS)]


def refused(source, max_bytes=MEGABYTE):
    with pytest.raises(FactFileError) as refusal:
        read(source, max_bytes)
    return refusal.value


# --- reading


def test_the_example_uses_every_section():
    assert set(SECTIONS) <= set(GOOD)


def test_good_file_from_bytes_and_path(tmp_path):
    path = tmp_path / "facts.json"
    path.write_bytes(b"\xef\xbb\xbf" + as_bytes(GOOD))
    for source in (as_bytes(GOOD), path, str(path)):
        file = load(source, MEGABYTE, CONTRACTS)
        assert file.data["scenario"] == "样例"
        assert check(file.data) == []


def test_numbers_are_exact():
    data = read(b'{"a": [69.5, 0.1, 12, -0, 1e3, 1.50, 0.10000000000000000000000001]}', 999).data
    assert data["a"][:3] == [Decimal("69.5"), Decimal("0.1"), 12]
    assert [str(value) for value in data["a"][4:]] == [
        "1E+3",
        "1.50",
        "0.10000000000000000000000001",
    ]


@pytest.mark.parametrize(
    ("raw", "code", "position"),
    [
        (b"", "not_json", (1, 1)),
        (b'{"a": 1,\n "b": }', "not_json", (2, 7)),
        (b'{"a": 1} {}', "not_json", (1, 10)),
        (b"[]", "not_object", (1, 1)),
        (b'"calls"', "not_object", (1, 1)),
        (b"null", "not_object", (1, 1)),
        (b"7" * 41, "not_object", (1, 1)),
        (b'{"a": "x\ty"}', "not_json", (1, 9)),
        (b'{"a": "\xff"}', "not_utf8", (1, 8)),
        ('{"样例": 1,\n"\u4e2d'.encode() + b"\xe4\xb8", "not_utf8", (2, 3)),
        ("{}".encode("utf-16"), "not_utf8", (1, 1)),
        (b'{"a": {"b": 1,\n "b": 2}}', "duplicate_key", (2, 7)),
        (b'{"b": [0, {"c": 1, "c": {"d": 1, "d": 2}}]}', "duplicate_key", (1, 25)),
        (b'{"a": [1, NaN]}', "not_finite", (1, 11)),
        (b'{"a": -Infinity}', "not_finite", (1, 7)),
        (b'{"a": %s}' % (b"9" * 41), "number_digits", (1, 7)),
        (b'{"a": %s}' % (b"9" * 5000), "number_digits", (1, 7)),
        (b'{"a": 0.%s}' % (b"1" * 40), "number_digits", (1, 7)),
        (b'{"a": 1e41}', "number_digits", (1, 7)),
        (b'{"a": 1e-999999999}', "number_digits", (1, 7)),
        (b'{"a": ["x\\u0000y"]}', "control", (1, 8)),
        (b'{"a": "\\ud800"}', "control", (1, 7)),
        (b'{"a": "\\b"}', "control", (1, 7)),
        (b'{"a": "\x7f"}', "control", (1, 7)),
        (b'{"a": {"\\u0007": 1}}', "control", (1, 7)),
    ],
)
def test_unreadable_files(raw, code, position):
    error = refused(raw)
    assert [fault.code for fault in error.faults] == [code]
    assert error.positions == [position]
    assert str(error).startswith("line {}, column {}: ".format(*position))


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
@pytest.mark.parametrize("depth", [41, 300, 5000, 400_000])
def test_deep_nesting(opening, depth):
    closing = b"}" if opening == b'{"a":' else b"]"
    assert refused(b'{"a":' + opening * depth + b"1" + closing * depth + b"}", 9**9).faults[
        0
    ].code == ("too_deep")


def test_allowed_depth():
    assert read(b'{"a":' + b"[" * 39 + b"]" * 39 + b"}", 999).data


def test_size_limit(tmp_path):
    raw = as_bytes(GOOD)
    assert read(raw, len(raw)).data
    assert refused(raw, len(raw) - 1).faults[0].code == "too_large"
    path = tmp_path / "facts.json"
    path.write_bytes(raw)
    assert refused(path, len(raw) - 1).faults[0].code == "too_large"
    assert refused("/dev/zero", 1000).faults[0].code == "too_large"


def test_no_such_file(tmp_path):
    for path in (tmp_path, tmp_path / "none.json", "a\x00b"):
        assert refused(path).faults[0].code == "unreadable"


def test_escapes_that_are_fine():
    text = read(b'{"a": "C:\\\\back \\ud83d\\ude00 \\u4e00 \\"q\\" line\\n"}', 999).data["a"]
    assert text == 'C:\\back 😀 一 "q" line\n'


def test_garbage_collection_is_left_as_it_was():
    read(b"{}", 999)
    assert gc.isenabled()
    gc.disable()
    try:
        read(b"{}", 999)
        assert not gc.isenabled()
    finally:
        gc.enable()


# --- places


@pytest.mark.parametrize("how", [{}, {"indent": 2}, {"separators": (" ,\r\n\t", " : ")}])
def test_every_value_is_found(how):
    raw = b"\xef\xbb\xbf \n" + as_bytes(GOOD, **how)
    file, lines = read(raw, MEGABYTE), raw.decode("utf-8-sig").split("\n")
    for steps, value in _walk(GOOD):
        line, column = file.position(path_text(steps))
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == value, steps


def _walk(value, steps=()):
    yield steps, value
    if isinstance(value, dict):
        members = list(value.items())
    else:
        members = list(enumerate(value)) if isinstance(value, list) else []
    for step, inner in members:
        yield from _walk(inner, (*steps, step))


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("", (1, 1)),
        ("nothing", (1, 1)),
        ("calls[0].id", (2, 19)),
        ("calls[1].id", (3, 2)),  # the record that lacks it
        ("calls[7].id", (2, 11)),
        ("calls[1].events[2].t", (3, 13)),
        ("calls[0].id.more[1]", (2, 19)),
        ("calls.id", (2, 11)),
        ("[3]", (1, 1)),
    ],
)
def test_place_of_what_is_missing(path, position):
    raw = b'{"contract": "BJ",\n "calls": [{"id": "C1"},\n {"events": []}]}'
    assert read(raw, 999).position(path) == position


def test_lines_of_a_large_file():
    calls = [{"id": f"C{n}", "events": [{"t": "呼", "e": "offered"}]} for n in range(30_000)]
    raw = as_bytes({"calls": calls}, indent=1)
    file, text = read(raw, 9**9), raw.decode()
    for index in (0, 12_345, 29_999):
        at = text.index(f'"C{index}"')
        expected = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        assert file.position(f"calls[{index}].id") == expected


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (("calls", 3, "events", 2, "t"), "calls[3].events[2].t"),
        (("milestones", "2025-11", "paid_on"), 'milestones["2025-11"].paid_on'),
        (("a", 'q"\\]', "样"), 'a["q\\"\\\\]"]["样"]'),
        ((), ""),
    ],
)
def test_paths(steps, text):
    assert path_text(steps) == text
    assert path_steps(text) == steps


# --- checking


def test_one_line_per_fault():
    data = changed("calls[0].events[2].t", "9 o'clock")
    data["exams"][1]["absent"] = False
    file = read(as_bytes(data, indent=1), MEGABYTE)
    found = check(file.data, CONTRACTS)
    lines = file.describe(found)
    line, column = file.position("calls[0].events[2].t")
    assert lines[0] == (
        f"line {line}, column {column}: calls[0].events[2].t: "
        "not a time (expected YYYY-MM-DDTHH:MM:SS)"
    )
    assert lines[1].endswith("exams[1].score: an exam neither absent nor scored")
    with pytest.raises(FactFileError) as refusal:
        load(as_bytes(data, indent=1), MEGABYTE)
    assert refusal.value.lines == lines


TIMES = """
    2025-02-30T10:00:00   no_such_time
    2025-11-03T24:00:00   no_such_time
    2025-11-03T10:60:00   no_such_time
    2025-11-03T23:59:60   no_such_time
    2025-11-03T10:00:00Z  offset
    2025-11-03T10:00:00+08:00 offset
    2025-11-03T10:00:00.5+08 offset
    2025-11-03T10:00:00.1234567 fraction
    2025-11-03T10:00:00.  not_time
    2025-11-03T10:00:00,5 not_time
    2025-11-03_10:00:00   not_time
    2025-11-03T10:00      not_time
    2025-11-03T100000     not_time
    20251103T100000       not_time
    2025-W45-1T10:00:00   not_time
    2025-11-03            not_time
    2025-11-03T1０:00:00  not_time
    1899-12-31T10:00:00   year
    2201-01-01T10:00:00   year
    +025-11-03T10:00:00   not_time
    2025-11-03T10:00:00x  not_time
"""
DAYS = """
    2025-02-30  no_such_time
    2025-00-10  no_such_time
    20250210    not_date
    2025-W45-1  not_date
    2025-2-10   not_date
    10.02.2025  not_date
    2025/02/10  not_date
    0001-01-01  year
    2025-02-10T09:00 not_date
    2025-02-10T09:00:00Z offset
"""


def rows(table):
    return [tuple(line.split()) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("value", "code"), [*rows(TIMES), ("", "not_time"), (7, "not_time")])
def test_no_time(value, code):
    assert faults("calls[0].events[0].t", value) == [("calls[0].events[0].t", code)]
    with pytest.raises(ValueError, match=code):
        parse_time(value)


@pytest.mark.parametrize(("value", "code"), [*rows(DAYS), ("", "not_date"), (20250210, "not_date")])
def test_no_day(value, code):
    assert faults("exams[0].date", value) == [("exams[0].date", code)]
    with pytest.raises(ValueError, match=code):
        parse_day(value)


def test_times_and_days():
    assert parse_time("2025-11-03T10:00:00") == datetime(2025, 11, 3, 10)
    assert parse_time("2025-11-03T10:00:00.5").microsecond == 500_000
    assert parse_time("2025-11-03T10:00:00.123456000").microsecond == 123_456
    assert parse_time("2025-11-03T10:00:00.000001").microsecond == 1
    assert parse_date("2024-02-29") == parse_day("2024-02-29T23:59:59.9") == date(2024, 2, 29)
    with pytest.raises(ValueFault):
        parse_date("2024-02-29T00:00:00")


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31)))
def test_any_time_comes_back(moment):
    assert parse_time(moment.isoformat()) == moment
    assert parse_day(moment.isoformat()) == parse_date(moment.date().isoformat()) == moment.date()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (Decimal("69.5"), Fraction(139, 2)),
        ("0.1", Fraction(1, 10)),
        ("-007.50", Fraction(-15, 2)),
    ],
)
def test_number(value, expected):
    assert number(value) == expected


@pytest.mark.parametrize(
    "value",
    [True, 0.1, None, "", "1e3", "1/2", " 1", "1 ", "+1", ".5", "5.", "1_000", "1,5", "１", "NaN",
     [], Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999"), "9" * 41],
)  # fmt: skip
def test_no_number(value):
    with pytest.raises(ValueFault):
        number(value)
    assert check({"contract": "BJ", "amount": value})


BAD = [
    ("version", 2, "version", "version"),
    ("version", True, "version", "version"),
    ("version", "1", "version", "version"),
    ("version", None, "version", "version"),
    ("contract", ..., "contract", "missing"),
    ("contract", "ZZ", "contract", "unknown_contract"),
    ("contract", 1, "contract", "not_text"),
    ("scenario", 5, "scenario", "not_text"),
    ("scenario", "x" * 256, "scenario", "too_long"),
    ("scenario", "a\nb", "scenario", "control"),
    ("end", "2024-12-31", "end", "reversed"),
    ("amount", -1, "amount", "too_small"),
    ("amount", "-0.01", "amount", "too_small"),
    ("amount", None, "amount", "null"),
    ("amount", True, "amount", "not_number"),
    ("parts.labour", "two", "parts.labour", "not_number"),
    ("params.point_cap", "all", "params.point_cap", "not_one_of"),
    ("params.leave_adjusts_workdays", 1, "params.leave_adjusts_workdays", "not_flag"),
    ("only_kpis", None, "only_kpis", "null"),
    ("only_kpis", "BJ-K01", "only_kpis", "not_list"),
    ("contract_override", [], "contract_override", "not_record"),
    ("calendar.holidays[0]", "2025-13-01", "calendar.holidays[0]", "no_such_time"),
    ("calendar.workdays", None, "calendar.workdays", "null"),
    ("periods", {}, "periods", "not_list"),
    ("periods[0].kind", "week", "periods[0].kind", "not_one_of"),
    ("periods[0].start", None, "periods[0].start", "null"),
    ("periods[0].end", "2025-10-31", "periods[0].end", "reversed"),
    ("periods[0].end", ..., "periods[0].end", "missing"),
    ("agents[0]", "A1", "agents[0]", "not_record"),
    ("agents[0].id", "", "agents[0].id", "empty"),
    ("agents[0].id", 1, "agents[0].id", "not_text"),
    ("agents[0].hired", None, "agents[0].hired", "null"),
    ("agents[0].hired", ..., "agents[0].hired", "missing"),
    ("agents[0].left", "2024-12-31", "agents[0].left", "reversed"),
    ("agents[0].education", "primary", "agents[0].education", "not_one_of"),
    ("agents[0].mandarin", "甲", "agents[0].mandarin", "not_one_of"),
    ("agents[0].typing_accuracy", 101, "agents[0].typing_accuracy", "too_large_number"),
    ("agents[0].certificates", "COPC", "agents[0].certificates", "not_list"),
    ("agents[0].certificates[0]", None, "agents[0].certificates[0]", "null"),
    ("agents[0].leave[0].to", "2025-02-02", "agents[0].leave[0].to", "reversed"),
    ("sessions[0].logout", "2025-11-03T08:59:59.9", "sessions[0].logout", "reversed"),
    ("sessions[0].logout", None, "sessions[0].logout", "null"),
    ("sessions[0].breaks", None, "sessions[0].breaks", "null"),
    ("sessions[0].breaks[0]", ["2025-11-03T12:00:00"], "sessions[0].breaks[0]", "not_pair"),
    ("sessions[0].breaks[0][1]", "2025-11-03T11:00:00", "sessions[0].breaks[0][1]", "reversed"),
    ("attendance[0].out", "2025-11-03T08:00:00", "attendance[0].out", "reversed"),
    ("calls[0].events", ..., "calls[0].events", "missing"),
    ("calls[0].events", [], "calls[0].events", "no_start"),
    ("calls[0].events[0].e", "ivr", "calls[0].events", "no_start"),
    ("calls[0].events[1].e", "offered", "calls[0].events[1].e", "two_starts"),
    ("calls[0].events[1].e", "dial", "calls[0].events[1].e", "wrong_start"),
    ("calls[0].direction", "out", "calls[0].events[0].e", "wrong_start"),
    ("calls[0].direction", "both", "calls[0].direction", "not_one_of"),
    ("calls[0].events[1].e", "park", "calls[0].events[1].e", "unknown_event"),
    ("calls[0].events[1].e", ..., "calls[0].events[1].e", "missing"),
    ("calls[0].events[1].e", ["ring"], "calls[0].events[1].e", "not_text"),
    ("calls[0].events[2].agent", ..., "calls[0].events[2].agent", "needs_agent"),
    ("calls[0].events[3].agent", None, "calls[0].events[3].agent", "needs_agent"),
    ("calls[0].events[5].agent", "", "calls[0].events[5].agent", "needs_agent"),
    ("calls[1].id", "C1", "calls[1].id", "duplicate_id"),
    ("tickets[0].closed_at", "2025-11-03", "tickets[0].closed_at", "not_time"),
    ("inspections[0].hot", -1, "inspections[0].hot", "too_small"),
    ("inspections[0].channel", "fax", "inspections[0].channel", "not_one_of"),
    ("surveys[0].date", None, "surveys[0].date", "null"),
    ("surveys[0].result", 5, "surveys[0].result", "not_text"),
    ("exams[0].score", ..., "exams[0].score", "exam_without_result"),
    ("exams[0].score", None, "exams[0].score", "null"),
    ("city_exam[0].city_average", ..., "city_exam[0].city_average", "missing"),
    ("complaints[0].upheld", None, "complaints[0].upheld", "null"),
    ("incidents[0].kind", ..., "incidents[0].kind", "missing"),
    ("faults[0].severity", "minor", "faults[0].severity", "not_one_of"),
    ("outages[0].id", ..., "outages[0].id", "missing"),
    ("unfit_requests[0].requested_on", "soon", "unfit_requests[0].requested_on", "not_date"),
    ("recruitments[0].trainees", -4, "recruitments[0].trainees", "too_small"),
    ("trainings[0].hours", "-1.5", "trainings[0].hours", "too_small"),
    ("deletions[0].deleted_on", ..., "deletions[0].deleted_on", "missing"),
    ("patrols[0].ok", "x", "patrols[0].ok", "not_number"),
    ("activities[0].kind", "", "activities[0].kind", "empty"),
    ("deposit", None, "deposit", "null"),
    ("deposit.amount", -1, "deposit.amount", "too_small"),
    ("milestones", [], "milestones", "not_record"),
    ('milestones["2025-11"].paid_on', 3, 'milestones["2025-11"].paid_on', "not_date"),
    ("aggregates[0].to", "2025-11-03", "aggregates[0].to", "reversed"),
    ("aggregates[0].measures", ..., "aggregates[0].measures", "missing"),
    ("aggregates[0].measures.calls_answered", False, "aggregates[0].measures.calls_answered",
     "not_number"),
    ("aggregates[0].measures.exam_score", 5, "aggregates[0].measures.exam_score", "not_summed"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "fault_path", "code"), BAD)
def test_bad_value(path, value, fault_path, code):
    assert faults(path, value) == [(fault_path, code)]


@pytest.mark.parametrize("code", sorted({code for *_rest, code in BAD}))
def test_every_sentence_can_be_filled_in(code):
    path, value = next((path, value) for path, value, _path, known in BAD if known == code)
    assert str(check(changed(path, value), CONTRACTS)[0])
    assert code in MESSAGES


def test_screens_know_every_sentence():
    source = Path(__file__).parents[2] / "addons/hotline_base/models/fault_messages.py"
    tables = (node for node in ast.walk(ast.parse(source.read_text())) if type(node) is ast.Dict)
    known = {
        code.value: sentence.args[0].value
        for table in tables
        for code, sentence in zip(table.keys, table.values, strict=True)
    }
    assert known.items() >= MESSAGES.items()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("agents[0].left", "2025-01-01"),
        ("agents[0].left", ...),
        ("sessions[0].logout", "2025-11-03T09:00:00"),
        ("calls[0].direction", ...),
        ("calls[0].events[2].agent", "nobody in the list"),
        ("periods", []),
        ("version", ...),
        ("start", None),
        ("scenario", None),
        ("inspections[0].tag", 100),
        ("aggregates[0].measures.a_new_measure", "-3.25"),
        ("contract_override.deep", {"a": [None, {"b": [1]}]}),
        ("more", [None, {"x": "\t"}]),
    ],
)
def test_good_value(path, value):
    assert faults(path, value) == []


@pytest.mark.parametrize("section", sorted(IDENTIFIED))
def test_same_record_again_is_fine_another_under_its_id_is_not(section):
    data = copy.deepcopy(GOOD)
    data[section].append(dict(reversed(data[section][0].items())))
    assert check(data) == []
    data[section].append({**data[section][0], "extra": 1})
    index = len(data[section]) - 1
    assert [(fault.path, fault.code) for fault in check(data)] == [
        (f"{section}[{index}].id", "duplicate_id")
    ]


def test_incidents_and_tickets_may_share_an_id():
    data = copy.deepcopy(GOOD)
    data["incidents"].append({**data["incidents"][0], "date": "2025-12-01"})
    data["tickets"].append({"id": "T1", "created": "2025-12-01T09:00:00"})
    assert check(data) == []


def test_faults_beyond_the_limit_are_counted():
    data = {"contract": "BJ", "trainings": [{} for _nth in range(80)]}
    found = check(data)
    assert len(found) == 101
    assert str(found[-1]) == "and 60 more"
    assert len(read(as_bytes(data), MEGABYTE).describe(found)) == 101


@pytest.mark.parametrize("data", [None, [], 3, "x", {}, {"contract": {}}, {"contract": []}])
def test_any_data_can_be_checked(data):
    assert check(data, CONTRACTS)


# --- canonical, digest, key

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('abc样"\\ '), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc"), JSON, max_size=4))
def test_canonical_text_comes_back(record):
    text = canonical(record)
    again = read(text.encode(), MEGABYTE).data
    assert again == record
    assert canonical(again) == text


def test_canonical_form():
    record = {"b": [Decimal("1.50"), 2, None, True], "a": {"样": "例 \t", "A": Decimal("1E+3")}}
    assert canonical(record) == '{"a":{"A":1E+3,"样":"例 \\t"},"b":[1.50,2,null,true]}'
    assert canonical({"样": [1], "a": "b"}) == '{"a":"b","样":[1]}'
    with pytest.raises(ValueError, match="Out of range|JSON compliant"):
        canonical({"a": float("nan")})


def test_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
    assert len(digest({})) == 64


def test_record_keys():
    assert record_keys("calls", GOOD["calls"]) == ["C1", "C2"]
    exams = [GOOD["exams"][0], GOOD["exams"][1], dict(GOOD["exams"][0])]
    first, second, again = record_keys("exams", exams)
    assert (first[:64], first[64:], again[:64], again[64:]) == (again[:64], "/1", first[:64], "/2")
    assert second == digest(exams[1]) + "/1"
    assert len(set(record_keys("incidents", GOOD["incidents"] * 3))) == 3


# --- mutants

SPLINTERS = [
    b"null", b"true", b"[]", b"{}", b'"', b"\\", b"\\u0000", b"\\ud800", b"1e99", b"-", b"NaN",
    b",", b":", b"\x00", b"\xff", b"\xef\xbb\xbf", b"[" * 60, b"9" * 50, b'"events"', b'"id"',
    "样".encode()[:2], b'"2025-02-30"', b'{"e": "ring"}', b"\n", b"}", b"]", b'"a": 1, "a": 2,',
]  # fmt: skip


def mutant(seed):
    """The example with one to four cuts, copies, splinters or values changed."""
    rng = random.Random(seed)
    raw = as_bytes(GOOD, indent=rng.choice([None, 1]))
    for _change in range(rng.randint(1, 4)):
        start = rng.randrange(len(raw))
        end = min(len(raw), start + rng.choice([0, 0, 1, 5, 200]))
        middle = rng.choice([b"", raw[end : end + 40], rng.choice(SPLINTERS), rng.randbytes(2)])
        raw = raw[:start] + middle + raw[end:]
    return raw


def value_mutant(seed):
    """The example with some values replaced by values of other kinds: well-formed, but wrong."""
    rng = random.Random(seed)
    data = copy.deepcopy(GOOD)
    for _change in range(rng.randint(1, 6)):
        steps, _value = rng.choice([found for found in _walk(data) if found[0]])
        record = data
        for step in steps[:-1]:
            record = record[step]
        values = [None, True, -5, 1.5, "", "x" * 300, [], {}, [[]], {"id": 1}, "2025-02-30", "ring"]
        record[steps[-1]] = copy.deepcopy(rng.choice([*values, rng.choice(list(_walk(GOOD)))[1]]))
    return as_bytes(data, indent=rng.choice([None, 2]))


@pytest.mark.parametrize("make", [mutant, value_mutant])
def test_mutants_are_refused_with_places_or_read(make):
    outcomes = set()
    for seed in range(300):
        raw = make(seed)
        try:
            load(raw, MEGABYTE, CONTRACTS)
            outcomes.add("good")
        except FactFileError as error:
            _assert_places_exist(raw, error)
            outcomes.update(fault.code for fault in error.faults)
    assert len(outcomes) > 5, outcomes


def _assert_places_exist(raw, error):
    lines = raw.decode("utf-8-sig", "replace").split("\n")
    assert error.faults
    assert all(error.lines)
    for line, column in error.positions:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
