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


TERMS = {contract: _terms(contract) for contract in verify.CONTRACTS}
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
        assert actual == expected and type(actual) is type(expected), path


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
