"""What says the class names of YOLO files: data.yaml, classes.txt, obj.names.

Of YAML only what such files use is read: top-level keys with a value, a list or a mapping,
in block or in flow style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.adapters._drawn_files import read_text
from ingest.adapters._drawn_rows import whole
from ingest.errors import Unreadable
from ingest.export import Export, Member

_LISTS = frozenset(
    "classes.txt obj.names _darknet.labels predefined_classes.txt labels.names".split()
)
_ENTRY = re.compile(r"""^\s*(?P<key>'[^']*'|"[^"]*"|[^:]+?)\s*:\s*(?P<value>.*)$""", re.DOTALL)


@dataclass(frozen=True)
class Naming:
    """Class names by number, keypoints per object and numbers per keypoint, project."""

    classes: dict[int, str] = field(default_factory=dict)
    keypoints: tuple[int, int] | None = None
    project: str | None = None


def is_naming(member: Member) -> bool:
    """Whether a file names classes (or is Darknet's obj.data, which names such files)."""
    path = PurePosixPath(member.name.lower())
    return path.name in _LISTS or path.suffix in (".yaml", ".yml", ".names", ".data")


def read_naming(export: Export) -> Naming:
    """The names that the files of an export give; the file nearest to its top wins."""
    found = Naming()
    members = sorted(
        (m for m in export.members if is_naming(m) and not m.name.lower().endswith(".data")),
        key=lambda m: (-m.name.count("/"), m.name),
    )
    for member in members:
        given = naming(member.name, read_text(export, member))
        found = Naming(
            given.classes or found.classes,
            given.keypoints or found.keypoints,
            given.project or found.project,
        )
    return found


def naming(name: str, text: str) -> Naming:
    """What one file says.

    >>> naming("data.yaml", "names: [ship, tug]\\nkpt_shape: [2, 3]").keypoints
    (2, 3)
    >>> naming("obj.names", "ship\\ntug\\n").classes
    {0: 'ship', 1: 'tug'}
    """
    if not name.lower().endswith((".yaml", ".yml")):
        lines = [line.strip() for line in text.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        return Naming({number: line for number, line in enumerate(lines) if line})
    blocks = _blocks(text)
    shape = [whole(item) for item in _items(blocks.get("kpt_shape", ""))]
    points, numbers = shape if len(shape) == 2 else (None, None)
    project = _entries(blocks.get("roboflow", "")).get("project")
    return Naming(
        _classes(blocks.get("names", "")),
        (points, numbers) if points and numbers in (2, 3) else None,
        project or None,
    )


def _classes(block: str) -> dict[int, str]:
    entries = _entries(block)
    if entries:
        numbered = {whole(key): name for key, name in entries.items()}
        return {number: name for number, name in numbered.items() if number is not None and name}
    return {number: name for number, name in enumerate(_items(block)) if name}


def _blocks(text: str) -> dict[str, str]:
    """The text under each top-level key: what follows on its line and the lines below it."""
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        bare = _uncommented(line)
        found = re.match(r"""^(['"]?)([A-Za-z_][\w-]*)\1\s*:(?:\s+(.*))?$""", bare)
        if found:
            lines = blocks.setdefault(found[2], [])
            lines.append(found[3] or "")
        elif bare.strip() and bare.strip() not in ("---", "..."):
            lines.append(bare)
    return {key: "\n".join(block).strip() for key, block in blocks.items()}


def _uncommented(line: str) -> str:
    """A line without its comment; # inside quotes or inside a word is none."""
    quote = ""
    for position, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and (position == 0 or line[position - 1] in " \t[{,:-"):
            quote = character
        elif character == "#" and (position == 0 or line[position - 1] in " \t"):
            return line[:position].rstrip()
    return line.rstrip()


def _pieces(block: str) -> list[str]:
    """The items of a list or the entries of a mapping, in either style."""
    if block[:1] in "[{" and block:
        inner = block[1:].rstrip().removesuffix("]").removesuffix("}")
        return [piece.strip() for piece in _split(inner)]
    return [line.strip() for line in block.splitlines() if line.strip()]


def _split(inner: str) -> list[str]:
    """A flow list cut at commas that stand outside quotes."""
    pieces, quote, start = [], "", 0
    for position, character in enumerate(inner):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and not inner[start:position].strip(" \t\n").strip("0123456789: "):
            quote = character
        elif character == ",":
            pieces.append(inner[start:position])
            start = position + 1
    last = inner[start:]
    return [*pieces, last] if last.strip() else pieces


def _items(block: str) -> list[str]:
    if not block or (block[0] not in "[-"):
        return []
    return [_scalar(re.sub(r"^-\s*", "", piece)) for piece in _pieces(block)]


def _entries(block: str) -> dict[str, str]:
    if not block or block[0] in "[-":
        return {}
    found = (_ENTRY.match(piece) for piece in _pieces(block))
    return {_scalar(entry["key"]): _scalar(entry["value"]) for entry in found if entry}


def _scalar(raw: str) -> str:
    """A scalar as text, its quotes taken off.

    >>> _scalar("'it''s'"), _scalar(" plain ")
    ("it's", 'plain')
    """
    raw = raw.strip()
    if len(raw) > 1 and raw[0] == raw[-1] == "'":
        return raw[1:-1].replace("''", "'").strip()
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        inner = raw[1:-1]
        escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: _character(m[1]), inner)
        escaped = re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: _character(m[1]), escaped)
        return escaped.replace('\\"', '"').replace("\\\\", "\\").strip()
    return "" if raw in ("~", "null") else raw


def _character(code: str) -> str:
    number = int(code, 16)
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)


def project_of(export: Export) -> str | None:
    """The project's name where a data.yaml states it."""
    try:
        return read_naming(export).project
    except Unreadable:
        return None
