"""Where the picture of an asset lies: a file, a member of a zip, another host, an object store.

Rules of assay.toml come first. Then what lies beside the export (in its folder, or up to two
above), in the zip it came in, or among what was uploaded with it. An address that leads out of
this machine and that no rule names is only shown as text.
"""

import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard import media, remote
from ingest import ImageRule

MOST_NAMES = 200_000


@dataclass(frozen=True)
class Source:
    """A picture, recording or film: `inside` the folder, archive, address or store `base`."""

    kind: str
    base: str
    inside: str
    is_private: bool = False


def locate(
    uri: str | None,
    exports: Sequence[Path],
    rules: Sequence[ImageRule] = (),
    kept: Sequence[Path] = (),
) -> Source | None:
    """Where an address of an export leads; None where nothing is found.

    `exports` are the places of the exports that name it, the likeliest first; `kept` folders and
    zips that are looked into themselves, and never beside them.
    """
    if not uri:
        return None
    ruled = next((found for rule in rules if (found := _ruled(uri, rule))), None)
    if ruled is not None:
        return ruled
    for place in kept:
        if found := _lying(uri, (place,)) if place.is_dir() else _packed(uri, place):
            return found
    for export in exports:
        if found := _lying(uri, media.folders(str(export))):
            return found
        if member := _packed(uri, export):
            return member
    return None


def _lying(uri: str, folders: Sequence[Path]) -> Source | None:
    found = media.find(uri, folders)
    return Source("file", str(found[0]), str(found[1].relative_to(found[0]))) if found else None


def _ruled(uri: str, rule: ImageRule) -> Source | None:
    met = rule.apply(uri)
    if met is None:
        return None
    base, rest = met
    if rule.kind == "folder":
        found = media.find(rest, (Path(base),), shorten=False)
        inside = str(found[1].relative_to(found[0])) if found else None
        return Source("file", base, inside) if inside else None
    if rule.kind == "http":
        return Source("http", base, rest, rule.is_private) if remote.url(base, rest) else None
    path = media.relative(rest)
    return Source("store", base, path) if path else None


def _packed(uri: str, export: Path) -> Source | None:
    """The member of the zip an export is, or lies in, that an address means."""
    path = media.relative(uri)
    archive = next((p for p in (export, *export.parents[:3]) if p.is_file()), None)
    if path is None or archive is None or not zipfile.is_zipfile(archive):
        return None
    names = _members(archive, archive.stat().st_mtime_ns)
    steps = path.split("/")
    for start in range(len(steps)):
        wanted = "/".join(steps[start:])
        ends = [n for n in names.get(steps[-1], ()) if n == wanted or n.endswith(f"/{wanted}")]
        if len(ends) == 1 or (ends and start == 0):
            return Source("zip", str(archive), min(ends, key=len))
    return None


@lru_cache(maxsize=4)
def _members(archive: Path, _changed: int) -> Mapping[str, Sequence[str]]:
    """The members of a zip by the last part of their names."""
    found: dict[str, list[str]] = defaultdict(list)
    try:
        with zipfile.ZipFile(archive) as packed:
            for info in packed.infolist()[:MOST_NAMES]:
                if not info.is_dir():
                    found[info.filename.rsplit("/", 1)[-1]].append(info.filename)
    except (zipfile.BadZipFile, OSError, ValueError):
        return {}
    return found
