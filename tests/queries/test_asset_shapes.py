"""An asset shows what every source says of it, whatever id the source gave it."""

from given import Given


def test_gold_of_another_export_lies_on_the_asset_that_shares_its_key() -> None:
    given = Given()
    given.row("assets", asset_id="work:1", asset_key="one.jpg")
    given.row("assets", asset_id="gold:1", asset_key="one.jpg")
    given.row("assets", asset_id="work:2", asset_key="two.jpg")
    given.submission("work:1", "ann", "tug", submission_id="s1")
    given.submission("gold:1", None, "vessel", submission_id="g1", role="gold", is_gold=True)
    given.submission("work:2", "ann", "buoy", submission_id="s2")
    seen = {(r["asset_id"], r["source_asset_id"], r["label"]) for r in given.view("asset_shapes")}
    assert seen == {
        ("work:1", "work:1", "tug"),
        ("work:1", "gold:1", "vessel"),
        ("gold:1", "work:1", "tug"),
        ("gold:1", "gold:1", "vessel"),
        ("work:2", "work:2", "buoy"),
    }


def test_a_tracked_object_that_is_out_of_view_is_not_drawn() -> None:
    given = Given()
    given.row("assets", asset_id="a", asset_key="a")
    given.submission("a", "ann", submission_id="s1")
    for name, outside in (("in", False), ("out", True), ("plain", None)):
        given.row(
            "annotations", annotation_id=name, submission_id="s1", asset_id="a", is_outside=outside
        )
    assert {row["annotation_id"] for row in given.view("asset_shapes")} == {"in", "plain"}
