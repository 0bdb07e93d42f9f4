"""The crops of one label: which are shown, in which order, and what the browser needs of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import filters, media, pictures, thumbnails, verdicts, viewer
from dashboard.filters import Choice
from dashboard.media import Part
from dashboard.overlap import Row
from dashboard.palette import LETTERS, SHAPES
from dashboard.sources import Source
from dashboard.verdicts import Finding
from queries import Filters, Page

VIEW = "gallery_crops"
SIZE = 200
EXAMPLES = 12
EDGE = 240
MOST_GEOMETRY = 20_000
AROUND = 70
BEFORE = 40
ORDERS = {
    "suspicion": ("-suspicion", "-gravity", "-model", "-people"),
    "unusual": ("-oddness", "-suspicion"),
    "asset": ("asset_key", "-suspicion"),
}
ANSWERS = ("classification", "choices")
WORK = (("kind", "work"),)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Wall:
    """One page of crops, the gold examples beside them, and how many there are of each label."""

    labels: pl.DataFrame
    label: str
    question: str
    crops: pl.DataFrame
    gold: pl.DataFrame
    total: int
    gold_total: int
    decided: int


def labels(choice: Choice) -> pl.DataFrame:
    """Every label with how many crops of work there are, the most frequent first."""
    chosen = replace(choice.filters, labels=())
    wanted = Page((), 0, equal=(*WORK, *_narrowed()))
    counts = choice.house.tally(VIEW, chosen, ("question", "label"), wanted)
    return counts.sort("n", "question", "label", descending=[True, False, False])


def wall(choice: Choice, known: pl.DataFrame, order: str, sheet: int) -> Wall:
    """The crops of the label that is chosen, else of the most frequent one."""
    wanted = filters.address().get("given_label") or choice.filters.labels
    asked = known.filter(pl.col("label").is_in(list(wanted[:1])))
    row = (asked if asked.height else known).row(0, named=True)
    chosen = replace(choice.filters, labels=(row["label"],), questions=(row["question"],))
    away = _decided(choice)
    undecided = Page((), 0, equal=(*WORK, *_narrowed()), without=away)
    counts = choice.house.tally(VIEW, chosen, ("label",), undecided)["n"]
    total = int(counts.sum()) if counts.len() else 0
    start = max(0, min(sheet, (total - 1) // SIZE)) * SIZE
    page = replace(undecided, order=ORDERS[order], size=SIZE, offset=start)
    # Gold is an example whoever is looked at, and whatever is decided about their work.
    gold_of = Filters(choice.filters.projects, questions=chosen.questions, labels=chosen.labels)
    examples = Page(("oddness",), EXAMPLES, equal=(("kind", "gold"),))
    gold_counts = choice.house.tally(VIEW, gold_of, ("label",), examples)["n"]
    return Wall(
        known,
        row["label"],
        row["question"],
        choice.house.page(VIEW, chosen, page),
        choice.house.page(VIEW, gold_of, examples),
        total,
        int(gold_counts.sum()) if gold_counts.len() else 0,
        int(row["n"]) - total,
    )


def is_given(known: pl.DataFrame) -> bool:
    """Whether the label that the address calls given is among the known ones; True if none is."""
    given = filters.address().get("given_label", [])
    return not given or given[0] in known["label"]


def _narrowed() -> tuple[tuple[str, str], ...]:
    """What the address narrows the gallery to besides the filters: by gold, by severity."""
    here = filters.address()
    return tuple((name, here[name][0]) for name in ("gold_label", "severity") if here.get(name))


def _decided(choice: Choice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What somebody has decided on leaves the queue, as a label or as the error it was."""
    settled = [
        subject.split(":", 1)
        for subject, status in sorted(verdicts.statuses(choice).items())
        if status != "open"
    ]
    named = {"annotation": "annotation_id", "error": "error_id"}
    return tuple(
        (column, tuple(ident for kind, ident in settled if kind == name))
        for name, column in named.items()
    )


def asked() -> tuple[str, int]:
    """The order and the page, from 0, that the address asks for."""
    here = filters.address()
    order, sheet = (next(iter(here.get(name, [])), "") for name in ("order", "sheet"))
    is_page = sheet.isdecimal() and len(sheet) < 7
    return order if order in ORDERS else "suspicion", max(0, int(sheet) - 1) if is_page else 0


def assets(choice: Choice) -> list[str]:
    """The assets of the page that is asked for in its order, for stepping through them."""
    known = labels(choice)
    if known.is_empty():
        return []
    found = wall(choice, known, *asked()).crops["asset_id"].unique(maintain_order=True)
    return [str(asset) for asset in found]


def finding(row: Row, revisions: Mapping[str, int]) -> Finding:
    """What a decision on a crop is about: the error it is known for, else its label."""
    if row["error_id"] is None:
        seen = revisions.get(verdicts.annotation_subject(row["annotation_id"]), 0)
        # What kind of mark it is, and why it was doubted, are not what is wrong with it.
        facts = {**row, "type": None, "reason": None}
        words = {"detail": row["reasons"], "work_on": row["day"]}
        return verdicts.of_annotation({**facts, **words}, seen)
    subject = f"error:{row['error_id']}"
    known = {
        name: row[name]
        for name in ("asset_id", "asset_key", "submission_id", "annotation_id", "annotator_id")
    }
    return Finding(
        **known,
        subject=subject,
        revision=revisions.get(subject, 0),
        finding=row["reason"] or "",
        question=row["question"],
        given_label=row["label"],
    )


def drawn(choice: Choice, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of `gallery_crops` as the browser gets them: caption, picture or text, shape."""
    one = Filters(projects=(choice.project,))
    house = choice.house
    marks = house.rows("stg_annotations", one, "annotation_id", tuple(frame["annotation_id"]))
    listed = tuple(frame["asset_id"].unique(maintain_order=True))
    known = {
        row["asset_id"]: row for row in house.rows("stg_assets", one, "asset_id", listed).to_dicts()
    }
    found = pictures.located(pictures.album(choice.whole("imports_log")), known.values())
    shapes = {row["annotation_id"]: row for row in marks.iter_rows(named=True)}
    names = choice.names()  # once: asking the cache for each crop would cost more than the rest
    return [
        _crop(names, row, shapes[row["annotation_id"]], known.get(row["asset_id"]), found)
        for row in frame.iter_rows(named=True)
        if row["annotation_id"] in shapes
    ]


def _crop(
    names: Mapping[str, str], row: Row, mark: Row, asset: Row | None, found: Mapping[str, Source]
) -> dict[str, Any]:
    severity = row["severity"]
    source = found.get(row["asset_id"])
    return {
        "id": row["annotation_id"],
        "name": (asset or {}).get("name") or row["asset_key"],
        "who": "Gold" if row["kind"] == "gold" else _called(names, row["annotator_id"]),
        "reason": row["reason"] or "no doubts",
        "reasons": row["reasons"] or "",
        "suspicion": row["suspicion"],
        "severity": severity,
        "letter": LETTERS.get(severity or "", ""),
        "mark": SHAPES.get(severity or "", ""),
        "kind": row["kind"],
        "type": row["type"],
        **_content(mark, asset or {}, source),
    }


def _called(names: Mapping[str, str], annotator_id: str | None) -> str:
    return names.get(annotator_id, annotator_id) if annotator_id else "nobody named"


def _content(mark: Row, asset: Row, source: Source | None) -> dict[str, Any]:
    """The one thing a crop shows: words, a stretch of time, or a part of a picture."""
    if asset.get("text") and (mark["type"] == "span" or mark["type"] in ANSWERS):
        return {"words": snippet(str(asset["text"]), mark["span_start"], mark["span_end"])}
    if mark["type"] == "segment":
        return {
            "time": [mark["time_start_seconds"], mark["time_end_seconds"]],
            "url": media.address_of(source) if source else None,
            "film": asset.get("media_type") == "video",
        }
    if source is None and mark["type"] in ANSWERS:
        return {"words": [str(asset.get("name") or mark["asset_id"]), "", ""]}
    size = _size(asset, source, mark)
    window = _window(mark, size)
    part = Part(EDGE, window, size) if window else Part(EDGE, None, size)
    shape = None if window is None else viewer.shape(_light(mark), "A", 0)
    whole = (0.0, 0.0, *(size or (4.0, 3.0)))
    url = pictures.crop(source, part) if source and (window is None or size) else None
    return {"url": url, "window": window or whole, "size": size, "shape": shape}


def _light(mark: Row) -> Row:
    """A shape whose outline would weigh too much is drawn by its bounds."""
    heavy = len(mark["geometry"] or "") > MOST_GEOMETRY
    return {**mark, "geometry": None, "type": "bbox", "rotation_degrees": 0} if heavy else mark


def _size(asset: Row, source: Source | None, mark: Row) -> tuple[float, float] | None:
    """Width and height that the coordinates are in: as stated, else those of the picture here."""
    if asset.get("width") and asset.get("height"):
        return float(asset["width"]), float(asset["height"])
    if source is not None and source.kind in ("file", "zip"):
        file = media.local((source.kind, source.base, source.inside, source.is_private))
        measured = thumbnails.measure(file) if file else None
        if measured:
            return float(measured[0]), float(measured[1])
    return (1.0, 1.0) if mark["coordinate_unit"] == "normalised" else None


def _window(mark: Row, size: tuple[float, float] | None) -> Box | None:
    """The part of the picture around a shape: square where there is room, never all of it cut."""
    edges = [mark[name] for name in ("x_min", "y_min", "x_max", "y_max")]
    if any(edge is None for edge in edges):
        return None
    scale = size if size and mark["coordinate_unit"] == "normalised" else (1.0, 1.0)
    left, top, right, bottom = (float(e) * scale[i % 2] for i, e in enumerate(edges))
    if mark["rotation_degrees"]:
        middle = ((left + right) / 2, (top + bottom) / 2)
        reach = ((right - left) ** 2 + (bottom - top) ** 2) ** 0.5 / 2
        left, right = middle[0] - reach, middle[0] + reach
        top, bottom = middle[1] - reach, middle[1] + reach
    side = max(right - left, bottom - top)
    least = 24.0 if scale == (1.0, 1.0) or (size and size[0] > 2) else 0.02
    side = max(side * 1.7, least)
    x0, x1 = _along((left + right) / 2, side, size[0] if size else None)
    y0, y1 = _along((top + bottom) / 2, side, size[1] if size else None)
    return x0, y0, x1, y1


def _along(middle: float, side: float, limit: float | None) -> tuple[float, float]:
    """A stretch of so much around the middle, moved inside the picture, cut where it must be."""
    if limit is None:
        return middle - side / 2, middle + side / 2
    if side >= limit:
        return 0.0, limit
    start = min(max(0.0, middle - side / 2), limit - side)
    return start, start + side


def snippet(text: str, start: int | None, end: int | None) -> list[str]:
    """The marked words of a text, with some before and after; all unmarked where none are.

    >>> snippet("Nobody saw the old harbour", 15, 26)
    ['Nobody saw the ', 'old harbour', '']
    """
    if start is None or end is None:
        return [text[: 4 * AROUND] + ("…" if len(text) > 4 * AROUND else ""), "", ""]
    before = text[max(0, start - BEFORE) : start]
    after = text[end : end + AROUND]
    marked = text[start:end]
    return [
        f"…{before}" if start > BEFORE else before,
        marked if len(marked) <= 3 * AROUND else f"{marked[: 3 * AROUND]}…",
        f"{after}…" if end + AROUND < len(text) else after,
    ]


def chosen(rows: Iterable[Row], ids: Sequence[str]) -> list[Row]:
    """The rows of the crops that were marked."""
    wanted = set(ids)
    return [row for row in rows if row["annotation_id"] in wanted]
