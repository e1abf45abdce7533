"""Every clause that can be read in more than one way is a value of the terms, and it is obeyed."""

import pytest
from settling import ROOT, prepared, read_facts, terms_of

from odoo.addons.hotline_contract.settlement import (
    PARAMETERS,
    READINGS,
    check_terms,
    cost_ceiling,
    equipment,
    merge,
    renewal,
    replace,
    settle,
    value_at,
)
from odoo.addons.hotline_contract.settlement.readings import applicable

CODES = ("BJ", "XJ", "XC", "JX", "YH")
ROWS = {"B": 22, "X": 23, "C": 10, "J": 6, "Y": 9}  # of measures section 3
DOCUMENT = (ROOT / "docs/readings.md").read_text("utf-8")


def month(first, last):
    return {"id": first[:7], "kind": "month", "start": first, "end": last}


def bj(**facts):
    people = [{"id": key, "position": "frontline", "hired": "2025-01-01"} for key in ("A1", "A2")]
    return {
        "contract": "BJ", "start": "2025-01-01", "end": "2025-12-31", "as_of": "2025-03-31",
        "params": {"required_headcount": 2}, "agents": people,
        "periods": [month("2025-03-01", "2025-03-31")], **facts,
    }


def in_march(agent=None, **measures):
    row = {"from": "2025-03-01", "to": "2025-03-31", "measures": measures}
    return [{**row, "agent": agent} if agent else row]


def xj(**facts):
    return {
        "contract": "XJ", "start": "2024-07-01", "end": "2025-06-30", "as_of": "2024-09-30",
        **facts,
    }


def in_autumn(first="2024-07-01", last="2024-09-30", **measures):
    return [{"from": first, "to": last, "measures": measures}]


def other(contract, kind="year", **facts):
    start, end = {
        "XC": ("2026-06-01", "2027-05-31"), "JX": ("2022-09-15", "2023-09-14"),
        "YH": ("2022-09-01", "2023-08-31"),
    }[contract]
    period = {"id": "P", "kind": kind, "start": start, "end": end}
    return {"contract": contract, "start": start, "end": end, "periods": [period], **facts}


def born(birth, **more):
    return [{"id": "A1", "position": "frontline", "hired": "2025-01-01", "birth": birth,
             "education": "bachelor", "typing_wpm": 60, "experience_years": 1, **more}]


def exams(*rows):
    return bj(exams=[{"agent": "A1", "date": f"2025-03-{day}", **row} for day, row in rows])


def recruited(**more):
    return bj(recruitments=[{
        "id": "H1", "required": 2, "candidates": 4, "trainees": 3, "requested_on": "2025-03-03",
        "responded_on": "2025-03-03", "interview_start": "2025-03-10", **more,
    }])


def leaver(**more):
    person = {"id": "A1", "position": "agent", "hired": "2024-07-01"}
    return [person, {**person, "id": "A2", "left": "2024-08-15", **more}]


SEVEN = "S06_xj_acceptance1_seven_deviations"
FAIL_AND_EXCELLENT = exams(
    ("10", {"score": 60}), ("15", {"score": 95}), ("20", {"score": 80}),
)
SAMPLES = [{"date": "2024-08-01", "accuracy_deduction": 4, "norm_deduction": 4}] * 2
FINDINGS = [{"id": key, "kind": "infosec_finding", "date": "2024-08-01"} for key in ("I1", "I2")]
# one file per reading whose result each other value changes
CASES = {
    "B1": bj(aggregates=in_march(
        "A1", agent_ring_seconds=20000, login_seconds=400000, calls_answered=1500,
    )),
    "B2": bj(aggregates=in_march(calls_answered=900, calls_to_agent=1000)),
    "B2-level": bj(aggregates=in_march(calls_answered=950, calls_to_agent=1000)),
    "B2-zero": bj(),
    "B3": bj(incidents=[
        {"id": f"I{n}", "kind": "site", "date": "2025-03-03"} for n in range(11)
    ]),
    "B4": bj(incidents=[{"id": "I1", "kind": "leak", "date": "2025-03-03", "level": "serious"}]),
    "B5": bj(agents=[{"id": "A1", "position": "frontline", "hired": "2025-01-01",
                      "leave": [{"from": "2025-03-03", "to": "2025-03-07"}]}]),
    "B5-join": bj(agents=[{"id": "A1", "position": "frontline", "hired": "2025-03-17"}]),
    "B7": bj(),
    "B9": bj(),
    "B9-equal": bj(),
    "B11": bj(complaints=[{
        "id": "P1", "received": "2025-03-03T18:30:00", "responded": "2025-03-04T09:30:00",
    }]),
    "B12-absent": exams(("10", {"absent": True}), ("20", {"score": 80})),
    "B12-makeup": exams(("10", {"score": 60}), ("20", {"score": 90, "makeup": True})),
    "B12-several": FAIL_AND_EXCELLENT,
    "B16-test": recruited(),
    "B16-trainees": recruited(),
    "B16-wait": recruited(),
    "B17": bj(deletions=[
        {"id": "X1", "recorded_on": "2025-01-15", "deleted_on": "2025-07-15"},
    ]),
    "B20": bj(city_exam=[{"date": "2025-03-20", "score": 88, "city_average": 88}]),
    "B21": bj(contract_override={"seats": 24}),
    "B22": bj(agents=born("1999-01-01", education="high_school")),
    "B22-age": bj(agents=born("1980-01-01")),
    "X1": read_facts(SEVEN),
    "X2": xj(aggregates=in_autumn(calls_answered=1000, calls_to_agent=1000)),
    "X2-percent": xj(aggregates=in_autumn(calls_answered=970, calls_to_agent=1000)),
    "X2-other": xj(aggregates=in_autumn(calls_answered=10, wait_seconds_answered=120)),
    "X4": read_facts(SEVEN),
    "X5": xj(aggregates=[
        *in_autumn(last="2024-07-31", calls_answered=900, calls_to_agent=1000),
        *in_autumn(first="2024-08-01", calls_answered=2000, calls_to_agent=2000),
    ]),
    "X6": xj(aggregates=in_autumn(calls_answered=990, calls_to_agent=1000, calls_offered=2000)),
    "X7": xj(aggregates=in_autumn(calls_to_agent=300000, calls_answered=1)),
    "X7-quarter": xj(
        start="2024-08-15", end="2025-08-14", as_of="2024-11-14",
        aggregates=in_autumn(first="2024-08-15", calls_to_agent=300001, calls_answered=1),
    ),
    "X8": xj(inspections=SAMPLES),
    "X8-norm": xj(inspections=SAMPLES),
    "X10": xj(patrols=[{"date": "2024-08-01", "checked": 100, "ok": 99}]),
    "X11": xj(aggregates=in_autumn(
        consult_answered=10, consult_closed_direct=9, consult_ticketed_valid=1,
    )),
    "X12-wait": xj(aggregates=in_autumn(calls_answered=10, wait_seconds_answered=100)),
    "X12-30s": xj(aggregates=in_autumn(calls_answered=100, answered_within_30s=90)),
    "X12-60s": xj(aggregates=in_autumn(calls_answered=100, answered_within_60s=93)),
    "X13": xj(
        agents=[{"id": "Q1", "position": "inspector", "hired": "2024-07-01"}],
        aggregates=in_autumn(call_samples_workday=1000),
    ),
    "X14": xj(as_of="2025-04-30", complaints=[
        {"id": f"P{n}", "received": f"{day}T10:00:00", "upheld": True}
        for n, day in enumerate(("2024-11-05", "2025-02-05"))
    ]),
    "X15": xj(agents=leaver(left_reason="civil_servant")),
    "X15-headcount": xj(agents=leaver()),
    "X15-year": xj(agents=leaver()),
    "X16": xj(params={"required_headcount": 5}),
    "X19": xj(incidents=[
        {"id": "I1", "kind": "infosec_major", "date": "2024-08-01", "pct": "0.5"},
    ]),
    "X19-check": xj(incidents=FINDINGS),
    "X20": xj(incidents=[{"id": "I1", "kind": "ex_tax_staff", "date": "2024-07-05"}]),
    "X22": xj(as_of="2025-06-30", activities=[
        {"kind": "phone_guidance", "done": day} for day in ("2025-05-05", "2025-05-06")
    ]),
    "C7": other("XC", "month", aggregates=[{"from": "2026-06-01", "to": "2026-06-30", "measures": {
        "complaints_upheld": 1, "calls_answered": 100, "requests_accepted": 50,
    }}]),
    "C9": other("XC", agents=[{
        "id": "A1", "position": "agent", "hired": "2026-06-01", "birth": "1999-01-01",
        "education": "bachelor", "typing_wpm": 60, "typing_accuracy": "90",
    }]),
    "J2": other("JX", faults=[{
        "id": "F1", "detected": "2023-02-16T09:00:00", "reported": "2023-02-16T09:00:00",
        "responded": "2023-02-16T09:10:00", "repaired": "2023-02-16T10:00:00",
        "cause_report_on": "2023-02-20",
    }]),
    "Y1": other("YH", aggregates=[{"from": "2022-09-01", "to": "2022-09-30", "measures": {
        "calls_offered": 200, "calls_answered": 90, "calls_to_agent": 100,
    }}]),
    "Y3": other("YH"),
    "Y6": other("YH", signed="2022-08-01", parts={"build": 1000}),
    "Y6-labour": other("YH", signed="2022-08-01", parts={"labour": 1000}),
    "Y8": other("YH", agents=[
        {**person, "hired": "2022-09-01"} | ({"left": "2023-01-05"} if "left" in person else {})
        for person in leaver(left_reason="civil_servant")
    ]),
}
ELSEWHERE = {"X23"}  # decides which periods are settled: hotline_contract/tests/test_readings.py
SCORES = {"B9": ["90", "50"], "B9-equal": ["60"]}


def outcome(terms, facts, scores):
    """Everything the rules say of a file, with the advice beside the result."""
    return (
        settle(*prepared(facts, terms)), cost_ceiling(terms, facts), equipment(terms),
        renewal(terms, scores),
    )


def under(reading, value, facts):
    """(terms, facts) with one reading changed."""
    terms = merge(terms_of(facts["contract"]), facts.get("contract_override"))
    facts = {key: given for key, given in facts.items() if key != "contract_override"}
    root, _dot, switch = reading.path.partition(".")
    if root == "params":
        return terms, {**facts, "params": {**facts.get("params", {}), switch: value}}
    return replace(terms, reading.path, value), facts


def test_every_row_of_the_section_is_named():
    named = {row.id.partition("-")[0] for row in (*PARAMETERS, *READINGS)}
    assert named == {f"{part}{n}" for part, count in ROWS.items() for n in range(1, count + 1)}


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.id)
def test_parameters_stand_in_the_shipped_terms(row):
    for path in row.paths:
        value_at(terms_of(row.contract), path)
        assert f"`{path}`" in DOCUMENT, path
    assert row.says


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.id)
def test_readings_stand_in_the_shipped_terms(reading):
    found = [code for code in CODES if reading in applicable(terms_of(code))]
    assert found
    assert f"| {reading.id} | {', '.join(found)} | `{reading.path}` |" in DOCUMENT
    for value in reading.values:
        if not reading.path.startswith("params."):
            terms = replace(terms_of(found[0]), reading.path, value)
            assert check_terms(terms) == [], value


def test_every_reading_has_a_case():
    assert CASES.keys() | ELSEWHERE == {reading.id for reading in READINGS}


@pytest.mark.parametrize(
    "reading", [one for one in READINGS if one.id in CASES], ids=lambda reading: reading.id
)
def test_a_reading_is_obeyed(reading):
    """Each other value of a reading changes the result of a small file."""
    facts, scores = CASES[reading.id], SCORES.get(reading.id, [])
    proposed = outcome(*under(reading, reading.default, facts), scores)
    for value in reading.values[1:]:
        assert outcome(*under(reading, value, facts), scores) != proposed, value


# ---- what the words mean exactly, by hand


def checks(**complaint):
    terms = merge(terms_of("BJ"), {
        "deadlines": {"complaint_response": {"mode": "office_hours"}},
        "office_hours": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}],
    })
    result = settle(*prepared(bj(complaints=[{"id": "P1", **complaint}]), terms))
    return result["checks"][0]["due"]


@pytest.mark.parametrize(("received", "due"), [
    ("2025-03-03T10:00:00", "2025-03-03T11:00:00"),
    ("2025-03-03T11:30:00", "2025-03-03T13:30:00"),  # lunch stands still
    ("2025-03-03T16:00:00", "2025-03-03T17:00:00"),  # used up at closing time
    ("2025-03-03T16:00:01", "2025-03-04T09:00:01"),
    ("2025-03-03T17:00:00", "2025-03-04T10:00:00"),
    ("2025-03-07T18:00:00", "2025-03-10T10:00:00"),  # over a weekend
    ("2025-04-30T17:30:00", "2025-05-06T10:00:00"),  # over a holiday
    ("2025-04-27T08:00:00", "2025-04-27T10:00:00"),  # a make-up Sunday is a working day
])
def test_office_hours(received, due):
    assert checks(received=received) == due


def score(absent="zero", makeup="replaces", several="lowest", rows=()):
    terms = terms_of("BJ")
    for key, value in (("absent", absent), ("makeup", makeup), ("several", several)):
        terms = replace(terms, f"kpis[BJ-K06].{key}", value)
    kpis = settle(*prepared(exams(*rows), terms))["periods"][0]["kpis"]
    return next(kpi["exact"] for kpi in kpis if (kpi["id"], kpi["agent"]) == ("BJ-K06", "A1"))


RESULTS = (
    ("05", {"score": 61}), ("10", {"absent": True}), ("12", {"absent": True, "excused": True}),
    ("20", {"score": "88.5"}), ("20", {"score": 90}),
)
MADE_UP = (*RESULTS, ("25", {"score": 75, "makeup": True}))


def test_how_tests_make_a_score():
    found = {several: score(several=several, rows=RESULTS)
             for several in ("lowest", "average", "latest", "best")}
    assert found == {"lowest": "0", "average": "479/8", "latest": "177/2", "best": "90"}
    assert score("not_counted", rows=RESULTS) == "61"
    assert score("not_counted", several="average", rows=RESULTS) == "479/6"
    assert score(rows=MADE_UP) == "75"
    assert score(makeup="beside", rows=MADE_UP) == "0"
    assert score("not_counted", "beside", "average", MADE_UP) == "629/8"
    assert score("not_counted", rows=(("10", {"absent": True}),)) is None
    assert score(several="best") is None, "no test held"


def staffed(required, *left, as_of="2025-03-31", **more):
    people = [
        {"id": f"A{n}", "position": "frontline", "hired": "2025-01-01",
         **({"left": left[n]} if n < len(left) else {})}
        for n in range(4)
    ]
    facts = bj(agents=people, params={}, amount=3650000, as_of=as_of, **more)
    return settle(*prepared(facts, merge(terms_of("BJ"), {"headcount": {"required": required}})))


def test_dated_headcount():
    """4 people required until 9 March, 3 from the 10th, 2 from the 20th."""
    dated = [{"value": 4}, {"from": "2025-03-20", "value": 2}, {"from": "2025-03-10", "value": 3}]
    result = staffed(dated, "2025-03-01", "2025-03-02")
    assert result["staffing"]["required"] == 4
    assert result["periods"][0]["measures"]["required_staff_days"] == str(9 * 4 + 10 * 3 + 12 * 2)
    first, second = result["gaps"]
    # on the 10th two are left of three: one vacancy runs on, the older one, until the 20th
    assert (first["ended"], first["vacant_days"], first["breach"]) == ("2025-03-20", 18, True)
    assert (second["ended"], second["vacant_days"], second["breach"]) == ("2025-03-10", 7, False)
    # 10,000 yuan a day: 8 days of 4 people, 10 days of 3
    assert first["withholdable"] == "53333.33"
    assert "withholdable" not in second
    assert second["soft_met"] is False


def test_a_fall_that_leaves_people_short_ends_nothing():
    assert "ended" not in staffed(
        [{"value": 4}, {"from": "2025-03-10", "value": 3}], "2025-03-01", "2025-03-01",
    )["gaps"][0]
    later = staffed([{"value": 4}, {"from": "2025-04-10", "value": 3}], "2025-03-01")
    assert "ended" not in later["gaps"][0], "not yet on the settlement day"


def test_a_rise_asks_for_more_people():
    result = staffed([{"value": 4}, {"from": "2025-01-10", "value": 5}])
    assert result["staffing"] == {
        "kind": "initial_staffing", "due": "2025-01-16", "required": 5, "on_roll": 4,
        "complete_on": "2025-01-01", "ok": True,
    }
    assert result["gaps"] == []
    assert settle(*prepared(bj(), replace(terms_of("BJ"), "headcount.required", 33))) == settle(
        *prepared(bj(), replace(terms_of("BJ"), "headcount.required", [{"value": 33}]))
    )


def test_months_that_deviate():
    """90 % in July, 98.5 % in September, 100 % in August: one month of three is short."""
    rows = [
        *in_autumn(last="2024-07-31", calls_answered=900, calls_to_agent=1000),
        *in_autumn(first="2024-08-01", last="2024-08-31", calls_answered=9000, calls_to_agent=9000),
        *in_autumn(first="2024-09-01", calls_answered=985, calls_to_agent=1000),
    ]
    found = {}
    for value in ("values", "months"):
        terms = replace(terms_of("XJ"), "kpi_rules.count_penalty.accumulate", value)
        period = settle(*prepared(xj(aggregates=rows), terms))["periods"][0]
        found[value] = period["kpis"][0], period["deviation"]["ids"]
    kpi, ids = found["values"]
    assert (kpi["value"], kpi["deviation_units"], "XJ-K01" in ids) == ("98.9545", 0, False)
    kpi, ids = found["months"]
    assert (kpi["value"], kpi["status"]) == ("98.9545", "pass")
    assert (kpi["deviation_units"], kpi["deviating_months"]) == (8, ["2024-07-01"])
    assert "XJ-K01" in ids


def test_what_a_failed_indicator_and_a_missed_deadline_cost():
    tail = merge(terms_of("XC"), {"kpi_rules": {"penalty": {"assumed": {
        "pct_of_tail_per_failed_kpi_period": "2", "yuan_per_failed_kpi_period": 5,
    }}}})
    facts = {**CASES["C7"], "amount": 1000000, "only_kpis": ["XC-K08"]}
    facts["periods"] = [month("2026-06-01", "2026-06-30")]
    lines = settle(*prepared(facts, tail))["lines"]
    assert [(line["ref"], line["yuan"]) for line in lines] == [("XC-K08", "2005.00")]
    missed = merge(terms_of("JX"), {"kpi_rules": {"penalty": {"assumed": {
        "yuan_per_missed_deadline": "99.995",
    }}}})
    lines = settle(*prepared(CASES["J2"], missed))["lines"]
    assert lines == [{
        "period": "P", "ref": "fault_cause_report", "yuan": "100.00", "points": "0", "id": "F1",
    }]
