"""WebAnno TSV 3.x: a header of layers, then one row per token or part of a token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.adapters._webanno_model import (
    CHAIN_ARC,
    Arc,
    Document,
    Kind,
    Layer,
    Sentence,
    Slot,
    Thing,
    Unit,
)

FORMAT = "#FORMAT=WebAnno TSV 3"

_KINDS: dict[str, Kind] = {"#T_SP": "span", "#T_CH": "chain", "#T_RL": "relation"}
_ADDRESS = re.compile(r"(\d+-\d+(?:\.\d+)*)")
_PLACE = re.compile(r"(\d{1,15})-(\d{1,15})")
_NUMBERED = re.compile(r"((?:\\.|[^\\\[\]])*)(?:\[(\d{1,15})\])?", re.S)
_END = re.compile(r"(\d+-\d+(?:\.\d+)*)(?:\[(\d{1,15})(?:_(\d{1,15}))?\])?")
_LINK = re.compile(r"(\d{1,15})-(\d{1,15})")
_ESCAPED = re.compile(r"\\(->|.)", re.S)
_SIGNS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}


class _Entry(NamedTuple):
    """One of the stacked values of a cell, still escaped, and the number behind it."""

    raw: str
    number: int | None


def parse(text: str) -> Document:
    """Read the text of a file; rows that do not fit the header are noted."""
    found = Document()
    reader = _Reader(found)
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        kind, _, declared = line.partition("=")
        if kind in _KINDS and not found.sentences:
            found.layers.append(_layer(kind, declared))
        elif line.startswith("#Text="):
            reader.sentence(unescape(line.removeprefix("#Text=")))
        elif line and not line.startswith("#"):
            things, arcs = len(found.things), len(found.arcs)
            try:
                reader.row(line.split("\t"))
            except (ValueError, IndexError):
                found.broken.append(number)
                del found.things[things:], found.arcs[arcs:]
    return found


def unescape(value: str) -> str:
    """A value without its backslashes.

    >>> unescape(r"er\\|sie \\-> es")
    'er|sie -> es'
    """
    return _ESCAPED.sub(lambda m: _SIGNS.get(m[1], m[1]), value) if "\\" in value else value


def _layer(kind: str, declared: str) -> Layer:
    name, *parts = declared.split("|")
    base = None
    if kind == "#T_RL" and parts and parts[-1].startswith("BT_"):
        base = parts.pop().removeprefix("BT_")
    features: list[str | Slot] = []
    while parts:
        part = parts.pop(0)
        if part.startswith("ROLE_") and parts:
            role = part.removeprefix("ROLE_").rpartition(":")[2].partition("_")[0]
            features.append(Slot(role, parts.pop(0)))
        else:
            features.append(part)
    if not features:
        features.append("")
    return Layer(_KINDS.get(kind, "span"), name, tuple(features), base)


class _Reader:
    """Rows on their way into a document; remembers what goes on from row to row."""

    def __init__(self, found: Document) -> None:
        self._found = found
        self._open: dict[tuple[int, int], Thing] = {}
        self._links: dict[tuple[int, int, int], Thing] = {}
        self._has_rows = True

    def sentence(self, text: str) -> None:
        """A line of text: a new sentence, or one more line of the last one."""
        if self._has_rows:
            self._found.sentences.append(Sentence(text))
            self._has_rows = False
        else:
            self._found.sentences[-1].text += f"\n{text}"

    def row(self, cells: list[str]) -> None:
        """One token row. Raises ValueError when it does not fit."""
        address, place = _ADDRESS.fullmatch(cells[0]), _PLACE.fullmatch(cells[1])
        if not address or not place or not self._found.sentences:
            raise ValueError("no token")
        begin, end = int(place[1]), int(place[2])
        if end < begin:
            raise ValueError("a token that ends before it begins")
        values = cells[3:]
        if values and values[-1] == "" and len(values) > self._width:
            values.pop()
        if len(values) != self._width:
            raise ValueError("another number of columns than the header has")
        unit = Unit(cells[0], begin, end, unescape(cells[2]))
        self._found.sentences[-1].units.append(unit)
        self._has_rows = True
        at = 0
        for index, layer in enumerate(self._found.layers):
            self._read(index, layer, unit, values[at : at + layer.columns])
            at += layer.columns

    @property
    def _width(self) -> int:
        return sum(layer.columns for layer in self._found.layers)

    def _read(self, index: int, layer: Layer, unit: Unit, cells: Sequence[str]) -> None:
        if all(cell in ("_", "") for cell in cells):
            return
        if layer.kind == "chain":
            self._chain(index, layer, unit, cells)
        elif layer.kind == "relation":
            self._relation(layer, unit, cells)
        else:
            self._span(index, layer, unit, cells)

    def _span(self, index: int, layer: Layer, unit: Unit, cells: Sequence[str]) -> None:
        plain, slots = _columns(layer, cells)
        for stack, entries in enumerate(_stacked([*plain.values(), *(s[1] for s in slots)])):
            number = next((entry.number for entry in entries if entry.number is not None), None)
            known = self._open.get((index, number)) if number is not None else None
            if known is not None:
                known.units.append(unit)
                continue
            values = {
                name: _value(entry.raw) for name, entry in zip(plain, entries, strict=False) if name
            }
            thing = Thing(layer, [unit], values, number)
            for slot, roles, targets in slots:
                thing.slots.extend(_fillers(slot, _nth(roles, stack), _nth(targets, stack)))
            self._found.things.append(thing)
            if number is not None:
                self._open[index, number] = thing

    def _chain(self, index: int, layer: Layer, unit: Unit, cells: Sequence[str]) -> None:
        columns = dict(zip(layer.features, cells, strict=True))
        arcs = _split(columns.get(CHAIN_ARC, ""), "|")
        names = [name for name in layer.features if isinstance(name, str) and name != CHAIN_ARC]
        others = {name: _split(columns[name], "|") for name in names}
        for stack, arc in enumerate(arcs):
            label, arrow, place = arc.rpartition("->")
            match = _LINK.fullmatch(place)
            if not arrow or not match:
                raise ValueError("a link without a place in its chain")
            chain, link = int(match[1]), int(match[2])
            known = self._links.get((index, chain, link))
            if known is not None:
                known.units.append(unit)
                continue
            values = {name: _value(_entry(_nth(o, stack)).raw) for name, o in others.items()}
            thing = Thing(layer, [unit], {CHAIN_ARC: _value(label), **values}, None, chain, link)
            self._links[index, chain, link] = thing
            self._found.things.append(thing)

    def _relation(self, layer: Layer, unit: Unit, cells: Sequence[str]) -> None:
        names = [feature for feature in layer.features if isinstance(feature, str)]
        columns = [_split(cell, "|") for cell in cells]
        for stack, end in enumerate(columns[-1]):
            match = _END.fullmatch(end)
            if not match:
                raise ValueError("a relation without its other end")
            values = {
                name: _value(_entry(_nth(column, stack)).raw)
                for name, column in zip(names, columns[:-1], strict=True)
                if name
            }
            numbers = [int(number or 0) or None for number in match.group(2, 3)]
            self._found.arcs.append(Arc(layer, values, match[1], unit.address, *numbers))


def _columns(
    layer: Layer, cells: Sequence[str]
) -> tuple[dict[str, list[str]], list[tuple[Slot, list[str], list[str]]]]:
    """A span layer's cells, taken apart into their stacked entries."""
    plain: dict[str, list[str]] = {}
    slots = []
    rest = iter(cells)
    for feature in layer.features:
        if isinstance(feature, Slot):
            slots.append((feature, _split(next(rest), "|"), _split(next(rest), "|")))
        else:
            plain[feature] = _split(next(rest), "|")
    return plain, slots


def _stacked(columns: Sequence[list[str]]) -> Iterator[list[_Entry]]:
    """The entries of the k-th annotation over all columns; where nothing stands there is none."""
    for stack in range(max(len(column) for column in columns)):
        raw = [_nth(column, stack) for column in columns]
        if any(entry not in ("_", "") for entry in raw):
            yield [_entry(entry) for entry in raw]


def _nth(column: Sequence[str], stack: int) -> str:
    return column[stack] if stack < len(column) else "_"


def _entry(raw: str) -> _Entry:
    match = _NUMBERED.fullmatch(raw)
    if match is None:
        raise ValueError("a bracket in a value")
    return _Entry(match[1], int(match[2]) if match[2] else None)


def _fillers(
    slot: Slot, roles: str, targets: str
) -> Iterator[tuple[str | None, str, int | None, str]]:
    """Role, address, number and target type of each filler of a slot."""
    if targets in ("_", "*", ""):
        return
    names = _split(_entry(roles).raw, ";")
    for index, target in enumerate(_split(targets, ";")):
        match = _END.fullmatch(target)
        if match is None:
            raise ValueError("a slot without a target")
        number = int(match[2] or 0) or None
        yield _value(_nth(names, index)), match[1], number, slot.target_type


def _value(raw: str) -> str | None:
    return None if raw in ("*", "_", "") else unescape(raw)


def _split(cell: str, separator: str) -> list[str]:
    """A cell's parts at a separator that no backslash stands before."""
    if "\\" not in cell:
        return cell.split(separator)
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", cell, re.S):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
