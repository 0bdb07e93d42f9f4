"""Which fonts print a report: those inside Typst, and others for scripts these do not have.

Known before anything is rendered: a letter without a font would be an empty box on paper.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from reports.errors import CannotPrint

FAMILIES = ("Libertinus Serif", "DejaVu Sans Mono")
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_SCRIPTS = {
    "CJK": "Chinese (Han)",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
}


@dataclass(frozen=True)
class Chosen:
    """Families to add and the files that hold them; symbols that nothing prints, with stand-ins."""

    families: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    unprintable: Mapping[int, str] = field(default_factory=dict)


def chosen(characters: Iterable[str], folders: Sequence[Path] = ()) -> Chosen:
    """Fonts for what is printed: those given first, then the system's. Raises CannotPrint.

    A letter must have a font. A symbol that has none is printed as its code: U+1F600.
    """
    absent = {c for c in characters if ord(c) not in embedded() and not _is_silent(c)}
    if not absent:
        return Chosen()
    families: dict[str, None] = {}
    paths: dict[Path, None] = {}
    for font in [*_given(folders), *_installed()]:
        if not absent:
            break
        covered = {c for c in absent if ord(c) in _coverage(font[1], font[2])}
        if covered:
            families[font[0]] = paths[font[1]] = None
            absent -= covered
    letters = {c for c in absent if unicodedata.category(c)[0] in "LM"}
    if letters:
        raise CannotPrint(_message(letters, folders))
    return Chosen(tuple(families), tuple(paths), {ord(c): f"U+{ord(c):04X}" for c in absent})


def replaced(value: Any, stand_ins: Mapping[int, str]) -> Any:
    """The same with every unprintable symbol written as its code."""
    if isinstance(value, str):
        return value.translate(stand_ins)
    if isinstance(value, dict):
        return {key: replaced(item, stand_ins) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(item, stand_ins) for item in value]
    return value


def script(character: str) -> str:
    """The script of a letter in words.

    >>> script("中"), script("न"), script("ก")
    ('Chinese (Han)', 'Devanagari', 'Thai')
    """
    word = unicodedata.name(character, "UNKNOWN").split()[0]
    return _SCRIPTS.get(word, word.capitalize())


@cache
def embedded() -> frozenset[int]:
    """The characters of the fonts inside Typst, by their character maps."""
    text = (files(__package__) / "files" / "embedded_fonts.txt").read_text("ascii")
    found: set[int] = set()
    for span in text.split():
        first, _, last = span.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _message(letters: set[str], folders: Sequence[Path]) -> str:
    scripts = sorted({script(c) for c in letters})
    shown = " ".join(sorted(letters)[:6])
    looked = ", ".join(str(folder) for folder in folders) or "no folder was given with --fonts"
    return (
        f"The report has text in {', '.join(scripts)} ({shown}), and no font here has these "
        f"letters (looked at: the fonts of the report, those of the system; {looked}). Install a "
        "font for the script (such as Noto), or name a folder that has one with --fonts DIR. As "
        ".html the report can be written without."
    )


def _is_silent(character: str) -> bool:
    """Controls, joiners and spaces need no glyph."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn") and (
        unicodedata.category(character) != "Mn" or 0xFE00 <= ord(character) <= 0xFE0F
    )


def _given(folders: Sequence[Path]) -> Iterator[tuple[str, Path, int]]:
    for folder in folders:
        yield from _families(typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        ))  # fmt: skip


def _installed() -> Iterator[tuple[str, Path, int]]:
    yield from _families(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False))


def _families(known: Any) -> list[tuple[str, Path, int]]:
    """Upright fonts of usual weight, in order of their names."""
    return sorted(
        (font.family, Path(font.path), font.index)
        for font in known.fonts()
        if font.path and font.style == "normal" and font.weight == 400
        and Path(font.path).suffix.lower() in _SUFFIXES
    )  # fmt: skip


@cache
def _coverage(path: Path, index: int) -> frozenset[int]:
    """The characters a font file has; none where its map cannot be read."""
    try:
        return frozenset(_characters(path.read_bytes(), index))
    except (OSError, struct.error, IndexError):
        return frozenset()


def _characters(data: bytes, index: int) -> set[int]:
    """The Unicode map of a TrueType or OpenType font (formats 4 and 12)."""
    start = 0
    if data[:4] == b"ttcf":
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0]
    tables = struct.unpack_from(">H", data, start + 4)[0]
    for place in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, place)
        if tag == b"cmap":
            return _mapped(data, offset)
    return set()


def _mapped(data: bytes, cmap: int) -> set[int]:
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        offset = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", data, offset)[0]
        if kind == 12:
            groups = struct.unpack_from(">I", data, offset + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * group)
                found.update(range(first, min(last, 0x10FFFF) + 1))
        elif kind == 4:
            found |= _segments(data, offset)
    return found


def _segments(data: bytes, offset: int) -> set[int]:
    """Format 4: runs of characters; a run whose glyphs are listed may have holes."""
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    starts = struct.unpack_from(f">{count}H", data, offset + 16 + 2 * count)
    return {c for first, last in zip(starts, ends, strict=True) for c in range(first, last + 1)
        if c != 0xFFFF}  # fmt: skip
