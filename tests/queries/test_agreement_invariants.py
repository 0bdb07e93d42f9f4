"""What must not matter to agreement does not: order, names, repeats; and who agrees helps."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from answers import random_answers
from given import Given
from hypothesis import HealthCheck, assume, settings
from hypothesis import given as generated
from hypothesis import strategies as st
from scipy import sparse

from queries import coefficients
from queries.coefficients import Spread

# What the public views of answers pass on as it is; the rest of those is about drawings and texts.
OVERVIEW, PAIRS = "int_answer_agreement", "int_answer_agreement_by_pair"
PEOPLE, ASSETS = "int_answer_agreement_by_annotator", "int_answer_assets"

NAMES = ("asset_id", "asset_key", "annotator_id", "annotator_a", "annotator_b", "label")
NUMBERS = ("leader_no", "pattern")

few = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 10_000)


def computed(answers: pl.DataFrame, scale: str | None = None) -> dict[str, pl.DataFrame]:
    given = Given()
    given.answers(answers)
    if scale:
        given.row("questions", question="label", type="rating", scale=scale)
    frames = {OVERVIEW: given.frame(OVERVIEW), PEOPLE: given.frame(PEOPLE)}
    # Those that the last one reads are laid down by now.
    return frames | {view: given.connection.table(view).pl() for view in (PAIRS, ASSETS)}


def nameless(frames: dict[str, pl.DataFrame]) -> dict[str, list[str]]:
    """Every row without what it is called, in the order of what it says; floats to 12 digits."""
    return {
        view: sorted(
            str([f"{cell:.12g}" if isinstance(cell, float) else cell for cell in row])
            for row in frame.drop(*NAMES, *NUMBERS, strict=False).iter_rows()
        )
        for view, frame in frames.items()
    }


def renamed(answers: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Names turned around, so that their order is another one."""
    turned = [(pl.lit("z ") + pl.col(name).str.reverse()).alias(name) for name in columns]
    return answers.with_columns(turned)


@few
@generated(seeds, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_people_and_assets_do_not_matter(
    seed: int, random: Any
) -> None:
    answers = random_answers(seed, items=25, raters=4)
    order = list(range(len(answers)))
    random.shuffle(order)
    other = renamed(answers[order], "asset", "annotator")
    assert nameless(computed(other)) == nameless(computed(answers))


@few
@generated(seeds, st.permutations(["0", "1", "2"]))
def test_labels_may_be_swapped(seed: int, names: list[str]) -> None:
    answers = random_answers(seed, items=25, raters=4, labels=3)
    swap = dict(zip("012", names, strict=True))
    other = answers.with_columns(pl.col("label").replace_strict(swap, return_dtype=pl.String))
    views = (OVERVIEW, PEOPLE)
    found, swapped = nameless(computed(answers)), nameless(computed(other))
    assert {view: swapped[view] for view in views} == {view: found[view] for view in views}


@few
@generated(seeds, st.permutations(["0", "1", "2"]))
def test_what_answers_are_called_moves_no_value_of_a_pair_or_an_asset(
    seed: int, names: list[str]
) -> None:
    answers = random_answers(seed, items=25, raters=4, labels=3)
    swap = dict(zip("012", names, strict=True))
    other = answers.with_columns(pl.col("label").replace_strict(swap, return_dtype=pl.String))
    bounds = ["ci_low", "ci_high"]
    found, swapped = (
        nameless({view: frame.drop(bounds, strict=False) for view, frame in computed(each).items()})
        for each in (answers, other)
    )
    assert swapped == found


@few
@generated(seeds)
def test_an_ordinal_scale_may_be_read_from_its_other_end(seed: int) -> None:
    answers = random_answers(seed, items=25, raters=4, labels=4)
    turned = answers.with_columns((3 - pl.col("label").cast(pl.Int64)).cast(pl.String))
    bounds = ["ci_low", "ci_high", "p_above_threshold", "influence_low", "influence_high"]
    found, other = (
        nameless(
            {
                view: frame.drop(bounds, strict=False)
                for view, frame in computed(each, "ordinal").items()
            }
        )
        for each in (answers, turned)
    )
    assert other == found


@few
@generated(seeds)
def test_the_same_import_twice_changes_nothing(seed: int) -> None:
    answers = random_answers(seed, items=25, raters=4)
    assert nameless(computed(pl.concat([answers, answers]))) == nameless(computed(answers))


@few
@generated(seeds)
def test_one_more_who_agrees_with_all_does_not_lower_agreement(seed: int) -> None:
    """On assets of one opinion the newcomer says the same; on others nothing is added."""
    answers = random_answers(seed, items=40, raters=4, labels=3)
    settled = answers.group_by("asset").agg(
        label=pl.col("label").first(), opinions=pl.col("label").n_unique()
    )
    newcomer = settled.filter(pl.col("opinions") == 1).select(
        "asset", annotator=pl.lit("newcomer"), label="label"
    )
    assume(newcomer["label"].n_unique() == 3)
    before = computed(answers)
    after = computed(pl.concat([answers, newcomer.sort("asset")]))

    def coefficient(frames: dict[str, pl.DataFrame], name: str) -> float:
        row = frames[OVERVIEW].filter(pl.col("coefficient") == name)
        return float(row["value"][0])

    assert coefficient(after, "percent") >= coefficient(before, "percent")
    person = after[PEOPLE].filter(pl.col("annotator_id") == "newcomer")
    assert person["value"].to_list() == [1.0]


COUNTS = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=8)


def joined_by_a_newcomer(counts: list[tuple[int, ...]]) -> tuple[list[float], list[float]]:
    """Percent and alpha before and after somebody gave every asset its commonest label."""
    ratings = np.array(counts, dtype=np.float64)
    after = ratings.copy()
    after[np.arange(len(after)), ratings.argmax(axis=1)] += 1
    found = []
    for table in (ratings, after):
        spread = Spread(sparse.csr_array(table), np.ones(len(table))).co_rated
        statistics = (coefficients.percent(spread), coefficients.alpha(spread, "nominal"))
        found.append([float(each.of(spread.assets)[0]) for each in statistics])
    return found[0], found[1]


@settings(max_examples=150, deadline=None)
@generated(COUNTS)
def test_who_gives_every_asset_its_commonest_label_never_lowers_percent(
    counts: list[tuple[int, ...]],
) -> None:
    """Of m people r gave it: (S + 2r) / (m (m + 1)) >= S / (m (m - 1)), because S <= r (m - 1)."""
    assume(all(sum(asset) >= 2 for asset in counts))
    before, after = joined_by_a_newcomer(counts)
    assert after[0] >= before[0] - 1e-12


def test_such_a_newcomer_may_lower_alpha() -> None:
    """What most say grows commoner, so that chance explains more of it: alpha has no such rule.

    By hand, of xyz and xx: before, n 5, Do 3 x 2/2 / 5 = .6, De (25 - 9 - 1 - 1)/20 = .7; with two
    more x, n 7, Do (12 - 2)/3 / 7 = 10/21, De (49 - 25 - 1 - 1)/42 = 22/42.
    """
    before, after = joined_by_a_newcomer([(1, 1, 1), (2, 0, 0)])
    assert before[1] == pytest.approx(1 - 0.6 / 0.7)
    assert after[1] == pytest.approx(1 - (10 / 21) / (22 / 42))
    assert after[1] < before[1]
    assert after[0] > before[0]
