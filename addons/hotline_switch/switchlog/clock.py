"""Microseconds since the epoch to the local times of the exchange format."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .rows import MICRO

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock(tz):
    """A function from microseconds since the epoch to `YYYY-MM-DDTHH:MM:SS.ffffff` in a zone.

    :param tz: name of the zone, as `Asia/Shanghai`
    :raises ValueError: there is no such zone
    """
    try:
        return partial(_local, ZoneInfo(tz))
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise ValueError(f"no such time zone: {tz}") from None


def _local(zone, at):
    moment = (_EPOCH + timedelta(seconds=at // MICRO)).astimezone(zone)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % MICRO:06d}"
