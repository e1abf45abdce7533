"""Milestones, deposit and what is carried over (RESULT section 6)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from odoo.addons.hotline_base.worktime import deadline

from .show import fen, money
from .values import day, dig, given, number

NOTHING = Fraction(0)
INSTALMENT_KIND = "month"  # periods that are paid one by one


@dataclass(frozen=True)
class Milestone:
    """A payment: `gross` yuan to the fen, `requires` what it waits for, `deduct` lines it bears."""

    id: str
    gross: Fraction
    due: date
    requires: tuple
    deduct: str


class Payment(NamedTuple):
    """Milestone rows, the sum payable, and yuan still carried over after the last one."""

    rows: list
    total: Fraction
    carried: Fraction


def limit(case, rule, base):
    """Last day of a deadline rule ({days|workdays|months, roll}) from `base` (measures G8)."""
    lengths = {
        unit: int(number(rule[unit])) for unit in ("days", "workdays", "months") if rule.get(unit)
    }
    return deadline(case.calendar, base, **lengths, roll=rule.get("roll", True))


def contract_day(case, name):
    """The day a deadline may run from without more facts: signed, start or end; else None."""
    return {
        "signed": case.signed,
        "start": case.start,
        "effective": case.start,
        "end": case.end,
    }.get(name)


def milestones(case, listed):
    """Payments of the contract: as stated, else equal instalments by month (measures B8)."""
    payment = case.rule("payment")
    if payment.get("milestones"):
        return _stated(case, payment["milestones"])
    assumed = payment.get("assumed") or {}
    if assumed.get("kind") == "monthly_equal" and case.amount:
        return _instalments(case, assumed, listed)
    return []


def _stated(case, rows):
    """Part by part in contract order; a part without amount has no payments."""
    found = []
    for part in dict.fromkeys(row.get("part") for row in rows):
        amount = case.part_amount(part)
        own = [row for row in rows if row.get("part") == part]
        if amount:
            found += _shares(case, own, amount)
    return found


def _shares(case, rows, amount):
    """Each its percentage to the fen, the last takes the remainder."""
    shares = [fen(amount * number(row["pct"]) / 100) for row in rows[:-1]]
    shares.append(fen(amount) - sum(shares, NOTHING))
    return [
        Milestone(
            row["id"],
            gross,
            _due(case, row["due"]),
            tuple(row.get("requires") or ()),
            row.get("deduct") or "none",
        )
        for row, gross in zip(rows, shares, strict=True)
    ]


def _due(case, rule):
    """A fixed day does not roll."""
    return day(rule.get("fixed")) or limit(case, rule, contract_day(case, rule["from"]))


def _instalments(case, rule, listed):
    gross = fen(case.amount / number(rule["instalments"]))
    requires = tuple(rule.get("requires") or ())
    return [
        Milestone(
            period.id, gross, limit(case, rule["due"], period.span.last), requires, rule["deduct"]
        )
        for period in listed
        if period.kind == INSTALMENT_KIND
    ]


def deductions(milestone, lines):
    """Sum of the lines a milestone bears, without what was carried over."""
    own = {
        "none": lambda line: False,
        "final": lambda line: True,
        "same_month": lambda line: line.period == milestone.id,
    }.get(milestone.deduct, lambda line: line.period == milestone.deduct)
    return sum((line.yuan for line in lines if own(line)), NOTHING)


def pay(case, due_payments, lines, carried=NOTHING):
    """Rows of the milestones; what exceeds one is carried to the next that takes deductions.

    :param carried: yuan brought forward from an earlier phase
    :return: Payment
    """
    rows, total = [], NOTHING
    for milestone in due_payments:
        own = deductions(milestone, lines)
        if milestone.deduct == "none":
            payable = milestone.gross
        else:
            left = milestone.gross - own - carried
            payable, carried = max(NOTHING, left), max(NOTHING, -left)
        total += payable
        rows.append(_row(case, milestone, own, payable, carried))
    return Payment(rows, total, carried)


def _row(case, milestone, own, payable, carried):
    effective = _effective(case, milestone)
    row = {
        "id": milestone.id,
        "gross": money(milestone.gross),
        "deductions": money(own),
        "payable": money(payable),
        "due": milestone.due.isoformat(),
        "effective_due": effective.isoformat(),
        "status": _status(case, milestone, payable),
    }
    if carried:
        row["carried_out"] = money(carried)
    if paid := _fact(case, milestone, "paid_on"):
        row["paid_on"] = given(paid)
        row["late_days"] = max(0, (day(paid) - effective).days)
    return row


def _fact(case, milestone, key):
    return dig(case.facts, "milestones", milestone.id, key)


# ---- requirements: the day each moves the due date to, and whether it is met

REQUIREMENTS = {
    "deposit_received": (
        lambda case, milestone: dig(case.facts, "deposit", "received_on"),
        lambda case, milestone, payable: deposit_received(case),
    ),
    "accepted": (
        lambda case, milestone: _fact(case, milestone, "accepted_on"),
        lambda case, milestone, payable: bool(_fact(case, milestone, "accepted_on")),
    ),
    "invoice": (
        lambda case, milestone: _fact(case, milestone, "invoice_on"),
        lambda case, milestone, payable: _invoiced(case, milestone, payable),
    ),
}


def _effective(case, milestone):
    """The latest of the due day and the days given for what it requires (measures J3)."""
    days = [day(REQUIREMENTS[name][0](case, milestone)) for name in milestone.requires]
    return max([milestone.due, *(when for when in days if when)])


def _status(case, milestone, payable):
    unmet = [
        name for name in milestone.requires if not REQUIREMENTS[name][1](case, milestone, payable)
    ]
    return "waiting:" + ",".join(unmet) if unmet else "ready"


def _invoiced(case, milestone, payable):
    """Dated, and its amount is what is payable, to the fen."""
    amount = _fact(case, milestone, "invoice_amount")
    return (
        bool(_fact(case, milestone, "invoice_on"))
        and amount is not None
        and fen(number(amount)) == payable
    )


# ---- deposit


def deposit_amount(case):
    """Yuan of the deposit the contract asks for, to the fen like every payment; 0 without one."""
    return fen(case.amount * number(case.rule("deposit").get("pct") or 0) / 100)


def deposit_received(case):
    """True when a day is given and the amount is not less than required."""
    paid = case.fact("deposit")
    return bool(paid.get("received_on")) and number(paid.get("amount") or 0) >= deposit_amount(case)


def settle_deposit(case, due_payments, carried):
    """The deposit's row and what stays unrecovered after it.

    It is returned, less what payments could not cover, once the last milestone is accepted
    (measures X20).

    :return: (row or None, yuan unrecovered)
    """
    rule = case.rule("deposit")
    if not rule:
        return None, carried
    received = case.fact("deposit").get("received_on")
    row = {
        "amount": money(deposit_amount(case)),
        "due": (
            due := limit(case, rule["due"], contract_day(case, rule["due"]["from"]))
        ).isoformat(),
        "received_on": given(received),
    }
    if not deposit_received(case):
        return row, carried
    row["late"] = day(received) > due
    if not (due_payments and _fact(case, due_payments[-1], "accepted_on")):
        return row, carried
    rest = deposit_amount(case) - carried
    row.update(returned=money(max(NOTHING, rest)), interest="0.00")
    return row, max(NOTHING, -rest)
