"""Eight working weeks of the sample operation, in local time and in UTC.

The port keeps Central European time, so the window holds the change of 25 October 2026.
The rule is written out here: generating must not depend on an installed time zone table.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

TIME_ZONE = "Europe/Amsterdam"
FIRST_DAY = date(2026, 9, 28)
LAST_DAY = date(2026, 11, 20)
EXPORTED_AT = datetime(2026, 11, 20, 17, 40, tzinfo=UTC)
GUIDELINE_AT = datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
_WINTER_FROM = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def working_days() -> list[date]:
    """Monday to Friday, first to last day inclusive: 40 days."""
    span = (LAST_DAY - FIRST_DAY).days + 1
    days = [FIRST_DAY + timedelta(days=step) for step in range(span)]
    return [day for day in days if day.weekday() < 5]


def at_local(day: date, hour: float) -> datetime:
    """The instant of a local wall-clock hour.

    >>> at_local(date(2026, 10, 1), 9.5).isoformat(), at_local(date(2026, 11, 2), 9.5).isoformat()
    ('2026-10-01T07:30:00+00:00', '2026-11-02T08:30:00+00:00')
    """
    wall = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
    summer = wall - timedelta(hours=2)
    return summer if summer < _WINTER_FROM else wall - timedelta(hours=1)


def stamp(instant: datetime) -> str:
    """ISO 8601 with microseconds and Z, as the tools write it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def next_working_day(day: date, steps: int) -> date:
    """The day that many working days later; 0 is the day itself."""
    while steps > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            steps -= 1
    return day


class Shift:
    """One person's days: hands out finishing times that never overlap."""

    def __init__(self, rng: Random) -> None:
        """A person who starts at a time of day of their own."""
        self._rng = rng
        self._start = rng.uniform(7.9, 9.3)
        self._free: dict[date, datetime] = {}

    def book(self, day: date, seconds: float) -> datetime:
        """When work of that length ends, if it is done on that day within working hours."""
        wish = at_local(day, self._start + self._rng.triangular(0.1, 7.6, 2.6))
        begin = max(wish, self._free.get(day, wish))
        end = begin + timedelta(seconds=seconds)
        self._free[day] = end + timedelta(seconds=self._rng.uniform(8, 90))
        return end
