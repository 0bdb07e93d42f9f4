"""The answers to a question as patterns: what every coefficient of agreement is computed from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import polars as pl
from scipy import sparse

from queries.coefficients import Scale, Spread
from queries.ordering import Order, canonical

QUESTION = ("project_id", "question")


@dataclass(frozen=True)
class Question:
    """One question's answers, and how it is judged.

    `labels` and `numbers` (label_no) stand in the order of the columns of `spread`, `patterns` in
    the order of its rows.
    """

    spread: Spread
    labels: list[str]
    numbers: list[int]
    patterns: list[int]
    settings: Mapping[str, Any]
    given: sparse.csr_array | None = None
    """How often each annotator gave each label (annotators x labels), where that was asked for."""

    @cached_property
    def co_rated(self) -> int:
        """Assets with two answers or more."""
        return int(self.spread.co_rated.assets.sum())

    @property
    def scale(self) -> Scale:
        """The declared scale; nominal where the labels have no place on it."""
        declared = cast(Scale, self.settings["scale"])
        return declared if self.spread.positions is not None else "nominal"

    @property
    def distance(self) -> str:
        """The scale in words, with why it is not the declared one."""
        if self.scale != self.settings["scale"] and self.labels:
            return f"{self.scale} (labels have no order)"
        return self.scale

    @property
    def categories(self) -> tuple[int, str]:
        """q, and how it is known. A declared label set smaller than what was seen is not used."""
        declared, observed = self.settings["taxonomy_size"], len(self.labels)
        if declared is not None and declared >= observed:
            return int(declared), f"q declared = {declared}"
        return observed, f"q observed = {observed}"

    @property
    def measures(self) -> bool:
        """Whether answers are numbers whose differences mean something: measures or ratings."""
        if self.scale in ("interval", "ratio"):
            return True
        return self.scale == "ordinal" and all(_is_number(label) for label in self.labels)

    def has_interval(self) -> bool:
        """Whether there are assets enough for an interval."""
        return self.co_rated >= float(self.settings["minimum_interval"])


def questions(frame: pl.DataFrame, keys: Sequence[str] = QUESTION) -> Iterator[Question]:
    """Each question (or other group of `keys`) of a frame with a row per pattern and label.

    Reads the keys, pattern, assets, label_no, label, position and ratings; a group without
    answers has one row with a NULL pattern. Other columns are settings, taken from any row.
    """
    ordered = frame.sort(*keys, "pattern", "label_no", nulls_last=True)
    for part in ordered.partition_by(keys, maintain_order=True):
        yield _question(part)


def _question(part: pl.DataFrame) -> Question:
    cells = part.filter(pl.col("pattern").is_not_null())
    labels = cells.select("label_no", "label", "position").unique().sort("label_no")
    patterns = cells.select("pattern", "assets").unique().sort("pattern")
    row = cells["pattern"].rle_id().to_numpy()
    column = labels["label_no"].search_sorted(cells["label_no"]).to_numpy()
    ratings = sparse.csr_array(
        (cells["ratings"].cast(pl.Float64).to_numpy(), (row, column)),
        shape=(len(patterns), len(labels)),
    )
    settings = part.row(0, named=True)
    ordered = settings.get("scale", "nominal") != "nominal"
    placed = ordered and len(labels) > 0 and labels["position"].null_count() == 0
    positions = labels["position"].cast(pl.Float64).to_numpy() if placed else None
    assets = patterns["assets"].cast(pl.Float64).to_numpy()
    rows, columns = canonical(ratings, assets, positions)
    if positions is not None:
        positions = positions[columns]
    return Question(
        Spread(_rearranged(ratings, rows, columns), assets[rows], positions),
        labels["label"].gather(columns).to_list(),
        labels["label_no"].gather(columns).to_list(),
        patterns["pattern"].gather(rows).to_list(),
        settings,
        _given(part, labels["label_no"].gather(columns)),
    )


def _rearranged(ratings: sparse.csr_array, rows: Order, columns: Order) -> sparse.csr_array:
    """Rows and columns in another order, each row's cells sorted: arithmetic relies on that."""
    cells = ratings.tocoo()
    row, column = np.argsort(rows)[cells.coords[0]], np.argsort(columns)[cells.coords[1]]
    return sparse.csr_array(sparse.coo_array((cells.data, (row, column)), shape=cells.shape))


def _given(part: pl.DataFrame, numbers: pl.Series) -> sparse.csr_array | None:
    """Annotators x labels, in any order of annotators but one that no name decides."""
    if "annotator_no" not in part.columns:
        return None
    rows = part.filter(pl.col("annotator_no").is_not_null())
    table = pl.DataFrame({"label_no": numbers}).with_row_index("column")
    cells = rows.join(table, on="label_no").with_columns(
        row=pl.col("annotator_no").rank("dense").cast(pl.Int64) - 1
    )
    if cells.is_empty():
        return None
    where = (cells["row"].to_numpy(), cells["column"].to_numpy())
    people = cells["annotator_no"].n_unique()
    counts = cells["ratings"].cast(pl.Float64).to_numpy()
    return sparse.csr_array((counts, where), shape=(people, len(numbers)))


def _is_number(label: str) -> bool:
    try:
        return bool(float(label) == float(label))
    except ValueError:
        return False
