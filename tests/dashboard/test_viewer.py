"""Rows become layers; the same thing in several layers is found; who differs is told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard import dossier, viewer

EMPTY = dict.fromkeys(
    (
        "parent_annotation_id",
        "label",
        "value_text",
        "value_number",
        "rank",
        "x_min",
        "y_min",
        "x_max",
        "y_max",
        "coordinate_unit",
        "rotation_degrees",
        "geometry",
        "span_start",
        "span_end",
        "group_id",
        "time_start_seconds",
        "time_end_seconds",
        "frame",
        "track_id",
        "from_annotation_id",
        "to_annotation_id",
        "score",
    )
)
KINDS = {"A": "work", "B": "work", "C": "work", "G": "gold"}


def a_pass(
    submission: str,
    kind: str = "work",
    person: str | None = None,
    hour: int | None = 9,
    **more: Any,
) -> dict[str, Any]:
    when = None if hour is None else datetime(2026, 11, 17, hour, tzinfo=UTC)
    return {
        "pass_id": submission,
        "submission_id": submission,
        "kind": kind,
        "person_id": person,
        "status": "submitted",
        "gold_status": None,
        "round": None,
        "happened_at": when,
        "work_seconds": None,
        "error_type": None,
        "severity": None,
        **more,
    }


def annotation(submission: str, name: str, **more: Any) -> dict[str, Any]:
    row = {"annotation_id": name, "submission_id": submission, "question": "object", "type": "bbox"}
    return {**EMPTY, **row, **more}


def box(submission: str, name: str, label: str, *edges: float, **more: Any) -> dict[str, Any]:
    names = ("x_min", "y_min", "x_max", "y_max")
    return annotation(submission, name, label=label, **dict(zip(names, edges, strict=True)), **more)


def span(submission: str, name: str, label: str, start: int, end: int) -> dict[str, Any]:
    return annotation(submission, name, type="span", label=label, span_start=start, span_end=end)


def called(person: str | None) -> str:
    return (person or "nobody named").title()


def read(
    passes: list[dict[str, Any]], rows: list[dict[str, Any]], **more: Any
) -> tuple[list[viewer.Layer], list[viewer.Thing]]:
    layers = viewer.layers(passes, rows, called)
    return layers, viewer.things(layers, rows, **more)


def test_annotators_come_by_time_then_gold_prediction_and_consensus() -> None:
    passes = [
        a_pass("c", "consensus"),
        a_pass("p", "prediction"),
        a_pass("g", "gold", gold_status="disputed"),
        a_pass("late", person="sato", hour=12),
        a_pass("early", person="okafor", hour=8),
    ]
    layers, _ = read(passes, [])
    assert [(x.tag, x.name) for x in layers] == [
        ("A", "Okafor"),
        ("B", "Sato"),
        ("G", "Gold (disputed)"),
        ("P", "Prediction"),
        ("Σ", "Consensus"),
    ]


def test_a_second_pass_of_one_person_keeps_the_letter_and_starts_hidden() -> None:
    passes = [
        a_pass("s1", person="ann"),
        a_pass("s2", person="ann", hour=10),
        a_pass("s3", person="bob", hour=11),
    ]
    layers, _ = read(passes, [])
    assert [(x.tag, x.is_on, x.style) for x in layers] == [
        ("A", True, 0),
        ("A2", False, 0),
        ("B", True, 1),
    ]


def test_nameless_passes_are_people_of_their_own_and_skipped_empty_ones_no_layer() -> None:
    passes = [a_pass("s1", hour=None), a_pass("s2"), a_pass("s3", status="skipped", hour=10)]
    layers, _ = read(passes, [])
    assert [(x.submission_id, x.tag) for x in layers] == [("s2", "A"), ("s1", "B")]


def test_a_thing_is_matched_across_layers_and_compared_with_gold() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("s2", person="bob", hour=10), a_pass("g", "gold")]
    rows = [
        box("s1", "a", "vessel", 0, 0, 10, 10),
        box("s2", "b", "tug", 0, 0, 10, 5),
        box("g", "c", "tug", 0, 0, 10, 10),
    ]
    _, (thing,) = read(passes, rows)
    assert thing.reference == "G"
    assert thing.overlap == pytest.approx({"G": 1.0, "A": 1.0, "B": 0.5})
    assert viewer.differing(thing, KINDS) == {"A"}
    assert viewer.agrees(thing, ["G", "A"]) is False  # another label
    assert viewer.agrees(thing, ["G", "B"]) is False  # half the area
    assert viewer.agrees(thing, ["A"]) is None  # nobody to agree with


def test_the_same_label_and_nine_tenths_of_overlap_are_agreement() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("g", "gold")]
    gold = box("g", "c", "tug", 0, 0, 10, 10)
    _, (close,) = read(passes, [box("s1", "a", "tug", 0, 0, 10, 9), gold])
    _, (loose,) = read(passes, [box("s1", "a", "tug", 0, 0, 10, 8.9), gold])
    assert viewer.agrees(close, ["A", "G"]) is True
    assert viewer.agrees(loose, ["A", "G"]) is False


def test_objects_that_compete_are_matched_for_the_largest_total() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("g", "gold")]
    rows = [
        box("g", "g1", "x", 0, 0, 10, 10),
        box("g", "g2", "x", 0, 4, 10, 14),
        box("s1", "a1", "x", 0, 2, 10, 12),
        box("s1", "a2", "x", 0, 5, 10, 15),
    ]
    _, found = read(passes, rows)
    pairs = [[thing.members[tag][0]["annotation_id"] for tag in ("G", "A")] for thing in found]
    assert pairs == [["g1", "a1"], ["g2", "a2"]]
    assert [round(thing.overlap["A"], 3) for thing in found] == [round(8 / 12, 3), round(9 / 11, 3)]


def test_silence_is_disagreement_for_who_looked_and_nothing_for_who_was_not_asked() -> None:
    passes = [
        a_pass("s1", person="ann"),
        a_pass("s2", person="bob", hour=10),
        a_pass("s3", person="eve", hour=11),
    ]
    rows = [
        box("s1", "a", "tug", 0, 0, 10, 10),
        annotation("s3", "w", question="weather", type="classification", label="fog"),
    ]
    _, found = read(passes, rows)
    thing = next(t for t in found if t.question == "object")
    assert thing.layers == ("A", "B")  # bob handed in an empty pass, eve answered something else
    assert viewer.agrees(thing, ["A", "B", "C"]) is False
    assert viewer.agrees(thing, ["A", "C"]) is None


def test_without_gold_the_most_frequent_answer_is_the_measure_and_a_tie_spares_nobody() -> None:
    passes = [
        a_pass(f"s{n}", person=name, hour=8 + n) for n, name in enumerate(("ann", "bob", "eve"))
    ]
    said = [
        annotation(f"s{n}", f"a{n}", question="weather", type="classification", label=x)
        for n, x in enumerate(("fog", "fog", "rain"))
    ]
    _, (thing,) = read(passes, said)
    assert viewer.differing(thing, KINDS) == {"C"}
    _, (tied,) = read(passes[1:], said[1:])
    assert viewer.differing(tied, KINDS) == {"A", "B"}


def test_several_choices_are_one_answer_whatever_their_order() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("s2", person="bob", hour=10)]
    choices = [("s1", "red"), ("s1", "blue"), ("s2", "blue"), ("s2", "red")]
    rows = [
        annotation(s, f"{s}{x}", question="colours", type="choices", label=x) for s, x in choices
    ]
    _, (thing,) = read(passes, rows)
    assert thing.name == "colours"
    assert thing.said("A") == thing.said("B") == "blue, red"
    assert viewer.agrees(thing, ["A", "B"]) is True


def test_an_answer_about_an_object_stays_with_it() -> None:
    passes = [a_pass("s1", person="ann")]
    nested = annotation(
        "s1", "n", question="flag", type="classification", label="Malta", parent_annotation_id="a"
    )
    rows = [box("s1", "a", "tug", 0, 0, 10, 10), nested]
    layers, found = read(passes, rows)
    assert len(found) == 1
    assert viewer.payload(layers, found, rows)["shapes"][0]["extra"] == ["flag: Malta"]


def test_spans_that_overlap_are_matched_by_their_own_best_partner() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("s2", person="bob", hour=10)]
    rows = [
        span("s1", "a", "Person", 0, 12),
        span("s1", "b", "Name", 4, 12),
        span("s2", "c", "Person", 0, 11),
        span("s2", "d", "Place", 20, 30),
    ]
    layers, found = read(passes, rows)
    assert [(t.name, sorted(t.members)) for t in found] == [
        ("o-01", ["A", "B"]),
        ("o-02", ["A"]),
        ("o-03", ["B"]),
    ]
    assert found[0].overlap["B"] == pytest.approx(11 / 12)
    assert viewer.agrees(found[0], ["A", "B"]) is True
    spans = [
        (shape["tag"], shape["span"]) for shape in viewer.payload(layers, found, rows)["shapes"]
    ]
    assert spans == [("A", [0, 12]), ("B", [0, 11]), ("A", [4, 12]), ("B", [20, 30])]


def test_normalised_and_pixel_boxes_meet_in_pixels() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("g", "gold")]
    rows = [
        box("s1", "a", "tug", 0.1, 0.2, 0.5, 0.6, coordinate_unit="normalised"),
        box("g", "c", "tug", 20, 20, 100, 60),
    ]
    _, found = read(passes, rows, size=(200.0, 100.0))
    assert [thing.overlap for thing in found] == [pytest.approx({"G": 1.0, "A": 1.0})]


def test_polygons_are_compared_by_area_and_points_by_nearness() -> None:
    passes = [a_pass("s1", person="ann"), a_pass("g", "gold")]
    ring = "[[[[0,0],[10,0],[10,{h}],[0,{h}]]]]"
    edges = {"x_min": 0, "y_min": 0, "x_max": 10}
    rows = [
        annotation(
            "s1",
            "a",
            type="polygon",
            label="quay",
            geometry=ring.replace("{h}", "6"),
            y_max=6,
            **edges,
        ),
        annotation(
            "g",
            "b",
            type="polygon",
            label="quay",
            geometry=ring.replace("{h}", "10"),
            y_max=10,
            **edges,
        ),
        annotation(
            "s1",
            "p",
            type="points",
            label="bow",
            geometry="[[50,50]]",
            x_min=50,
            y_min=50,
            x_max=50,
            y_max=50,
        ),
        annotation(
            "g",
            "q",
            type="points",
            label="bow",
            geometry="[[51,50]]",
            x_min=51,
            y_min=50,
            x_max=51,
            y_max=50,
        ),
    ]
    _, found = read(passes, rows, size=(100.0, 100.0))
    polygon, point = sorted(found, key=lambda thing: thing.family, reverse=True)
    assert polygon.overlap["A"] == pytest.approx(0.6, abs=0.005)
    assert set(point.members) == {"A", "G"}
    assert not point.is_measured


def test_nothing_at_all_is_no_trouble() -> None:
    layers, found = read([], [])
    assert viewer.payload(layers, found, []) == {"layers": [], "objects": [], "shapes": []}


def test_the_place_in_a_list_knows_its_neighbours() -> None:
    place = dossier.Place("flagged", ("a", "b", "c"), "b")
    assert (place.words, place.step(-1), place.step(1)) == ("Flagged asset 2 of 3", "a", "c")
    elsewhere = dossier.Place("errors", ("a", "b"), "x")
    assert (elsewhere.words, elsewhere.step(-1), elsewhere.step(1)) == ("", None, "a")
    assert dossier.Place("flagged", (), "x").step(1) is None


def test_a_relation_says_what_it_joins_so_that_it_can_be_drawn() -> None:
    passes = [a_pass("s1", person="ann")]
    ends = {"from_annotation_id": "x", "to_annotation_id": "y"}
    rows = [
        span("s1", "x", "person", 0, 3),
        span("s1", "y", "place", 8, 12),
        annotation("s1", "r", type="relation", label="lives in", **ends),
        annotation("s1", "q", type="relation", question="other", from_annotation_id="x"),
    ]
    layers, things = read(passes, rows)
    drawn = viewer.payload(layers, things, rows)
    numbers = viewer.number_by_annotation(things)
    joined = {
        thing["number"]: thing["ends"]
        for thing in drawn["objects"]
        if thing["family"] == "relation"
    }
    assert joined == {
        numbers["r"]: {"A": [numbers["x"], numbers["y"]]},
        numbers["q"]: {"A": [numbers["x"], None]},
    }
