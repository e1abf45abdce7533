"""Every term of our addons has a Chinese translation, in the code and on the screen.

The terms are exported from a database with all our addons, so nothing a user can see is
forgotten. For OCA addons that ship no Chinese, ours must supply the words on screen.
"""

import os
import re
import subprocess
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
ODOO = ROOT / ".venv" / "bin" / "odoo"
OURS = sorted(path.parent.name for path in (ROOT / "addons").glob("*/__manifest__.py"))
# Abbreviations (ID, XLSX) are the same in Chinese; anything with small letters is a word.
WORD = re.compile(r"[a-z]{2,}")


def bin_db(*arguments):
    subprocess.run(
        [ROOT / "bin" / "db", *arguments], check=True, capture_output=True, text=True, timeout=600
    )


@pytest.fixture(scope="module")
def database():
    """A copy of the template: an export would keep others from copying it."""
    name = f"test_i18n_{os.getpid()}"
    bin_db("template")
    bin_db("copy", "hotline_tpl", name)
    yield name
    bin_db("drop", name)


def export(database, language, modules, target):
    command = [ODOO, "i18n", "export", "-d", database, "-l", language, "-o", target, *modules]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert target.is_file(), done.stderr[-2000:]
    return polib.pofile(str(target))


@pytest.fixture(scope="module")
def terms(database, tmp_path_factory):
    """{addon: [entry of its template]}"""
    pot = export(database, "pot", OURS, tmp_path_factory.mktemp("i18n") / "ours.pot")
    found = {addon: [] for addon in OURS}
    for entry in pot:
        # The first comment line names the module or modules: `module: a, b`
        modules = entry.comment.partition("\n")[0].partition(":")[2]
        for addon in modules.replace(",", " ").split():
            if addon in found:
                found[addon].append(entry)
    return found


def catalogue(addon):
    path = ROOT / "addons" / addon / "i18n" / "zh_CN.po"
    return polib.pofile(str(path)) if path.is_file() else polib.POFile()


@pytest.mark.parametrize("addon", OURS)
def test_every_term_is_translated(addon, terms):
    translated = {entry.msgid for entry in catalogue(addon) if entry.msgstr}
    missing = sorted({entry.msgid for entry in terms[addon] if entry.msgid} - translated)
    assert not missing, f"{len(missing)} without Chinese:\n" + "\n".join(map(repr, missing))


@pytest.mark.parametrize("addon", OURS)
def test_no_translation_is_doubtful(addon):
    po = catalogue(addon)
    doubtful = [entry.msgid for entry in po if entry.fuzzy or not entry.msgstr]
    assert not doubtful, "\n".join(map(repr, doubtful))


@pytest.mark.parametrize("addon", OURS)
def test_placeholders_are_kept(addon):
    field = re.compile(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}")
    wrong = [
        entry.msgid
        for entry in catalogue(addon)
        if entry.msgstr
        and sorted(field.findall(entry.msgid)) != sorted(field.findall(entry.msgstr))
    ]
    assert not wrong, "\n".join(map(repr, wrong))


def oca_addons():
    lines = (ROOT / "config" / "requirements-oca.txt").read_text(encoding="utf-8").splitlines()
    names = re.findall(r"^odoo-addon-([\w-]+)==", "\n".join(lines), re.MULTILINE)
    return sorted(name.replace("-", "_") for name in names)


@pytest.fixture(scope="module")
def oca_words(database, tmp_path_factory):
    """Entries of the OCA addons in use that a user reads on the screen (code apart)."""
    listed = subprocess.run(
        [ROOT / "bin" / "pg", "psql", "-d", database, "-At", "-c"]
        + ["select name from ir_module_module where state = 'installed'"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout.split()
    modules = [name for name in oca_addons() if name in listed]
    if not modules:
        return []
    return [
        entry
        for entry in export(
            database, "zh_CN", modules, tmp_path_factory.mktemp("i18n-oca") / "oca.po"
        )
        if any(place.startswith(("model:", "model_terms:")) for place, _line in entry.occurrences)
    ]


def test_words_of_oca_addons_are_translated(oca_words):
    missing = [
        f"{entry.comment.partition(chr(10))[0]}: {entry.msgid!r}"
        for entry in oca_words
        if not entry.msgstr and WORD.search(entry.msgid)
    ]
    assert not missing, f"{len(missing)} without Chinese:\n" + "\n".join(missing)
