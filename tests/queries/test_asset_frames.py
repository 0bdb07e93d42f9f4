"""Which frames belong to one film."""

from given import Given


def test_frames_of_a_film_are_known_by_their_parent_or_by_their_key() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="t.mp4#10", frame=10)
    story.row("assets", asset_id="b", asset_key="t.mp4#13", frame=13)
    story.row("assets", asset_id="c", asset_key="x", frame=0, parent_asset_id="other.mp4")
    story.row("assets", asset_id="d", asset_key="night_001.jpg", frame=0)
    story.row("assets", asset_id="e", asset_key="plan#2.jpg")
    story.row("assets", asset_id="f", asset_key="t.mp4#10", frame=1)
    found = [(row["asset_id"], row["film"], row["frame"]) for row in story.view("asset_frames")]
    assert found == [("a", "t.mp4", 10), ("b", "t.mp4", 13), ("c", "other.mp4", 0)]
