"""Votes reach the consensus once, however the exports are cut and however often they come."""

import polars as pl
from polars import selectors

import queries

VIEWS = ("consensus_labels", "consensus_causes", "consensus_annotators")


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the pseudonyms, which each warehouse makes anew, and without the last digits."""
    numbers = frame.select(pl.exclude("annotator_id")).with_columns(selectors.float().round(6))
    return numbers.sort(numbers.columns)


def test_a_duplicated_and_a_split_import_give_the_same_consensus(load, tasks, tmp_path):
    people = ("ann", "bob", "cy", "dee")
    rows = [
        (
            task,
            {
                10 * task + n: (person, "tug" if (task + n) % 3 else "buoy")
                for n, person in enumerate(people)
            },
        )
        for task in range(1, 9)
    ]
    at = "2026-11-16T10:00:00Z"
    whole = tasks("whole.json", *rows, at=at)
    parts = [tasks(f"part{n}.json", *rows[n::2], at=at) for n in range(2)]
    frames = []
    for name, sources in (("once", [whole]), ("twice", [whole, whole]), ("split", parts)):
        for source in sources:
            load(source, into=tmp_path / name, project="p", views=False)
        with queries.open_warehouse(tmp_path / name) as reader:
            frames.append([plain(reader.fetch(view)) for view in VIEWS])
    for once, twice, split in zip(*frames, strict=True):
        assert once.height > 0
        assert twice.equals(once)
        assert split.equals(once)
