"""Points of a period: items, sections, score (RESULT section 3; measures B3)."""

from fractions import Fraction

from .show import SCORE, show
from .values import number


def scores(case, lines):
    """Items, sections and score of a period.

    :param lines: the period's lines
    :return: (dict of result keys, exact score), or ({}, None) for a contract without scoring
    """
    scoring = case.rule("scoring")
    if not scoring:
        return {}, None
    items = {item["id"]: _item(case, item, lines) for item in scoring["items"]}
    sections = _sections(scoring, items)
    score = max(Fraction(0), sum(sections.values(), Fraction(0)))
    return {
        "items": {key: _shown(*points) for key, points in items.items()},
        "sections": {key: show(points) for key, points in sections.items()},
        "score": show(score),
    }, score


def mean_score(found):
    """Shown mean of the scores of all periods, None when no period has one."""
    known = [score for score in found if score is not None]
    return show(sum(known, Fraction(0)) / len(known), SCORE) if known else None


def _item(case, item, lines):
    """(raw, lost, max): points lost stop at the item's points unless the cap is off."""
    most = number(item["max"])
    raw = sum((line.points for line in lines if line.extra.get("item") == item["id"]), Fraction(0))
    return raw, raw if case.param("point_cap") == "none" else min(raw, most), most


def _sections(scoring, items):
    left = {key: number(points) for key, points in scoring["sections"].items()}
    for item in scoring["items"]:
        left[item["section"]] -= items[item["id"]][1]
    return left


def _shown(raw, lost, most):
    return {"raw": show(raw), "lost": show(lost), "max": int(most)}
