"""The six worked examples: what the settlement must give for them, key by key."""

import json
from datetime import date

import pytest
import yaml
from settling import EXAMPLES, read_facts, settled

EXPECTED = yaml.safe_load((EXAMPLES / "expected.yaml").read_text(encoding="utf-8"))


def text(key):
    return key.isoformat() if isinstance(key, date) else key


@pytest.fixture(scope="module")
def results():
    return {name: settled(read_facts(name)) for name in EXPECTED}


def kpis(result, wanted):
    rows = {
        (period["id"], kpi["id"] + (f"/{kpi['agent']}" if kpi["agent"] else "")): [
            kpi["value"],
            kpi["status"],
        ]
        for period in result["periods"]
        for kpi in period["kpis"]
    }
    for period, named in wanted.items():
        for key, expected in named.items():
            assert rows[text(period), key] == expected, (period, key)


def status_count(result, wanted):
    for period, counts in wanted.items():
        statuses = [kpi["status"] for kpi in by_id(result["periods"])[text(period)]["kpis"]]
        assert {status: statuses.count(status) for status in set(statuses)} == counts


def periods(result, wanted):
    for period, named in wanted.items():
        part_of(named, by_id(result["periods"])[text(period)])


def milestones(result, wanted):
    for ident, named in wanted.items():
        part_of(named, by_id(result["milestones"])[text(ident)])


def checks(result, wanted):
    for named in wanted:
        assert any(named.items() <= check.items() for check in result["checks"] if fits(check)), (
            named
        )


def fits(check):
    return all(not isinstance(value, (list, dict)) for value in check.values())


def in_order(key, complete):
    def compare(result, wanted):
        assert not complete or len(result[key]) == len(wanted)
        for named, found in zip(wanted, result[key], strict=False):
            part_of(named, found)

    return compare


BLOCKS = {
    "kpis": kpis,
    "status_count": status_count,
    "periods": periods,
    "milestones": milestones,
    "checks": checks,
    "deposit": lambda result, wanted: part_of(wanted, result["deposit"]),
    "top": lambda result, wanted: part_of(wanted, result),
    "breaches": in_order("breaches", False),
    "gaps": in_order("gaps", True),
    "unqualified": lambda result, wanted: equal(wanted, result["unqualified"]),
}


def by_id(rows):
    return {row["id"]: row for row in rows}


def equal(wanted, found):
    assert found == wanted


def part_of(wanted, found):
    """Everything named is equal; inside objects again only the named keys."""
    if not isinstance(wanted, dict):
        assert found == wanted
        return
    for key, value in wanted.items():
        part_of(value, found[text(key)])


@pytest.mark.parametrize(
    ("name", "block"), [(name, block) for name, blocks in EXPECTED.items() for block in blocks]
)
def test_example(results, name, block):
    BLOCKS[block](results[name], EXPECTED[name][block])


def test_every_key_of_the_demo():
    expected = json.loads((EXAMPLES / "result_demo.json").read_text(encoding="utf-8"))
    assert settled(read_facts("facts_demo")) == expected
