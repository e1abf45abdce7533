"""Fact files a contract cannot settle (FACTS section 1), found before settling."""

from typing import NamedTuple

from .case import Span
from .checks import document_rule
from .spans import ACCEPTANCE
from .values import day, dig, number

FROM_CONTRACT = frozenset({"signed", "start", "end"})  # deadlines of documents that need no `base`
TIED = (
    ("outages", "outage_notice"),
    ("unfit_requests", "replace_unfit"),
)  # section, deadline it needs


# One sentence per code. A screen translates by the code and fills in `Fault.values`.
MESSAGES = {
    "no_year": "required: the contract has none",
    "no_acceptance": "%(id)s is no acceptance of the contract",
    "no_percentage": "required",
    "percentage": "%(pct)s is not from %(low)s to %(high)s",
    "no_document_deadline": "%(kind)s is no deadline of the contract",
    "no_base": "required: %(kind)s runs from an event",
    "no_deadline": "the contract has no deadline %(deadline)s",
    "straddling": "%(first)s to %(last)s crosses the edge of %(span_first)s to %(span_last)s",
}


class Fault(NamedTuple):
    """What is wrong and where, as `incidents[3].pct`.

    :param reason: the English sentence
    :param code: key of MESSAGES; empty for faults of the terms, which only have their sentence
    :param values: what fills the sentence's named places
    """

    path: str
    reason: str
    code: str = ""
    values: dict | None = None


def refusal(path, code, **values):
    """The Fault of a sentence of MESSAGES."""
    return Fault(path, MESSAGES[code] % values, code, values)


def check_case(terms, facts):
    """Reasons to refuse a fact file that only show together with its contract.

    :param terms: merged contract
    :param facts: fact file object, already checked by itself (`factfile.check`)
    :return: list of Fault, empty when the file can be settled
    """
    return [fault for check in CHECKS for fault in check(terms, facts)]


def straddling(spans, aggregates):
    """Aggregates refused because they overlap a span without lying inside it.

    :param spans: see `guarded`
    :param aggregates: records of the section `aggregates`
    :return: list of Fault, in file order, one per aggregate
    """
    faults = []
    for index, record in enumerate(aggregates or ()):
        own = Span(day(record["from"]), day(record["to"]))
        crossed = next((span for span in spans if span.overlap(own) and not span.covers(own)), None)
        if crossed:
            edges = {"span_first": crossed.first, "span_last": crossed.last}
            faults.append(refusal(
                f"aggregates[{index}]", "straddling", first=own.first, last=own.last, **edges
            ))
    return faults


def _year(terms, facts):
    for key in ("start", "end"):
        if not (facts.get(key) or dig(terms, "period", key)):
            yield refusal(key, "no_year")


def _acceptances(terms, facts):
    known = [row["id"] for row in terms.get("acceptances") or ()]
    for index, period in enumerate(facts.get("periods") or ()):
        if period["kind"] == ACCEPTANCE and period["id"] not in known:
            yield refusal(f"periods[{index}].id", "no_acceptance", id=period["id"])


def _incident_percentages(terms, facts):
    for index, incident in enumerate(facts.get("incidents") or ()):
        level = dig(terms, "events", incident["kind"], "base") or {}
        if "pct_of_quarter_fee_max" in level:
            yield from _percentage(f"incidents[{index}].pct", incident.get("pct"), level)


def _percentage(path, pct, level):
    low, high = level["pct_of_quarter_fee_min"], level["pct_of_quarter_fee_max"]
    if pct is None:
        yield refusal(path, "no_percentage")
    elif not number(low) <= number(pct) <= number(high):
        yield refusal(path, "percentage", pct=pct, low=low, high=high)


def _documents(terms, facts):
    for index, record in enumerate(facts.get("documents") or ()):
        rule = document_rule(terms, record["kind"])
        if rule is None:
            yield refusal(
                f"documents[{index}].kind", "no_document_deadline", kind=record["kind"]
            )
        elif not record.get("base") and rule.get("from") not in FROM_CONTRACT:
            yield refusal(f"documents[{index}].base", "no_base", kind=record["kind"])


def _tied_sections(terms, facts):
    for section, deadline in TIED:
        if not dig(terms, "deadlines", deadline):
            for index, _record in enumerate(facts.get(section) or ()):
                yield refusal(f"{section}[{index}]", "no_deadline", deadline=deadline)


CHECKS = (_year, _acceptances, _incident_percentages, _documents, _tied_sections)
