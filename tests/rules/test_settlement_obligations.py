"""Obligations without measures are those of the whole settlement; limits run by the clock."""

from datetime import date, datetime

import factgen
import pytest
from settling import calendar, prepared, read_facts, terms_of

from odoo.addons.hotline_contract.settlement import accounts, obligations, qualification, settle
from odoo.addons.hotline_contract.settlement.people import Shortfall
from odoo.addons.hotline_contract.settlement.values import day

EXAMPLES = (
    "S01_bj_month_end_call",
    "S04_bj_events_caps_leak",
    "S06_xj_acceptance1_seven_deviations",
    "S09_xc_month_and_quarter",
    "S10_yh_year",
    "S11_jx_faults_invoice",
)
PEOPLE = ("staffing", "gaps", "reserve", "unqualified", "ratios")
SEEDS = 12


def both(facts):
    """(result of `settle`, obligations) of a file, judged on a day of the contract year."""
    facts = {**facts, "as_of": str(min(day(facts.get("as_of") or facts["end"]), day(facts["end"])))}
    case = prepared(facts)
    terms, facts, _measures, days = case
    return settle(*case), obligations(terms, facts, days)


def of_people(result):
    kinds = ("initial_staffing", "replacement")
    return [breach for breach in result["breaches"] if breach["kind"] in kinds]


def check_same(facts):
    result, found = both(facts)
    for key in PEOPLE:
        assert found.get(key) == result.get(key), key
    rules = [check.pop("rule") for check in found["checks"]]
    assert found["checks"] == result["checks"]
    assert all(rules)
    assert of_people(found) == of_people(result)
    return result, found


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name):
    facts = read_facts(name)
    result, found = check_same(facts)
    assert found["breaches"] == result["breaches"]


@pytest.mark.parametrize("contract", factgen.CONTRACTS)
def test_random_files(contract):
    for seed in range(SEEDS):
        check_same(factgen.generate(seed, contract))


@pytest.mark.parametrize("contract", factgen.CONTRACTS)
def test_accounts_are_those_of_the_settlement(contract):
    """Payments and deposit from the lines alone."""
    for seed in range(SEEDS):
        case = prepared(factgen.generate(seed, contract))
        terms, facts, _measures, days = case
        result = settle(*case)
        lines = [(line["period"], line["yuan"]) for line in result["lines"]]
        found = accounts(terms, facts, lines, days)
        assert found == {key: result[key] for key in found}
        assert ("deposit" in found) == ("deposit" in result)


def complaint(now, **record):
    facts = {
        "contract": "BJ", "start": "2025-01-01", "end": "2025-12-31", "as_of": "2025-03-03",
        "complaints": [{"id": "P1", "received": "2025-03-03T10:00:00", **record}],
    }
    found = obligations(terms_of("BJ"), facts, calendar(), now)
    return [check["status"] for check in found["checks"]]


def test_a_limit_in_minutes_runs_until_its_second():
    assert complaint(datetime(2025, 3, 3, 11, 0, 0)) == ["open", "open"]
    assert complaint(datetime(2025, 3, 3, 11, 0, 1)) == ["missed", "open"]
    assert complaint(None) == ["missed", "open"], "the whole day is over"
    assert complaint(None, responded="2025-03-03T11:00:00") == ["met", "open"]


def test_people_are_judged_until_the_contract_ends():
    """Nobody fills a place of a contract that is over; its documents stay due."""
    facts = read_facts("S04_bj_events_caps_leak")
    facts["agents"] = [person for person in facts["agents"] if person["id"] != "A05"]
    found = obligations(terms_of("BJ"), {**facts, "as_of": "2026-03-01"}, calendar())
    assert found["gaps"][0]["vacant_days"] == (date(2025, 12, 31) - date(2025, 7, 31)).days


def test_the_limit_of_a_repair_is_that_of_its_severity():
    _result, found = both(read_facts("S11_jx_faults_invoice"))
    repairs = {row["id"]: row["rule"] for row in found["checks"] if row["kind"] == "fault_repair"}
    assert repairs == {
        "F1": "fault_repair_general", "F2": "fault_repair_major", "F3": "fault_repair_general",
    }


def test_what_a_person_lacks():
    facts = read_facts("S09_xc_month_and_quarter")
    found = qualification(terms_of("XC"), facts)
    assert found["X01"] == [], "40 years on the last day that counts"
    assert found["X02"] == [Shortfall("age", {"min": 18, "max": 40}, 41)]
    [short] = found["X03"]
    assert (short.word, short.need, str(short.have)) == ("typing_accuracy", "90", "89.9")
    assert found["X04"] == [Shortfall("education", "junior_college", "secondary_vocational")]
    assert [short.word for short in found["X06"]] == ["certificate_or_years"]
    assert "X08" not in found, "no date of birth, not judged"
