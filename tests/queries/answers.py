"""Answers to compare: published examples, tables of counts, random crowds."""

from typing import Any

import numpy as np
import polars as pl

# Krippendorff's four coders and twelve units; "-" is a missing answer.
CODERS = {
    "A": "1 2 3 3 2 1 4 1 2 - - -",
    "B": "1 2 3 3 2 2 4 1 2 5 - 3",
    "C": "- 3 3 3 2 3 4 2 2 5 1 -",
    "D": "1 2 3 3 2 4 4 1 2 5 1 -",
}


def coders() -> pl.DataFrame:
    rows = [
        {"asset": f"unit {number:02}", "annotator": coder, "label": answer}
        for coder, answers in CODERS.items()
        for number, answer in enumerate(answers.split())
        if answer != "-"
    ]
    return pl.DataFrame(rows)


def table(cells: dict[tuple[str, str], int]) -> pl.DataFrame:
    """The answers of two annotators from a table of counts."""
    rows, asset = [], 0
    for (a, b), count in cells.items():
        for _ in range(count):
            asset += 1
            rows += [
                {"asset": str(asset), "annotator": "a", "label": a},
                {"asset": str(asset), "annotator": "b", "label": b},
            ]
    return pl.DataFrame(
        rows, schema={"asset": pl.String, "annotator": pl.String, "label": pl.String}
    )


def random_answers(seed: int, items: int = 40, raters: int = 5, labels: int = 4) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, labels, items)
    rows = [
        {
            "asset": f"asset {item}",
            "annotator": f"person {rater}",
            "label": str(int(truth[item] if rng.random() < 0.6 else rng.integers(0, labels))),
        }
        for item in range(items)
        for rater in range(raters)
        if rng.random() < 0.7
    ]
    return pl.DataFrame(rows)


def matrix(answers: pl.DataFrame) -> np.ndarray[Any, Any]:
    wide = answers.cast({"label": pl.Float64}).pivot(on="annotator", index="asset", values="label")
    return wide.drop("asset").to_numpy().T
