"""What looks wrong among its like comes first, and says why."""

from typing import Any

import pytest
from given import Given

from queries import BadQuery, Filters, Page, page, rows, tally


def box(story: Given, submission: str, name: str, label: str, *edges: float, **more: Any) -> None:
    corners = dict(zip(("x_min", "y_min", "x_max", "y_max"), edges, strict=True))
    asset = more.pop("asset", "photo")
    story.annotation(
        submission, asset, annotation_id=name, type="bbox", label=label, **corners, **more
    )


def sizes(story: Given) -> None:
    """Boxes with sides of 10, and one of 100: ten of them, and eight of another label."""
    story.row("assets", asset_id="sized", asset_key="sized", width=200.0, height=100.0)
    work = story.submission("sized", "ann")
    for label, amount in (("buoy", 10), ("quay", 8)):
        for number in range(amount):
            box(story, work, f"{label}-{number}", label, 0, 0, 10, 10, asset="sized")
        box(story, work, f"large-{label}", label, 0, 0, 100, 100, asset="sized")
    share = {"coordinate_unit": "normalised", "asset": "sized"}
    box(story, work, "shares", "buoy", 0, 0, 0.05, 0.1, **share)


def comparisons(story: Given) -> None:
    """Against gold on one asset, among three people on others."""
    story.row("assets", asset_id="judged", asset_key="judged", width=100.0, height=100.0)
    gold = story.submission("judged", None, role="gold", is_gold=True)
    box(story, gold, "g", "tug", 0, 0, 50, 50, asset="judged")
    work = story.submission("judged", "ann")
    box(story, work, "wrong", "vessel", 0, 0, 50, 50, asset="judged")
    box(story, work, "spurious", "barge", 60, 60, 90, 90, asset="judged")
    for person in ("ann", "bob", "eve"):
        work = story.submission("shared", person)
        label = "tug" if person == "eve" else "vessel"
        box(story, work, f"{person}-1", label, 0, 0, 50, 50, asset="shared")
        if person == "ann":
            box(story, work, "alone", "barge", 70, 70, 90, 90, asset="shared")
        answer = "rain" if person == "eve" else "fog"
        story.submission("answered", person, answer, question="weather")


def models(story: Given) -> None:
    """A model that looked at two assets, of which two people saw the second."""
    work = story.submission("looked", "ann")
    box(story, work, "other", "vessel", 0, 0, 10, 10, asset="looked")
    box(story, work, "same", "vessel", 20, 0, 30, 10, asset="looked")
    box(story, work, "unseen", "vessel", 40, 0, 50, 10, asset="looked")
    box(story, story.submission("both", "ann"), "a", "vessel", 0, 0, 10, 10, asset="both")
    box(story, story.submission("both", "bob"), "b", "tug", 0, 0, 10, 10, asset="both")
    model = story.submission("looked", None, role="prediction")
    box(story, model, "p1", "tug", 0, 0, 10, 9, score=0.9, asset="looked")
    box(story, model, "p2", "vessel", 20, 0, 30, 10, score=0.7, asset="looked")
    model = story.submission("both", None, role="prediction")
    box(story, model, "p3", "tug", 0, 0, 10, 10, score=0.9, asset="both")


def guests(story: Given) -> None:
    """What is no crop: nested, interpolated, out of view, without a label."""
    work = story.submission("guests", "ann")
    box(story, work, "plain", "raft", 0, 0, 10, 10, asset="guests")
    box(story, work, "between", "raft", 0, 0, 10, 10, source="interpolated", asset="guests")
    box(story, work, "away", "raft", 0, 0, 10, 10, is_outside=True, asset="guests")
    inside = {"label": "red", "parent_annotation_id": "plain"}
    story.annotation(work, "guests", annotation_id="nested", **inside)
    story.annotation(work, "guests", annotation_id="words", type="text", value_text="hello")


@pytest.fixture(scope="module")
def story() -> Given:
    """One warehouse for all: computing what the gallery rests on is what costs time here."""
    made = Given()
    for part in (sizes, comparisons, models, guests):
        part(made)
    made.connection.register("found", made.frame("gallery_crops"))
    return made


@pytest.fixture(scope="module")
def crops(story: Given) -> dict[str, dict[str, Any]]:
    found = story.connection.sql("select * from found").pl()
    return {row["annotation_id"]: row for row in found.to_dicts()}


def test_an_error_against_gold_counts_in_full_and_gold_is_never_suspected(crops: Any) -> None:
    wrong, spurious, gold = crops["wrong"], crops["spurious"], crops["g"]
    assert (wrong["kind"], wrong["suspicion"], wrong["reason"]) == ("work", 1.0, "gold says tug")
    assert (wrong["severity"], wrong["gravity"], wrong["gold_label"]) == ("major", 3, "tug")
    assert (spurious["suspicion"], spurious["reason"]) == (1.0, "gold has nothing here")
    assert (gold["kind"], gold["suspicion"], gold["reason"], gold["gravity"]) == (
        "gold", None, None, 0,
    )  # fmt: skip


def test_others_who_drew_something_else_or_nothing_speak_against_a_label(crops: Any) -> None:
    """Of two others one calls it a tug: against is 1/2, weighted with 0.8."""
    found = {n: (crops[n]["suspicion"], crops[n]["reason"]) for n in ("ann-1", "eve-1", "alone")}
    assert found == {
        "ann-1": (pytest.approx(0.4), "1 of 3 says tug"),
        "eve-1": (pytest.approx(0.8), "2 of 3 say vessel"),
        "alone": (pytest.approx(0.8), "alone among 3 people"),
    }


def test_an_answer_in_the_minority_says_how_people_answered(crops: Any) -> None:
    found = {
        row["annotator_id"]: (row["people"], row["reason"])
        for row in crops.values()
        if row["question"] == "weather"
    }
    said = "answers: fog 2, rain 1"
    assert found == {"ann": (0.5, said), "bob": (0.5, said), "eve": (1.0, said)}


def test_a_model_that_says_something_else_counts_with_its_score(crops: Any) -> None:
    found = {n: (crops[n]["model"], crops[n]["reason"]) for n in ("other", "same", "unseen")}
    assert found == {
        "other": (pytest.approx(0.9), "prediction: tug 0.9"),
        "same": (pytest.approx(0.3), "prediction 0.7"),
        "unseen": (0.5, "the model has nothing here"),
    }
    assert crops["other"]["suspicion"] == pytest.approx(0.72)
    assert crops["large-quay"]["model"] is None
    assert "p1" not in crops


def test_doubts_add_up_without_going_beyond_one(crops: Any) -> None:
    """People 0.8 and model 0.72: 1 - 0.2 * 0.28 = 0.944; the stronger one is the reason."""
    assert crops["a"]["suspicion"] == pytest.approx(0.944)
    assert crops["a"]["reason"] == "1 of 2 says tug"
    assert crops["a"]["reasons"] == "1 of 2 says tug; prediction: tug 0.9"


def test_an_unusual_size_is_told_from_ten_of_a_label_on(crops: Any) -> None:
    """A hundred times the area: ln 100 over the least spread, 0.05. The weight of size is 0.3."""
    large, few = crops["large-buoy"], crops["large-quay"]
    assert large["oddness"] == pytest.approx(92.1, abs=0.1)
    assert large["suspicion"] == pytest.approx(0.3)
    assert large["reason"] == "size is unusual: 100.0 times the median"
    assert (few["oddness"], few["suspicion"], few["reason"]) == (None, 0.0, None)


def test_sizes_are_compared_in_pixels_whatever_the_coordinates_are_in(crops: Any) -> None:
    """0.05 of 200 by 0.1 of 100 is the usual box of 10 by 10."""
    assert crops["shares"]["oddness"] == pytest.approx(0.0, abs=1e-9)


def test_what_has_no_label_is_nested_or_interpolated_is_no_crop(crops: Any) -> None:
    found = {name for name, row in crops.items() if row["asset_id"] == "guests"}
    assert found == {"plain"}


class Asked:
    """The view of a story, asked by SQL."""

    def __init__(self, story: Given) -> None:
        self.connection = story.connection

    def sql(self, text: str, parameters: Any = ()) -> Any:
        text = text.replace("from gallery_crops", "from found")
        return self.connection.sql(text, params=list(parameters) or None).pl()


def test_a_page_is_ordered_narrowed_and_leaves_out_what_is_decided(story: Given) -> None:
    chosen = Filters(projects=("p",), labels=("vessel",), assets=("looked",))
    without = (("annotation_id", ("other",)), ("error_id", ()))
    wanted = Page(("-suspicion",), 1, 1, (("kind", "work"),), without)
    found = page(Asked(story), "gallery_crops", chosen, wanted)
    assert found["annotation_id"].to_list() == ["same"]
    counted = tally(Asked(story), "gallery_crops", chosen, ("label",), wanted)
    assert counted.rows() == [("vessel", 2)]


def test_rows_come_by_their_ids_and_only_from_columns_that_are_there(story: Given) -> None:
    asked, everything = Asked(story), Filters(projects=("p",))
    some = rows(asked, "gallery_crops", everything, "annotation_id", ("plain", "gone"))
    assert some["annotation_id"].to_list() == ["plain"]
    assert rows(asked, "gallery_crops", everything, "annotation_id", ()).is_empty()
    with pytest.raises(BadQuery, match="no column"):
        page(asked, "gallery_crops", everything, Page(("1; drop table x",), 1))
