"""``python addons/hotline_switch/shipper``: run the shipper (``--help`` tells the options)."""

import sys
from pathlib import Path

if not __package__:  # started as a folder: make it the package it is
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import shipper

    __package__ = shipper.__name__

from .service import main

sys.exit(main())
