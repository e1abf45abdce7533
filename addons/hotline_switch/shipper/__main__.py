"""``python addons/hotline_switch/shipper``: run the shipper (``--help`` tells the options)."""

import runpy
import sys
from pathlib import Path

if __package__:
    from .service import main

    sys.exit(main())
else:  # started as a folder: again, as the package it is
    folder = Path(__file__).resolve().parent
    sys.path[0] = str(folder.parent)
    runpy.run_module(folder.name, run_name="__main__", alter_sys=True)
