"""Tests against a real Asterisk: each run has an instance of its own, in a folder of its own."""

import datetime
import os
import shutil
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from callrun.switch import free_block
from house import House


@pytest.fixture(scope="session")
def house():
    """A switch with its telephones; a short path, because the console is a socket in it."""
    root = Path(tempfile.mkdtemp(prefix="hotline-pbx-"))
    now = datetime.datetime.now(ZoneInfo("Asia/Shanghai"))
    house = House(root, free_block(16000, 19800), now)
    try:
        house.open()
        yield house
    finally:
        house.close()
        if not os.environ.get("HOTLINE_KEEP"):
            shutil.rmtree(root, ignore_errors=True)
