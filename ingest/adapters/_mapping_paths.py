"""Rows from a nested record: dotted paths, one row for each element of a list on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_ROWS = 100_000
"""Rows one record may become; lists beside each other multiply."""


class TooMany(ValueError):
    """One record would become too many rows."""


@dataclass
class Node:
    """A step of the paths: the words that end here, and the keys that go on."""

    words: list[str] = field(default_factory=list)
    keys: dict[str, Node] = field(default_factory=dict)


def tree(paths: Mapping[str, str]) -> Node:
    """Paths by word as one tree, so that paths through the same list stay together.

    >>> sorted(tree({"asset": "id", "label": "answers.value"}).keys)
    ['answers', 'id']
    """
    root = Node()
    for word, path in paths.items():
        node = root
        for key in path.split(".") if path else ():
            node = node.keys.setdefault(key, Node())
        node.words.append(word)
    return root


def flatten(value: Any, node: Node) -> list[dict[str, Any]]:
    """The rows of a record: a dictionary of what stands at each word's path.

    A list on the way gives a row per element; a list at the end of a path is one value.

    >>> record = {"id": 7, "answers": [{"by": "ann", "is": "tug"}, {"by": "bob", "is": "ferry"}]}
    >>> flatten(record, tree({"asset": "id", "annotator": "answers.by", "label": "answers.is"}))
    [{'asset': 7, 'annotator': 'ann', 'label': 'tug'}, \
{'asset': 7, 'annotator': 'bob', 'label': 'ferry'}]
    """
    if isinstance(value, list) and node.keys:
        rows = [row for element in value for row in flatten(element, node)]
        return _bounded(rows) or [{}]
    rows = [dict.fromkeys(node.words, value)]
    if isinstance(value, dict):
        for key, below in node.keys.items():
            found = flatten(value[key], below) if key in value else [{}]
            if len(rows) * len(found) > MAX_ROWS:
                raise TooMany(f"The record would become more than {MAX_ROWS:,} rows.")
            rows = [row | more for row in rows for more in found]
    return rows


def _bounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(rows) > MAX_ROWS:
        raise TooMany(f"The record would become more than {MAX_ROWS:,} rows.")
    return rows
