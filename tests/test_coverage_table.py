"""docs/coverage.csv has one row per catalogue requirement, and its claims can be checked.

A row says: id, state (done, part, open), addon, where (files) and test (one or more
`path::name`, separated by spaces). `done` must name a test; every test and file that is
named must exist.
"""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "coverage.csv"
STATES = {"done", "part", "open"}

# Requirements per area and contract, as the catalogue counts them.
#           BJ  XJ  XC  JX  YH
COUNTS = {
    "PAY": (13, 13, 8, 6, 10),
    "KPI": (19, 42, 10, 0, 7),
    "STF": (17, 14, 10, 3, 4),
    "REC": (8, 3, 0, 0, 1),
    "TRN": (8, 2, 2, 2, 1),
    "ATT": (7, 2, 1, 1, 2),
    "PRF": (5, 2, 1, 0, 1),
    "TKT": (14, 5, 2, 1, 4),
    "CMP": (6, 2, 1, 0, 2),
    "CAL": (10, 4, 2, 6, 4),
    "QA": (6, 3, 2, 2, 1),
    "SAT": (2, 2, 1, 1, 1),
    "CHN": (4, 2, 0, 6, 1),
    "KB": (5, 2, 1, 2, 1),
    "BOT": (1, 1, 0, 3, 1),
    "OUT": (3, 4, 0, 0, 1),
    "MON": (3, 1, 1, 1, 1),
    "RPT": (6, 3, 1, 1, 1),
    "SEC": (14, 6, 1, 5, 3),
    "AST": (5, 1, 1, 0, 2),
    "DOC": (2, 2, 1, 5, 2),
    "FLT": (3, 1, 1, 5, 1),
    "NFR": (3, 1, 1, 4, 1),
}
CONTRACTS = ("BJ", "XJ", "XC", "JX", "YH")


def expected_ids():
    return [
        f"{contract}-{area}-{number:02d}"
        for area, counts in COUNTS.items()
        for contract, count in zip(CONTRACTS, counts, strict=True)
        for number in range(1, count + 1)
    ]


@cache
def rows():
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def names_in(path):
    """Names a test file offers: functions, classes, methods as Class::method or alone."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    names |= {item.name, f"{node.name}::{item.name}"}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


def problem_of_test(reference):
    path, _separator, name = reference.partition("::")
    # A case of a parametrised test is named in brackets.
    name = re.sub(r"\[.*\]$", "", name).replace(".", "::")
    if not (ROOT / path).is_file():
        return f"no file {path}"
    if not name.rpartition("::")[2].lower().startswith("test"):
        return f"{reference} names no test"
    return None if name in names_in(path) else f"no {name} in {path}"


def test_every_requirement_has_one_row():
    assert sum(map(sum, COUNTS.values())) == 437
    found = Counter(row["id"] for row in rows())
    assert not [key for key, count in found.items() if count > 1]
    assert set(found) == set(expected_ids())


def test_states_are_known():
    assert not [row["id"] for row in rows() if row["state"] not in STATES]


def test_what_is_done_names_a_test():
    assert not [row["id"] for row in rows() if row["state"] == "done" and not row["test"].strip()]


def test_named_tests_exist():
    problems = [
        f"{row['id']}: {problem}"
        for row in rows()
        for reference in row["test"].split()
        if (problem := problem_of_test(reference))
    ]
    assert not problems, "\n".join(problems)


def test_named_places_exist():
    problems = [
        f"{row['id']}: no file {place}"
        for row in rows()
        for place in row["where"].split()
        if not (ROOT / place.partition("::")[0].partition("#")[0]).exists()
    ]
    assert not problems, "\n".join(problems)


def test_a_wrong_reference_is_noticed():
    here = "tests/test_coverage_table.py"
    assert problem_of_test(f"{here}::test_states_are_known") is None
    assert problem_of_test(f"{here}::test_that_nobody_wrote")
    assert problem_of_test("tests/no_such_file.py::test_states_are_known")
    assert problem_of_test(f"{here}::expected_ids")
