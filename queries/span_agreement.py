"""How alike annotators mark spans of text: the functions behind the agreement views of spans.

Each takes the frame that its view's select returns and hands back the view. Assets are brought
into an order that depends on what is marked on them, so that no interval depends on names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from queries import coefficients, sets
from queries.agreement import BY_LABEL, OVERVIEW, PREVALENT
from queries.arrays import null
from queries.coefficients import Spread
from queries.measures import Measure, beside, blank, estimates, means, ratios
from queries.ordering import canonical
from queries.resampling import Statistic, bootstrap
from queries.tokens import BETWEEN

_KEYS = ["project_id", "question"]

_PAIR = [*_KEYS, "annotator_a", "annotator_b"]

_SUMS = ["f1", "f1_partial", "f1_character", "pairs", "character_pairs"]

_BY_PAIR = pl.Schema(
    dict.fromkeys(_PAIR, pl.String())
    | {"n": pl.Int64(), "agreed": pl.Int64()}
    | dict.fromkeys(["percent", "value", "ci_low", "ci_high"], pl.Float64())
    | {"method": pl.String(), "reason": pl.String()}
)

_TOKENS = "words and other characters"


@dataclass(frozen=True)
class _Said:
    """What is said of the tokens of a question's assets.

    `spread` has a row per way of being marked (pattern) and a column per answer, `members` says
    which labels (columns) an answer (rows) holds, `home` how many tokens of each pattern each
    asset has.
    """

    spread: Spread
    members: sparse.csr_array
    labels: list[str]
    home: sparse.csr_array

    def over_assets(self, statistic: Statistic) -> Statistic:
        """A statistic of tokens as one of assets, each with all its tokens."""
        return Statistic(sparse.csr_array(self.home @ statistic.columns), statistic.finish)


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Exact, partial and character F1, and alpha over tokens, of each question.

    Input: one row per question, asset, pattern of tokens and answer (see
    `int_span_agreement.sql`); an asset without text and a question without shared assets have
    one row.
    """
    parts = frame.sort(_KEYS).partition_by(_KEYS, maintain_order=True)
    return pl.DataFrame([row for part in parts for row in _overview_of(part)], schema=OVERVIEW)


def by_label(frame: pl.DataFrame) -> pl.DataFrame:
    """Alpha over tokens of each class against all others, with the F1 of its spans.

    Input: one row per label, and one per asset, pattern of tokens and answer (see
    `int_span_agreement_by_label.sql`).
    """
    parts = frame.sort(_KEYS).partition_by(_KEYS, maintain_order=True)
    return pl.DataFrame([row for part in parts for row in _labels_of(part)], schema=BY_LABEL)


def by_pair(frame: pl.DataFrame) -> pl.DataFrame:
    """Mean exact F1 of each two annotators over the assets that both saw.

    Input: one row per pair and F1 (`score`), with the number of assets (see
    `int_span_agreement_by_pair.sql`); the score is NULL where both marked nothing.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=_BY_PAIR)
    left_out = pl.format("; {} times both marked nothing, left out", "empty")
    few = pl.when(pl.col("n") < pl.col("minimum_n")).then(pl.lit("insufficient_n"))
    return (
        means(frame, _PAIR)
        .join(frame.select(*_PAIR, "minimum_n").unique(_PAIR), on=_PAIR)
        .with_columns(
            agreed=pl.lit(None, pl.Int64()),
            percent=pl.lit(None, pl.Float64()),
            method=pl.lit("mean F1 of their spans on an asset, same place and class")
            + pl.when(pl.col("empty") > 0).then(left_out).otherwise(pl.lit(""))
            + pl.concat_str(pl.lit("; "), pl.col("interval")).fill_null(""),
            reason=pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(few),
        )
        .select(_BY_PAIR.names())
        .cast(_BY_PAIR)
        .sort(_PAIR)
    )


def _overview_of(part: pl.DataFrame) -> list[dict[str, Any]]:
    settings = part.row(0, named=True)
    shared = part.filter(pl.col("asset_key").is_not_null())
    sums = _in_order(shared)
    said = _said(shared, sums)
    measures = _measures(sums, said)
    counted = {name: settings[name] for name in (*_KEYS, "items", "annotators", "judgements")}
    if not settings["judgements"] or sums.is_empty():
        reason = "no_overlap" if settings["judgements"] else "no_data"
        return [counted | blank(measure, reason) for measure in measures]
    tops = sums.select("f1", "f1_partial", "f1_character").to_numpy()
    bottoms = sums.select("pairs", pl.col("pairs").alias("again"), "character_pairs")
    statistic = beside(
        ratios(tops, bottoms.cast(pl.Float64).to_numpy()),
        said.over_assets(coefficients.alpha(said.spread, "nominal")),
    )
    rows = estimates(measures, statistic, np.ones(sums.height), settings)
    if not measures[-1].n:
        rows[-1] |= {"reason": "not_applicable"}
    rows[-1] |= _prevalence(said)
    return [counted | row for row in rows]


def _measures(sums: pl.DataFrame, said: _Said) -> list[Measure]:
    """The four coefficients: what each is and rests on."""
    empty = int(sums["empty_pairs"].sum())
    left_out = f"; {empty} times both marked nothing, left out" if empty else ""
    texts = int((said.home.sum(axis=1) > 0).sum())
    unknown = f"; {sums.height - texts} assets without text, left out" if texts else ""
    mean, marked = "mean over two annotators on an asset of", int((sums["pairs"] > 0).sum())
    covered = int((sums["character_pairs"] > 0).sum())
    return [
        Measure(
            "f1", f"{mean} 2 exact / spans, same place and class{left_out}", marked, is_judged=True
        ),
        Measure(
            "f1_partial",
            f"{mean} 2 (exact + half the overlapping) / spans, same class{left_out}",
            marked,
        ),
        Measure(
            "f1_character", f"{mean} 2 common / marked code points, same class{left_out}", covered
        ),
        Measure(
            "alpha_token",
            f"Krippendorff nominal over tokens ({_TOKENS}), not marked being an answer; "
            f"read it beside f1{unknown if sums.height > texts else ''}",
            texts,
            is_judged=True,
        ),
    ]


def _in_order(shared: pl.DataFrame) -> pl.DataFrame:
    """One row per asset with its sums, numbered in an order of what is on it, not of its name."""
    looks = (
        shared.filter(pl.col("pattern").is_not_null())
        .select("asset_key", seen=pl.concat_str("tokens", "pattern", separator="x"))
        .unique()
        .group_by("asset_key")
        .agg(look=pl.col("seen").sort().str.join("|"), kinds=pl.len())
    )
    return (
        shared.select("asset_key", *_SUMS, "empty_pairs")
        .unique("asset_key")
        .join(looks, on="asset_key", how="left")
        .sort(*(pl.col(name).round(9) for name in _SUMS), "kinds", "look")
        .with_row_index("asset")
    )


def _said(shared: pl.DataFrame, assets: pl.DataFrame) -> _Said:
    cells = shared.filter(pl.col("pattern").is_not_null())
    answers = cells.select("answer").unique().sort("answer").with_row_index("column")
    kinds = cells.select("pattern").unique().sort("pattern").with_row_index("row")
    located = cells.join(answers, on="answer").join(kinds, on="pattern")
    known = located.unique(["row", "column"])
    ratings = _matrix(known, "row", "column", "ratings", (kinds.height, answers.height))
    placed = located.unique(["asset_key", "row"]).join(
        assets.select("asset_key", "asset"), on="asset_key"
    )
    home = _matrix(placed, "asset", "row", "tokens", (assets.height, kinds.height))
    tokens = np.asarray(home.sum(axis=0)).ravel()
    classes = pl.when(pl.col("answer") != "").then(pl.col("answer").str.split(BETWEEN))
    members, labels = sets.members_of(answers.with_columns(labels=classes))
    rows, _ = canonical(sparse.csr_array(sparse.hstack([ratings, ratings @ members])), tokens)
    return _Said(Spread(ratings[rows], tokens[rows]), members, labels, home[:, rows])


def _matrix(
    cells: pl.DataFrame, row: str, column: str, value: str, shape: tuple[int, int]
) -> sparse.csr_array:
    values = cells[value].cast(pl.Float64).to_numpy()
    where = (cells[row].to_numpy(), cells[column].to_numpy())
    return sparse.csr_array(sparse.coo_array((values, where), shape=shape))


def _prevalence(said: _Said) -> dict[str, Any]:
    """The share of the commonest answer about a token, and whether it dominates."""
    if not len(said.spread.assets):
        return {}
    share = min(float(said.spread.shares.max()), 1.0)
    return {"prevalence": share, "warning": "prevalence" if share >= PREVALENT else None}


def _labels_of(part: pl.DataFrame) -> list[dict[str, Any]]:
    """One row per label that was marked, in the order of the alphabet."""
    labels = part.filter(pl.col("label").is_not_null()).sort("label")
    if labels.is_empty():
        return []
    shared = part.filter(pl.col("asset_key").is_not_null())
    blank_sums = [pl.lit(0.0).alias(name) for name in (*_SUMS, "empty_pairs")]
    assets = _in_order(shared.with_columns(blank_sums))
    said = _said(shared, assets)
    n = assets.height
    method = f"Krippendorff nominal over tokens ({_TOKENS}), class against rest"
    found: dict[str, tuple[float, float, float]] = {}
    if n:
        statistic = said.over_assets(sets.each_label(said.spread, said.members))
        weights = np.ones(n)
        values = low = high = statistic.of(weights)
        if n >= labels["minimum_interval"][0]:
            replicates = bootstrap(statistic, weights)
            method, (low, high) = f"{method}; {replicates.method}", replicates.interval()
        else:
            low = high = np.full(len(values), np.nan)
        found = {
            label: (float(values[k]), float(low[k]), float(high[k]))
            for k, label in enumerate(said.labels)
        }
    return [_label_row(row, found, n, method) for row in labels.iter_rows(named=True)]


def _label_row(
    row: Mapping[str, Any], found: Mapping[str, tuple[float, float, float]], n: int, method: str
) -> dict[str, Any]:
    value, low, high = found.get(row["label"], (np.nan, np.nan, np.nan))
    undefined = np.isnan(value)
    reason = sets.label_reason(row, n, value, row["positives"])
    if reason == "no_overlap" and row["is_shared"]:
        reason = "not_applicable"
    return {key: row[key] for key in (*_KEYS, "label", "positives", "specific_agreement")} | {
        "value": null(value),
        "ci_low": None if undefined else null(low),
        "ci_high": None if undefined else null(high),
        "n": n,
        "method": method,
        "reason": reason,
    }
