"""Single sampling plans against the handbook's examples and columns of the published tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.sampling_plans import AQLS, code_letter, single_plan, switched


@pytest.mark.parametrize(
    ("lot", "aql", "letter", "n", "accept"),
    [
        (1000, 2.5, "J", 80, 5),
        (1000, 0.65, "J", 80, 1),
        (2500, 1.0, "K", 125, 3),
        (300, 0.40, "G", 32, 0),
    ],
)
def test_plans_are_those_of_the_handbook(lot, aql, letter, n, accept) -> None:  # EX 6.1
    plan = single_plan(lot, aql)
    assert (plan.letter, plan.n, plan.accept, plan.reject) == (letter, n, accept, accept + 1)


LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 600_000)

# (n, Ac) per code letter A to Q, as printed in the single sampling tables.
NORMAL = {
    1.0: [(13, 0)] * 6
    + [(50, 1)] * 2
    + [(80, 2), (125, 3), (200, 5), (315, 7), (500, 10)]
    + [(800, 14), (1250, 21)],
    2.5: [(5, 0)] * 4
    + [(20, 1)] * 2
    + [(32, 2), (50, 3), (80, 5), (125, 7), (200, 10), (315, 14)]
    + [(500, 21)] * 3,
}
TIGHTENED = {
    1.0: [(20, 0)] * 7
    + [(80, 1)] * 2
    + [(125, 2), (200, 3), (315, 5), (500, 8), (800, 12)]
    + [(1250, 18)],
    2.5: [(8, 0)] * 5
    + [(32, 1)] * 2
    + [(50, 2), (80, 3), (125, 5), (200, 8), (315, 12)]
    + [(500, 18)] * 3,
}


@pytest.mark.parametrize(("severity", "table"), [("normal", NORMAL), ("tightened", TIGHTENED)])
def test_columns_are_those_of_the_published_tables(severity, table) -> None:
    for aql, column in table.items():
        plans = [single_plan(lot, aql, severity) for lot in LOTS]
        # The standard's own size where the lot is larger; the lot itself where it is not.
        assert [(plan.n, plan.accept) for plan in plans] == [
            (min(n, lot), accept) for lot, (n, accept) in zip(LOTS, column, strict=True)
        ]


def test_a_plan_as_large_as_the_lot_inspects_all_of_it() -> None:
    plan = single_plan(30, 0.65)
    assert (plan.n, plan.is_census) == (20, False)
    assert single_plan(15, 0.65).n == 15
    assert single_plan(15, 0.65).is_census
    assert single_plan(1, 6.5).n == 1


def test_what_has_no_plan_says_so() -> None:
    with pytest.raises(ValueError, match="no plan for an AQL of 3 %"):
        single_plan(1000, 3)
    with pytest.raises(ValueError, match="at least one unit"):
        single_plan(0, 1.0)
    with pytest.raises(ValueError, match="has stopped"):
        single_plan(1000, 1.0, "stop")


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.sampled_from(AQLS))
def test_letters_grow_with_the_lot_and_tightened_is_never_easier(small, more, aql) -> None:
    assert code_letter(small) <= code_letter(small + more)
    normal, tight = single_plan(small, aql), single_plan(small, aql, "tightened")
    assert tight.accept / tight.n <= normal.accept / normal.n
    assert tight.accept > 0 or tight.n >= normal.n or normal.accept > 0


def test_two_of_five_tighten_and_five_in_a_row_ease() -> None:
    assert switched([]) == ["normal"]
    assert switched([False, True, True, True, True, False]) == ["normal"] * 7
    assert switched([False, True, True, True, False])[-1] == "tightened"
    assert switched([False, False] + [True] * 5)[-1] == "normal"
    assert switched([False, False] + [True] * 4)[-1] == "tightened"


def test_five_not_accepted_while_tightened_stop_for_good() -> None:
    mixed = [False, False] + [False, True] * 4
    assert switched(mixed)[-1] == "tightened"
    assert switched([*mixed, False])[-1] == "stop"
    assert switched([*mixed, False, True, True])[-1] == "stop"
