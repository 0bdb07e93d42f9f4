"""WebAnno TSV 2: a header line of types and features, tokens without offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.adapters._webanno_model import Arc, Document, Layer, Sentence, Thing, Unit

_ATTACH = "AttachTo="
_TOKEN = re.compile(r"\d+-\d+")
_NOTHING = ("_", "O", "")


def header(text: str) -> str | None:
    """The first line when it names layers, else None: then the columns mean nothing."""
    line = text.partition("\n")[0].strip()
    return line if re.match(r"# ?\S+\.\S+", line) and " | " in line else None


def parse(text: str) -> Document:
    """Read the text of a file that has a header line.

    Offsets are made by finding the tokens in their sentence; sentences are joined by line breaks.
    """
    found = Document(layers=_layers(header(text) or ""))
    reader = _Reader(found)
    for number, line in enumerate(text.split("\n")[1:], 2):
        line = line.rstrip("\r")
        if line.startswith("#text="):
            reader.sentence(line.removeprefix("#text="))
        elif line and not line.startswith("#"):
            try:
                reader.row(line.split("\t"))
            except (ValueError, IndexError):
                found.broken.append(number)
    return found


def _layers(line: str) -> list[Layer]:
    layers = []
    for part in re.split(r"(?:^|\s)#\s+", line):
        name, *features = (word.strip() for word in part.split("|"))
        if not name:
            continue
        base = None
        if features and features[-1].startswith(_ATTACH):
            base = features.pop().removeprefix(_ATTACH)
        layers.append(Layer("relation" if base else "span", name, tuple(features), base))
    return layers


class _Reader:
    """Rows on their way into a document; spans go on where a cell begins with I-."""

    def __init__(self, found: Document) -> None:
        self._found = found
        self._begin = 0
        self._at = 0
        self._open: dict[tuple[int, int], Thing] = {}

    def sentence(self, text: str) -> None:
        """A new sentence, behind a line break."""
        if self._found.sentences:
            self._begin += len(self._found.sentences[-1].text) + 1
        self._found.sentences.append(Sentence(text))
        self._at = 0
        self._open = {}

    def row(self, cells: list[str]) -> None:
        """One token row. Raises ValueError when it does not fit."""
        width = sum(layer.columns for layer in self._found.layers)
        values = cells[2:]
        if values and values[-1] == "" and len(values) > width:
            values.pop()
        if not _TOKEN.fullmatch(cells[0]) or len(values) != width or not self._found.sentences:
            raise ValueError("a row that does not fit the header")
        sentence = self._found.sentences[-1]
        start = sentence.text.find(cells[1], self._at)
        if start < 0:
            raise ValueError("a token that is not in its sentence")
        self._at = start + len(cells[1])
        unit = Unit(cells[0], self._begin + start, self._begin + self._at, cells[1])
        sentence.units.append(unit)
        at = 0
        for index, layer in enumerate(self._found.layers):
            columns = [cell.split("|") for cell in values[at : at + layer.columns]]
            at += layer.columns
            if layer.kind == "relation":
                self._relation(layer, unit, columns)
            else:
                self._span(index, layer, unit, columns)

    def _span(self, index: int, layer: Layer, unit: Unit, columns: Sequence[list[str]]) -> None:
        for stack in range(max(map(len, columns), default=0)):
            cells = [column[stack] if stack < len(column) else "_" for column in columns]
            key = (index, stack)
            if all(cell in _NOTHING for cell in cells):
                self._open.pop(key, None)
            elif key in self._open and all(c.startswith("I-") or c in _NOTHING for c in cells):
                self._open[key].units.append(unit)
            else:
                names = [name for name in layer.features if isinstance(name, str)]
                values = {n: _value(c, layer) for n, c in zip(names, cells, strict=True)}
                thing = Thing(layer, [unit], values)
                self._found.things.append(thing)
                self._open[key] = thing

    def _relation(self, layer: Layer, unit: Unit, columns: Sequence[list[str]]) -> None:
        names = [name for name in layer.features if isinstance(name, str)]
        for stack, end in enumerate(columns[-1]):
            if end in _NOTHING:
                continue
            if not _TOKEN.fullmatch(end):
                raise ValueError("a relation without its other end")
            values = {
                name: _value(column[stack] if stack < len(column) else "_", layer)
                for name, column in zip(names, columns[:-1], strict=True)
            }
            self._found.arcs.append(Arc(layer, values, end, unit.address))


def _value(cell: str, layer: Layer) -> str | None:
    """A feature's value; the type's own name stands where the feature is empty."""
    value = cell[2:] if cell.startswith(("B-", "I-")) else cell
    return None if value in _NOTHING or value == f"{layer.type}_" else value
