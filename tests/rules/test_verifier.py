"""The independent check gives the hand-worked results, finds what was changed, and is quick."""

import copy
import importlib.util
import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import factgen
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "data" / "examples"
VERIFY = ROOT / "addons" / "hotline_contract" / "verifier" / "verify.py"
CONTRACT_FILES = ROOT / "addons" / "hotline_contract" / "data" / "contracts"

_spec = importlib.util.spec_from_file_location("hotline_verify", VERIFY)
verify = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verify)


def _terms(contract):
    return yaml.safe_load((CONTRACT_FILES / f"{contract.lower()}.yaml").read_text("utf-8"))


def _calendar():
    path = ROOT / "addons" / "hotline_base" / "data" / "working_calendar.yaml"
    years = yaml.safe_load(path.read_text("utf-8"))
    return {key: [d for ds in years[key].values() for d in ds] for key in ("holidays", "workdays")}


TERMS = {contract: _terms(contract) for contract in factgen.CONTRACTS}
CALENDAR = _calendar()
EXPECTED = yaml.safe_load((EXAMPLES / "expected.yaml").read_text("utf-8"))


def settle(facts):
    return verify.settle(facts, TERMS[facts["contract"]], CALENDAR)


def example(name):
    return verify.load(EXAMPLES / f"{name}.json")


def evidence(name):
    facts = example(name)
    return {
        "facts": facts,
        "terms": TERMS[facts["contract"]] | {"calendar": CALENDAR},
        "result": settle(facts),
    }


def minimal(contract="BJ", **sections):
    """A small valid file: one year, one month."""
    head = {"contract": contract, "start": "2025-01-01", "end": "2025-12-31", "amount": 1200000}
    month = {"id": "2025-03", "kind": "month", "start": "2025-03-01", "end": "2025-03-31"}
    agents = [{"id": "A1", "position": "frontline", "hired": "2025-01-01"}]
    return head | {"periods": [month], "agents": agents} | sections


# ---- hand-worked examples


def _named(expected, actual, path=""):
    """Every key the expectation names must be there and equal; lists must be equal."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in actual, f"{path}.{key} is absent"
            _named(value, actual[key], f"{path}.{key}")
    else:
        assert actual == expected, path
        assert type(actual) is type(expected), path


def _kpi_rows(period):
    return {
        row["id"] + (f"/{row['agent']}" if row["agent"] else ""): [row["value"], row["status"]]
        for row in period["kpis"]
    }


def _status_count(period):
    found = [row["status"] for row in period["kpis"]]
    return {status: found.count(status) for status in set(found)}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_example(name):
    result, blocks = settle(example(name)), EXPECTED[name]
    periods = {period["id"]: period for period in result["periods"]}
    milestones = {row["id"]: row for row in result["milestones"]}
    for key, rows in blocks.get("kpis", {}).items():
        _named(rows, _kpi_rows(periods[str(key)]), f"{name} {key}")
    for key, counts in blocks.get("status_count", {}).items():
        assert _status_count(periods[str(key)]) == counts
    for key, values in blocks.get("periods", {}).items():
        _named(values, periods[str(key)], f"{name} {key}")
    for key, values in blocks.get("milestones", {}).items():
        _named(values, milestones[str(key)], f"{name} {key}")
    _named(blocks.get("deposit", {}), result.get("deposit"))
    _named(blocks.get("top", {}), result)
    _rows(blocks, result)


def _rows(blocks, result):
    for expected, row in zip(blocks.get("breaches", ()), result["breaches"], strict=False):
        _named(expected, row, "breaches")
    assert len(result["breaches"]) >= len(blocks.get("breaches", ()))
    if "gaps" in blocks:
        for expected, row in zip(blocks["gaps"], result["gaps"], strict=True):
            _named(expected, row, "gaps")
    if "unqualified" in blocks:
        assert result["unqualified"] == blocks["unqualified"]
    for expected in blocks.get("checks", ()):
        assert any(expected.items() <= row.items() for row in result["checks"]), expected


def test_every_key_of_the_demo_file():
    claimed = example("result_demo")
    assert list(verify.differences(claimed, settle(example("facts_demo")))) == []


# ---- rules worked by hand


def edge(contract, scenario):
    """The results of the hand-built files whose scenario begins so."""
    wanted = f"{contract} {scenario}"
    files = [facts for facts in factgen.edge(contract) if facts["scenario"].startswith(wanted)]
    assert files, scenario
    return [settle(facts) for facts in files]


@pytest.mark.parametrize(
    ("rate", "status", "basis"),
    [
        ("900 of 1000", "fail", "90"),
        ("90001 of 100000", "exempt", "90.001"),
        ("0 of 0", "exempt", "no calls"),
        ("0 of 5", "fail", "0"),
    ],
)
def test_exemption_needs_more_than_ninety_percent(rate, status, basis):
    row = edge("BJ", f"connect rate {rate}")[0]["periods"][0]["kpis"][0]
    assert (row["status"], row["exempt_basis"]) == (status, basis)


def test_vacancy_is_a_breach_on_day_eleven():
    gaps = [result["gaps"][0] for result in edge("BJ", "replacement hired")]
    assert {(g["due"], g["soft_due"]) for g in gaps} == {("2025-03-14", "2025-03-11")}
    assert [(g["filled"], g["breach"], g["soft_met"], g["vacant_days"]) for g in gaps] == [
        ("2025-03-05", False, True, 0),
        ("2025-03-11", False, True, 6),
        ("2025-03-12", False, False, 7),
        ("2025-03-14", False, False, 9),
        ("2025-03-15", True, False, 10),
        ("2025-03-17", True, False, 12),
        ("2025-03-18", True, False, 13),
    ]
    # 4,200,000 yuan / 2 people / 365 days x 10 vacant days = 57,534.2466 yuan
    assert gaps[4]["withholdable"] == "57534.25"


def test_initial_staffing_is_met_on_its_last_day():
    rows = edge("BJ", "staff complete on 2025-01-1")
    assert {row["staffing"]["due"] for row in rows} == {"2025-01-16"}
    assert [row["staffing"]["ok"] for row in rows] == [False, True, True, False, False, False]
    assert [len(row["breaches"]) for row in rows] == [0, 0, 0, 0, 1, 1]


def test_city_exam_belongs_to_its_month():
    rows = [result["periods"][0]["kpis"][-1] for result in edge("BJ", "city exam on")]
    assert [row["status"] for row in rows] == ["na", "fail", "fail", "na"]


@pytest.mark.parametrize(
    ("volumes", "slices"),
    [
        ("(300000, 300001, 300000", [("2024-10-01", "2024-12-31", 300001)]),
        (
            "('300000.9', 300001, 300001, 300001",
            [
                ("2024-10-01", "2024-12-31", 300001),
                ("2025-01-01", "2025-03-31", 300001),
                ("2025-04-01", "2025-04-30", 300001),
            ],
        ),
        ("(1, 1, 400000, 200000", [("2025-01-01", "2025-03-31", 400000)]),
        ("(300001, 0, 0, 300000", []),
    ],
)
def test_volume_exemption_of_the_second_acceptance(volumes, slices):
    period = edge("XJ", f"volumes {volumes}")[0]["periods"][1]
    assert [tuple(row) for row in period["exempt_slices"]] == slices
    wait = period["kpis"][1]
    assert wait["status"] == ("exempt" if len(slices) == 3 else "fail")
    assert wait["den"] == (None if len(slices) == 3 else show_of(3 - len(slices)))


def show_of(quarters):
    return str(200000 * quarters)


def test_open_quarter_counts_its_volume_so_far():
    last = edge("XJ", "volumes (1, 1, 400000, 200000")[0]["periods"][2]
    assert last["exempt_slices"] == [["2025-05-01", "2025-06-30", 300001]]


def test_escalation_in_a_later_month_settles_the_difference():
    apart = edge("BJ", "escalated 2025-04-01, 2 from 2025-03")[0]["lines"]
    lines = [line for line in apart if line.get("id") == "I0"]
    assert [(x["ref"], x["period"], x["yuan"], x["points"], x.get("level")) for x in lines] == [
        ("leak", "2025-03", "1000.00", "5", None),
        ("leak:escalated", "2025-04", "4000.00", "5", None),
    ]


def test_points_stop_at_the_item_and_money_does_not():
    capped, free, carried = *edge("BJ", "nine leaks"), *edge("BJ", "deductions above")
    items = [result["periods"][0]["items"]["confidentiality"] for result in (capped, free)]
    assert [item["lost"] for item in items] == ["10", "90"]
    # two people without calls or talk: 2 x 200 yuan for talk; nine leaks of 5,000 yuan
    assert capped["periods"][0]["deduction_yuan"] == "45400.00"
    # two instalments of 10,000.01 yuan against 45,400 + 400 yuan
    assert [m["payable"] for m in carried["milestones"]] == ["0.00", "0.00"]
    assert carried["unrecovered"] == "25799.98"


def test_deposit_absorbs_what_payments_could_not():
    # last payment 10 % = 30,000; 40 findings = 40,000; deposit 6 % = 18,000
    results = {r["scenario"][3:]: r for r in edge("XJ", "deposit of 300000")}
    paid = results["deposit of 300000 received True accepted True"]
    assert (paid["deposit"]["returned"], paid["unrecovered"]) == ("8000.00", "0.00")
    assert paid["milestones"][-1]["carried_out"] == "10000.00"
    for other in ("received True accepted False", "received False accepted True"):
        row = results[f"deposit of 300000 {other}"]
        assert "returned" not in row["deposit"]
        assert row["unrecovered"] == "10000.00"


def test_limits_to_the_second():
    complaints = edge("BJ", "complaints to the second")[0]["checks"]
    found = [row["status"] for row in complaints]
    assert found == ["met", "met", "missed", "missed", "met", "missed"]
    assert complaints[0]["due"] == "2025-04-03T11:00:00.500000"
    outages = edge("XJ", "outages")[0]["checks"]
    assert [row["status"] for row in outages] == ["met", "missed", "open"]
    kpis = edge("JX", "invoice of 345600")[0]["periods"][0]["kpis"]
    assert [row["num"] + "/" + row["den"] for row in kpis] == ["3/5", "2/5", "2/4"]


def test_funnel_is_strict_and_retention_ends_after_the_day():
    funnel = [row for row in edge("BJ", "funnel")[0]["checks"] if "need" in row]
    assert [(row["need"], row["status"]) for row in funnel[:6]] == [
        (">4", "missed"),
        (">3", "missed"),
        (">4", "met"),
        (">3", "met"),
        (">6", "missed"),
        (">4.5", "missed"),
    ]
    kept = [row["status"] for row in edge("BJ", "retention")[0]["checks"]]
    assert kept == ["missed", "met", "missed", "met", "missed", "missed"]


def test_call_over_the_month_end_is_counted_once_and_cut_at_midnight():
    march, april = (edge("BJ", f"call over the month's end, months ({n},)")[0] for n in (3, 4))
    first, second = (r["periods"][0]["agent_measures"]["A1"] for r in (march, april))
    assert first["calls_answered"] == "1"
    assert "calls_answered" not in second
    # inbound: ring 23:59:55, answer 00:00:21.5, transfer 00:03:31; outbound the same without ring
    assert (first["agent_ring_seconds"], second["agent_ring_seconds"]) == ("5", "21.5")
    assert "agent_talk_seconds" not in first
    assert second["agent_talk_seconds"] == "379"
    assert (first["hold_segments"], first["hold_segments_over_30s"]) == ("6", "4")
    # breaks 23:50-23:55 and 00:55-02:00 out of 23:00-00:00 and 00:00-01:30
    assert (first["online_seconds"], second["online_seconds"]) == ("3300", "3300")


# ---- refusals name the record


def _call(*events):
    return {"id": "C1", "events": [{"t": "2025-03-03T10:00:00", "e": e} for e in events]}


def _sum(first, last, **measures):
    return {"from": first, "to": last, "measures": measures}


REFUSALS = {
    "calls/C1": minimal(calls=[_call("offered", "ringg")]),
    "aggregates/2025-03-31": minimal(
        aggregates=[_sum("2025-03-31", "2025-04-01", calls_offered=1)]
    ),
    "aggregates/2025-03-01": minimal(aggregates=[_sum("2025-03-01", "2025-03-01", exam_score=1)]),
    "incidents/I1": minimal(
        "XJ",
        periods=[],
        incidents=[{"id": "I1", "kind": "infosec_major", "date": "2025-03-01", "pct": "1.01"}],
    ),
    "start": {"contract": "XC", "end": "2025-12-31"},
    "periods/A9": minimal(
        "XJ",
        periods=[{"id": "A9", "kind": "acceptance", "start": "2025-01-01", "end": "2025-03-31"}],
    ),
    "exams/A1 2025-03-01": minimal(exams=[{"agent": "A1", "date": "2025-03-01", "excused": True}]),
    "documents/D1": minimal(documents=[{"id": "D1", "kind": "complaint_response"}]),
    "outages/O1": minimal(outages=[{"id": "O1", "detected": "2025-03-01T10:00:00"}]),
    "unfit_requests/U1": minimal(unfit_requests=[{"id": "U1", "requested_on": "2025-03-01"}]),
    "version": minimal(version=2),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_refusal_names_the_record(name):
    with pytest.raises(verify.Refused, match=name):
        settle(REFUSALS[name])


# ---- random files: nothing is refused, and what must add up does


@pytest.mark.parametrize("contract", factgen.CONTRACTS)
def test_random_files_are_valid_and_repeatable(contract):
    for seed in range(40):
        facts = factgen.generate(seed, contract)
        assert facts == factgen.generate(seed, contract)
        result = settle(facts)
        assert list(verify.differences(result, settle(copy.deepcopy(facts)))) == []
        _adds_up(result)
    for facts in factgen.edge(contract):
        _adds_up(settle(facts))


def _adds_up(result):
    lines = [Decimal(line["yuan"]) for line in result["lines"]]
    assert sum(Decimal(p["deduction_yuan"]) for p in result["periods"]) == sum(lines)
    paid = sum(Decimal(milestone["payable"]) for milestone in result["milestones"])
    assert paid == Decimal(result["total_payable"])
    for row in (row for period in result["periods"] for row in period["kpis"]):
        assert (row["value"] is None) == (row["exact"] is None)
        assert row["status"] != "na" or row["value"] is None


def test_parts_of_a_year_add_up_to_the_year():
    """Clipped times and counts of twelve months are those of the whole year (G1-G3)."""
    facts = factgen.generate(7, "YH")
    months = [factgen._month(factgen.months_later(factgen.date(2022, 9, 1), n)) for n in range(12)]
    year = {"id": "Y", "kind": "year", "start": "2022-09-01", "end": "2023-08-31"}
    facts |= {"start": year["start"], "end": year["end"], "periods": [*months, year]}
    facts.pop("aggregates", None)
    *parts, whole = (period["measures"] for period in settle(facts)["periods"])
    for measure, total in whole.items():
        assert sum(Decimal(part.get(measure, 0)) for part in parts) == Decimal(total), measure


# ---- evidence: the command, what was changed, seals


def run(tmp_path, content):
    path = tmp_path / "evidence.json"
    path.write_text(verify.canonical(content) if isinstance(content, dict) else content, "utf-8")
    command = [sys.executable, "-I", str(VERIFY), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_accepts_a_true_result(tmp_path):
    done = run(tmp_path, evidence("S06_xj_acceptance1_seven_deviations"))
    assert (done.returncode, done.stdout) == (0, "")


def test_command_names_every_difference(tmp_path):
    content = evidence("S01_bj_month_end_call")
    content["result"]["total_payable"] = "699200.01"
    content["result"]["periods"][0]["score"] = 97
    del content["result"]["periods"][1]["items"]["site"]
    content["result"]["lines"].append({})
    done = run(tmp_path, content)
    assert done.returncode == 1
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        "result.lines",
        "result.periods[0].score",
        "result.periods[1].items.site",
        "result.total_payable",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"facts": {}}', "[" * 100000])
def test_command_tells_unreadable_from_different(tmp_path, text):
    assert run(tmp_path, text).returncode == 2


def test_command_settles_as_an_oracle(tmp_path):
    paths = []
    for name, content in (
        ("facts", example("facts_demo")),
        ("terms", TERMS["BJ"]),
        ("calendar", CALENDAR),
    ):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(verify.canonical(content), "utf-8")
    command = [sys.executable, "-I", str(VERIFY), "--settle", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == example("result_demo")


def sealed(name):
    """Evidence with a seal per record: by id, else by digest and count."""
    content, seals = evidence(name), {}
    for section, key, record in verify.sealed_records(content["facts"]):
        digest = verify.digest(record)
        seals[f"{section}/{key}" if key else f"{section}/{digest}/0"] = digest
    return content | {"seals": seals}


def test_seals_hold():
    assert verify.verify(sealed("S04_bj_events_caps_leak")) == []


def test_a_changed_fact_is_named():
    content = sealed("S04_bj_events_caps_leak")
    content["facts"]["incidents"][0]["agent"] = "A02"
    found = verify.verify(content)
    assert found[0] == "seal: incidents/I1 was changed"


def test_a_changed_fact_without_id_is_missing_and_unsealed():
    content = sealed("S04_bj_events_caps_leak")
    record = content["facts"]["aggregates"][0]
    before = verify.digest(record)
    record["measures"]["calls_answered"] += 1
    assert verify.verify(content)[:2] == [
        f"seal: aggregates/{verify.digest(record)} has no seal",
        f"seal: aggregates/{before}/0 is sealed, but its fact is missing",
    ]


def test_a_removed_fact_leaves_its_seal():
    content = sealed("S04_bj_events_caps_leak")
    content["facts"]["incidents"].pop()
    assert verify.verify(content)[0] == "seal: incidents/I85 is sealed, but its fact is missing"


def test_numbers_are_read_exactly():
    assert verify.number(Decimal("69.5")) * 2 == 139
    assert verify.show(verify.number("0.00005")) == "0.0001"
    assert verify.show(-verify.number("0.00004")) == "0"
    assert verify.money(verify.number("0.005")) == "0.01"
    for wrong in ("1e999999999", "NaN", "Infinity", "x", None, True):
        with pytest.raises(verify.Refused):
            verify.number(wrong)


# ---- volume


def _busy_call(n):
    begin = datetime(2025, 1, 1, 8) + timedelta(seconds=300 * n)

    def event(kind, after, **fields):
        return {"t": (begin + timedelta(seconds=after)).isoformat(), "e": kind, **fields}

    agent = {"agent": f"A{n % 30}"}
    return {
        "id": f"C{n}",
        "events": [
            event("offered", 0),
            event("ivr", 2),
            event("to_agent", 5),
            event("ring", 10, **agent),
            event("answer", 15, **agent),
            event("hold", 60),
            event("unhold", 95),
            event("hangup", 200, by="caller"),
            event("wrap_end", 230, **agent),
        ],
    }


def test_hundred_thousand_calls_in_half_a_minute():
    months = [factgen._month(factgen.date(2025, n, 1)) for n in range(1, 13)]
    facts = minimal(periods=months, calls=[_busy_call(n) for n in range(100_000)])
    facts["agents"] = [
        {"id": f"A{n}", "position": "frontline", "hired": "2025-01-01"} for n in range(30)
    ]
    content = {"facts": facts, "terms": TERMS["BJ"], "calendar": CALENDAR, "result": {}}
    content["seals"] = {f"calls/{c['id']}": verify.digest(c) for c in facts["calls"]}
    begun = time.monotonic()
    found = verify.verify(content)
    assert time.monotonic() - begun < 30
    assert "result.periods: absent" in "\n".join(found)
