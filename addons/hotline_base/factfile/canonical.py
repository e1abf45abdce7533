"""One text per record, its digest, and the key under which it stands in the ledger."""

import json
from collections import Counter
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring

from .schema import IDENTIFIED


class _Inexact(TypeError):
    """The record holds a Decimal, which the plain encoder cannot write."""


def _refuse(_value):
    raise _Inexact


_PLAIN = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_refuse,
)


def canonical(record):
    """The record as JSON: keys sorted, no spaces, characters as they are, decimals digit by digit.

    Reading it back gives equal values; equal texts mean the same record.
    """
    try:
        return _PLAIN.encode(record)
    except _Inexact:
        return _encode(record)


def _encode(value):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        members = (f"{encode_basestring(key)}:{_encode(value[key])}" for key in sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_encode, value)) + "]"
    return _PLAIN.encode(value)


def digest(record):
    """SHA-256 of the canonical text, 64 hexadecimal digits."""
    return sha256(canonical(record).encode()).hexdigest()


def record_keys(section, records):
    """The natural key of each record of a section, in order.

    It is the record's `id` where the format demands one that names one thing; otherwise the digest
    and the running count of identical records in the list, so that reading the same file twice
    gives the same keys, and two identical records of one file stay two.
    """
    if section in IDENTIFIED:
        return [record["id"] for record in records]
    seen = Counter()
    return [_counted(seen, digest(record)) for record in records]


def _counted(seen, text):
    seen[text] += 1
    return f"{text}/{seen[text]}"
