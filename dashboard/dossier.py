"""What is known about one asset beside its shapes: findings, passes, picture, place in the list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from dashboard import blocks, filters, media
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.overlap import Row
from dashboard.palette import LETTERS, SEVERITIES, SHAPES
from dashboard.viewer import Layer, Thing

LISTS = ("flagged", "errors")
# The queue holds these findings again, as one row per asset; the errors say more.
FROM_ERRORS = ("gold_error", "rejected")
VERDICTS = {"accepted": "✓ accepted", "rejected": "✕ rejected", "fixed": "▲ fixed"}


LISTED = {"errors": "Asset with errors", "flagged": "Flagged asset", "flow": "Waiting asset"}


@dataclass(frozen=True)
class Place:
    """Where the asset stands in the list one came from."""

    listed: str
    assets: tuple[str, ...]
    asset_id: str

    @property
    def number(self) -> int | None:
        """From 1; None where the list does not hold the asset."""
        return self.assets.index(self.asset_id) + 1 if self.asset_id in self.assets else None

    def step(self, by: int) -> str | None:
        """The asset so many places on; the first where this one is not listed."""
        if self.number is None:
            return self.assets[0] if by > 0 and self.assets else None
        at = self.number - 1 + by
        return self.assets[at] if 0 <= at < len(self.assets) else None

    @property
    def words(self) -> str:
        """'Flagged asset 4 of 23'."""
        what = LISTED[self.listed]
        return (
            f"{what} {fmt.count(self.number)} of {fmt.count(len(self.assets))}"
            if self.number
            else ""
        )


def place(choice: Choice, listed: str | None, asset_id: str) -> Place:
    """The assets of the list one came from, narrowed and ordered as it is there."""
    if listed == "errors":
        rows = filters.narrow(choice.fetch("errors_list"))
        ranks = {word: rank for rank, word in enumerate(SEVERITIES)}
        rank = pl.col("severity").replace_strict(ranks, default=9).alias("rank")
        rows = rows.with_columns(rank).sort(
            "rank", "found_at", descending=[False, True], nulls_last=True
        )
    elif listed == "flow":
        rows = filters.narrow(choice.fetch("throughput_waiting"))
        rows = rows.sort("days", "asset_key", descending=[True, False], nulls_last=True)
    else:
        rows = filters.narrow(blocks.about_people(choice, "flagged_assets"))
        rows = rows.sort("score", descending=True, nulls_last=True)
    assets = rows["asset_id"].drop_nulls().unique(maintain_order=True).to_list()
    return Place(listed if listed in LISTED else "flagged", tuple(assets), asset_id)


def findings(
    errors: pl.DataFrame,
    flagged: pl.DataFrame,
    found: Sequence[Layer],
    made: Sequence[Thing],
    called: Callable[[str | None], str],
) -> list[dict[str, Any]]:
    """What is wrong, the gravest first; what several people did alike is one finding."""
    at = {
        row["annotation_id"]: number
        for number, thing in enumerate(made)
        for rows in thing.members.values()
        for row in rows
    }
    tags = {layer.submission_id: layer.tag for layer in found}
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in errors.iter_rows(named=True):
        number = at.get(row["annotation_id"] or "", at.get(row["gold_annotation_id"] or ""))
        apart = number if number is not None else row["error_id"]
        key = (
            apart,
            row["type"],
            row["gold_label"],
            row["given_label"],
            row["severity"],
            row["detected_by"],
            row["status"],
        )
        alike.setdefault(key, []).append({**row, "object": number})
    cards = [_finding(rows, tags, called) for rows in alike.values()]
    for row in flagged.filter(~pl.col("reason").is_in(FROM_ERRORS)).iter_rows(named=True):
        number = next(
            (
                n
                for n, thing in enumerate(made)
                if thing.family == "answer" and thing.question == row["question"]
            ),
            None,
        )
        title = (
            "Annotators disagree"
            if row["reason"] == "disagreement"
            else fmt.slug(row["reason"]).capitalize()
        )
        cards.append(
            {
                "title": title,
                "text": row["detail"] or "",
                "object": number,
                "tags": [],
                **graded(row["severity"]),
            }
        )
    ranks = {word: rank for rank, word in enumerate(SEVERITIES)}
    return sorted(cards, key=lambda card: ranks.get(card["severity"], 9))


def _finding(
    rows: Sequence[Row], tags: Mapping[str, str], called: Callable[[str | None], str]
) -> dict[str, Any]:
    row = rows[0]
    who = [tags.get(r["submission_id"] or "") for r in rows]
    people = [
        f"{tag} {called(r['annotator_id'])}" if tag else called(r["annotator_id"])
        for tag, r in zip(who, rows, strict=True)
    ]
    parts = [listed(dict.fromkeys(people))]
    if row["type"] == "localisation" and row["iou"] is not None:
        parts[0] += f", IoU {fmt.coefficient(row['iou'], 2)}"
    by = f"Found by {fmt.slug(row['detected_by'])}"
    parts.append(f"{by}, {fmt.day(row['found_at'])}" if row["found_at"] else by)
    if row["status"] != "confirmed":
        parts.append(fmt.slug(row["status"]).capitalize())
    return {
        "title": _title(row),
        "text": ". ".join(parts) + ".",
        "object": row["object"],
        "tags": [tag for tag in who if tag],
        **graded(row["severity"]),
    }


def _title(row: Row) -> str:
    gold, given, kind = row["gold_label"], row["given_label"], row["type"]
    if kind == "wrong_class" and gold and given:
        return f"“{gold}” called “{given}”"
    if kind == "missing" and gold:
        return f"“{gold}” missed"
    if kind == "spurious" and given:
        return f"“{given}” where gold has nothing"
    if kind == "localisation":
        return f"Loose outline of “{gold or given or row['label']}”"
    if row["detected_by"] == "reviewer" and kind in (None, "unspecified"):
        return f"“{given}” rejected" if given else "Pass rejected"
    return fmt.slug(kind).capitalize() or "Error"


def graded(severity: str | None) -> dict[str, str]:
    """A severity with its shape and letter."""
    word = severity if severity is not None and severity in SHAPES else "neutral"
    return {"severity": word, "mark": SHAPES[word], "letter": LETTERS[word]}


def listed(names: Iterable[str]) -> str:
    """'A Okafor', 'A Okafor and C Nowak', 'A, B and C'."""
    known = list(names)
    return " and ".join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "".join(known)


def history(
    passes: Iterable[Row], found: Sequence[Layer], called: Callable[[str | None], str]
) -> list[dict[str, str]]:
    """Who did what, when and for how long: the latest first, what has no date last."""
    tags = {layer.submission_id: layer.tag for layer in found}
    dated = sorted(
        passes,
        key=lambda row: (row["happened_at"] is not None, row["happened_at"] or 0, row["pass_id"]),
        reverse=True,
    )
    return [_pass(row, tags, called) for row in dated]


def _pass(row: Row, tags: Mapping[str, str], called: Callable[[str | None], str]) -> dict[str, str]:
    who = called(row["person_id"]) if row["person_id"] or row["kind"] in ("work", "review") else ""
    tag = tags.get(row["submission_id"] or "", "")
    if row["kind"] == "review":
        what = VERDICTS.get(row["status"], fmt.slug(row["status"])) + (f" {tag}" if tag else "")
        said = ", ".join(fmt.slug(word) for word in (row["error_type"], row["severity"]) if word)
        what += f": {said}" if said else ""
    else:
        what = str(row["status"] if row["kind"] == "work" else row["kind"])
        what += f", round {row['round']}" if row["round"] else ""
    took = fmt.duration(row["work_seconds"])
    return {
        "tag": tag if row["kind"] != "review" else "",
        "who": who,
        "what": what,
        "when": fmt.instant(row["happened_at"]) or "n/a: no date",
        "took": took,
    }


def sentence(
    asset: Row, passes: pl.DataFrame, where: Place, size: tuple[float, float] | None
) -> str:
    """Its place in the list, batch, size, by how many people it was labeled, and when."""
    work = passes.filter((pl.col("kind") == "work") & (pl.col("status") == "submitted"))
    people = work["person_id"].n_unique()
    times = work["happened_at"].drop_nulls().unique().sort().to_list()
    labeled = (
        f"labeled by {fmt.plural(people, 'person', 'people')}" if people else "not labeled yet"
    )
    if times:
        labeled += f"{', last' if len(times) > 1 else ''} on {fmt.day(times[-1])}"
    parts = [
        f"Batch {asset['batch']}" if asset["batch"] else "",
        f"{size[0]:.0f} × {size[1]:.0f} px" if size else "",
        labeled,
    ]
    rest = ", ".join(part for part in parts if part)
    return f"{where.words + '. ' if where.words else ''}{rest[:1].upper()}{rest[1:]}."


def dimensions(asset: Row, passes: pl.DataFrame) -> tuple[float, float] | None:
    """Width and height in pixels, from the asset or from another source that knows them."""
    for row in (asset, *passes.iter_rows(named=True)):
        if row["width"] and row["height"]:
            return float(row["width"]), float(row["height"])
    return None


def picture(asset: Row, passes: pl.DataFrame, imports: pl.DataFrame) -> dict[str, str | None]:
    """A signed address of the picture, or why there is none."""
    own = [
        (asset["uri"], source)
        for source in passes.filter(pl.col("source_asset_id") == asset["asset_id"])["source_uri"]
    ]
    others = list(passes.select("uri", "source_uri").iter_rows())
    named = own or [(asset["uri"], source) for source in imports["source_uri"]]
    looked: list[Path] = []
    for uri, source in dict.fromkeys([*named, *others]):
        places = media.folders(source)
        if found := media.find(uri, places):
            return {"url": media.address(*found), "note": None}
        looked.extend(places[:1])
    return {"url": None, "note": _why(asset["uri"], looked)}


def _why(uri: str | None, looked: Sequence[Path]) -> str:
    if not uri:
        return "The export carries neither a picture nor a text for this asset."
    shown = uri if len(uri) <= 160 else f"{uri[:160]}…"
    if media.is_remote(uri):
        return f"No picture: it lies elsewhere and is not fetched. {shown}"
    if not looked:
        return f"No picture: {shown} was not found."
    return f"No picture: {shown} was not found beside the export."
