"""Checking a fact file's data against the table of the format."""

from .canonical import canonical
from .faults import Fault, path_text
from .schema import FILE, IDENTIFIED

MAX_FAULTS = 100


class _Report:
    """Keeps the first faults and counts the others."""

    def __init__(self, limit):
        self.limit = limit
        self.found = []
        self.more = 0

    def __call__(self, steps, code, values):
        if len(self.found) < self.limit:
            self.found.append(Fault(path_text(steps), code, dict(values)))
        else:
            self.more += 1

    def faults(self):
        rest = [Fault("", "more", {"count": self.more})] if self.more else []
        return self.found + rest


def check(data, known_contracts=None, limit=MAX_FAULTS):
    """Everything that is wrong with the data of a file, in the order of the file.

    :param data: FactFile.data: an object with exact numbers
    :param known_contracts: ids of the contracts a file may name; None leaves that open
    :param limit: number of faults that are named; one of code `more` counts the others
    :return: list of Fault, empty when the file can be used
    """
    report = _Report(limit)
    FILE(data, (), report)
    if type(data) is dict:
        _check_contract(data.get("contract"), known_contracts, report)
        for section in data.keys() & IDENTIFIED:
            _check_ids(section, data[section], report)
    return report.faults()


def _check_contract(contract, known_contracts, report):
    if known_contracts is None or type(contract) is not str or contract in known_contracts:
        return
    allowed = ", ".join(map(str, known_contracts))
    report(("contract",), "unknown_contract", {"allowed": allowed})


def _check_ids(section, records, report):
    """One id, one record: the same again is allowed, other content is not."""
    first = {}
    for index, record in enumerate(records if type(records) is list else ()):
        identity = record.get("id") if type(record) is dict else None
        if type(identity) is not str:
            continue
        other = first.setdefault(identity, index)
        if other != index and canonical(records[other]) != canonical(record):
            place = path_text((section, other))
            report((section, index, "id"), "duplicate_id", {"other": place})
