"""Assets and where their pictures, recordings and films can be had, or why they cannot."""

import logging
import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

import ingest
import queries
from dashboard import kept, media, remote, sources, thumbnails, uploads, warehouse
from dashboard.media import Part
from dashboard.overlap import Row
from dashboard.sources import Source
from queries import Filters

MOST_FRAMES = 5_000
Shown = dict[str, Any]


@dataclass(frozen=True)
class Album:
    """The rules of assay.toml and the places of a project's exports: what pictures come from."""

    rules: tuple[ingest.ImageRule, ...]
    exports: tuple[Path, ...]
    by_import: dict[str, tuple[Path, ...]]
    kept: tuple[Path, ...] = ()

    def find(self, uri: str | None, import_id: str | None = None) -> Source | None:
        """Where an address leads, looked for beside its own export first."""
        own = self.by_import.get(import_id or "", ())
        places = tuple(dict.fromkeys((*own, *self.exports)))
        return sources.locate(uri, places, self.rules, self.kept)


def album(imports: pl.DataFrame) -> Album:
    """The album of a project, from its rows of `imports_log`."""
    by_import: dict[str, tuple[Path, ...]] = {}
    for name, uri in imports.select("import_id", "source_uri").iter_rows():
        # What was uploaded came from a folder that is gone; what lies above it is not ours to see.
        if uri and "://" not in uri and Path(uri).parent.exists():
            by_import[name] = (Path(uri),)
    places = tuple(dict.fromkeys(place for own in by_import.values() for place in own))
    house = warehouse.path()
    held = [place for name in imports["import_id"] for place in kept.places(house, name)]
    return Album(_rules(), places, by_import, tuple(held))


def _rules() -> tuple[ingest.ImageRule, ...]:
    named = uploads.config()
    file = named or Path("assay.toml")
    return _read(named, file.stat().st_mtime_ns) if file.is_file() else ()


@lru_cache(maxsize=4)
def _read(named: Path | None, _changed: int) -> tuple[ingest.ImageRule, ...]:
    try:
        return ingest.read_settings(named, queries.known_policies()).images
    except (ingest.IngestError, OSError) as error:
        logging.getLogger("assay").warning("No pictures by rules: %s", error)
        return ()


def shown(asset: Row, passes: pl.DataFrame, imports: pl.DataFrame, size: Any = None) -> Shown:
    """The address of an asset's medium, its kind, which way up it is, or why there is none.

    `size` is the width and height in pixels that the export states.
    """
    known = album(imports)
    wanted = [(asset["uri"], asset["import_id"]), *((uri, None) for uri in passes["uri"])]
    for uri, import_id in dict.fromkeys(wanted):
        if source := known.find(uri, import_id):
            return _seen(source, size)
    return _absent(_why(asset["uri"], known.exports))


def _absent(note: str) -> Shown:
    return {"url": None, "note": note, "kind": None, "upright": True}


def _seen(source: Source, size: Any) -> Shown:
    """What is known of a medium; one at another host is only fetched once the browser asks."""
    if source.kind in ("http", "store"):
        guessed = mimetypes.guess_type(source.inside.split("?")[0])[0] or "image"
        url = media.address_of(source)
        return {"url": url, "kind": guessed.split("/")[0], "upright": None, "note": None}
    try:
        file = media.local((source.kind, source.base, source.inside, source.is_private))
    except remote.Unreachable as error:
        return _absent(f"No picture: {error}")
    kind = media.content_type(file) if file else None
    if file is None or kind is None:
        return _absent("No picture: what lies there is neither picture, recording nor film.")
    found = {"url": media.address_of(source), "kind": kind.split("/")[0], "upright": True}
    if not kind.startswith("image/"):
        return {**found, "note": None}
    look = thumbnails.look(file, size)
    if look.problem:
        return _absent(f"No picture: {look.problem}.")
    return {**found, "note": thumbnails.misfit(look, size), "upright": look.is_upright}


def crop(source: Source, part: Part) -> str:
    """The signed address of a part of a picture."""
    return media.address_of(source, part)


def _why(uri: str | None, looked: Sequence[Path]) -> str:
    if not uri:
        return "The export carries neither a picture nor a text for this asset."
    said = uri if len(uri) <= 160 else f"{uri[:160]}…"
    if media.is_remote(uri):
        return f"No picture: it lies elsewhere and no rule of [images] names it. {said}"
    if not looked:
        return f"No picture: {said} was not found."
    return f"No picture: {said} was not found beside the export."


def located(known: Album, assets: Iterable[Row]) -> dict[str, Source]:
    """Where the pictures of assets lie; those without one are left out."""
    found = {}
    for row in assets:
        if source := known.find(row["uri"], row["import_id"]):
            found[str(row["asset_id"])] = source
    return found


def frames(house: warehouse.Warehouse, project: str, asset: Row) -> list[tuple[str, int]] | None:
    """The frames of the film an asset is one of, in order: (asset_id, frame).

    None where it is none, or where there are too many to step through.
    """
    if asset["frame"] is None:
        return None
    one = Filters(projects=(project,))
    own = house.rows("asset_frames", one, "asset_id", (asset["asset_id"],))
    if own.is_empty():
        return None
    rows = house.rows("asset_frames", one, "film", tuple(own["film"]))
    if rows.height > MOST_FRAMES:
        return None
    ordered = rows.sort("frame", "asset_id").select("asset_id", "frame")
    return [(str(name), int(frame)) for name, frame in ordered.iter_rows()]
