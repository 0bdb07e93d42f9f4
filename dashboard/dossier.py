"""What is known about one asset beside its shapes: who did what, its size, place in the list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard import crops, filters, worklists
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.large import Large
from dashboard.overlap import Row
from dashboard.viewer import Layer

LISTS = ("flagged", "errors")
VERDICTS = {"accepted": "✓ accepted", "rejected": "✕ rejected", "fixed": "▲ fixed"}


LISTED = {
    "errors": "Asset with errors",
    "flagged": "Flagged asset",
    "flow": "Waiting asset",
    "gallery": "Asset in the gallery",
}


@dataclass(frozen=True)
class Place:
    """Where the asset stands in the list one came from."""

    listed: str
    assets: tuple[str, ...]
    asset_id: str
    total: int | None = None
    """How many assets the whole list is about, where it is longer than what is shown of it."""

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
            f"{what} {fmt.count(self.number)} of {fmt.count(self.total or len(self.assets))}"
            if self.number
            else ""
        )


def place(choice: Choice, listed: str | None, asset_id: str) -> Place:
    """The assets of the list one came from, narrowed and ordered as it is there."""
    if listed == "errors":
        rows, total = _first(worklists.errors(choice))
    elif listed == "gallery":
        return Place("gallery", tuple(crops.assets(choice)), asset_id)
    elif listed == "flow":
        rows = filters.narrow(choice.fetch("throughput_waiting"))
        rows = rows.sort("days", "asset_key", descending=[True, False], nulls_last=True)
        total = None
    else:
        rows, total = _first(worklists.queue(choice))
    assets = rows["asset_id"].drop_nulls().unique(maintain_order=True).to_list()
    return Place(listed if listed in LISTED else "flagged", tuple(assets), asset_id, total)


def _first(found: Large) -> tuple[pl.DataFrame, int]:
    """The rows that a list shows, and how many assets all of it is about."""
    return found.shown, found.distinct("asset_id")


def history(
    passes: Iterable[Row],
    decisions: Iterable[Row],
    found: Sequence[Layer],
    called: Callable[[str | None], str],
) -> list[dict[str, str]]:
    """Who did or decided what, when and for how long: the latest first, what has no date last."""
    tags = {layer.submission_id: layer.tag for layer in found}
    dated = [(row["happened_at"], row["pass_id"], _pass(row, tags, called)) for row in passes]
    dated += [
        (row["decided_at"], f"{row['sequence']:012}", _decision(row, tags)) for row in decisions
    ]
    dated.sort(key=lambda one: (one[0] is not None, one[0] or 0, one[1]), reverse=True)
    return [line for _, _, line in dated]


def _decision(row: Row, tags: Mapping[str, str]) -> dict[str, str]:
    """An entry of the log; what was taken back says so."""
    whose = tags.get(row["submission_id"] or "", "")
    about = ", ".join(part for part in (whose, row["finding"]) if part)
    what = row["what"] + (f" ({about})" if about else "")
    what += ", taken back later" if row["is_undone"] else ""
    said = f" “{row['comment']}”" if row["comment"] else ""
    return {
        "tag": "",
        "who": row["actor"],
        "what": what + said,
        "when": fmt.instant(row["decided_at"]),
        "took": "",
    }


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
