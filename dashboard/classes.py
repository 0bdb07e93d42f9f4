"""Labels side by side: how often used, how alike, how right, and what they are taken for."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import blocks
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import NONE, Choice
from dashboard.intervals import Scale
from queries import Filters

Row = Mapping[str, Any]
MOST = 40
REASONS = {
    "low_recall": "often missed",
    "low_precision": "often given wrongly",
    "confused": "taken for another",
    "low_agreement": "read differently",
}
_SHORT = {"no_overlap": "no overlap"}


def everything(choice: Choice, question: str | None) -> pl.DataFrame:
    """One row per label of the question: use, alpha, recall, precision, the commonest confusion.

    Labels that something was found about come first, then those with the lowest recall; several
    chosen together, which are judged as one, come last.
    """
    used = of(choice.fetch("throughput_by_label"), question).select("label", "annotations")
    right = of(choice.fetch("accuracy_by_label"), question).filter(pl.col("label") != NONE)
    alike = of(choice.fetch("agreement_by_label"), question)
    labels = pl.concat([frame.select("label") for frame in (used, right, alike)]).unique()
    columns = (
        *("recall", "recall_low", "recall_high", "gold_n"),
        *("precision", "precision_low", "precision_high", "given_n", "f1", "true_positives"),
    )
    found = (
        labels.join(used, on="label", how="left")
        .join(right.select("label", *columns), on="label", how="left")
        .join(_alpha(alike), on="label", how="left")
        .join(_confusions(choice, question), on="label", how="left")
        .join(_flags(choice, question), on="label", how="left")
    )
    together = pl.col("annotations").is_null()
    return found.sort(
        together, pl.col("reasons").is_null(), "recall", "alpha", "label", nulls_last=True
    )


def _alpha(alike: pl.DataFrame) -> pl.DataFrame:
    return alike.select(
        "label",
        alpha="value",
        alpha_low="ci_low",
        alpha_high="ci_high",
        alpha_n="n",
        alpha_reason="reason",
    )


def _confusions(choice: Choice, question: str | None) -> pl.DataFrame:
    """The label most often given instead of each gold label."""
    pairs = of(choice.whole("accuracy_confusion"), question)
    return (
        pairs.filter(
            (pl.col("gold_label") != pl.col("given_label")) & (pl.col("gold_label") != NONE)
        )
        .sort("n", "given_label", descending=[True, False])
        .group_by("gold_label", maintain_order=True)
        .first()
        .select(label="gold_label", instead="given_label", instead_n="n", instead_share="share")
    )


def _flags(choice: Choice, question: str | None) -> pl.DataFrame:
    found = of(choice.whole("flagged_labels"), question).sort("label", "reason")
    return found.group_by("label", maintain_order=True).agg(pl.col("reason").alias("reasons"))


def scales(choice: Choice, labels: pl.DataFrame) -> list[Scale]:
    """Alpha, recall and precision, each from a round number below its lowest interval."""
    target = choice.policy("accuracy", "target")
    least = choice.policy("agreement", "threshold")
    return [
        Scale(
            "alpha", "alpha", _floor(labels["alpha_low"], -1.0, least), rule=least, as_rate=False
        ),
        Scale("recall", "recall", _floor(labels["recall_low"], 0.0, target), rule=target),
        Scale("precision", "precision", _floor(labels["precision_low"], 0.0, target), rule=target),
    ]


def _floor(lows: pl.Series, least: float, rule: float | None) -> float:
    known = [*lows.drop_nulls().to_list(), *([rule] if rule is not None else [])]
    return max(least, int(min(known, default=0.5) * 10 - (min(known, default=0) < 0)) / 10)


def rows(choice: Choice, labels: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table of intervals."""
    target = choice.policy("accuracy", "target")
    least = choice.policy("agreement", "threshold")
    few = choice.policy("class_rate", "minimum_n") or 10
    return [
        {
            "name": row["label"],
            "key": row["label"],
            "n": fmt.count(row["annotations"] or 0),
            "words": _taken(row),
            **{key: row[key] for key in ("alpha", "alpha_low", "alpha_high")},
            "alpha_reason": _SHORT.get(row["alpha_reason"] or "no_overlap", row["alpha_reason"]),
            "alpha_verdict": "faded"
            if row["alpha_reason"]
            else blocks.verdict(row["alpha_low"], row["alpha_high"], least),
            **_rate(row, "recall", "gold_n", target, few),
            **_rate(row, "precision", "given_n", target, few),
        }
        for row in labels.head(MOST).iter_rows(named=True)
    ]


def _rate(row: Row, key: str, n: str, target: float | None, few: float) -> dict[str, Any]:
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    is_few = row[n] is None or row[n] < few
    return {
        key: row[key],
        f"{key}_low": low,
        f"{key}_high": high,
        f"{key}_reason": "no_gold" if row[n] is None else "no_data",
        f"{key}_verdict": "faded" if is_few else blocks.verdict(low, high, target),
    }


def words(row: Row) -> str:
    """What a label is most often taken for, else what was found about it."""
    if row["instead"] is None:
        return "" if row["recall"] is None else "nothing"
    what = "left out" if row["instead"] == NONE else row["instead"]
    return f"{what} ({fmt.percent(row['instead_share'], 0)}, {fmt.count(row['instead_n'])})"


def _taken(row: Row) -> str:
    """The same with its share first: '33%, 10: vessel'. A long name is cut, never the share."""
    if row["instead"] is None:
        return words(row)
    what = "left out" if row["instead"] == NONE else row["instead"]
    return f"{fmt.percent(row['instead_share'], 0)}, {fmt.count(row['instead_n'])}: {what}"


def answer(labels: pl.DataFrame) -> str:
    """The page in one sentence."""
    if labels.is_empty():
        return "No label has been given yet."
    found = labels.filter(pl.col("reasons").is_not_null())
    counted = fmt.plural(labels.height, "label")
    if found.is_empty():
        return f"Nothing stands out among {counted}, as far as gold and overlap can tell."
    named = [
        f"{row['label']} ({', '.join(REASONS.get(r, fmt.slug(r)) for r in row['reasons'])})"
        for row in found.head(3).iter_rows(named=True)
    ]
    more = f" and {fmt.count(found.height - 3)} more" if found.height > 3 else ""
    return f"Of {counted}, look first at {'; '.join(named)}{more}: the guideline before people."


def guideline(choice: Choice, label: str | None) -> tuple[str, str]:
    """The note and the address of the guideline on a label, or of the whole where it has none."""
    found = choice.house.fetch("stg_policies", Filters(projects=(choice.project,)))
    said = {
        (row["name"], row["scope"]): row["value_text"] or ""
        for row in found.filter(pl.col("subject") == "guideline").iter_rows(named=True)
    }
    note, url = (
        said.get((name, label or "all")) or said.get((name, "all"), "") for name in ("note", "url")
    )
    return note, url if url.startswith(("https://", "http://")) else ""
