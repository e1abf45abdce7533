"""A sixth, invented contract is data only: it mixes features no shipped contract has together."""

import pytest
import yaml
from settling import ROOT, settled

from odoo.addons.hotline_contract.settlement import check_terms

SIXTH = yaml.safe_load((ROOT / "tests/data/sixth_contract.yaml").read_text(encoding="utf-8"))
TERMS, FACTS = SIXTH["terms"], SIXTH["facts"]


@pytest.fixture(scope="module")
def result():
    return settled(FACTS, TERMS)


def test_terms_are_well_formed():
    assert check_terms(TERMS) == []


def test_acceptance(result):
    (period,) = result["periods"]
    assert (period["id"], period["end"]) == ("H1", "2025-06-30")
    assert period["exempt_slices"] == [["2025-01-01", "2025-03-31", 1000]]
    assert [(row["id"], row["agent"], row["value"], row["status"]) for row in period["kpis"]] == [
        ("S-K1", None, "97", "pass"),  # (87 + 10) of 100 in the quarter that is not exempt
        ("S-K2", "C1", "5.0017", "fail"),
        ("S-K2", "C2", None, "na"),
        ("S-K3", None, "2", "fail"),
    ]
    assert (
        period["deviation"]["ids"] == []
    )  # a month of 2 complaints misses "fewer than 2" by nothing
    assert period["items"]["speed"] == {"raw": "2.5", "lost": "2.5", "max": 4}
    assert (period["sections"], period["score"]) == ({"all": "6.5"}, "6.5")


def test_lines_and_money(result):
    assert [(line["ref"], line["yuan"], line["points"]) for line in result["lines"]] == [
        ("S-K2", "12.35", "2.5"),
        ("rudeness", "50.00", "1"),
        ("late_report", "0.01", "0"),
    ]
    assert [
        (row["id"], row["due"], row["payable"], row["status"]) for row in result["milestones"]
    ] == [
        ("S-1", "2024-12-27", "300000.00", "ready"),
        ("S-2", "2025-07-01", "399937.64", "waiting:accepted"),
        ("S-3", "2025-12-31", "299937.64", "waiting:accepted"),
    ]
    assert result["milestones"][0]["late_days"] == 0
    assert result["deposit"] == {
        "amount": "100000.00",
        "due": "2024-12-27",
        "received_on": "2024-12-27",
        "late": False,
    }


def test_people_and_deadlines(result):
    assert "staffing" not in result
    assert "gaps" not in result
    assert result["unqualified"] == [{"agent": "C1", "fails": ["age", "typing_wpm"]}]
    assert result["ratios"] == [{"id": "S-R1", "num": 2, "den": 2, "value": "100", "ok": True}]
    assert result["reserve"] == {"required": 2, "with_reserve": 3, "on_roll": 2, "ok": False}
    assert [(check["kind"], check["due"], check["status"]) for check in result["checks"]] == [
        ("outage_notice", "2025-05-05T10:10:00", "missed"),
        ("plan", "2025-01-06", "met"),
        ("retention", "2025-02-28", "missed"),
    ]
    assert result["breaches"] == []  # the incident reached the press only after the acceptance
