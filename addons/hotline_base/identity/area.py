"""Administrative areas by their six digits (GB/T 2260)."""

import re
from functools import cache
from pathlib import Path

import stdnum
from stdnum import numdb

_PERIOD = re.compile(r"\[[^\]]*\]")  # [1986-1989]: the years in which the code was in use


def area_names(code):
    """(province, county) of a six-digit code; "" for what is not known.

    Areas that exist no longer are known, as numbers given out long ago stay valid. The county is
    the city or the province itself where the code names one.
    """
    parts = [properties for _digits, properties in _areas().info(code)]
    names = {key: name for properties in parts for key, name in properties.items()}
    counties = _PERIOD.sub("", names.get("county", "")).split(",")
    return names.get("province", ""), counties[-1]


@cache
def _areas():
    # not numdb.get: Odoo loads stdnum in a way that hides the data of the package from it
    with (Path(stdnum.__file__).parent / "cn" / "loc.dat").open(encoding="utf-8") as table:
        return numdb.read(table)
