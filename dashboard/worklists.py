"""The queue of flagged assets: which rows wait, and the files that take them back into a tool."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree import ElementTree

import orjson
import polars as pl
import streamlit as st

from dashboard import blocks, filters, kit, large, listed
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.large import Large
from dashboard.verdicts import Finding, of_error, of_flag
from queries import Filters, worklists

Row = Mapping[str, Any]

WAITING = ("open", "asked", "disputed")
STATUSES = {
    "open": "Open",
    "asked": "Guideline owner asked",
    "disputed": "Gold disputed",
    "confirmed": "Confirmed",
}
_DETECTORS = {"gold_error": "gold", "rejected": "reviewer"}
_COLUMNS = (
    *("asset_id", "name", "reason", "severity", "score", "detail", "label", "question"),
    *("annotator", "batch", "status", "assignee", "decided_by", "decided_at", "found_at"),
)
_MEDIA = ("uri", "text", "media_type", "width", "height")


def everything(choice: Choice) -> Large:
    """All that is flagged and chosen, whatever its status, reason or assignee."""
    return large.about_people(large.rows(choice, "flagged_assets", "-score", "asset_id"))


def queue(choice: Choice) -> Large:
    """What is flagged as the address narrows it, the most costly first.

    What somebody confirmed is done and only listed where the address asks for it.
    """
    rows = large.narrowed(everything(choice))
    return rows if filters.address().get("status") else rows.only("status", *WAITING)


def errors(choice: Choice) -> Large:
    """Errors as the address narrows them; dismissed ones only where it asks for a status."""
    rows = large.narrowed(listed.gravest(choice))
    return rows if filters.address().get("status") else rows.without("status", "dismissed")


def findings(choice: Choice, rows: pl.DataFrame) -> list[Finding]:
    """All that some rows of the queue stand for: each undecided error, each disagreement.

    A row whose errors are all decided stands for all of them, so that they can be decided anew.
    """
    flags = [of_flag(row) for row in rows.iter_rows(named=True) if row["reason"] == "disagreement"]
    by_gold_or_reviewer = rows.filter(pl.col("reason").is_in(list(_DETECTORS)))
    if by_gold_or_reviewer.is_empty():
        return flags
    assets = tuple(by_gold_or_reviewer["asset_id"].unique().sort())
    errors = choice.house.fetch(
        "errors_list", Filters(projects=(choice.project,), assets=assets)
    ).filter(pl.col("status") != "dismissed")
    for row in by_gold_or_reviewer.iter_rows(named=True):
        detector = _DETECTORS[row["reason"]]
        here = errors.filter(
            (pl.col("asset_id") == row["asset_id"]) & (pl.col("detected_by") == detector)
        )
        undecided = here.filter(pl.col("decided_by").is_null())
        flags += [of_error(e) for e in (undecided if undecided.height else here).to_dicts()]
    return flags


@dataclass(frozen=True)
class Export:
    """A worklist as a file: its form, what the button says, and what the file is good for."""

    form: str
    words: str
    help: str


EXPORTS = (
    Export("csv", "CSV", "A table for a spreadsheet: one row per finding."),
    Export("json", "JSON", "The same rows for a program."),
    Export(
        "label_studio",
        "Label Studio tasks",
        "Import it into a project: one task per asset, its ids and reasons in data and meta.",
    ),
    Export(
        "cvat",
        "CVAT for images 1.1",
        "Upload it as annotations to a task of these images whose labels hold the tag "
        f"{worklists.REVIEW_LABEL}. It carries the shapes of the latest pass, for an upload "
        "replaces what the task has.",
    ),
)


def exports(choice: Choice, rows: pl.DataFrame | Large) -> None:
    """A small menu of files of these rows; each is made when it is asked for."""
    with st.popover("Export worklist", type="tertiary", key="worklist-exports"):
        counted = fmt.plural(rows.height, "finding")
        assets = (
            rows["asset_id"].n_unique()
            if isinstance(rows, pl.DataFrame)
            else rows.distinct("asset_id")
        )
        st.text(f"{counted} on {fmt.plural(assets, 'asset')}, as chosen")
        for export in EXPORTS:
            st.download_button(
                export.words,
                data=partial(written, choice, rows, export.form),
                file_name=f"worklist-{export.form}{worklists.EXTENSIONS[export.form]}",
                help=export.help,
                key=f"export-{export.form}",
                on_click="ignore",
                width="stretch",
                disabled=rows.is_empty(),
            )


def written(choice: Choice, chosen: pl.DataFrame | Large, form: str) -> bytes:
    """The file of a worklist in one of the forms of `EXPORTS`."""
    rows = chosen if isinstance(chosen, pl.DataFrame) else chosen.whole()
    if form in ("csv", "json"):
        return worklists.write(table(choice, rows), form)
    assets = by_asset(rows, _assets(choice, rows))
    made = worklists.write(assets, form)
    if form != "cvat":
        return made
    shapes = _shapes(choice, tuple(assets["asset_id"]))
    return with_shapes(made, [shapes.get(asset, []) for asset in assets["asset_id"]])


def table(choice: Choice, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as a person reads them: names in place of ids, no inner columns."""
    named = kit.written(
        rows, annotator=lambda row: choice.name(row["annotator_id"]) if row["annotator_id"] else ""
    )
    return named.select(pl.col("asset_key").alias("asset"), *_COLUMNS)


def by_asset(rows: pl.DataFrame, assets: Mapping[str, Row]) -> pl.DataFrame:
    """One row per asset in the order of the queue, with all that is flagged on it."""
    grouped: dict[str, list[Row]] = {}
    for row in rows.iter_rows(named=True):
        grouped.setdefault(row["asset_id"], []).append(row)
    return pl.DataFrame(
        [_one_asset(found, assets.get(asset, {})) for asset, found in grouped.items()],
        infer_schema_length=None,
    )


def _one_asset(rows: Sequence[Row], asset: Row) -> dict[str, Any]:
    first = rows[0]
    whys = dict.fromkeys(blocks.REASONS.get(row["reason"], str(row["reason"])) for row in rows)
    return {
        "asset": first["asset_key"],
        **{name: asset.get(name) for name in _MEDIA},
        "asset_id": first["asset_id"],
        "source_asset_id": _source_id(first["asset_id"]),
        "reason": "; ".join(whys),
        "detail": "; ".join(row["detail"] or "" for row in rows),
        **{name: first[name] for name in ("severity", "score", "label", "status", "assignee")},
    }


def with_shapes(made: bytes, shapes: Sequence[Sequence[Row]]) -> bytes:
    """A CVAT file of images with the shapes of each laid before its tag.

    Shapes are boxes, polygons, polylines, points and ellipses; other types are left out.
    """
    root = ElementTree.fromstring(made)
    for image, rows in zip(root.iter("image"), shapes, strict=True):
        size = (float(image.get("width", 0)), float(image.get("height", 0)))
        tags = list(image)
        for tag in tags:
            image.remove(tag)
        for row in rows:
            _draw(image, row, size)
        image.extend(tags)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _draw(image: ElementTree.Element, row: Row, size: tuple[float, float]) -> None:
    """One shape as an element; nothing for a type that has no element here."""
    common = {"label": _clean(row["label"] or ""), "source": "manual", "occluded": "0"}
    scale = size if row["coordinate_unit"] == "normalised" else (1.0, 1.0)
    if row["type"] == "bbox":
        names = (("xtl", "x_min", 0), ("ytl", "y_min", 1), ("xbr", "x_max", 0), ("ybr", "y_max", 1))
        box = {name: f"{row[column] * scale[axis]:.2f}" for name, column, axis in names}
        turn = {"rotation": f"{row['rotation_degrees']:g}"} if row["rotation_degrees"] else {}
        ElementTree.SubElement(image, "box", {**common, **box, **turn})
        return
    geometry = orjson.loads(row["geometry"]) if row["geometry"] else None
    if geometry is None:
        return
    if row["type"] == "ellipse":
        places = {
            k: f"{geometry[k] * scale[k.endswith('y')]:.2f}" for k in ("cx", "cy", "rx", "ry")
        }
        ElementTree.SubElement(image, "ellipse", {**common, **places})
    for ring in _rings(row["type"], geometry):
        points = ";".join(f"{x * scale[0]:.2f},{y * scale[1]:.2f}" for x, y, *_ in ring)
        ElementTree.SubElement(image, row["type"], {**common, "points": points})


def _rings(kind: str, geometry: Any) -> Iterable[Any]:
    """The point lists of a shape: a polygon's outer rings (CVAT knows no holes), else its own."""
    if kind == "polygon":
        return [part[0] for part in geometry if part]
    return [geometry] if kind in ("polyline", "points") else []


def _assets(choice: Choice, rows: pl.DataFrame) -> dict[str, Row]:
    ids = tuple(rows["asset_id"].unique().sort())
    found = choice.house.rows("stg_assets", Filters(projects=(choice.project,)), "asset_id", ids)
    return {row["asset_id"]: row for row in found.to_dicts()}


def _shapes(choice: Choice, ids: tuple[str, ...]) -> dict[str, list[Row]]:
    """The shapes of the latest pass of work over each asset."""
    project = Filters(projects=(choice.project,))
    passes = choice.house.rows("stg_submissions", project, "asset_id", ids)
    work = passes.filter((pl.col("role") == "work") & ~pl.col("is_gold")).sort(
        "asset_id", "submitted_at", "submission_id", nulls_last=False
    )
    latest = work.unique("asset_id", keep="last", maintain_order=True)
    drawn = choice.house.rows(
        "stg_annotations", project, "submission_id", tuple(latest["submission_id"])
    )
    found: dict[str, list[Row]] = {}
    for row in drawn.sort("annotation_id").iter_rows(named=True):
        found.setdefault(row["asset_id"], []).append(row)
    return found


def _source_id(asset_id: str) -> str:
    """The tool's own id: ours begin with where they come from."""
    return asset_id.partition(":")[2] or asset_id


def _clean(text: str) -> str:
    """Text that XML can hold: control characters become spaces."""
    return "".join(
        c if c in "\t\n" or ord(c) >= 32 and c not in "\ufffe\uffff" else " " for c in text
    )


def status_words(status: str) -> str:
    """What a status is called."""
    return STATUSES.get(status, fmt.slug(status).capitalize())
