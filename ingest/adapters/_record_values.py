"""Values that a record must hold in a stated form: the record is broken where it does not."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

import orjson

_PLACE = re.compile(r"^(https?|s3|gs|azure|file|gcs)://|^/[^\s]+$|^data:", re.I)


def number(value: Any) -> float:
    """A finite number. Raises TypeError or ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number was expected")
    if not isfinite(value):
        raise ValueError("a finite number was expected")
    return float(value)


def whole(value: Any) -> int:
    """A number without fraction, small enough for any column. Raises as `number` does."""
    found = number(value)
    if found != int(found) or abs(found) >= 2**31:
        raise ValueError("a whole number was expected")
    return int(found)


def listed(record: Mapping[str, Any], key: str) -> list[Any]:
    """A list at a key; empty when there is none. Raises TypeError for anything else."""
    value = record.get(key)
    if value is not None and not isinstance(value, list):
        raise TypeError(f"its {key} is no list")
    return value or []


def mapping(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object at a key; empty when there is none. Raises TypeError for anything else."""
    value = record.get(key)
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"its {key} is no object")
    return value or {}


def facts(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What stands at a key that may hold an object, a text, or an object as text."""
    value = record.get(key)
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {key: value}
    return value if isinstance(value, dict) else {key: value}


def is_place(value: Any) -> bool:
    """Whether a text is an address rather than content."""
    return isinstance(value, str) and bool(_PLACE.match(value))


def medium(uri: str | None, mime: Any = None) -> str | None:
    """What kind of media an address or a MIME type names: image, video, audio, text, pdf ..."""
    found = mime if isinstance(mime, str) and mime else mimetypes.guess_type(uri or "")[0]
    if not found:
        return None
    return "pdf" if found == "application/pdf" else found.partition("/")[0]
