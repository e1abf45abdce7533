"""The fact-exchange file, version 1: reading, checking, and the values every reader needs.

`read` turns bytes into exact values or raises; `check` names every record that cannot be used;
`load` does both. What is known of each section stands in the table `schema.SECTIONS`.
"""

from .canonical import canonical, digest, record_keys
from .checker import check
from .faults import MESSAGES, FactFileError, Fault, path_text
from .reader import FactFile, load, read
from .schema import IDENTIFIED, SECTIONS
from .values import number, parse_date, parse_day, parse_time

__all__ = [
    "IDENTIFIED",
    "MESSAGES",
    "SECTIONS",
    "FactFile",
    "FactFileError",
    "Fault",
    "canonical",
    "check",
    "digest",
    "load",
    "number",
    "parse_date",
    "parse_day",
    "parse_time",
    "path_text",
    "read",
    "record_keys",
]
