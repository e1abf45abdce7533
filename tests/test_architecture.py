"""Dependencies point one way, and the rules need nothing but Python.

    hotline_base <- hotline_contract <- hotline_staff
                                     <- hotline_kb <- hotline_ticket <- hotline_telephony
                                                                     <- hotline_switch
"""

import ast
import re
import sys
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parent.parent / "addons"

# What stands to the left of each addon. A new addon gets a line here: saying where it
# stands is a decision, not something to find out afterwards.
LEFT = {
    "hotline_base": set(),
    "hotline_contract": {"hotline_base"},
    "hotline_staff": {"hotline_base", "hotline_contract"},
    "hotline_kb": {"hotline_base", "hotline_contract"},
    "hotline_ticket": {"hotline_base", "hotline_contract", "hotline_kb"},
    "hotline_telephony": {"hotline_base", "hotline_contract", "hotline_kb", "hotline_ticket"},
    "hotline_switch": {
        "hotline_base",
        "hotline_contract",
        "hotline_kb",
        "hotline_ticket",
        "hotline_telephony",
    },
    # Shows all of them together; nothing may depend on it.
    "hotline_demo": {
        "hotline_base",
        "hotline_contract",
        "hotline_staff",
        "hotline_kb",
        "hotline_ticket",
        "hotline_telephony",
        "hotline_switch",
    },
}

# Folders of an addon that belong to Odoo; any other Python package is a rule package.
ODOO_FOLDERS = {
    "cli",
    "controllers",
    "data",
    "demo",
    "i18n",
    "migrations",
    "models",
    "populate",
    "readme",
    "report",
    "security",
    "static",
    "tests",
    "tools",
    "views",
    "wizard",
}
# Rule packages that count money, points and percentages: exact numbers only.
EXACT = {"kpi", "settlement", "verifier"}
# Small pure-Python libraries a rule package may use beside the standard library.
LIBRARIES = {"identity": {"stdnum", "phonenumbers"}, "shipper": {"psycopg2"}}

OURS = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
RULE_PACKAGES = sorted(
    path.parent
    for path in ADDONS.glob("*/*/__init__.py")
    if path.parent.name not in ODOO_FOLDERS and path.parents[1].name in OURS
)


def manifest(addon):
    return ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8"))


def python_files(folder):
    return [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path):
    """Yield (line, absolute dotted name) of every import, relative ones resolved."""
    package = ("odoo", "addons", *path.relative_to(ADDONS).parent.parts)
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join((*base, *(node.module or "").split("."))).strip(".")
            yield from ((node.lineno, f"{name}.{alias.name}") for alias in node.names)


def our_addon(name):
    """The addon of ours that an imported name lies in, or None."""
    match = re.match(r"odoo\.addons\.(\w+)", name)
    return match[1] if match and match[1] in OURS else None


def name_of(folder):
    return f"{folder.parent.name}/{folder.name}"


def test_every_addon_has_its_place():
    assert set(OURS) <= set(LEFT), "say in LEFT where the new addon stands"
    for addon, left in LEFT.items():
        for other in left:
            assert LEFT[other] <= left, f"{addon} sees {other} but not all {other} sees"


@pytest.mark.parametrize("addon", OURS)
def test_manifest_depends_only_to_the_left(addon):
    ours = {name for name in manifest(addon)["depends"] if name.startswith("hotline_")}
    assert ours <= LEFT[addon]


@pytest.mark.parametrize("addon", OURS)
def test_imports_only_to_the_left(addon):
    allowed = LEFT[addon] | {addon}
    wrong = [
        f"{path.relative_to(ADDONS)}:{line} imports {name}"
        for path in python_files(ADDONS / addon)
        for line, name in imports(path)
        if our_addon(name) and our_addon(name) not in allowed
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("addon", OURS)
def test_data_and_scripts_name_only_what_stands_to_the_left(addon):
    right = set(OURS) - LEFT[addon] - {addon}
    if not right:
        return
    mention = re.compile(rf"\b({'|'.join(sorted(right))})[./]")
    wrong = [
        f"{path.relative_to(ADDONS)}:{number} names {match[1]}"
        for path in (ADDONS / addon).rglob("*")
        if path.suffix in {".py", ".xml", ".csv", ".js", ".scss"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in mention.finditer(line)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", RULE_PACKAGES, ids=name_of)
def test_rules_import_only_python_and_rules(folder):
    addon = folder.parent.name
    libraries = sys.stdlib_module_names | LIBRARIES.get(folder.name, set())
    rules = tuple(
        f"odoo.addons.{other.parent.name}.{other.name}"
        for other in RULE_PACKAGES
        if other.parent.name in LEFT[addon] | {addon}
    )
    wrong = [
        f"{path.relative_to(ADDONS)}:{line} imports {name}"
        for path in python_files(folder)
        for line, name in imports(path)
        if name.partition(".")[0] not in libraries
        and not any(name == rule or name.startswith(rule + ".") for rule in rules)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_verifier_imports_nothing_of_ours():
    """It recomputes our results, so it may share no line with what computed them."""
    wrong = [
        f"{path.relative_to(ADDONS)}:{line} imports {name}"
        for folder in ADDONS.glob("*/verifier")
        for path in python_files(folder)
        for line, name in imports(path)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith(f"odoo.addons.{folder.parent.name}.verifier.")
    ]
    assert not wrong, "\n".join(wrong)


def _is_float(node):
    return (isinstance(node, ast.Constant) and isinstance(node.value, float)) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    )


@pytest.mark.parametrize(
    "folder", [folder for folder in RULE_PACKAGES if folder.name in EXACT], ids=name_of
)
def test_rules_count_exactly(folder):
    wrong = [
        f"{path.relative_to(ADDONS)}:{node.lineno} uses a binary float"
        for path in python_files(folder)
        for node in ast.walk(parse(path))
        if _is_float(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_checks_can_fail(tmp_path, monkeypatch):
    """Planted arrows to the right and outside imports are seen."""
    bad = tmp_path / "hotline_base" / "rules" / "bad.py"
    bad.parent.mkdir(parents=True)
    bad.write_text(
        "from odoo.addons.hotline_ticket import models\n"
        "from ..models import thing\n"
        "import requests\n"
        "x = float(1)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys.modules[__name__], "ADDONS", tmp_path)
    assert [name for _line, name in imports(bad)] == [
        "odoo.addons.hotline_ticket.models",
        "odoo.addons.hotline_base.models.thing",
        "requests",
    ]
    assert our_addon("odoo.addons.hotline_ticket.models") == "hotline_ticket"
    assert any(_is_float(node) for node in ast.walk(parse(bad)))
