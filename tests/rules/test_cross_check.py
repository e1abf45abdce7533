"""The settlement and the independent check agree on every key of random and of built files."""

import copy
import importlib.util

import pytest
import yaml
from factgen import CONTRACTS, edge, generate
from settling import CALENDAR, ROOT, settled, terms_of

SEEDS = range(40)
VERIFY = ROOT / "addons/hotline_contract/verifier/verify.py"
_spec = importlib.util.spec_from_file_location("hotline_verify", VERIFY)
verify = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verify)


@pytest.fixture(scope="module")
def years():
    table = yaml.safe_load(CALENDAR.read_text(encoding="utf-8"))
    return {
        key: [day for days in table[key].values() for day in days]
        for key in ("holidays", "workdays")
    }


def check(facts, years):
    expected = verify.settle(copy.deepcopy(facts), terms_of(facts["contract"]), years)
    found = settled(facts)
    assert list(differences(found, expected)) == []


def differences(found, expected, path=""):
    """(path, found, expected) wherever two results differ, types included."""
    if type(found) is not type(expected):
        yield path, found, expected
    elif isinstance(found, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from differences(
                found.get(key, "absent"), expected.get(key, "absent"), f"{path}.{key}"
            )
    elif isinstance(found, list) and len(found) == len(expected):
        for index, pair in enumerate(zip(found, expected, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif found != expected:
        yield path, found, expected


@pytest.mark.parametrize("contract", CONTRACTS)
def test_random_files(contract, years):
    for seed in SEEDS:
        check(generate(seed, contract), years)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_files_built_around_one_rule(contract, years):
    for facts in edge(contract):
        check(facts, years)
