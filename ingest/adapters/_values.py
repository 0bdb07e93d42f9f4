"""Single JSON values as every adapter reads them: text, ids made of content, names of people."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Any

import orjson

BROKEN = (
    KeyError,
    TypeError,
    ValueError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What an odd value inside a record may raise; the record is then reported, never a crash."""

MILLISECONDS = 1e11
"""Epoch numbers beyond are milliseconds: as seconds they would be the year 5138."""

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

PERSON_FIELDS = frozenset(
    "annotator annotator_id annotator_name annotator_email creator created_by createdby author "
    "worker worker_id labeler labeller user user_id username user_name email updated_by "
    "last_edited_by reviewer reviewer_id reviewed_by assignee".split()
)
"""Fields of a record that name a person, where a format has none and converters add them."""

_PERSON_KEY = re.compile(
    r"(^|[._-])(e_?mails?|annotators?|reviewers?|labell?ers?|workers?|users?|user_?names?"
    r"|completed_by|created_by|createdBy|authors?|assignees?|approvers?)([._-]|$)",
    re.I,
)


def plain(value: Any) -> str | None:
    """A scalar as text without outer space; None for nothing, empty text, objects and lists.

    >>> plain(" a "), plain(7), plain(True), plain([1])
    ('a', '7', 'true', None)
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def as_text(value: Any) -> str | None:
    """A JSON scalar as text, the rest as JSON; None for nothing and for empty text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):
        return str(value)
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def clean(text: str) -> str:
    """Text without what no UTF-8 file can hold: lone surrogates are marked."""
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def content_hash(content: Any) -> str:
    """A short hash of content, the same in every export that holds it, whatever its keys' order."""
    raw = orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def text_key(text: str) -> str:
    """The `asset_key` of a text that has neither id nor address: its hash."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def names_person(key: str, value: str) -> bool:
    """Whether a fact about an asset names a person, by what it is called or what it says.

    >>> names_person("created_by", "7"), names_person("contact", "a@b.org"), names_person("x", "7")
    (True, True, False)
    """
    if _is_person_key(key):
        return True
    return len(value) < 200 and "@" in value and bool(EMAIL.fullmatch(value))


@lru_cache(maxsize=1024)
def _is_person_key(key: str) -> bool:
    return bool(_PERSON_KEY.search(key))
