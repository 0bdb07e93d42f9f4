"""Dawid-Skene and the one-coin model: the 1979 data, worked examples, crowd-kit as oracle."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import dawid_skene, one_coin
from queries.dawid_skene import PRODUCT, PUBLISHED, Smoothing, Votes
from queries.one_coin import Tally

NONE = Smoothing(everywhere=0, diagonal=0)
FOUR = ("aabbaabbab", "aabbaabbaa", "abbbaababb", "bbaabbbabb")


def four(gold=None) -> Votes:
    """The four workers of the handbook's example: character i is the answer to item i."""
    item = [i for answers in FOUR for i in range(len(answers))]
    annotator = [k for k, answers in enumerate(FOUR) for _ in answers]
    label = ["ab".index(answer) for answers in FOUR for answer in answers]
    return Votes.of(item, annotator, label, gold=gold)


def crowd(seed: int, items=60, people=8, classes=3, share=0.6) -> Votes:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, items)
    item, annotator = np.nonzero(rng.random((items, people)) < share)
    knows = rng.random(len(item)) < np.linspace(0.4, 0.95, people)[annotator]
    label = np.where(knows, truth[item], rng.integers(0, classes, len(item)))
    return Votes.of(item, annotator, label, gold=np.full(items, -1), classes=classes)


def test_the_paper_s_own_data_gives_its_error_rates_and_posteriors(shared):
    folder = shared / "reference" / "dawid_skene_1979"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    ratings = pl.read_csv(folder / "ratings.csv")
    votes = Votes.of(ratings["patient"] - 1, ratings["observer"] - 1, ratings["rating"] - 1)
    fit = dawid_skene.fit(votes, NONE, tolerance=1e-12)
    assert fit.prior == pytest.approx(expected["class_marginals"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-5)
    assert fit.rounds == expected["iterations"]
    patients = [expected["patient_posteriors"][str(number)] for number in range(1, 46)]
    assert fit.posteriors == pytest.approx(np.array(patients), abs=1e-3)
    assert (fit.posteriors.argmax(axis=1) + 1).tolist() == expected["map_class"]
    for observer, rates in expected["error_rates_true_row_given_column"].items():
        found = np.zeros((4, 4))
        own = votes.pair_annotator == int(observer) - 1
        found[:, votes.pair_label[own]] = fit.cells[own].T
        assert found == pytest.approx(np.array(rates), abs=1e-3)


@pytest.mark.parametrize(
    ("smoothing", "last"),
    [(NONE, 1.0), (Smoothing(1, 0), 0.7142), (PRODUCT, 0.4670)],
)
def test_four_workers_give_the_posteriors_of_the_handbook(smoothing, last):
    fit = dawid_skene.fit(four(), smoothing)
    assert fit.is_converged
    assert fit.posteriors[9, 0] == pytest.approx(last, abs=1e-4)
    if smoothing is NONE:
        assert fit.prior == pytest.approx([0.6, 0.4], abs=1e-4)


def test_four_workers_have_the_skills_of_the_handbook():
    fit = one_coin.fit(Tally.of(four()), 4, one_coin.UNSHRUNKEN)
    assert fit.skills == pytest.approx([0.9, 1, 0.6, 0.1], abs=1e-4)


@pytest.mark.parametrize(("leading", "share"), [(2, 0.8), (3, 0.941176), (4, 0.984615)])
def test_equal_skills_give_the_posteriors_of_the_handbook(leading, share):
    people = leading + 1
    votes = Votes.of(np.zeros(people), np.arange(people), [0] * leading + [1])
    truth, _, _ = one_coin.posteriors(Tally.of(votes), np.full(people, 0.8))
    assert truth == pytest.approx([share, 1 - share], abs=1e-6)


@pytest.mark.filterwarnings("ignore")  # of the oracle about its own oracle
@pytest.mark.parametrize("seed", range(3))
def test_crowd_kit_finds_the_same_after_as_many_rounds(seed):
    aggregation = pytest.importorskip("crowdkit.aggregation")
    pandas = pytest.importorskip("pandas")
    votes = crowd(seed)
    table = {"task": votes.item, "worker": votes.annotator, "label": votes.label}
    theirs = aggregation.DawidSkene(n_iter=12, tol=-np.inf).fit(pandas.DataFrame(table)).probas_
    floored = Smoothing(everywhere=0, diagonal=0, floor=1e-10)
    ours = dawid_skene.fit(votes, floored, tolerance=-1, most_rounds=12).posteriors
    rows = theirs.sort_index().sort_index(axis=1)
    assert ours[rows.index.to_numpy()] == pytest.approx(rows.to_numpy(), abs=1e-6)


def test_gold_stays_and_teaches_who_is_inverted():
    gold = np.array([1, 1, 0, 0, 1, 1, 1, 0, 1, -1])  # what the fourth worker says
    fit = dawid_skene.fit(four(gold))
    assert fit.posteriors[:9].argmax(axis=1).tolist() == gold[:9].tolist()
    assert fit.posteriors[:9].max(axis=1).tolist() == [1.0] * 9
    assert fit.posteriors[9, 1] > 0.5
    assert one_coin.fit(Tally.of(four(gold)), 4).skills[3] > 0.85


def test_labels_that_changed_places_are_noticed():
    everyone_wrong = np.array([1, 1, 0, 0, 1, 1, 0, 0, 1, 1])
    votes = Votes.of(
        np.tile(np.arange(10), 3),
        np.repeat(np.arange(3), 10),
        np.tile(1 - everyone_wrong, 3),
        gold=everyone_wrong,
    )
    assert dawid_skene.fit(votes).is_switched
    assert one_coin.fit(Tally.of(votes), 3).is_switched
    assert not dawid_skene.fit(four()).is_switched


def test_repeats_by_one_annotator_count():
    once = Votes.of([0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 0, 0])
    often = Votes.of([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 0, 0])
    assert often.matrix.sum() == 6
    assert dawid_skene.vote_shares(often)[0].tolist() == [0.75, 0.25]
    before, after = (dawid_skene.fit(v).posteriors[0, 0] for v in (once, often))
    assert after > before


def test_no_votes_and_one_class_and_one_annotator_are_no_trouble():
    nothing = Votes.of([], [], [])
    assert dawid_skene.fit(nothing).posteriors.shape == (0, 0)
    one_class = dawid_skene.fit(Votes.of([0, 1], [0, 0], [0, 0]))
    assert one_class.posteriors.tolist() == [[1.0], [1.0]]
    alone = dawid_skene.fit(Votes.of(np.arange(30), np.zeros(30), np.arange(30) % 3))
    assert alone.posteriors.argmax(axis=1).tolist() == (np.arange(30) % 3).tolist()


def test_an_item_nobody_voted_on_is_open():
    votes = Votes.of([0, 0], [0, 1], [0, 0], gold=[-1, -1], classes=2)
    assert dawid_skene.vote_shares(votes)[1].tolist() == [0.5, 0.5]
    assert np.isfinite(dawid_skene.fit(votes).posteriors).all()


def test_stopping_early_says_so():
    fit = dawid_skene.fit(crowd(1), PUBLISHED, most_rounds=2)
    assert (fit.rounds, fit.is_converged) == (2, False)


def test_a_thousand_classes_cost_the_one_coin_model_what_two_do():
    rng = np.random.default_rng(5)
    item = np.repeat(np.arange(4000), 3)
    label = np.where(rng.random(12000) < 0.8, item % 1000, rng.integers(0, 1000, 12000))
    tally = Tally.of(Votes.of(item, rng.integers(0, 40, 12000), label, classes=1000))
    fit = one_coin.fit(tally, 40)
    assert len(fit.truth) <= 12000
    total = np.bincount(tally.item, weights=fit.truth) + fit.elsewhere * (
        1000 - np.bincount(tally.item)
    )
    assert total == pytest.approx(np.ones(4000))


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_neither_the_order_of_votes_nor_names_change_the_posteriors(seed):
    votes = crowd(seed, items=25, people=5)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(votes.item))
    people, labels = rng.permutation(votes.annotators), rng.permutation(votes.classes)
    shuffled = Votes.of(
        votes.item[order], votes.annotator[order], votes.label[order], votes.gold, votes.classes
    )
    renamed = Votes.of(
        votes.item, people[votes.annotator], labels[votes.label], votes.gold, votes.classes
    )
    ours = dawid_skene.fit(votes, most_rounds=60)
    assert (dawid_skene.fit(shuffled, most_rounds=60).posteriors == ours.posteriors).all()
    theirs = dawid_skene.fit(renamed, most_rounds=60).posteriors[:, labels]
    assert theirs == pytest.approx(ours.posteriors, abs=1e-7)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_posteriors_and_confusions_are_probabilities(seed):
    votes = crowd(seed, items=20, people=4)
    for smoothing in (NONE, PUBLISHED, PRODUCT):
        fit = dawid_skene.fit(votes, smoothing)
        assert fit.posteriors.sum(axis=1) == pytest.approx(np.ones(20))
        sums = np.zeros((votes.annotators, votes.classes))
        np.add.at(sums, votes.pair_annotator, fit.cells)
        assert (sums <= 1 + 1e-9).all()
        assert 0 <= fit.diagonal <= votes.classes
