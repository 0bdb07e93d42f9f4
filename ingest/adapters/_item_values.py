"""Values of JSON records as text, numbers and instants; what is odd becomes None, no error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from ingest.adapters._values import EMAIL, MILLISECONDS, PERSON_FIELDS, plain

LARGEST_WHOLE = 2**53
LARGEST_NUMBER = 1e15


def anything(value: Any) -> str | None:
    """Any value as text: scalars as they read, objects and lists as JSON, nothing as None."""
    if value is None or isinstance(value, str):
        return value
    return plain(value) if isinstance(value, int | float) else orjson.dumps(value).decode()


def number(value: Any) -> float | None:
    """A finite number of a size that occurs; None for all else.

    >>> number(2), number(True), number(1e308), number("2")
    (2, None, None, None)
    """
    if type(value) not in (int, float) or not math.isfinite(value):
        return None
    return value if abs(value) <= LARGEST_NUMBER else None


def whole(value: Any) -> int | None:
    """A whole number, also as a float or as digits; None for all else.

    >>> whole("12"), whole(3.0), whole(3.5), whole(True)
    (12, 3, None, None)
    """
    if isinstance(value, str) and len(value) < 17 and value.lstrip("-").isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_one = type(value) is int and abs(value) <= LARGEST_WHOLE
    return value if is_one else None


def mapping(value: Any) -> dict[str, Any]:
    """The object itself; an empty one for anything that is none."""
    return value if isinstance(value, dict) else {}


def clean(values: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    """Texts of an object's values for a map column, and whether any was left out as a person's.

    >>> clean({"colour": "red", "annotator": "ann", "empty": None})
    ({'colour': 'red'}, True)
    """
    found = {str(key): anything(value) for key, value in values.items()}
    said = {k: v for k, v in found.items() if v not in (None, "", "[]", "{}")}
    kept = {k: v for k, v in said.items() if v is not None and not _is_person(k, v)}
    return kept, len(kept) < len(said)


def _is_person(key: str, value: str | None) -> bool:
    return key.lower() in PERSON_FIELDS or bool(
        value and "@" in value and EMAIL.search(value[:1000])
    )


def path_of(value: Any) -> str | None:
    """A path or address as other sources would write it, without its query string.

    >>> path_of(r".\\a\\b.jpg"), path_of("https://x.org/a.jpg?sig=1#f"), path_of("/a/b.jpg")
    ('a/b.jpg', 'https://x.org/a.jpg', 'a/b.jpg')
    """
    found = plain(value)
    if found is None:
        return None
    found = found.replace("\\", "/")
    if "://" in found:
        return found.split("?")[0].split("#")[0]
    return found.removeprefix("./").lstrip("/") or None


def instant(value: Any) -> tuple[datetime, bool] | None:
    """An instant in UTC and whether its zone was assumed; None when it is none.

    Reads ISO 8601, the dates of e-mail headers, and epoch seconds or milliseconds.

    >>> instant("Thu, 09 Feb 2023 14:12:03 UTC")[0].isoformat()
    '2023-02-09T14:12:03+00:00'
    """
    try:
        moment = _moment(value)
        assumed = moment.tzinfo is None
        moment = moment.replace(tzinfo=UTC) if assumed else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None
    return (moment, assumed) if 1970 <= moment.year <= 2200 else None


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        stated = value.strip()
        try:
            return datetime.fromisoformat(stated)
        except ValueError:
            return parsedate_to_datetime(stated)
    if type(value) not in (int, float):
        raise TypeError("no time")
    return datetime.fromtimestamp(value / 1000 if value > MILLISECONDS else value, UTC)
