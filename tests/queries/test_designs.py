"""Designs: a wish becomes a plan that says in words what it shows."""

import pytest
from scipy import stats

from queries.designs import (
    Design,
    NoPlan,
    Wish,
    alternatives,
    curve,
    design,
    risks,
    sentence,
    shown,
)


def test_an_aql_gives_one_limit_for_each_severity() -> None:
    plan = design(1000, Wish("aql", aql=1.0, minor_aql=4.0))
    assert (plan.n, plan.accept, plan.accept_minor, plan.letter) == (80, 2, 7, "J")
    assert sentence(plan) == (
        "Draw 80 of 1,000 assets at random. Accept with at most 2 with a major error (AQL 1), at "
        "most 7 with a minor one (AQL 4) and none with a critical one; do not accept from 3 major "
        "on. ISO 2859-1 single sampling, level II, normal, code letter J."
    )


def test_a_rate_is_shown_by_the_smallest_sample_that_can() -> None:
    plan = design(1000, Wish("rate", rate=0.05))
    assert (plan.n, plan.accept, plan.accept_minor) == (57, 0, None)
    assert sentence(plan).endswith(
        "none with an error: that shows an error rate below 5 % with 95 % confidence."
    )
    assert design(1000, Wish("rate", rate=0.05, failures=2)).n > 57


def test_sizes_and_margins_set_no_limit() -> None:
    plan = design(2000, Wish("precision", expected=0.05, margin=0.02))
    assert (plan.n, plan.accept) == (372, None)
    assert design(2000, Wish("precision")) == plan
    assert (risks(plan), curve(plan), shown(plan)) == ([], [], [])
    assert design(20, Wish("size", size=50)).n == 20
    assert sentence(design(20, Wish("size", size=50))).startswith("Draw all 20 assets.")


def test_both_risks_are_on_the_curve() -> None:
    producer, consumer = risks(design(1000, Wish("aql", aql=1.0)))
    assert producer["rate"] == 0.01
    # The handbook's hypergeometric example: 80/2 of 1000 accepts 1 % with .960752.
    assert producer["risk"] == pytest.approx(1 - 0.960752, abs=1e-6)
    assert consumer["accepted"] == pytest.approx(0.10, abs=0.01)
    tolerated = risks(design(1000, Wish("rate", rate=0.05)))[1]
    assert (tolerated["rate"], tolerated["risk"] <= 0.05) == (0.05, True)
    good = risks(design(1000, Wish("rate", rate=0.05, failures=2)))[0]
    assert good["accepted"] == pytest.approx(0.95, abs=0.02)
    chances = [point["accepted"] for point in curve(design(1000, Wish("aql")))]
    assert chances == pytest.approx(sorted(chances, reverse=True), abs=1e-9)
    assert chances[0] == 1.0
    assert chances[-1] == pytest.approx(0.002, abs=5e-4)


def test_the_risks_are_told_in_times_out_of_a_hundred() -> None:
    good, bad = shown(design(1000, Wish("aql", aql=1.0)))
    assert good == "A lot with 1 % errors is turned down 3.9 times in 100."
    chance = stats.hypergeom.cdf(2, 1000, 63, 80)
    assert bad == f"A lot with 6.3 % errors is accepted {chance * 100:.1f} times in 100."


def test_a_lot_without_a_plan_says_why() -> None:
    for lot, wish, said in (
        (0, Wish("aql"), "nothing to draw from"),
        (10, Wish("aql", aql=3.0), "no plan for an AQL of 3 %"),
        (10, Wish("aql", inspection="stop"), "has stopped"),
        (10, Wish("size", size=0), "at least one unit"),
        (10, Wish("rate", rate=2), "between 0 and 1"),
        (10, Wish("rate", failures=-1), "from 0 to"),
    ):
        with pytest.raises(NoPlan, match=said):
            design(lot, wish)


@pytest.mark.parametrize("lot", [1, 2, 30, 300, 70_000])
def test_alternatives_fit_the_lot(lot) -> None:
    found = alternatives(lot, Wish("aql"))
    assert found
    assert all(isinstance(plan, Design) and 1 <= plan.n <= lot for plan in found)
