"""Drawing a sample: seeded, and the same for the same material in whatever order its rows come.

Each unit gets a number from a hash of the seed and its key; the smallest numbers are drawn. So
anybody who has the list of units and the seed can draw again, in any language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

SEED = 20240101
UNSPECIFIED = "unspecified"
LEAST = 2
"""Units of a stratum that are drawn at least, where it has them: fewer have no variance."""


def number(seed: int, key: str) -> str:
    """The number a unit draws: SHA-256 of the seed, a colon and its key, in hexadecimal.

    >>> number(1, "pier.jpg")[:8]
    '48b46a06'
    """
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def shares(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of n units each stratum gives: in proportion, and two where that can be.

    Largest remainders; a tie goes to the stratum that comes first in the alphabet. Strata that
    proportion leaves under two take from those that have most.

    >>> shares({"day": 90, "night": 10, "dusk": 1}, 10)
    {'day': 7, 'dusk': 1, 'night': 2}
    """
    total = sum(sizes.values())
    n = min(n, total)
    exact = {name: sizes[name] * n / total for name in sorted(sizes)} if total else {}
    given = {name: int(share) for name, share in exact.items()}
    by_rest = sorted(exact, key=lambda name: (given[name] - exact[name], name))
    for name in by_rest[: n - sum(given.values())]:
        given[name] += 1
    for name in sorted(given, key=lambda name: (-sizes[name], name)):
        while given[name] < min(LEAST, sizes[name]):
            richest = max(sorted(given), key=lambda other: given[other] - LEAST)
            if given[richest] <= LEAST:
                return given
            given[richest] -= 1
            given[name] += 1
    return given


def draw(units: pl.DataFrame, n: int, seed: int = SEED) -> pl.DataFrame:
    """n of the units, with `stratum`, its `inclusion_prob` and the `item` they are, from 1 on.

    `units` has `key` (of the unit) and `stratum`; other columns go along. The order of the list
    is that of the numbers drawn, so looking at the first so many of it is a random sample too.
    """
    numbered = units.with_columns(
        pl.col("stratum").fill_null(UNSPECIFIED),
        drawn=pl.Series([number(seed, key) for key in units["key"]], dtype=pl.String),
    ).sort("drawn", "key")
    sizes = {row["stratum"]: row["len"] for row in numbered.group_by("stratum").len().to_dicts()}
    given = shares(sizes, n)
    known = pl.DataFrame(
        {
            "stratum": list(given),
            "taken": list(given.values()),
            "inclusion_prob": [given[name] / sizes[name] for name in given],
        },
        schema={"stratum": pl.String, "taken": pl.Int64, "inclusion_prob": pl.Float64},
    )
    place = pl.int_range(pl.len()).over("stratum")
    kept = numbered.join(known, on="stratum", how="left", maintain_order="left")
    kept = kept.filter(place < pl.col("taken")).drop("taken", "drawn")
    return kept.with_row_index("item", offset=1)


def fingerprint(keys: pl.Series) -> str:
    """A hash of a list of units, whatever its order: what the sample was drawn from.

    >>> fingerprint(pl.Series(["b", "a"])) == fingerprint(pl.Series(["a", "b"]))
    True
    """
    digest = hashlib.sha256()
    for key in keys.sort():
        digest.update(f"{len(key)}:{key}\n".encode())
    return digest.hexdigest()
