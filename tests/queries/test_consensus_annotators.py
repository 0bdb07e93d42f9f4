"""How often each annotator's votes are right as far as the consensus knows."""

import pytest
from given import Given
from test_consensus_labels import FOUR, voted


def test_agreements_are_the_probabilities_of_the_answers_given():
    story = voted(*("".join(answers) for answers in zip(*FOUR, strict=True)))
    people = {row["annotator_id"]: row for row in story.view("consensus_annotators")}
    assert [people[f"person {k}"]["n"] for k in range(4)] == [10] * 4
    values = [people[f"person {k}"]["value"] for k in range(4)]
    assert values[1] > values[2] > values[3]
    first = people["person 0"]
    assert first["agreements"] == pytest.approx(first["value"] * 10)
    assert first["skill"] == pytest.approx((first["agreements"] + 8) / 20)
    assert first["reason"] == "insufficient_n"
    # i0, i2 .. i6 are settled; the fourth worker differs on all but i6.
    assert (people["person 3"]["settled"], people["person 3"]["against_consensus"]) == (6, 5)


def test_votes_without_a_probability_or_a_name_are_left_out():
    assert Given().view("consensus_annotators") == []
    assert voted("aa").view("consensus_annotators") == []
    story = voted("ab", "aa")
    story.submission("asset 0", None, "a")
    assert {row["n"] for row in story.view("consensus_annotators")} == {2}
