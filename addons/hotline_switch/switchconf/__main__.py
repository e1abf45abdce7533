"""`python3 addons/hotline_switch/switchconf ETC [CONFIG.json]`: write a configuration by hand.

Without a file: the configuration of a switch nobody has set up yet; it refuses every call. Address
and ports come from the environment, as for `bin/pbx`.
"""

import json
import os
import runpy
import sys
from pathlib import Path


def main(arguments):
    """Write the files of a configuration into a folder; 1 if the configuration cannot be used."""
    from .check import ConfigError
    from .render import net_of, render

    folder, *rest = arguments
    config = json.loads(Path(rest[0]).read_text(encoding="utf-8")) if rest else {}
    try:
        files = render(config, net_of(os.environ))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, text in files.items():
        Path(folder, name).write_text(text, encoding="utf-8")
    return 0


if __package__:
    sys.exit(main(sys.argv[1:]))
else:  # started as a folder: again, as the package it is
    folder = Path(__file__).resolve().parent
    sys.path[0] = str(folder.parent)
    runpy.run_module(folder.name, run_name="__main__", alter_sys=True)
