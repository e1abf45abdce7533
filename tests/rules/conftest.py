"""Let the rule packages import without Odoo.

`odoo`, `odoo.addons` and `odoo.addons.<addon>` become bare module objects that only know their
folder, so that `from odoo.addons.hotline_base.worktime import …` finds the package without running
the addon's `__init__`, which would pull in the models.
"""

import sys
from pathlib import Path
from types import ModuleType

from hypothesis import settings

RULES = Path(__file__).resolve().parent
ADDONS = RULES.parents[1] / "addons"


def _bare(name, folders):
    module = ModuleType(name)
    module.__path__ = [str(folder) for folder in folders]
    sys.modules[name] = module
    parent, _dot, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


def _addon_folders():
    return sorted(path.parent for path in ADDONS.glob("*/__manifest__.py"))


def _map_addons():
    _bare("odoo", [])
    _bare("odoo.addons", [ADDONS])
    for folder in _addon_folders():
        _bare(f"odoo.addons.{folder.name}", [folder])


_map_addons()
if str(RULES) not in sys.path:  # helper modules beside the tests
    sys.path.insert(0, str(RULES))

# The same examples at every run: a failure seen once is seen again.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
