"""Why votes differ: one story per cause, and the order of the rule."""

import pytest
from given import Given
from test_consensus_labels import voted


def causes(story: Given) -> dict[str, tuple[str | None, str | None]]:
    """Cause and reason by asset."""
    rows = story.view("consensus_causes")
    return {row["asset_id"]: (row["cause"], row["reason"]) for row in rows}


CALM = ("aaaaa",) * 15 + ("bbbbb",) * 15
"""Assets on which five people who know agree."""


def test_each_asset_has_the_first_cause_that_fits():
    story = voted(
        "aaaaa",  # 0: clear
        "aaaab",  # 1: settled, one differs
        "aaabb",  # 2: bad data below
        *CALM,
    )
    for person in ("person 0", "person 1"):
        story.submission("asset 2", f"{person}x", "Can't tell!")
    for label in ("a", "b", "Other", "none of the above"):
        story.submission("gap", f"person {label}", label)
    for person, label in enumerate(("cannot tell", "other") * 2):
        story.submission("both", f"person {person}", label)
    for person, label in enumerate("aba"):
        story.submission("few", f"person {person}", label)
    found = causes(story)
    assert found["asset 0"] == ("clear", None)
    assert found["asset 1"] == ("human_error", None)
    assert found["asset 2"][0] != "bad_data"  # two of seven are under 30 %
    assert found["gap"] == ("taxonomy_gap", None)
    assert found["both"] == ("bad_data", None)
    assert found["few"] == (None, "insufficient_votes")


def test_thirty_percent_who_cannot_tell_make_bad_data():
    story = voted(*CALM)
    for person in range(7):
        story.submission("seven", f"person {person}", "a")
    for person in range(3):
        story.submission("seven", f"other {person}", "UNSURE")
    row = next(r for r in story.view("consensus_causes") if r["asset_id"] == "seven")
    assert (row["cause"], row["cannot_tell_share"]) == ("bad_data", pytest.approx(0.3))


def test_a_project_names_its_own_words():
    story = voted("aaбб", "aarr", *CALM)
    story.row("policies", subject="cause", name="cannot_tell", value_text="Б, lost in fog")
    story.row("policies", subject="cause", name="other", value_text="R")
    found = causes(story)
    assert found["asset 0"] == ("bad_data", None)
    assert found["asset 1"] == ("taxonomy_gap", None)


def test_even_votes_and_used_up_votes_are_ambiguous():
    story = voted("aabb", *["aaaa"] * 5, *["bbbb"] * 5)
    assert causes(story)["asset 0"] == ("ambiguous", None)
    story = voted("aaaab", *["aaaaa"] * 3)
    story.row("policies", subject="consensus", name="n_max", value_number=5)
    story.row("policies", subject="consensus", name="tau", value_number=0.9999)
    assert causes(story)["asset 0"] == ("ambiguous", None)


def test_a_dissent_that_more_votes_may_decide_has_no_cause_yet():
    story = voted("aaab", *["aaab"] * 3)
    story.row("policies", subject="consensus", name="tau", value_number=0.9999)
    story.row("policies", subject="cause", name="entropy", value_number=0.99)
    assert causes(story)["asset 0"] == (None, "insufficient_votes")


def split(assets: int, steady: bool) -> Given:
    """Assets split two to two between a and b, by people who keep to their side or waver."""
    rows = ["aabb" if steady or number % 2 else "bbaa" for number in range(assets)]
    return voted(*rows, *["aaaa"] * 3, *["bbbb"] * 3)


def test_ten_assets_split_the_same_way_by_steady_people_are_a_taxonomy_gap():
    rows = {row["asset_id"]: row for row in split(10, steady=True).view("consensus_causes")}
    assert rows["asset 0"]["cause"] == "taxonomy_gap"
    assert rows["asset 0"]["split_pair"] == "a / b"
    assert rows["asset 12"]["cause"] == "clear"


def test_nine_such_assets_or_wavering_people_are_no_gap():
    assert causes(split(9, steady=True))["asset 0"][0] != "taxonomy_gap"
    assert causes(split(10, steady=False))["asset 0"] == ("ambiguous", None)


def test_gold_against_all_is_everybody_s_error():
    story = voted("aaaa", *CALM)
    story.submission("asset 0", None, "b", role="gold", is_gold=True)
    assert causes(story)["asset 0"] == ("human_error", None)


def test_nobody_and_one_class():
    assert causes(Given()) == {}
    assert causes(voted("aaaa")) == {"asset 0": ("clear", None)}


def test_the_thresholds_stand_in_the_method():
    method = voted("aaaa", "bbbb").view("consensus_causes")[0]["method"]
    assert method == "from 4 votes; shares from 0.3; entropy from 0.6; tau 0.95"


def test_two_verdicts_that_name_a_gap_make_one():
    story = voted("aaaaa", "aaaaa", *CALM)
    for asset, verdicts in (("asset 0", 2), ("asset 1", 1)):
        for number in range(verdicts):
            story.row(
                "reviews",
                review_id=f"{asset} {number}",
                asset_id=asset,
                reviewer_id=f"rita {number}",
                verdict="rejected",
                cause="taxonomy_gap",
            )
    rows = {row["asset_id"]: row for row in story.view("consensus_causes")}
    assert (rows["asset 0"]["cause"], rows["asset 0"]["gap_verdicts"]) == ("taxonomy_gap", 2)
    assert (rows["asset 1"]["cause"], rows["asset 1"]["gap_verdicts"]) == ("clear", 1)
