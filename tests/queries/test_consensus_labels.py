"""The answer drawn from votes: stories, each way to draw it, and what must not change it."""

import numpy as np
import polars as pl
import pytest
from given import Given

from queries import crowd_models
from queries.consensus_models import entropy

FOUR = ("aabbaabbab", "aabbaabbaa", "abbbaababb", "bbaabbbabb")


def policy(story: Given, **values: float | str) -> None:
    for name, value in values.items():
        kind = "value_text" if isinstance(value, str) else "value_number"
        story.row("policies", subject="consensus", name=name, **{kind: value})


def voted(*votes: str, **policies: float | str) -> Given:
    """Assets with one vote per character; each place in the text is a person."""
    story = Given()
    for number, answers in enumerate(votes):
        for person, answer in enumerate(answers):
            if answer != "-":
                story.submission(f"asset {number}", f"person {person}", answer)
    policy(story, **policies)
    return story


def four(**policies: float | str) -> Given:
    return voted(*("".join(answers) for answers in zip(*FOUR, strict=True)), **policies)


def test_few_items_per_annotator_are_judged_by_one_coin_each():
    rows = four().view("consensus_labels")
    assert {row["method"].split(":")[0] for row in rows} == {"one_coin (auto"}
    assert [row["label"] for row in rows] == list("aabbaabbab")
    last = rows[9]
    assert (last["majority_label"], last["majority_share"]) == ("b", 0.75)
    assert (last["votes"], last["voters"], last["dissenters"]) == (4, 4, 1)
    assert (last["outcome"], last["reason"], last["runner_up"]) == ("open", None, "a")


def test_dawid_skene_gives_the_handbook_s_near_tie():
    last = four(method="dawid_skene").view("consensus_labels")[9]
    assert last["posterior"] == pytest.approx(1 - 0.4670, abs=1e-4)
    assert last["margin"] == pytest.approx(1 - 2 * 0.4670, abs=2e-4)
    assert last["method"] == "dawid_skene: smoothing 1, diagonal 1 under 20 answers"


@pytest.mark.parametrize(("eps", "share"), [(0, 1.0), (1, 0.7142)])
def test_without_the_diagonal_three_to_one_is_overruled(eps, share):
    last = four(method="dawid_skene", smoothing=eps, diagonal=0).view("consensus_labels")[9]
    assert (last["label"], last["majority_label"], last["differs"]) == ("a", "b", True)
    assert last["posterior"] == pytest.approx(share, abs=1e-4)


def test_many_votes_and_items_are_judged_by_dawid_skene():
    rows = voted(*["aab"] * 10, *["bba"] * 10).view("consensus_labels")
    assert rows[0]["method"].startswith("dawid_skene (auto: 3 votes an asset, 20 assets a person)")
    labels = {int(row["asset_id"].split()[1]): row["label"] for row in rows}
    assert [labels[number] for number in range(20)] == ["a"] * 10 + ["b"] * 10


def test_the_majority_is_strict_and_needs_two_votes():
    rows = voted("aab", "ab", "a", "abc", "aabb", method="majority").view("consensus_labels")
    assert [(row["label"], row["reason"]) for row in rows] == [
        ("a", None),
        (None, "tie"),
        (None, "insufficient_votes"),
        (None, "tie"),
        (None, "tie"),
    ]
    assert [row["posterior"] for row in rows] == [None] * 5
    assert [row["majority_share"] for row in rows] == pytest.approx([2 / 3, 0.5, 1, 1 / 3, 0.5])


def test_a_tie_of_equals_has_no_label_in_any_model():
    for method in ("one_coin", "dawid_skene", "weighted"):
        rows = voted("ab", "ba", method=method).view("consensus_labels")
        assert [(row["label"], row["reason"]) for row in rows] == [(None, "tie")] * 2, method
        assert rows[0]["posterior"] == pytest.approx(0.5)
        assert rows[0]["entropy"] == pytest.approx(1)
        assert rows[0]["weighted_label"] is None


def test_the_weighted_vote_follows_the_better_annotator():
    story = voted(*["aa--"] * 30, *["--ba", "--ab"] * 5, "a--b", method="weighted")
    last = story.view("consensus_labels")[-1]
    row = next(r for r in story.view("consensus_labels") if r["asset_id"] == "asset 40")
    assert (row["label"], row["weighted_label"], row["majority_label"]) == ("a", "a", None)
    assert last["method"].startswith("weighted")


def test_gold_is_the_label_and_teaches_the_model():
    story = voted(*["ab"] * 12)
    for number in range(10):
        story.submission(f"asset {number}", None, "b", role="gold", is_gold=True)
    rows = {row["asset_id"]: row for row in story.view("consensus_labels")}
    known, learned = rows["asset 0"], rows["asset 11"]
    assert (known["label"], known["gold_label"], known["posterior"]) == ("b", "b", 1)
    assert (known["outcome"], known["more_votes"], known["reason"]) == ("settled", 0, None)
    assert (learned["label"], learned["gold_label"]) == ("b", None)
    assert 0.5 < learned["posterior"] < 1


def test_gold_that_nobody_voted_for_is_the_label():
    story = voted("aa", "ab")
    story.submission("asset 0", None, "c", role="gold", is_gold=True)
    row = story.view("consensus_labels")[0]
    assert (row["label"], row["majority_label"], row["differs"]) == ("c", "a", True)
    assert row["dissenters"] == 2


def test_gold_with_two_accepted_answers_fixes_nothing():
    story = voted("aa", "ab", "bb")
    for label in ("a", "b"):
        story.submission("asset 0", None, label, role="gold", is_gold=True)
    row = story.view("consensus_labels")[0]
    assert (row["gold_label"], row["label"]) == (None, "a")
    assert row["posterior"] < 1


def test_gold_is_no_vote_and_neither_are_copies_training_or_corrections():
    story = voted("ab")
    story.submission("asset 0", "boss", "a", is_gold=True)
    story.submission("asset 0", "new", "a", is_onboarding=True)
    guess = story.submission("asset 0", None, "a", role="prediction", content_hash="h")
    story.submission("asset 0", "lazy", "a", prelabel_submission_id=guess, content_hash="h")
    story.submission("asset 0", "boss", "a", parent_submission_id="s0")
    assert story.view("consensus_labels")[0]["votes"] == 2


def test_a_repeat_is_another_vote_to_a_model_and_none_to_a_count_of_heads():
    story = voted("ab")
    story.submission("asset 0", "person 0", "a")
    row = story.view("consensus_labels")[0]
    assert (row["votes"], row["voters"], row["label"]) == (3, 2, "a")
    assert (row["majority_label"], row["majority_share"]) == (None, 0.5)


@pytest.mark.parametrize(("second", "winner"), [("a", "a"), ("b", "a")])
def test_of_two_answers_of_one_person_the_first_counts_heads(second, winner):
    story = voted("aa-b", method="majority")
    story.submission("asset 0", "person 3", second)
    row = story.view("consensus_labels")[0]
    assert (row["label"], row["majority_label"]) == (winner, winner)
    assert row["majority_share"] == pytest.approx(2 / 3)


def test_votes_without_a_name_are_somebody_s_each():
    story = Given()
    for label in ("a", "a", "b"):
        story.submission("x", None, label)
    row = story.view("consensus_labels")[0]
    assert (row["votes"], row["voters"], row["majority_label"]) == (3, 3, "a")


def test_one_class_has_no_probability():
    rows = voted("aa", "a").view("consensus_labels")
    assert [(row["label"], row["posterior"], row["entropy"], row["reason"]) for row in rows] == [
        ("a", None, None, "single_category"),
        (None, None, None, "insufficient_votes"),
    ]
    assert rows[0]["method"] == "majority (one class)"


def test_one_annotator_is_a_label_with_few_votes():
    rows = voted(*"ab" * 15).view("consensus_labels")
    assert {row["reason"] for row in rows} == {"insufficient_votes"}
    assert [row["label"] for row in rows[:2]] == ["a", "b"]
    assert all(0.5 < row["posterior"] < 1 for row in rows)


def test_labels_that_changed_places_fall_back_to_the_majority():
    story = voted(*["aaa"] * 20, *["bbb"] * 20, "aab")
    for number in range(40):
        gold = "b" if number < 20 else "a"
        story.submission(f"asset {number}", None, gold, role="gold", is_gold=True)
    rows = {row["asset_id"]: row for row in story.view("consensus_labels")}
    assert rows["asset 40"]["warning"] == "label_switching"
    assert (rows["asset 40"]["label"], rows["asset 40"]["posterior"]) == ("a", None)
    assert rows["asset 0"]["label"] == "b"  # gold stands


def test_em_that_was_cut_short_says_so():
    rows = four(method="dawid_skene", rounds=2).view("consensus_labels")
    assert {row["warning"] for row in rows} == {"not_converged"}


def test_votes_that_ran_out_are_ambiguous_and_others_are_asked_for():
    rows = voted("abab", "aaaa", "ab", *["aaaa"] * 12, *["bbbb"] * 12, n_max=4).view(
        "consensus_labels"
    )
    first = {row["asset_id"]: row for row in rows}
    assert (first["asset 0"]["outcome"], first["asset 0"]["more_votes"]) == ("ambiguous", 0)
    assert (first["asset 1"]["outcome"], first["asset 1"]["more_votes"]) == ("settled", 0)
    assert first["asset 2"]["outcome"] == "open"
    assert 1 <= first["asset 2"]["more_votes"] <= 2


def test_critical_labels_must_be_surer():
    story = voted("aab", "bba", "aaa", "bbb")
    story.row("labels", question="label", label="b", is_critical=True)
    taus = [row["tau"] for row in story.view("consensus_labels")]
    assert taus == [0.99, 0.99, 0.95, 0.99]


def test_several_choices_together_are_one_answer():
    story = Given()
    for person, chosen in (("ann", "yx"), ("bob", "xy"), ("cy", "x")):
        story.submission("p", person, *chosen, type="choices")
    row = story.view("consensus_labels")[0]
    assert (row["majority_label"], row["votes"]) == ("x + y", 3)


def test_one_asset_of_two_sources_has_one_id():
    story = Given()
    for source, person in (("tool_b:7", "ann"), ("tool_a:9", "bob")):
        story.row("assets", asset_id=source, asset_key="photo.jpg")
        story.submission(source, person, "cat")
    rows = story.view("consensus_labels")
    assert [(row["asset_id"], row["asset_key"], row["votes"]) for row in rows] == [
        ("tool_a:9", "photo.jpg", 2)
    ]


def test_an_unknown_method_and_an_absent_library_are_told_in_the_method(monkeypatch):
    assert (
        "(votemaster is no method)"
        in four(method="votemaster").view("consensus_labels")[0]["method"]
    )
    assert (
        "(crowdlab needs a model's out-of-sample probability of every class, not one score)"
        in four(method="crowdlab").view("consensus_labels")[0]["method"]
    )
    monkeypatch.setattr(crowd_models, "is_installed", lambda: False)
    method = four(method="glad").view("consensus_labels")[0]["method"]
    assert method.startswith("one_coin (glad needs crowd-kit: pip install 'assay[consensus]')")


def test_a_model_without_its_library_is_refused_in_one_sentence(monkeypatch):
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(crowd_models.importlib, "import_module", absent)
    with pytest.raises(crowd_models.MissingExtra, match="glad needs crowd-kit"):
        crowd_models.posteriors(None, "glad")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", ["glad", "mace"])
def test_a_library_s_model_gives_labels_and_keeps_gold(method):
    pytest.importorskip("crowdkit.aggregation")
    story = four(method=method)
    story.submission("asset 0", None, "b", role="gold", is_gold=True)
    rows = story.view("consensus_labels")
    assert rows[0]["method"] == f"{method}, by crowd-kit"
    assert (rows[0]["label"], rows[0]["posterior"]) == ("b", 1)
    assert [row["label"] for row in rows[1:9]] == list("abbaabba")


def test_nobody_and_unicode():
    assert Given().view("consensus_labels") == []
    rows = voted("ää", "äß", "ßß").view("consensus_labels")
    assert [row["majority_label"] for row in rows] == ["ä", None, "ß"]


def test_a_question_with_a_thousand_classes_is_left_to_one_coin():
    rows = [
        {"asset": f"a{item}", "annotator": f"p{(item + n) % 30}", "label": f"c{item % 1000}"}
        for item in range(3000)
        for n in range(3)
    ]
    story = Given()
    story.answers(pl.DataFrame(rows))
    policy(story, method="one_coin")
    frame = story.frame("consensus_labels")
    assert frame["label"].null_count() == 0
    assert frame["posterior"].min() > 0.99


def test_ex_4_4_entropy_of_a_posterior() -> None:
    posterior = np.array([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]])
    found = entropy(posterior)
    assert found == pytest.approx([0.729847, 0, 1], abs=1e-6)
    assert found[0] * np.log2(3) == pytest.approx(1.156780, abs=1e-6)
