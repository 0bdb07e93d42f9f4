"""A WebAnno document between file and rows: units of text, layers, what is annotated where."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["span", "chain", "relation"]

_CLASS_FEATURES = ("value", "label")
_CHAIN_CLASS = "referenceType"
CHAIN_ARC = "referenceRelation"


@dataclass(frozen=True)
class Slot:
    """A feature that holds links: two columns, roles and targets."""

    name: str
    target_type: str


@dataclass(frozen=True)
class Layer:
    """One layer of a header: its type, its plain features and, for relations, its end points."""

    kind: Kind
    type: str
    features: tuple[str | Slot, ...]
    base: str | None = None

    @property
    def short(self) -> str:
        """The layer's name without its package.

        >>> Layer("span", "webanno.custom.Ship", ()).short
        'Ship'
        """
        return self.type.rpartition(".")[2]

    @property
    def columns(self) -> int:
        """How many columns the layer takes in a row."""
        plain = sum(2 if isinstance(feature, Slot) else 1 for feature in self.features)
        return plain + (self.kind == "relation")

    @property
    def class_feature(self) -> str | None:
        """The feature that names the class: value or label, else the first one."""
        names = [feature for feature in self.features if isinstance(feature, str)]
        if self.kind == "chain":
            return _CHAIN_CLASS
        return next((name for name in _CLASS_FEATURES if name in names), next(iter(names), None))


@dataclass(frozen=True)
class Unit:
    """A token or a part of one: its address (`2-5.1`), its raw offsets and its text."""

    address: str
    begin: int
    end: int
    text: str


@dataclass
class Sentence:
    """A sentence's text and its tokens."""

    text: str
    units: list[Unit] = field(default_factory=list)


@dataclass
class Thing:
    """One annotation of a span layer, or one link of a chain, over one or several units.

    `number` is the file's own number of it; in a chain `chain` and `link` say where it belongs.
    """

    layer: Layer
    units: list[Unit]
    values: dict[str, str | None]
    number: int | None = None
    chain: int | None = None
    link: int | None = None
    slots: list[tuple[str | None, str, int | None, str]] = field(default_factory=list)

    @property
    def begin(self) -> int:
        """Where it begins, in the file's offsets."""
        return min(unit.begin for unit in self.units)

    @property
    def end(self) -> int:
        """Where it ends, in the file's offsets."""
        return max(unit.end for unit in self.units)


@dataclass(frozen=True)
class Arc:
    """One annotation of a relation layer, from one unit to another, with numbers where needed."""

    layer: Layer
    values: dict[str, str | None]
    source: str
    target: str
    source_number: int | None = None
    target_number: int | None = None


@dataclass
class Document:
    """A file as read. `broken` holds the numbers of the lines that could not be."""

    layers: list[Layer] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        """All tokens and their parts, in the file's order."""
        return [unit for sentence in self.sentences for unit in sentence.units]


class Offsets:
    """From the file's offsets to code points.

    WebAnno counts UTF-16 units, so that a sign above U+FFFF counts two.
    """

    def __init__(self, text: str, *, is_utf16: bool = True) -> None:
        self.text = text
        self._wide: list[int] = []
        if is_utf16 and not text.isascii():
            at = 0
            for sign in text:
                at += 2 if sign > "\uffff" else 1
                if sign > "\uffff":
                    self._wide.append(at)

    def place(self, offset: int) -> int:
        """The code point at a raw offset.

        >>> Offsets("a \\U0001f6a2 b").place(5)
        4
        """
        return offset - bisect.bisect_right(self._wide, offset)

    def misses(self, units: Sequence[Unit]) -> int:
        """How many units have another text than the document has at their place."""
        return sum(
            self.text[self.place(unit.begin) : self.place(unit.end)] != unit.text for unit in units
        )


def offsets(document: Document, source: str | None = None) -> Offsets:
    """How to count in a document: in its source text if that is at hand and fits its tokens.

    Otherwise the text is put together from the sentences; what was between them is lost and
    shown as line breaks.
    """
    units = document.units
    texts = [source] if source is not None else []
    found: list[Offsets] = []
    for is_utf16 in (True, False):
        built = [built] if (built := _built(document.sentences, is_utf16)) is not None else []
        for text in (*texts, *built):
            counted = Offsets(text, is_utf16=is_utf16)
            if not counted.misses(units):
                return counted
            found.append(counted)
    return min(found, key=lambda counted: counted.misses(units), default=Offsets(""))


def _built(sentences: Sequence[Sentence], is_utf16: bool) -> str | None:
    """The document's text from its sentences, each at the place its first token says."""
    parts: list[str] = []
    at = 0
    for sentence in sentences:
        if not sentence.units:
            continue
        first = sentence.units[0]
        ahead = _width(sentence.text[: max(0, sentence.text.find(first.text))], is_utf16)
        gap = first.begin - ahead - at
        if not 0 <= gap <= 100_000:
            return None
        parts.append("\n" * gap + sentence.text)
        at += gap + _width(sentence.text, is_utf16)
    return "".join(parts)


def _width(text: str, is_utf16: bool) -> int:
    return len(text) + (sum(sign > "\uffff" for sign in text) if is_utf16 else 0)
