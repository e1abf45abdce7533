"""Payments from lines that are already settled: the way from closed periods to milestones."""

from typing import NamedTuple

from .case import open_case
from .money import milestones, pay
from .spans import periods
from .values import number


class Borne(NamedTuple):
    """A settled deduction: the period it belongs to, yuan to the fen."""

    period: str
    yuan: object


def payments(terms, facts, lines, calendar):
    """Milestones of a contract whose periods are settled, some of them locked.

    :param terms, facts, calendar: as for `settle`
    :param lines: (period id, yuan) of every deduction that stands
    :return: rows as in the result's `milestones` (RESULT section 6)
    """
    case = open_case(terms, facts, calendar)
    borne = [Borne(period, number(yuan)) for period, yuan in lines]
    return pay(case, milestones(case, periods(case)), borne).rows
