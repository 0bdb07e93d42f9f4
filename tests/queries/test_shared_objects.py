"""Objects that are one and the same: pairings of two people, clusters of many."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.shared_objects import clusters, pairings

Overlap = tuple[str, str, float]

SCHEMA = {
    "project_id": pl.String,
    "annotation_a": pl.String,
    "annotation_b": pl.String,
    "submission_a": pl.String,
    "submission_b": pl.String,
    "question": pl.String,
    "family": pl.String,
    "frame": pl.Int64,
    "viewers": pl.Int64,
    "iou": pl.Float64,
    "threshold": pl.Float64,
    "is_alike": pl.Boolean,
}


def overlapping(*found: Overlap, alike: tuple[str, ...] = ()) -> pl.DataFrame:
    """Overlaps of objects named by their pass and a number, as `a1` and `b2`."""
    rows = [
        {
            "project_id": "p",
            "annotation_a": first,
            "annotation_b": second,
            "submission_a": first[0],
            "submission_b": second[0],
            "question": "label",
            "family": "box",
            "frame": -1,
            "viewers": 3,
            "iou": iou,
            "threshold": 0.5,
            "is_alike": first + second in alike,
        }
        for first, second, iou in found
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def paired(frame: pl.DataFrame) -> set[tuple[str, str]]:
    return set(pairings(frame).select("annotation_a", "annotation_b").iter_rows())


def clustered(frame: pl.DataFrame) -> set[frozenset[str]]:
    found = clusters(frame).group_by("cluster").agg("annotation_id")
    for name, members in found.iter_rows():
        assert name == min(members)
    return {frozenset(members) for members in found["annotation_id"].to_list()}


def test_the_largest_total_pairs_two_people() -> None:
    frame = overlapping(("a1", "b1", 0.9), ("a1", "b2", 0.85), ("a2", "b1", 0.84))
    assert paired(frame) == {("a1", "b2"), ("a2", "b1")}


def test_equal_labels_decide_between_equal_totals_only() -> None:
    square = [("a1", "b1", 1.0), ("a1", "b2", 1.0), ("a2", "b1", 1.0), ("a2", "b2", 1.0)]
    assert paired(overlapping(*square, alike=("a1b2", "a2b1"))) == {("a1", "b2"), ("a2", "b1")}
    better = [("a1", "b1", 0.8), ("a1", "b2", 0.79), ("a2", "b1", 0.79), ("a2", "b2", 0.8)]
    assert paired(overlapping(*better, alike=("a1b2", "a2b1"))) == {("a1", "b1"), ("a2", "b2")}


def test_an_overlap_keeps_its_iou_and_may_equal_the_threshold() -> None:
    found = pairings(overlapping(("a1", "b1", 0.5), alike=("a1b1",)))
    assert found["iou"].to_list() == [0.5]


def test_a_chain_of_three_people_is_one_object() -> None:
    assert clustered(overlapping(("a1", "b1", 0.6), ("b1", "c1", 0.6))) == {
        frozenset({"a1", "b1", "c1"})
    }


def test_no_cluster_holds_two_objects_of_one_person_and_the_closest_come_first() -> None:
    frame = overlapping(("a1", "b1", 0.9), ("b1", "c1", 0.8), ("a2", "c1", 0.7))
    assert clustered(frame) == {frozenset({"a1", "b1", "c1"}), frozenset({"a2"})}
    frame = overlapping(("a1", "b1", 0.9), ("b1", "c1", 0.6), ("a2", "c1", 0.7))
    assert clustered(frame) == {frozenset({"a1", "b1"}), frozenset({"a2", "c1"})}


def test_no_overlaps_make_no_pairings_and_no_clusters() -> None:
    assert paired(overlapping()) == set()
    assert clustered(overlapping()) == set()


OBJECTS = st.tuples(st.sampled_from("abcd"), st.sampled_from("123")).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(OBJECTS, OBJECTS), unique=True, max_size=20),
    st.randoms(use_true_random=False),
)
def test_clusters_are_those_of_joining_one_pair_after_another(
    chosen: list[tuple[str, str]], chance: Any
) -> None:
    ordered = [pair for pair in chosen if pair[0][0] < pair[1][0]]
    found = [(a, b, 0.99 - place / 100) for place, (a, b) in enumerate(ordered)]
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert clustered(overlapping(*shuffled)) == joined(ordered)


def joined(ordered: list[tuple[str, str]]) -> set[frozenset[str]]:
    home = {name: {name} for pair in ordered for name in pair}
    for a, b in ordered:
        people = [name[0] for name in home[a] | home[b]]
        if len(people) == len(set(people)):
            home[a] |= home[b]
            for name in home[a]:
                home[name] = home[a]
    return {frozenset(members) for members in home.values()}
