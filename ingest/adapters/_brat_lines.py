"""brat's lines: one annotation each, told apart by the first letter of its id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPAN = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_PAIR = re.compile(r"([^\s:]+):(\S+)")
_LARGEST = 2**53


@dataclass(frozen=True)
class Span:
    """A T line: a class at one place, or at several when it is discontinuous."""

    ident: str
    label: str
    places: tuple[tuple[int, int], ...]
    quote: str | None


@dataclass(frozen=True)
class Event:
    """An E line: a class at its trigger, and its arguments by role."""

    ident: str
    label: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Link:
    """An R line, or one further member of an equivalence (which has no id)."""

    ident: str
    label: str
    source: str
    target: str


@dataclass(frozen=True)
class Remark:
    """An A, M, N or # line: something said about another annotation."""

    target: str
    name: str
    value: str
    is_note: bool = False


@dataclass
class Lines:
    """A file's lines by kind, and the numbers (from 1) of those that could not be read."""

    spans: list[Span] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


def parse(text: str) -> Lines:
    """Read the text of an annotation file; a line that says nothing we know is noted."""
    found = Lines()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip():
            continue
        try:
            _read(found, line)
        except ValueError:
            found.broken.append(number)
    return found


def _read(found: Lines, line: str) -> None:
    ident, tab, rest = line.partition("\t")
    body, _, tail = rest.partition("\t")
    kind = ident[:1]
    if not tab or not body or (len(ident) < 2 and kind != "*"):
        raise ValueError("no annotation")
    if kind == "T":
        found.spans.append(_span(ident, body, tail if "\t" in rest else None))
    elif kind == "E":
        found.events.append(_event(ident, body))
    elif kind == "R":
        found.links.append(_relation(ident, body))
    elif kind == "*":
        found.links.extend(_equivalence(body))
    elif kind in "AM":
        name, target, *value = body.split(" ", 2)
        found.remarks.append(Remark(target, name, value[0] if value else "true"))
    elif kind == "N":
        name, target, entry = body.split(" ", 2)
        found.remarks.append(Remark(target, name, entry))
    elif kind == "#":
        name, target = body.split(" ", 1)
        found.remarks.append(Remark(target, name, tail, is_note=True))
    else:
        raise ValueError("an unknown kind of line")


def _span(ident: str, body: str, quote: str | None) -> Span:
    match = _SPAN.fullmatch(body.strip())
    if match is None:
        raise ValueError("no place")
    places = []
    for part in match.group(2).split(";"):
        start, end = (int(number) for number in part.split())
        if not start <= end < _LARGEST:
            raise ValueError("a place that ends before it starts")
        places.append((start, end))
    return Span(ident, match.group(1), tuple(places), quote)


def _event(ident: str, body: str) -> Event:
    pairs = list(_pairs(body))
    (label, trigger), *arguments = pairs
    return Event(ident, label, trigger, tuple(arguments))


def _relation(ident: str, body: str) -> Link:
    label, _, rest = body.partition(" ")
    (_, source), (_, target) = _pairs(rest)
    return Link(ident, label, source, target)


def _equivalence(body: str) -> Iterator[Link]:
    label, first, *others = body.split()
    if not others:
        raise ValueError("an equivalence of one")
    for other in others:
        yield Link(f"{label}:{first}:{other}", label, first, other)


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    parts = body.split()
    if not parts:
        raise ValueError("nothing named")
    for part in parts:
        match = _PAIR.fullmatch(part)
        if match is None:
            raise ValueError("no pair")
        yield match.group(1), match.group(2)
