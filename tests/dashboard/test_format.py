"""Numbers read as people write them, and what is missing says why."""

from datetime import UTC, date, datetime

import pytest

from dashboard import format as fmt


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0.9423, 1, "94.2"),
        (0.0004, 0, "<1"),
        (0.9996, 0, ">99"),
        (0.99996, 1, ">99.9"),
        (0.0, 1, "0"),
        (1.0, 1, "100"),
        (None, 1, ""),
        (float("nan"), 1, ""),
    ],
)
def test_a_rate_is_never_a_false_nought_or_hundred(
    value: float | None, places: int, shown: str
) -> None:
    assert fmt.rate(value, places) == shown


def test_an_estimate_carries_its_interval_or_its_reason() -> None:
    assert fmt.estimate(0.742, 0.715, 0.768) == "0.742 (0.715 to 0.768)"
    assert fmt.estimate(0.942, 0.931, 0.952, as_rate=True) == "94.2% (93.1 to 95.2)"
    assert fmt.estimate(0.5, None, None) == "0.500"
    assert fmt.estimate(None, None, None, "no_overlap") == (
        "n/a: no two people answered the same item"
    )


def test_missing_says_the_reason_in_words() -> None:
    assert fmt.missing("this export has no times") == "n/a: this export has no times"
    assert fmt.missing("insufficient_n", 20) == "n/a: fewer than 20"
    assert fmt.missing("insufficient_n") == "n/a: too few answers"
    assert fmt.missing("something_new") == "n/a: something new"
    assert fmt.missing(None) == "n/a: not available"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (48, "48 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3600, "1.0 h"),
        (8640, "2.4 h"),
        (6 * 86400, "6 d"),
        (None, ""),
    ],
)
def test_durations_choose_their_unit(seconds: float | None, shown: str) -> None:
    assert fmt.duration(seconds) == shown


def test_counts_and_probabilities() -> None:
    assert fmt.count(1842) == "1,842"
    assert fmt.count(0) == "0"
    assert fmt.count(None) == ""
    assert fmt.plural(1, "asset") == "1 asset"
    assert fmt.plural(2, "person", "people") == "2 people"
    assert fmt.probability(0.01) == "0.010"
    assert fmt.against("q", 0.0002) == "q <0.001"
    assert fmt.against("q", 0.01) == "q = 0.010"


def test_dates_are_written_out() -> None:
    assert fmt.instant(datetime(2026, 11, 20, 14, 10, tzinfo=UTC)) == "20 Nov 2026, 14:10 UTC"
    assert fmt.days(date(2026, 9, 7), date(2026, 11, 20)) == "7 Sep to 20 Nov 2026"
    assert fmt.days(date(2025, 9, 7), date(2026, 11, 20)) == "7 Sep 2025 to 20 Nov 2026"
    assert fmt.days(None, None) == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert fmt.cell(f"{start}1+1") == f"'{start}1+1"


def test_sizes_read_in_powers_of_thousand() -> None:
    assert fmt.size(812) == "812 B"
    assert fmt.size(18_400_000) == "18.4 MB"
