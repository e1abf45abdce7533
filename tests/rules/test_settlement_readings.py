"""Readings priced side by side, and rows explained in one line."""

from fractions import Fraction

import pytest
from settling import prepared, price_spans, read_facts, settled, terms_of

from odoo.addons.hotline_contract.settlement import (
    READINGS,
    clause,
    explain,
    merge,
    price,
    settle,
    shown_prices,
    unpriced,
    wording,
)
from odoo.addons.hotline_contract.settlement.readings import applicable, replace


def priced(name, **params):
    facts = read_facts(name)
    facts["params"] = {**facts.get("params", {}), **params}
    rows = price(*prepared(facts, plan=price_spans))
    return {(row["reading"], str(row["alternative"])): row for row in rows}


def test_count_penalty_under_the_other_readings():
    """The worked numbers of the first acceptance: 3 points x 12,100, three months of fee, both."""
    rows = priced("S06_xj_acceptance1_seven_deviations")
    assert rows["X1", "points"]["deduction"] == 36300 + 1000
    assert rows["X4", "months_prorata"]["deduction"] == 60500 + 1000
    assert rows["X4", "months_prorata"]["difference"] == -36300
    both = priced("S06_xj_acceptance1_seven_deviations", xj_count="points")
    assert both["X4", "months_prorata"]["deduction"] == 90750 + 1000


def test_complaint_levels_added_instead_of_replacing():
    rows = priced("S04_bj_events_caps_leak")
    assert rows["B4", "False"]["deduction"] == 7600 + 500 + 1000  # the serious leak and its base
    assert rows["B4", "False"]["difference"] == -1000
    assert rows["B3", "none"]["difference"] == 0  # points, not yuan


@pytest.mark.parametrize("code", ["BJ", "XJ", "XC", "JX", "YH"])
def test_the_shipped_contracts_hold_the_proposed_readings(code):
    terms = terms_of(code)
    found = applicable(terms)
    assert found
    for reading in found:
        if not reading.path.startswith("params."):
            changed = replace(terms, reading.path, reading.default)
            assert changed == terms or isinstance(reading.default, tuple), reading.id


def test_titles_are_complete():
    assert all(
        reading.title and reading.title_zh and len(reading.values) > 1 for reading in READINGS
    )
    assert len({reading.id for reading in READINGS}) == len(READINGS)


def test_what_an_earlier_phase_left_over_is_borne_by_the_next():
    terms, facts, measures, days = prepared(read_facts("S01_bj_month_end_call"))
    result = settle(terms, facts, measures, days, carried_in=Fraction(400000))
    first, second = result["milestones"]
    assert (first["payable"], first["carried_out"]) == ("0.00", "50600.00")
    assert (second["payable"], second.get("carried_out")) == ("299200.00", None)


def test_explanation():
    result = settled(read_facts("S06_xj_acceptance1_seven_deviations"))
    kpis = {kpi["id"]: kpi for kpi in terms_of("XJ")["kpis"]}
    rows = {row["id"]: row for row in result["periods"][0]["kpis"]}
    texts = {key: explain(kpis[key], rows[key])["text"] for key in rows}
    assert texts["XJ-K01"] == "77600 ÷ 80000 × 100 = 97 % < 98 %"
    assert texts["XJ-K02"] == "931200 ÷ 77600 = 12 s > 10 s"
    assert texts["XJ-K06"] == "100 − 10001 ÷ 5000 = 97.9998 < 98"
    assert texts["XJ-K18"] == "1 ≤ 1"
    assert texts["XJ-K35"] == ""
    assert explain(kpis["XJ-K13"], rows["XJ-K13"])["formula"] == (
        "consult_closed_direct ÷ (consult_answered - consult_ticketed_valid) × 100"
    )


def test_every_value_has_words_in_both_languages():
    for reading in READINGS:
        assert clause(reading.id)
        for chinese in (False, True):
            named = [wording(reading.id, value, chinese) for value in reading.values]
            assert len(set(named)) == len(reading.values), reading.id
    assert wording("B2", "==", chinese=True) == "=="
    assert wording("Y8", ["civil_servant", "public_institution"], chinese=False) == (
        "without exits into public service"
    )


def test_prices_are_written_as_in_the_result():
    facts = read_facts("S04_bj_events_caps_leak")
    rows = {row["reading"]: row for row in shown_prices(price(*prepared(facts, plan=price_spans)))}
    assert (rows["B4"]["deduction"], rows["B4"]["difference"]) == ("9100.00", "-1000.00")
    assert (rows["B4"]["agreed"], rows["B4"]["alternative"]) == (True, False)
    assert rows["B3"]["difference"] == "0.00"
    assert rows["B3"]["points"].startswith("-")
    rows = shown_prices(price(*prepared(read_facts("S11_jx_faults_invoice"), plan=price_spans)))
    assert [row["points"] for row in rows] == [None]


def test_sums_that_a_reading_cannot_divide():
    """Months judged one by one need figures of months; a quarter given as one sum has none (X5)."""
    days = {"contract": "XJ", "start": "2024-07-01", "end": "2025-06-30", "as_of": "2024-09-30"}
    days["only_kpis"] = ["XJ-K01"]
    short = {"calls_answered": 90, "calls_to_agent": 100}
    months = [("2024-07-01", "2024-07-31"), ("2024-08-01", "2024-08-31")]
    terms = merge(terms_of("XJ"), {"kpi_rules": {"count_penalty": {"threshold": 0}}})
    found = {}
    for name, pieces in (("months", months), ("quarter", [("2024-07-01", "2024-09-30")])):
        facts = {**days, "aggregates": [
            {"from": first, "to": last, "measures": short} for first, last in pieces
        ]}
        rows = price(*prepared(facts, terms, plan=price_spans))
        found[name] = next(row for row in rows if row["reading"] == "X5")
    # September has no calls: two months deviate instead of one indicator
    assert (found["months"]["reason"], found["months"]["difference"]) == (None, -12100)
    assert (found["quarter"]["reason"], found["quarter"]["difference"]) == ("sums", None)
    [shown] = shown_prices([found["quarter"]])
    assert (shown["payable"], shown["points"]) == (None, None)
    assert unpriced("sums", chinese=False).startswith("Figures given as one sum")


def test_readings_without_a_price_say_why():
    rows = price(*prepared(read_facts("S04_bj_events_caps_leak"), plan=price_spans))
    reasons = {row["reading"]: row["reason"] for row in rows}
    assert reasons["B11"] == "no_money"
    assert reasons["B12-several"] is None
    for reason in filter(None, reasons.values()):
        assert all(unpriced(reason, chinese) for chinese in (False, True))
