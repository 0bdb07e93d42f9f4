"""Instants as crowd platforms write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from ingest.adapters._gather import Gather

_SLASHED = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP])M)?", re.I
)
_UNIX = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\w+) (\d{4})")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ZONES = {"PST": -8, "PDT": -7, "UTC": 0, "GMT": 0}
_YEARS = range(1990, 2200)


class Instant(NamedTuple):
    """An instant in UTC, and whether the file said the zone."""

    at: datetime
    is_zoned: bool


@lru_cache(maxsize=65_536)
def instant(text: str) -> Instant | None:
    """An instant from ISO 8601, month/day/year or `Tue Feb 19 12:11:58 PST 2019`; else None.

    >>> instant("3/24/2016 17:57:02").at.isoformat()
    '2016-03-24T17:57:02+00:00'
    >>> instant("Tue Feb 19 12:11:58 PST 2019").at.isoformat()
    '2019-02-19T20:11:58+00:00'
    """
    try:
        found = _slashed(text) or _unix(text) or _iso(text)
        return found if found and found.at.year in _YEARS else None
    except (ValueError, OverflowError):
        return None


def _slashed(text: str) -> Instant | None:
    match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    month, day, year, hour, minute = (int(part) for part in match.group(1, 2, 3, 4, 5))
    if half := match.group(7):
        hour = hour % 12 + (12 if half in "pP" else 0)
    second = int(match.group(6) or 0)
    return Instant(datetime(year, month, day, hour, minute, second, tzinfo=UTC), False)


def _unix(text: str) -> Instant | None:
    match = _UNIX.fullmatch(text)
    if match is None or match.group(6) not in _ZONES:
        return None
    month = _MONTHS.index(match.group(1)) + 1
    day, hour, minute, second = (int(part) for part in match.group(2, 3, 4, 5))
    zone = timezone(timedelta(hours=_ZONES[match.group(6)]))
    moment = datetime(int(match.group(7)), month, day, hour, minute, second, tzinfo=zone)
    return Instant(moment.astimezone(UTC), True)


def _iso(text: str) -> Instant | None:
    if not text[:1].isdigit():
        return None
    moment = datetime.fromisoformat(text.removesuffix(" UTC") + "Z" * text.endswith(" UTC"))
    if moment.tzinfo is None:
        return Instant(moment.replace(tzinfo=UTC), False)
    return Instant(moment.astimezone(UTC), True)


def read(rows: Gather, text: str | None) -> datetime | None:
    """An instant in UTC; one that cannot be read is NULL and told, a zone assumed is told too."""
    if not text or text == "NA":
        return None
    found = instant(text)
    if found is None:
        rows.problem("unreadable_time", "A time could not be read and was left empty.")
        return None
    if not found.is_zoned:
        rows.fact("time_zone_assumed", "UTC")
    return found.at


def between(
    rows: Gather, started: datetime | None, ended: datetime | None, shares: int = 1
) -> float | None:
    """The seconds from start to end, shared by the rows of a page; NULL when below zero."""
    if started is None or ended is None:
        return None
    seconds = (ended - started).total_seconds()
    if seconds < 0:
        rows.problem("negative_duration", "Work ends before it starts; its time was left empty.")
        return None
    return seconds / shares


def duration(rows: Gather, text: str | None) -> float | None:
    """A number of seconds; NULL when there is none, NULL and told when it is no duration."""
    if not text or text == "NA":
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if 0 <= seconds < 1e9:
        return seconds
    rows.problem("unreadable_duration", "A work time is no duration and was left empty.")
    return None
