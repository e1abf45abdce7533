"""What the parties are told beside the result: cost ceiling, renewal, equipment (B7, B9, B21)."""

from fractions import Fraction

from .case import open_case
from .people import ROUNDINGS
from .spans import steps
from .values import COMPARATORS, dig, number

YEAR = 12  # months
MEAN, LOWEST = "mean of monthly scores", "lowest monthly score"
PASS_RULES = {MEAN: lambda scores: sum(scores, Fraction(0)) / len(scores), LOWEST: min}


def cost_ceiling(terms, facts):
    """What a person costs against the contract's ceiling (measures B7): a warning, never a line.

    :return: None without a ceiling, an amount or a headcount; else {"ceiling", "cost": exact yuan
        per person and `per`, "per": "month" or "year", "ok"}
    """
    case = open_case(terms, facts)
    ceiling = case.rule("headcount").get("cost_ceiling_per_person_month")
    required = case.requirement.on(case.start)
    if ceiling is None or not (case.amount and required):
        return None
    per = case.rule("headcount").get("cost_ceiling_per") or "month"
    cost = case.amount / required / len(steps(case, 1)) * (YEAR if per == "year" else 1)
    return {"ceiling": number(ceiling), "cost": cost, "per": per, "ok": cost <= number(ceiling)}


def renewal(terms, scores, incidents=()):
    """Whether a phase was assessed well enough for the next one (measures B9).

    :param scores: exact scores of its months
    :param incidents: records of its incidents
    :return: None where the contract says nothing or no month is assessed; else {"passed", "score",
        "needed": exact points, "serious": ids of the incidents that stand against it}
    """
    rule = dig(terms, "phase_renewal", "assumed") or {}
    if rule.get("pass_score") is None or not scores:
        return None
    score = PASS_RULES[rule.get("pass_rule") or MEAN]([number(one) for one in scores])
    needed = number(rule["pass_score"])
    serious = [one["id"] for one in incidents if _is_serious(rule, one)]
    passed = COMPARATORS[rule.get("pass_cmp") or ">="](score, needed) and not serious
    return {"passed": passed, "score": score, "needed": needed, "serious": serious}


def _is_serious(rule, incident):
    """`serious` names kinds, or a kind at a level as `leak:serious`."""
    named = incident["kind"], f"{incident['kind']}:{incident.get('level') or 'base'}"
    return any(word in named for word in rule.get("serious") or ())


def equipment(terms):
    """What the seats need (measures B21): {"headsets", "computers"} as far as the terms say."""
    assets, seats = terms.get("assets") or {}, number(terms.get("seats") or 0)
    rounded = ROUNDINGS[assets.get("rounding") or "up"]
    ratios = {"headsets": "headset_ratio", "computers": "computers_per_agent"}
    return {
        name: rounded(seats * number(assets[key]))
        for name, key in ratios.items() if assets.get(key) is not None
    }
