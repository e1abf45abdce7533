"""Contracts and fact files that cannot be settled say where and why."""

import copy

import pytest
from settling import terms_of

from odoo.addons.hotline_contract.settlement import (
    check_case,
    check_terms,
    guarded,
    merge,
    plan,
    straddling,
)

CODES = ("BJ", "XJ", "XC", "JX", "YH")


@pytest.mark.parametrize("code", CODES)
def test_shipped_contracts_are_well_formed(code):
    assert check_terms(terms_of(code)) == []


def kpi(**values):
    return lambda terms: terms["kpis"][0].update(values)


def at(*path, value):
    def change(terms):
        for key in path[:-1]:
            terms = terms[key]
        terms[path[-1]] = value

    return change


BAD = [
    (kpi(kind="median"), "kpis[XJ-K01].kind"),
    (kpi(unit="yards"), "kpis[XJ-K01].unit"),
    (kpi(cmp="=>"), "kpis[XJ-K01].cmp"),
    (kpi(period="week"), "kpis[XJ-K01].period"),
    (kpi(num="calls("), "kpis[XJ-K01].num"),
    (kpi(den=None), "kpis[XJ-K01].den"),
    (kpi(target="many"), "kpis[XJ-K01].target"),
    (kpi(target=98.5), "kpis[XJ-K01].target"),
    (kpi(item="volume"), "kpis[XJ-K01].item"),
    (kpi(id="XJ-K02"), "kpis[1].id"),
    (kpi(kind="count_per", per="week"), "kpis[XJ-K01].per"),
    (kpi(exempt_when={"num": "a", "den": "b c"}), "kpis[XJ-K01].exempt_when.den"),
    (kpi(penalty={"yuan": "a lot"}), "kpis[XJ-K01].penalty.yuan"),
    (at("payment", "milestones", 0, "pct", value="50"), "payment.milestones"),
    (at("payment", "milestones", 1, "deduct", value="A9"), "payment.milestones[XJ-M2].deduct"),
    (
        at("payment", "milestones", 1, "requires", value=["luck"]),
        "payment.milestones[XJ-M2].requires",
    ),
    (
        at("payment", "milestones", 1, "due", value={"from": "start"}),
        "payment.milestones[XJ-M2].due",
    ),
    (
        at("payment", "milestones", 1, "due", value={"fixed": "soon"}),
        "payment.milestones[XJ-M2].due.fixed",
    ),
    (at("acceptances", 1, "months", value=[3, 10]), "acceptances[A2].months"),
    (at("kpi_rules", "count_penalty", "base", value="all"), "kpi_rules.count_penalty.base"),
    (at("kpi_rules", "volume_exemption", "cmp", value="over"), "kpi_rules.volume_exemption.cmp"),
    (at("kpi_rules", "deviation", "other", "step", value="x"), "kpi_rules.deviation.other.step"),
    (at("deadlines", "handover", value={"days": 10, "workdays": 3}), "deadlines.handover"),
    (at("deadlines", "handover", "days", value=-1), "deadlines.handover.days"),
    (
        at("events", "infosec_major", "quarter_fee", value="amount^2"),
        "events.infosec_major.quarter_fee",
    ),
    (at("headcount", "required", value="a hundred"), "headcount.required"),
    (
        at("position_requirements", "all", "mandarin_min", value="好"),
        "position_requirements.all.mandarin_min",
    ),
    (at("staff_ratios", 0, "measure", value="height"), "staff_ratios[XJ-R1].measure"),
]


@pytest.mark.parametrize(("change", "path"), BAD, ids=[path for _change, path in BAD])
def test_a_bad_contract_names_row_and_key(change, path):
    terms = copy.deepcopy(terms_of("XJ"))
    change(terms)
    faults = check_terms(terms)
    assert path in [fault.path for fault in faults]
    assert all(fault.reason for fault in faults)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (at("scoring", "sections", "workload", value=60), "scoring.sections.workload"),
        (at("scoring", "total", value=90), "scoring.total"),
        (at("scoring", "items", 0, "section", value="looks"), "scoring.items[volume].section"),
        (at("scoring", "point_cap", value="some"), "scoring.point_cap"),
        (at("events", "site", "item", value="view"), "events.site.item"),
        (at("events", "leak", "serious", "points", value="x"), "events.leak.serious.points"),
        (at("events", "leak", "base", value=None), "events.leak.base"),
    ],
)
def test_bad_scoring(change, path):
    terms = copy.deepcopy(terms_of("BJ"))
    change(terms)
    assert path in [fault.path for fault in check_terms(terms)]


def test_a_rehearsal_may_leave_sums_open():
    terms = merge(terms_of("BJ"), {"scoring": {"sections": {"workload": 60}}})
    assert check_terms(terms)
    assert check_terms(terms, sums=False) == []


YEAR = {"start": "2024-07-01", "end": "2025-06-30"}
REFUSED = [
    ("XJ", {}, ["start", "end"]),
    ("XJ", {"start": "2024-07-01"}, ["end"]),
    ("BJ", {}, []),
    ("YH", {}, []),
    ("XJ", {**YEAR, "periods": [{"id": "A4", "kind": "acceptance"}]}, ["periods[0].id"]),
    ("BJ", {"periods": [{"id": "A1", "kind": "acceptance"}]}, ["periods[0].id"]),
    (
        "XJ",
        {**YEAR, "incidents": [{"kind": "infosec_finding"}, {"kind": "infosec_major"}]},
        ["incidents[1].pct"],
    ),
    (
        "XJ",
        {**YEAR, "incidents": [{"kind": "infosec_major", "pct": "0.4999"}]},
        ["incidents[0].pct"],
    ),
    ("XJ", {**YEAR, "incidents": [{"kind": "infosec_major", "pct": "1.01"}]}, ["incidents[0].pct"]),
    ("XJ", {**YEAR, "incidents": [{"kind": "infosec_major", "pct": p} for p in ("0.5", 1)]}, []),
    ("BJ", {"incidents": [{"kind": "infosec_major"}]}, []),
    ("XJ", {**YEAR, "documents": [{"kind": "poem"}]}, ["documents[0].kind"]),
    ("XJ", {**YEAR, "documents": [{"kind": "outage_notice"}]}, ["documents[0].kind"]),
    (
        "XJ",
        {**YEAR, "documents": [{"kind": "handover"}, {"kind": "kb_update"}]},
        ["documents[1].base"],
    ),
    (
        "BJ",
        {"outages": [{"id": "O"}], "unfit_requests": [{"id": "U"}]},
        ["outages[0]", "unfit_requests[0]"],
    ),
    ("XC", {**YEAR, "unfit_requests": [{"id": "U"}]}, []),
]


@pytest.mark.parametrize(("code", "facts", "paths"), REFUSED)
def test_refusals_that_depend_on_the_contract(code, facts, paths):
    assert [fault.path for fault in check_case(terms_of(code), facts)] == paths


@pytest.mark.parametrize(
    ("first", "last", "crosses"),
    [
        ("2024-07-01", "2024-09-30", False),
        ("2024-09-30", "2024-10-01", True),
        ("2024-12-31", "2025-01-01", True),  # contract quarters inside the second acceptance
        ("2025-04-01", "2025-04-30", False),  # cut at its last day
        ("2025-04-30", "2025-05-01", True),
        ("2025-05-01", "2025-08-31", False),  # outside every listed period
        ("2024-06-01", "2025-06-30", True),
    ],
)
def test_straddling_aggregates(first, last, crosses):
    facts = {**YEAR, "as_of": "2025-05-15"}
    spans = guarded(terms_of("XJ"), facts)
    faults = straddling(spans, [{"from": first, "to": last, "measures": {}}])
    assert [fault.path for fault in faults] == (["aggregates[0]"] if crosses else [])


def test_plan_covers_periods_quarters_and_year():
    spans = [f"{span.first}/{span.last}" for span in plan(terms_of("XJ"), YEAR)]
    assert spans == [
        "2024-07-01/2024-09-30",
        "2024-07-01/2025-06-30",
        "2024-10-01/2024-12-31",
        "2024-10-01/2025-04-30",
        "2025-01-01/2025-03-31",
        "2025-04-01/2025-04-30",
        "2025-04-01/2025-06-30",
        "2025-05-01/2025-06-30",
    ]


def test_override_replaces_lists_and_lengths():
    terms = {"a": {"b": 1, "c": [1, 2]}, "deposit": {"due": {"from": "signed", "days": 30}}}
    merged = merge(terms, {"a": {"c": [3]}, "deposit": {"due": {"workdays": 5}}})
    assert merged == {
        "a": {"b": 1, "c": [3]},
        "deposit": {"due": {"from": "signed", "workdays": 5}},
    }
    assert terms["deposit"] == {"due": {"from": "signed", "days": 30}}
