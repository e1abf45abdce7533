"""Microseconds since the epoch to the local times of the exchange format."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .rows import MICRO

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock(tz):
    """A function from microseconds since the epoch to `YYYY-MM-DDTHH:MM:SS.ffffff` in a zone.

    :param tz: name of the zone, as `Asia/Shanghai`
    :raises ValueError: there is no such zone
    """
    try:
        zone = ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise ValueError(f"no such time zone: {tz}") from None

    @lru_cache(maxsize=4096)  # events lie close together
    def second(at):
        return f"{(_EPOCH + timedelta(seconds=at)).astimezone(zone):%Y-%m-%dT%H:%M:%S}"

    return lambda at: f"{second(at // MICRO)}.{at % MICRO:06d}"
