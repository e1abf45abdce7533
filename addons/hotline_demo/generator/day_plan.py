"""How many callers come, and when: weekday, hour of the day, and the days of the tax period."""

from datetime import datetime, time, timedelta

OPENS, CLOSES = time(9), time(17, 30)
# share of a day's callers per half hour from opening; the lunch hour is quiet, mid-morning busiest
PROFILE = (5.6, 7.4, 7.8, 7.8, 7.4, 5.4, 4.3, 4.0, 4.6, 6.3, 7.4, 7.6, 7.2, 6.6, 5.8, 4.2, 2.0)
WEEKDAY = (1.10, 1.04, 1.0, 0.98, 0.95, 0.9, 0.9)  # Monday first; make-up weekends are quieter
PERIOD_END = 1.16  # the last days of the filing period


def volume(day, first_busy, last_busy):
    """Relative number of callers on a working day; the filing period swells towards its end."""
    factor = WEEKDAY[day.weekday()]
    if first_busy <= day <= last_busy:
        span = (last_busy - first_busy).days or 1
        factor *= 1 + (PERIOD_END - 1) * (day - first_busy).days / span
    return factor


def arrivals(day, count, draw):
    """Moments at which ``count`` callers reach the line, in order, to the second."""
    slots = draw.choices(range(len(PROFILE)), PROFILE, k=count)
    start = datetime.combine(day, OPENS)
    return sorted(
        start + timedelta(minutes=30 * slot, seconds=draw.randrange(1800)) for slot in slots
    )
