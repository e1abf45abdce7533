"""Administrative areas by their six digits (GB/T 2260)."""

import re

from stdnum import numdb

_PERIOD = re.compile(r"\[[^\]]*\]")  # [1986-1989]: the years in which the code was in use


def area_names(code):
    """(province, county) of a six-digit code; "" for what is not known.

    Areas that exist no longer are known, as numbers given out long ago stay valid. The county is
    the city or the province itself where the code names one.
    """
    parts = [properties for _digits, properties in numdb.get("cn/loc").info(code)]
    names = {key: name for properties in parts for key, name in properties.items()}
    counties = _PERIOD.sub("", names.get("county", "")).split(",")
    return names.get("province", ""), counties[-1]
