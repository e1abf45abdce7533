"""Required headcount: one number, or a number with dated changes (measures B19)."""

from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction

from .values import day, number


class Requirement:
    """How many people the contract asks for, day by day.

    :param value: persons, or a list of {`from`: day, `value`: persons} in any order. The first one
        holds from the beginning, whether or not it names a day
    """

    def __init__(self, value):
        steps = value if isinstance(value, list) else [{"value": value}]
        table = sorted((_first_day(step), number(step.get("value") or 0)) for step in steps)
        self._days = [first for first, _persons in table]
        self._persons = [persons for _first, persons in table] or [Fraction(0)]

    def on(self, when):
        """Persons required on a day."""
        return self._persons[max(0, bisect_right(self._days, when) - 1)]

    def person_days(self, first, last):
        """Sum over the days from `first` to `last`, both included."""
        return self.total(first, last, lambda persons: persons)

    def total(self, first, last, of_a_day):
        """Sum of `of_a_day(persons)` over the days from `first` to `last`, both included."""
        edges = [first, *(when for when in self._days if first < when <= last), _after(last)]
        return sum(
            ((after - begin).days * of_a_day(self.on(begin))
             for begin, after in zip(edges, edges[1:], strict=False)),
            Fraction(0),
        ) if first <= last else Fraction(0)

    @property
    def changes(self):
        """Days on which another number begins to hold, sorted."""
        steps = zip(self._persons, self._days[1:], self._persons[1:], strict=False)
        return [when for before, when, after in steps if before != after]

    @property
    def falls(self):
        """Days from which fewer people are asked for, sorted."""
        return [when for when in self.changes if self.on(when) < self.on(_before(when))]


def _first_day(step):
    return day(step.get("from")) or date.min


def _after(when):
    return when + timedelta(days=1)


def _before(when):
    return when - timedelta(days=1)
