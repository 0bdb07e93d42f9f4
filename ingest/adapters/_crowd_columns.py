"""What a crowd platform's columns are: answers or echoes of the input, classes or free text.

Nothing in these files says so. A first walk over the rows tells it apart; what was found is
reported, and `--map label=COL1+COL2`, `--map text=COL` decide otherwise.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.adapters._values import EMAIL
from ingest.errors import WrongOption

_REMEMBERED_ITEMS = 50_000
_MOST_VALUES = 2_000
_LONGEST_CLASS = 200
_FEWEST_VALUES = 10  # below, a column of values that never recur may still be one of classes
_WORDS_OF_A_SENTENCE = 5


@dataclass(frozen=True)
class Answers:
    """The answer columns in the file's order; which hold several values, which free text."""

    columns: tuple[str, ...]
    several: frozenset[str] = frozenset()
    free_text: frozenset[str] = frozenset()
    separator: str | None = None
    is_named: bool = False

    def values(self, column: str, cell: str) -> list[str]:
        """What a cell answers: each value selected once, or the text as it stands.

        >>> Answers(("topic",), several=frozenset({"topic"}), separator="|").values("topic", "b|a")
        ['a', 'b']
        """
        if column not in self.several or self.separator is None:
            return [cell] if cell.strip() else []
        return sorted({part.strip() for part in cell.split(self.separator)} - {""})

    def kind(self, column: str) -> str:
        """The type of `annotations` that a column's answers have."""
        if column in self.free_text:
            return "text"
        return "choices" if column in self.several else "classification"

    def sentence(self, names: Mapping[str, str] | None = None) -> str:
        """What was taken for what, and how to say otherwise."""
        if not self.columns:
            return "No column looks like an answer; --map label=COL names one."
        shown = {c: (names or {}).get(c, c) for c in self.columns}
        how = "as --map said" if self.is_named else "--map label=COL1+COL2 decides otherwise"
        texts = [shown[c] for c in self.columns if c in self.free_text]
        free = f" Read as free text: {', '.join(texts)} (--map text=COL decides)." if texts else ""
        return f"Read as answers: {', '.join(shown.values())} ({how}).{free}"


@dataclass
class _Column:
    """What the values of one column look like. `parts` counts values after splitting."""

    filled: int = 0
    longest: int = 0
    is_sentence: bool = False
    has_separator: bool = False
    varies: bool = False
    parts: dict[str, int] = field(default_factory=dict)

    def feed(self, cell: str, separator: str | None) -> None:
        self.filled += 1
        self.has_separator = self.has_separator or (separator is not None and separator in cell)
        for part in cell.split(separator) if separator else (cell,):
            value = part.strip()
            self.longest = max(self.longest, len(value))
            self.is_sentence = self.is_sentence or value.count(" ") >= _WORDS_OF_A_SENTENCE
            if value in self.parts or len(self.parts) < _MOST_VALUES:
                self.parts[value] = self.parts.get(value, 0) + 1

    @property
    def is_free_text(self) -> bool:
        """Long values, or values that hardly ever come again."""
        if self.longest > _LONGEST_CLASS or len(self.parts) >= _MOST_VALUES:
            return True
        alone = sum(count == 1 for count in self.parts.values())
        is_telling = len(self.parts) >= _FEWEST_VALUES or self.is_sentence
        return is_telling and alone > len(self.parts) / 2


class Scan:
    """A first look at all rows. Memory does not grow with the number of rows."""

    def __init__(self, separator: str | None = None) -> None:
        self.separator = separator
        self.columns: dict[str, _Column] = {}
        self._items: OrderedDict[str, dict[str, int]] = OrderedDict()

    def feed(self, item: str, cells: Iterable[tuple[str, str]]) -> None:
        """One row: the answers that may be some, by column; empty ones count as a value."""
        seen = self._items.setdefault(item, {})
        self._items.move_to_end(item)
        if len(self._items) > _REMEMBERED_ITEMS:
            self._items.popitem(last=False)
        for name, cell in cells:
            column = self.columns.setdefault(name, _Column())
            if cell:
                column.feed(cell, self.separator)
            if not column.varies:
                now = hash(cell)
                column.varies = seen.setdefault(name, now) != now

    def answers(
        self,
        sure: Iterable[str] = (),
        fallback: Iterable[str] = (),
        label: str | None = None,
        text: str | None = None,
    ) -> Answers:
        """The verdict: what varies inside an item, and what is `sure`; else the `fallback`.

        Raises WrongOption when a column named with --map is nowhere in the file.
        """
        if label is not None:
            found = self._named("label", label)
        else:
            known = set(sure)
            found = [n for n, c in self.columns.items() if c.filled and (c.varies or n in known)]
            wanted = set(fallback)
            found = found or [n for n, c in self.columns.items() if c.filled and n in wanted]
        free = {n for n in found if self.columns[n].is_free_text}
        if text is not None:
            named = self._named("text", text)
            found += [n for n in named if n not in found]
            free = set(named)
        several = {n for n in found if self.columns[n].has_separator and n not in free}
        return Answers(
            tuple(found), frozenset(several), frozenset(free), self.separator, label is not None
        )

    def _named(self, word: str, given: str) -> list[str]:
        names = [given] if given in self.columns else [part.strip() for part in given.split("+")]
        for name in names:
            if name not in self.columns:
                raise WrongOption(
                    f"--map {word}={given}: there is no column {name!r} that may be an answer."
                    f" The file has {', '.join(self.columns) or 'none'}."
                )
        return names


_ADDRESS = re.compile(r"^(?:https?|s3|gs|ftp|azure)://\S+$", re.I)
_FILE = re.compile(
    r"^[^\s?*<>|]+\.(?:png|jpe?g|gif|bmp|tiff?|webp|mp4|avi|mov|mkv|webm|mp3|wav|flac|ogg|pdf)$",
    re.I,
)
_MEDIA = {
    "image": "png jpg jpeg gif bmp tif tiff webp svg",
    "video": "mp4 avi mov mkv webm m4v",
    "audio": "mp3 wav flac ogg m4a",
    "pdf": "pdf",
}
_MEDIA_OF_ENDING = {e: media for media, endings in _MEDIA.items() for e in endings.split()}
_TEXT_NAMES = ("text", "sentence", "content", "document", "tweet", "body", "comment", "input")
_LONG = 30
_REMEMBERED_VALUES = 200_000


class Inputs:
    """Which source column is the thing that was labeled: an address or a text.

    It is only taken for the asset's key when every item has its own; where several items ask
    about one picture, the platform's id tells them apart.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._seen = {name: [0, 0, 0] for name in columns}  # filled, addresses, length
        self._owner: dict[str, dict[int, int]] = {name: {} for name in columns}
        self._shared: set[str] = set()

    def feed(self, item: str, cells: Mapping[str, str]) -> None:
        """One row's source data."""
        owner = hash(item)
        for name, seen in self._seen.items():
            cell = cells.get(name, "")
            if not cell:
                continue
            seen[0] += 1
            seen[1] += is_address(cell)
            seen[2] += len(cell)
            owners = self._owner[name]
            if name in self._shared or len(owners) >= _REMEMBERED_VALUES:
                continue
            if owners.setdefault(hash(cell), owner) != owner:
                self._shared.add(name)
                owners.clear()

    @property
    def address(self) -> str | None:
        """The column whose every value is an address of a file or page."""
        found = [n for n, (filled, addresses, _) in self._seen.items() if 0 < filled == addresses]
        return next((n for n in found if n not in self._shared), next(iter(found), None))

    @property
    def text(self) -> str | None:
        """The column that holds the text to be read: by its name, else the longest."""
        texts = {n: s[2] / s[0] for n, s in self._seen.items() if s[0] and s[1] < s[0]}
        for wanted in _TEXT_NAMES:
            for name in texts:
                if name.lower() == wanted or name.lower().endswith((f":{wanted}", f".{wanted}")):
                    return name
        longest = max(texts, key=lambda name: texts[name], default=None)
        return longest if longest and texts[longest] >= _LONG else None

    def is_own(self, column: str) -> bool:
        """Whether no two items share a value of this column."""
        return column not in self._shared


def is_address(cell: str) -> bool:
    """Whether a cell is a web address or the name of a media file."""
    return bool(_ADDRESS.match(cell) or _FILE.match(cell))


def medium(uri: str) -> str | None:
    """The kind of media an address ends like."""
    return _MEDIA_OF_ENDING.get(uri.rpartition(".")[2].lower())


_PERSON = re.compile(
    r"(^|[._\s:-])(e_?mails?|ip|ip_address|user_?names?|workers?|annotators?|phone|city)"
    r"([._\s:-]|_?ids?\b|$)",
    re.I,
)


def shareable(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The cells that hold something and name no person: neither by column nor by an e-mail."""
    for name, cell in cells:
        if cell and not _PERSON.search(name) and not EMAIL.fullmatch(cell):
            yield name, cell
