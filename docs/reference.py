"""Writes docs/reference.md: published figures of data sets against what Assay computes.

    python -m docs.reference [--check]

Reads the reference data beside the repo, where they are. Every set goes the way of a user's
file: imported into a warehouse, then asked for through the views, with the settings that each
figure was published under.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import ingest
import queries

PAGE = Path(__file__).parent / "reference.md"
SHARED = Path(__file__).parent.parent.parent / "shared" / "reference"
SETS = ("bluebird", "cf_amt", "d_possent", "face", "s_adult", "snow_rte", "snow_wsd")

CROWD_KIT_ROUNDS = {
    "bluebird": 2, "cf_amt": 2, "d_possent": 5, "face": 40, "s_adult": 2, "snow_rte": 9,
    "snow_wsd": 4,
}  # fmt: skip
"""Rounds after which crowd-kit 1.4.2 stopped of itself (n_iter=100, tol=1e-5) on each set."""

_TITLE = """<!-- Written by docs/reference.py from published data sets; a test keeps it fresh. -->

# Published figures, and ours

Real data sets with known results, imported like anybody's file and asked for through the views.
*Expected* is what the data set's source says, published or computed there with a library.
*Ours* is rounded to as many digits. Where they differ, the last column says why.

"""

_COEFFICIENTS = {
    "pa": "percent",
    "fleiss_kappa": "fleiss",
    "gwet_ac1": "ac1",
    "krippendorff_alpha_nominal": "alpha",
}


@dataclass(frozen=True)
class Figure:
    """One published number and ours."""

    source: str
    figure: str
    expected: float
    ours: float | None
    digits: int = 4
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether they are equal but for rounding."""
        if self.ours is None:
            return False
        return abs(self.expected - self.ours) <= 0.51 * 10**-self.digits

    def row(self) -> str:
        """The line of the table."""
        ours = "-" if self.ours is None else f"{self.ours:.{self.digits}f}"
        mark = "yes" if self.agrees else "no"
        expected = f"{self.expected:.{self.digits}f}"
        return f"| {self.source} | {self.figure} | {expected} | {ours} | {mark} | {self.note} |\n"


def figures(shared: Path = SHARED) -> Iterator[Figure]:
    """Every figure of every set and case."""
    for name in SETS:
        yield from crowd_figures(shared / name)
    yield from anaesthetist_figures(shared / "dawid_skene_1979")
    yield from emotion_figures(shared / "n_emotion")
    yield from case_figures(shared / "agreement_cases" / "cases.json")


def crowd_figures(folder: Path) -> Iterator[Figure]:
    """Agreement, majority and Dawid-Skene of a set of labels with gold."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    gold = dict(pl.read_csv(folder / "gold.csv", infer_schema=False).select("item", "truth").rows())
    name = folder.name
    policies = {
        "method": "dawid_skene",
        "smoothing": 0.0,
        "diagonal": 0.0,
        "rounds": float(CROWD_KIT_ROUNDS[name]),
    }
    with _Loaded([folder / "labels.csv"], policies) as reader:
        overview = dict(reader.fetch("agreement_overview").select("coefficient", "value").rows())
        consensus = reader.fetch("consensus_labels")
    for theirs, ours in _COEFFICIENTS.items():
        yield Figure(name, ours, expected["agreement"][theirs], overview[ours])
    majority = expected["majority_vote"]
    yield Figure(
        name,
        "majority, tied assets with gold",
        majority["gold_items_tied"],
        _tied(consensus, gold),
        digits=0,
    )
    yield Figure(
        name,
        "majority accuracy, ties shared",
        majority["accuracy_ties_shared"],
        _majority_accuracy(folder / "labels.csv", consensus, gold),
    )
    found = _accuracy(consensus, gold, "label")
    yield Figure(name, "Dawid-Skene accuracy", expected["crowdkit_DawidSkene_100"], found)


def anaesthetist_figures(folder: Path) -> Iterator[Figure]:
    """The data of Dawid and Skene 1979, the first observer's repeats kept."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    policies = {
        "method": "dawid_skene",
        "smoothing": 0.0,
        "diagonal": 0.0,
    }
    columns = {"asset": "patient", "annotator": "observer", "label": "rating"}
    with _Loaded([folder / "ratings.csv"], policies, columns=columns) as reader:
        overview = dict(reader.fetch("agreement_overview").select("coefficient", "value").rows())
        rows = reader.fetch("int_consensus_candidates")
        labels = reader.fetch("consensus_labels")
    for number, share in enumerate(expected["class_marginals"], 1):
        mine = rows.filter(pl.col("label") == str(number))["posterior"].sum() / 45
        yield Figure(folder.name, f"share of class {number}", share, mine, digits=3)
    worst = max(
        abs(expected["patient_posteriors"][row["asset_key"]][int(row["label"]) - 1]
            - row["posterior"])
        for row in rows.to_dicts()
    )  # fmt: skip
    yield Figure(folder.name, "largest difference of a posterior", 0, worst, digits=3)
    right = sum(
        row["label"] == str(expected["map_class"][int(row["asset_key"]) - 1])
        for row in labels.to_dicts()
    )
    yield Figure(folder.name, "patients with the same class", 45, right, digits=0)
    alpha = expected["alpha_first_occasion_nominal"]
    yield Figure(folder.name, "alpha, first occasion", alpha, overview["alpha"])
    fleiss = expected["fleiss_kappa_first_occasion"]
    yield Figure(folder.name, "fleiss, first occasion", fleiss, overview["fleiss"])


def emotion_figures(folder: Path) -> Iterator[Figure]:
    """Errors of mean and median against gold."""
    columns = {"asset": "question"}
    with _Loaded([folder / "answer.csv"], {}, columns=columns, scale="interval") as reader:
        frame = reader.fetch("consensus_numbers")
        overview = dict(reader.fetch("agreement_overview").select("coefficient", "value").rows())
    truth = dict(pl.read_csv(folder / "truth.csv", infer_schema=False).rows())
    gold = [float(truth[key]) for key in frame["asset_key"]]
    published = {"value": (12.0220, 17.8353), "median": (13.5293, 21.2641)}
    for column, (absolute, squared) in published.items():
        errors = [a - b for a, b in zip(frame[column], gold, strict=True)]
        name = "mean" if column == "value" else column
        mae = math.fsum(map(abs, errors)) / len(errors)
        rmse = math.sqrt(math.fsum(error**2 for error in errors) / len(errors))
        yield Figure(folder.name, f"{name}, absolute error", absolute, mae)
        yield Figure(folder.name, f"{name}, root mean square error", squared, rmse)
    yield Figure(folder.name, "alpha, interval", 0.357485, overview["alpha"])


def case_figures(path: Path) -> Iterator[Figure]:
    """Small published tables of ratings, each a project of one warehouse."""
    found = json.loads(path.read_text("utf-8"))
    cases = {name: case for name, case in found.items() if "ratings_items_by_raters" in case}
    with tempfile.TemporaryDirectory() as folder:
        tables = [
            _written(Path(folder) / f"{name}.csv", case["ratings_items_by_raters"])
            for name, case in cases.items()
        ]
        with _Loaded(tables, {}, project=None) as reader:
            overview = reader.fetch("agreement_overview")
    for name, case in cases.items():
        of_case = overview.filter(pl.col("project_id") == name)
        values = dict(of_case.select("coefficient", "value").rows())
        computed = case["computed"]
        yield Figure(name, "alpha", computed["alpha_nominal"], values["alpha"])
        raw = computed.get("irrCAC_raw_identity", {})
        for theirs, ours in (("pa", "percent"), ("fleiss", "fleiss"), ("gwet", "ac1")):
            if theirs in raw:
                given = raw[theirs] if theirs == "pa" else raw[theirs][0]
                yield Figure(name, ours, given, values[ours])


class _Loaded:
    """A warehouse for as long as it is asked: one project, or one of each file's name."""

    def __init__(
        self,
        paths: Sequence[Path],
        policies: Mapping[str, float | str],
        project: str | None = "p",
        **options: Any,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="assay-reference-")
        stated = {("consensus", name, "all"): value for name, value in policies.items()}
        settings = ingest.Settings(policies=stated)
        request = ingest.Request(
            tuple(paths), project=project, options=ingest.Options(**options), settings=settings
        )
        ingest.load(request, Path(self._folder.name), refresh=lambda _: None)
        self._reader = queries.open_warehouse(Path(self._folder.name))

    def __enter__(self) -> queries.Reader:
        return self._reader

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self._folder.cleanup()


def _accuracy(consensus: pl.DataFrame, gold: Mapping[str, str], column: str) -> float:
    labels = dict(consensus.select("asset_key", column).rows())
    return sum(labels[item] == truth for item, truth in gold.items()) / len(gold)


def _tied(consensus: pl.DataFrame, gold: Mapping[str, str]) -> int:
    tied = consensus.filter(pl.col("majority_label").is_null() & (pl.col("votes") > 1))
    return tied.filter(pl.col("asset_key").is_in(list(gold))).height


def _majority_accuracy(path: Path, consensus: pl.DataFrame, gold: Mapping[str, str]) -> float:
    """Right majorities; of a tie between m labels, 1/m where gold is among them."""
    firsts = pl.read_csv(path, infer_schema=False).unique(
        ["item", "worker"], keep="first", maintain_order=True
    )
    counts = firsts.group_by("item", "label").len()
    top = counts.filter(pl.col("len") == pl.col("len").max().over("item"))
    tops: dict[str, set[str]] = {}
    for item, label in top.select("item", "label").iter_rows():
        tops.setdefault(item, set()).add(label)
    majority = dict(consensus.select("asset_key", "majority_label").rows())
    credit = 0.0
    for item, truth in gold.items():
        chosen = {majority[item]} if majority[item] is not None else tops[item]
        credit += (truth in chosen) / len(chosen)
    return credit / len(gold)


def _written(path: Path, ratings: list[list[Any]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["item", "rater", "label"])
        for item, row in enumerate(ratings):
            for rater, label in enumerate(row):
                if label is not None:
                    writer.writerow((item, rater, label))
    return path


def page(shared: Path = SHARED) -> str:
    """The whole page."""
    lines = ["| set | figure | expected | ours | equal | note |\n", "| --- " * 6 + "|\n"]
    return _TITLE + "".join(lines) + "".join(figure.row() for figure in figures(shared))


def main() -> int:
    """Write the page, or with --check exit 1 where it is stale."""
    text = page()
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
