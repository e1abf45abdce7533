"""Fact files a contract cannot settle (FACTS section 1), found before settling."""

from typing import NamedTuple

from .checks import document_rule
from .spans import ACCEPTANCE
from .values import dig, number

FROM_CONTRACT = frozenset({"signed", "start", "end"})  # deadlines of documents that need no `base`
TIED = (
    ("outages", "outage_notice"),
    ("unfit_requests", "replace_unfit"),
)  # section, deadline it needs


class Fault(NamedTuple):
    """What is wrong and where, as `incidents[3].pct`."""

    path: str
    reason: str


def check_case(terms, facts):
    """Reasons to refuse a fact file that only show together with its contract.

    :param terms: merged contract
    :param facts: fact file object, already checked by itself (`factfile.check`)
    :return: list of Fault, empty when the file can be settled
    """
    return [fault for check in CHECKS for fault in check(terms, facts)]


def _year(terms, facts):
    for key in ("start", "end"):
        if not (facts.get(key) or dig(terms, "period", key)):
            yield Fault(key, "required: the contract has none")


def _acceptances(terms, facts):
    known = [row["id"] for row in terms.get("acceptances") or ()]
    for index, period in enumerate(facts.get("periods") or ()):
        if period["kind"] == ACCEPTANCE and period["id"] not in known:
            yield Fault(f"periods[{index}].id", f"{period['id']} is no acceptance of the contract")


def _incident_percentages(terms, facts):
    for index, incident in enumerate(facts.get("incidents") or ()):
        level = dig(terms, "events", incident["kind"], "base") or {}
        if "pct_of_quarter_fee_max" in level:
            yield from _percentage(f"incidents[{index}].pct", incident.get("pct"), level)


def _percentage(path, pct, level):
    low, high = level["pct_of_quarter_fee_min"], level["pct_of_quarter_fee_max"]
    if pct is None:
        yield Fault(path, "required")
    elif not number(low) <= number(pct) <= number(high):
        yield Fault(path, f"{pct} is not from {low} to {high}")


def _documents(terms, facts):
    for index, record in enumerate(facts.get("documents") or ()):
        rule = document_rule(terms, record["kind"])
        if rule is None:
            yield Fault(
                f"documents[{index}].kind", f"{record['kind']} is no deadline of the contract"
            )
        elif not record.get("base") and rule.get("from") not in FROM_CONTRACT:
            yield Fault(
                f"documents[{index}].base", f"required: {record['kind']} runs from an event"
            )


def _tied_sections(terms, facts):
    for section, deadline in TIED:
        if not dig(terms, "deadlines", deadline):
            for index, _record in enumerate(facts.get(section) or ()):
                yield Fault(f"{section}[{index}]", f"the contract has no deadline {deadline}")


CHECKS = (_year, _acceptances, _incident_percentages, _documents, _tied_sections)
