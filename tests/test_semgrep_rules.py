"""Each rule of config/semgrep.yml finds the flaw planted for it, and nothing beside it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "lint_cases"
RULES = ROOT / "config" / "semgrep.yml"
SEMGREP = ROOT / ".venv-lint" / "bin" / "semgrep"
RULE_IDS = {rule["id"] for rule in yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]}


def planted():
    return {
        (path.name, number, rule)
        for path in CASES.iterdir()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for rule in re.findall(r"(?<!`)finds: ([\w-]+)", line)
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    # Away from tests/, a folder semgrep passes over.
    folder = tmp_path_factory.mktemp("semgrep")
    shutil.copytree(CASES, folder / CASES.name)
    command = [SEMGREP, "scan", "--metrics=off", "--disable-version-check", "--json", "--quiet"]
    command += ["--config", RULES, CASES.name]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    report = json.loads(done.stdout)
    assert not report["errors"], report["errors"]
    return {
        (Path(r["path"]).name, r["start"]["line"], r["check_id"].rpartition(".")[2])
        for r in report["results"]
    }


def test_every_rule_has_a_planted_flaw():
    assert {rule for _file, _line, rule in planted()} == RULE_IDS


def test_planted_flaws_are_found_and_nothing_else(found):
    assert found == planted()
