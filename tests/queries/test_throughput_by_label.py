"""How often each class was used: counted by hand."""

from given import Given


def test_annotations_assets_and_people_are_counted_per_class() -> None:
    given = Given()
    given.submission("a", "ann", "car", "car", type="bbox")
    given.submission("a", "bob", "car", type="bbox")
    given.submission("b", None, "bus", type="bbox")
    given.submission("b", "model", "car", role="prediction")
    given.submission("b", "cid", "car", status="skipped")
    found = [
        (r["label"], r["annotations"], r["assets"], r["annotators"])
        for r in given.view("throughput_by_label")
    ]
    assert found == [("bus", 1, 1, None), ("car", 3, 1, 2)]


def test_text_without_a_class_and_relations_are_no_class() -> None:
    given = Given()
    submission = given.submission("a", "ann")
    given.annotation(submission, "a", type="text", value_text="hello")
    given.annotation(submission, "a", type="relation", label="part of")
    assert given.view("throughput_by_label") == []
