#!/usr/bin/env python3
"""Facts about our addons, read from their manifests.

    addons.py list               our installable addons, each after those it depends on
    addons.py foreign            modules of others that ours depend on
    addons.py hash [ADDON]       ADDON<TAB>hash of what an update would load
"""

import ast
import hashlib
import sys
from pathlib import Path

ADDONS = Path(__file__).resolve().parent.parent / "addons"
# What changes these is seen without updating the database.
NOT_LOADED = {"tests", "static", "readme", "__pycache__"}
LOADED = {".py", ".xml", ".csv", ".po", ".yaml", ".yml", ".json", ".sql"}


def manifests():
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text(encoding="utf-8"))
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def ordered(found):
    done = []

    def visit(name):
        for other in found[name].get("depends", []):
            if other in found and other not in done:
                visit(other)
        if name not in done:
            done.append(name)

    for name in found:
        visit(name)
    return done


def foreign(found):
    return sorted({d for m in found.values() for d in m.get("depends", [])} - set(found))


def content_hash(name):
    digest = hashlib.sha256()
    folder = ADDONS / name
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix in LOADED and not NOT_LOADED.intersection(inside.parts[:-1]):
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def main(what="list", *names):
    found = manifests()
    if what == "list":
        print("\n".join(ordered(found)))
    elif what == "foreign":
        print("\n".join(foreign(found)))
    elif what == "hash":
        for name in names or ordered(found):
            print(name, content_hash(name), sep="\t")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
