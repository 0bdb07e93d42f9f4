"""Agreement coefficients with their intervals against libraries that give the value alone."""

from __future__ import annotations

import random
from pathlib import Path

import krippendorff
import numpy as np

import ingest
import queries
from benchmarks.case import Case

ITEMS, PER_ITEM, CLASSES, PEOPLE = 20_000, 5, 20, 200


def alpha(folder: Path) -> Case:
    """Krippendorff's alpha, nominal, from judgements that are in the warehouse."""
    random_ = random.Random(3)
    counts = np.zeros((ITEMS, CLASSES), dtype=int)
    path = folder / "judgements.csv"
    with path.open("w") as stream:
        stream.write("item,worker,label\n")
        for item in range(ITEMS):
            truth = random_.randrange(CLASSES)
            for person in random_.sample(range(PEOPLE), PER_ITEM):
                label = truth if random_.random() < 0.8 else random_.randrange(CLASSES)
                counts[item, label] += 1
                stream.write(f"{item},{person},{label}\n")
    warehouse = folder / "alpha"
    ingest.load(ingest.Request((path,)), warehouse, refresh=lambda _: None)

    def ours() -> object:
        with queries.open_warehouse(warehouse) as reader:
            return reader.fetch("agreement_overview")

    return Case(
        f"alpha, {ITEMS * PER_ITEM:,} judgements",
        ours,
        lambda: krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"),
        "krippendorff",
        "ours also gives percent, AC1, Fleiss, and 2,000 bootstrap replicates",
    )


CASES = (alpha,)
