"""Gold of a class, asset by asset: who gave it so, and what else was given."""

from given import Given


def story_of_two() -> Given:
    story = Given()
    for asset in ("clear", "split"):
        story.submission(asset, None, "tug", role="gold", is_gold=True)
    for who, given in (("ann", "tug"), ("bob", "tug"), ("cid", "tug")):
        story.submission("clear", who, given)
    for who, given in (("ann", "tug"), ("bob", "vessel"), ("cid", "vessel"), (None, "buoy")):
        story.submission("split", who, given)
    return story


def test_an_asset_that_everybody_gave_names_no_other_label() -> None:
    clear, _ = story_of_two().view("accuracy_gold_examples")
    assert (clear["asset_key"], clear["annotators"], clear["n"], clear["correct"]) == (
        "clear",
        3,
        3,
        3,
    )
    assert (clear["value"], clear["ci_high"]) == (1, 1)
    assert (clear["other_label"], clear["other_n"]) == (None, None)


def test_an_asset_that_people_differ_on_names_what_most_gave_instead() -> None:
    _, split = story_of_two().view("accuracy_gold_examples")
    assert (split["annotators"], split["n"], split["correct"]) == (3, 4, 1)
    assert (split["other_label"], split["other_n"]) == ("vessel", 2)
    # Wilson's interval of 1 of 4.
    assert round(split["ci_low"], 4) == 0.0456
    assert round(split["ci_high"], 4) == 0.6994


def test_gold_nobody_met_is_not_listed() -> None:
    story = Given()
    story.submission("alone", None, "tug", role="gold", is_gold=True)
    assert story.view("accuracy_gold_examples") == []
