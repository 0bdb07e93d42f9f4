"""brat's folders: which files are documents, and what the configuration declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.errors import WrongOption
from ingest.export import Export, Member

ENDINGS = (".ann", ".a1", ".a2")
_BESIDE = frozenset({".txt", ".conf", ".css", ""})
_NO_TEXT = re.compile(r"(readme|licen[cs]e|notice|copying|changes|changelog)\b", re.I)
_SECTION = re.compile(r"\[(\w+)\]")


@dataclass
class Files:
    """One document: its path without suffix, its annotation files and its text."""

    path: str
    annotations: dict[str, Member] = field(default_factory=dict)
    text: Member | None = None

    def without(self, part: int | None) -> tuple[str, str | None]:
        """The document's own path, and the folder that stands for the annotator.

        >>> Files("alice/ships/1").without(1)
        ('ships/1', 'alice')
        """
        parts = list(PurePosixPath(self.path).parts)
        index = None if part is None else part - 1 if part > 0 else len(parts) - 2
        if index is None or not 0 <= index < len(parts) - 1:
            return self.path, None
        annotator = parts.pop(index)
        return "/".join(parts), annotator


def documents(export: Export) -> list[Files]:
    """Every document that has an annotation file, in the order of their paths."""
    found: dict[str, Files] = {}
    for member in export.members:
        stem, ending = _split(export.relative(member))
        if ending in ENDINGS:
            found.setdefault(stem, Files(stem)).annotations[ending] = member
    for member in export.members:
        stem, ending = _split(export.relative(member))
        if ending == ".txt" and stem in found:
            found[stem].text = member
    return [found[stem] for stem in sorted(found)]


def orphans(export: Export, known: list[Files]) -> int:
    """How many texts have no annotation file; read-me pages and licences are not counted."""
    stems = {document.path for document in known}
    names = (_split(export.relative(member)) for member in export.members)
    return sum(
        ending == ".txt" and stem not in stems and not _NO_TEXT.match(PurePosixPath(stem).name)
        for stem, ending in names
    )


def is_only_brat(export: Export) -> bool:
    """Whether nothing but brat's own files and notes lies in the export."""
    return all(
        _split(export.relative(member))[1] in (*ENDINGS, *_BESIDE) for member in export.members
    )


def _split(name: str) -> tuple[str, str]:
    path = PurePosixPath(name)
    return str(path.with_suffix("")) if path.suffix else name, path.suffix.lower()


def annotator_part(options: Mapping[str, str]) -> int | None:
    """Which part of the path is the annotator: 1 is the first folder, 0 the innermost."""
    given = options.get("annotator")
    if given is None:
        return None
    if given.strip().lower() == "folder":
        return 0
    if given.strip().isdecimal() and int(given) > 0:
        return int(given)
    raise WrongOption(
        f"--map annotator={given}: brat names no annotator; say which folder of the path does,"
        " annotator=1 for the first or annotator=folder for the one that holds the files."
    )


def declared(text: str) -> Iterator[tuple[str, str | None, int]]:
    """Classes of entities and events in annotation.conf: name, parent by indentation, rank."""
    section, rank = "", 0
    path: list[str] = []
    for line in text.splitlines():
        plain = line.strip()
        if not plain or plain.startswith(("#", "-", "<")):
            continue
        if match := _SECTION.fullmatch(plain):
            section, path = match.group(1).lower(), []
        elif section in ("entities", "events"):
            depth = len(line) - len(line.lstrip("\t"))
            name = re.split(r"[\s|]", plain.lstrip("!"))[0]
            del path[depth:]
            rank += 1
            yield name, path[-1] if path else None, rank
            path.append(name)
