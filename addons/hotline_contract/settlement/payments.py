"""Payments and deposit: from lines just settled, or from those of closed periods."""

from typing import NamedTuple

from .case import open_case
from .money import NOTHING, milestones, pay, settle_deposit
from .show import money
from .spans import periods
from .values import number


class Borne(NamedTuple):
    """A settled deduction: the period it belongs to, yuan to the fen."""

    period: str
    yuan: object


def account(case, listed, lines, carried=NOTHING):
    """What the lines leave of payments and deposit.

    :param listed: periods whose lines these are
    :param carried: yuan brought forward from an earlier phase
    :return: `milestones`, `total_payable`, `unrecovered` and, where the contract asks for one,
        `deposit`, as in the result (RESULT section 6)
    """
    due = milestones(case, listed)
    payment = pay(case, due, lines, carried)
    deposit, unrecovered = settle_deposit(case, due, payment.carried)
    found = {
        "milestones": payment.rows,
        "total_payable": money(payment.total) if payment.rows else "0",
        "unrecovered": money(unrecovered),
    }
    return found if deposit is None else {**found, "deposit": deposit}


def accounts(terms, facts, lines, calendar):
    """The account of a contract whose periods are settled, some of them locked.

    :param terms, facts, calendar: as for `settle`
    :param lines: (period id, yuan) of every deduction that stands
    :return: see `account`
    """
    case = open_case(terms, facts, calendar)
    borne = [Borne(period, number(yuan)) for period, yuan in lines]
    return account(case, periods(case), borne)


def payments(terms, facts, lines, calendar):
    """The `milestones` of `accounts`."""
    return accounts(terms, facts, lines, calendar)["milestones"]
