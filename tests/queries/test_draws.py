"""Draws: the same for the same seed, fair over seeds, in proportion to the strata."""

import hashlib
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from queries.draws import draw, fingerprint, shares


def units(count: int, strata: str = "a") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "key": [f"asset {i}" for i in range(count)],
            "stratum": [strata[i % len(strata)] for i in range(count)],
        }
    )


def test_the_same_seed_draws_the_same_in_any_order_of_rows() -> None:
    material = units(500, "aab")
    once = draw(material, 40, seed=7)
    assert draw(material.sample(fraction=1, shuffle=True, seed=1), 40, seed=7).equals(once)
    assert set(draw(material, 40, seed=8)["key"]) != set(once["key"])
    assert once["item"].to_list() == list(range(1, 41))


def test_anybody_can_draw_again_with_a_hash() -> None:
    material = units(300)
    by_hand = sorted(
        material["key"], key=lambda key: hashlib.sha256(f"11:{key}".encode()).hexdigest()
    )
    assert draw(material, 12, seed=11)["key"].to_list() == by_hand[:12]


def test_every_unit_has_the_chance_it_is_said_to_have() -> None:
    material = units(40)
    times = dict.fromkeys(material["key"], 0)
    for seed in range(400):
        for key in draw(material, 10, seed)["key"]:
            times[key] += 1
    # 400 draws of one in four: 100 each, standard deviation 8.7.
    assert min(times.values()) > 60
    assert max(times.values()) < 140


def test_strata_give_in_proportion_and_two_at_least() -> None:
    assert shares({"day": 900, "night": 100}, 50) == {"day": 45, "night": 5}
    assert shares({"day": 98, "dusk": 1, "night": 1}, 10) == {"day": 8, "dusk": 1, "night": 1}
    assert shares({"day": 990, "night": 10}, 20) == {"day": 18, "night": 2}
    assert shares({"a": 5, "b": 5}, 100) == {"a": 5, "b": 5}
    assert shares({}, 5) == {}
    drawn = draw(units(90, "aab"), 9, seed=1)
    assert drawn["inclusion_prob"].to_list() == [0.1] * 9


@given(st.dictionaries(st.text(max_size=2), st.integers(1, 500), max_size=8), st.integers(0, 900))
def test_shares_add_up_and_ask_nobody_for_more_than_there_is(sizes, n) -> None:
    given_ = shares(sizes, n)
    assert sum(given_.values()) == min(n, sum(sizes.values()))
    assert all(0 <= given_[name] <= sizes[name] for name in sizes)
    shuffled = dict(Random(3).sample(list(sizes.items()), len(sizes)))
    assert shares(shuffled, n) == given_


def test_nothing_to_draw_from_gives_nothing() -> None:
    assert draw(units(0), 5).is_empty()
    assert draw(units(3), 0).is_empty()


def test_a_fingerprint_tells_lists_apart() -> None:
    assert fingerprint(pl.Series(["ab", "c"])) != fingerprint(pl.Series(["a", "bc"]))
