"""The working calendar of mainland China: weekday holidays and weekend make-up days by year."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

SATURDAY = 5  # date.weekday()
DAY = timedelta(days=1)


class UnconfirmedYear(LookupError):
    """A day was asked for whose year has no confirmed list of holidays. `year` names it."""

    def __init__(self, year):
        super().__init__(f"The holidays of {year} are not confirmed yet")
        self.year = year


class WorkCalendar:
    """Which days are working days.

    A listed workday is a working day even on a weekend or when also listed as a holiday. All other
    holidays and weekends are rest days.

    :param holidays: days off, any iterable of `date`
    :param workdays: make-up days, any iterable of `date`
    :param years: years whose lists are complete, any iterable of `int`
    :param strict: True refuses days of other years with UnconfirmedYear. False counts such a year
        by its weekends (and by the days listed nevertheless) and notes it in `assumed_years`.
    """

    def __init__(self, holidays=(), workdays=(), years=(), *, strict=True):
        self._made_up = frozenset(workdays)
        self._off = frozenset(holidays) - self._made_up
        self._years = frozenset(years)
        self.strict = strict
        self.assumed_years = set()
        # what differs from the plain week, sorted: no walking of days
        self._gained = sorted(day for day in self._made_up if _is_weekend(day))
        self._lost = sorted(day for day in self._off if not _is_weekend(day))

    @property
    def years(self):
        """The confirmed years, a frozenset of `int`."""
        return self._years

    def as_table(self):
        """The lists as ISO days, sorted: ``holidays``, ``workdays``, and confirmed ``years``."""
        return {
            "holidays": sorted(day.isoformat() for day in self._off),
            "workdays": sorted(day.isoformat() for day in self._made_up),
            "years": sorted(self._years),
        }

    def with_extra(self, holidays=(), workdays=(), years=()):
        """A new calendar with these days added: a fact file's `calendar`.

        :param years: years that become confirmed by the added days; none by default, because a file
            may add a single day to a year that is still unknown
        """
        return WorkCalendar(
            self._off.union(holidays),
            self._made_up.union(workdays),
            self._years.union(years),
            strict=self.strict,
        )

    def is_workday(self, day):
        """True when `day` is a working day.

        :raises UnconfirmedYear: strict calendar, year without a list
        """
        self._confirm(day.year, day.year)
        return day in self._made_up or not (_is_weekend(day) or day in self._off)

    def workdays(self, first, last):
        """Number of working days from `first` to `last`, both included; 0 when `last` < `first`.

        :raises UnconfirmedYear: strict calendar, a year of the span without a list
        """
        if last < first:
            return 0
        self._confirm(first.year, last.year)
        plain = _weekdays_before(last + DAY) - _weekdays_before(first)
        return plain + _count(self._gained, first, last) - _count(self._lost, first, last)

    def add_workdays(self, day, n):
        """The `n`-th working day after `day` (before it, for a negative `n`); `day` itself for 0.

        `day` is not counted, whether or not it is a working day (Civil Code 201).
        """
        step = DAY if n > 0 else -DAY
        for _nth in range(abs(n)):
            day = self._next(day + step, step)
        return day

    def roll(self, day):
        """`day`, or the next working day when it is a rest day (Civil Code 203)."""
        return self._next(day, DAY)

    def _next(self, day, step):
        while not self.is_workday(day):
            day += step
        return day

    def _confirm(self, first_year, last_year):
        for year in range(first_year, last_year + 1):
            if year in self._years:
                continue
            if self.strict:
                raise UnconfirmedYear(year)
            self.assumed_years.add(year)


def calendar_from_table(table, *, strict=True):
    """The calendar of a table like data/working_calendar.yaml: ISO days by year, off and on.

    Its years are confirmed when they stand under "holidays".
    """
    return WorkCalendar(
        _days(table["holidays"]), _days(table["workdays"]), table["holidays"], strict=strict
    )


def _days(years):
    return [date.fromisoformat(day) for days in years.values() for day in days]


def _is_weekend(day):
    return day.weekday() >= SATURDAY


def _weekdays_before(day):
    """Mondays to Fridays from 0001-01-01, a Monday, up to the day before `day`."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    return weeks * 5 + min(rest, 5)


def _count(days, first, last):
    return bisect_right(days, last) - bisect_left(days, first)
