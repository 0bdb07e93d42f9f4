"""Slices and groups against the rest."""

from typing import Any

import pytest
from given import Given
from statsmodels.stats.proportion import proportion_confint


def statsmodels_wilson(k: float, n: float) -> tuple[float, float]:
    low, high = proportion_confint(k, n, method="wilson")
    return float(low), float(high)


def judged(
    story: Given, asset: str, who: str, is_right: bool, label: str = "tug", **of: Any
) -> None:
    facts = of.pop("metadata", None)
    story.row(
        "assets", asset_id=asset, asset_key=asset, metadata=facts, batch=of.pop("batch", None)
    )
    story.submission(asset, None, label, role="gold", is_gold=True)
    story.submission(asset, who, label if is_right else "wrong", **of)


def slices(story: Given, dimension: str) -> dict[str, dict[str, Any]]:
    rows = story.view("fairness_by_slice")
    return {row["slice"]: row for row in rows if row["dimension"] == dimension}


def lit(story: Given, light: str, n: int, errors: int, label: str = "tug") -> None:
    for number in range(n):
        name = f"{light} {label} {number}"
        judged(story, name, "ann", number >= errors, label, metadata={"light": light, "file": name})


def test_the_handbooks_slices() -> None:
    story = Given()
    lit(story, "night", 150, 18)
    lit(story, "day", 180, 9)
    assert {row["dimension"] for row in story.view("fairness_by_slice")} == {"metadata.light"}
    row = slices(story, "metadata.light")["night"]
    assert (row["errors"], row["n"], row["value"]) == (18, 150, 0.12)
    ends = (row["difference"], row["difference_low"], row["difference_high"])
    assert ends == pytest.approx((0.07, 0.009887, 0.136023), abs=1e-6)
    ends = (row["ratio"], row["ratio_low"], row["ratio_high"])
    assert ends == pytest.approx((2.4, 1.110949, 5.184758), abs=1e-6)
    assert (row["status"], row["is_reversed"], row["reason"]) == ("differs", False, None)
    assert row["q_value"] == pytest.approx(0.020882, abs=1e-6)
    assert row["method"].endswith("confounded by assignment")


def test_a_slice_of_harder_classes_is_not_a_slice_of_worse_labels() -> None:
    story = Given()
    lit(story, "night", 20, 1, "easy")
    lit(story, "night", 80, 30, "hard")
    lit(story, "day", 80, 8, "easy")
    lit(story, "day", 20, 9, "hard")
    row = slices(story, "metadata.light")["night"]
    assert row["difference"] == pytest.approx(0.31 - 0.17)
    # By hand, in each class weight 16: (.05 - .10 + .375 - .45) / 2.
    assert row["adjusted_difference"] == pytest.approx(-0.0625)
    assert row["is_reversed"] is True


def test_all_errors_in_one_slice_leave_the_ratio_open() -> None:
    story = Given()
    lit(story, "night", 40, 8)
    lit(story, "day", 40, 0)
    row = slices(story, "metadata.light")["night"]
    assert (row["ratio"], row["ratio_low"], row["status"]) == (None, None, "differs")
    assert row["difference"] == pytest.approx(0.2)


def test_small_slices_and_few_errors_are_not_tested() -> None:
    story = Given()
    lit(story, "night", 29, 9)
    lit(story, "day", 60, 0)
    found = slices(story, "metadata.light")
    assert {row["status"] for row in found.values()} == {"insufficient"}
    assert {row["reason"] for row in found.values()} == {"insufficient_n"}
    assert {row["q_value"] for row in found.values()} == {None}
    story = Given()
    lit(story, "night", 50, 4)
    lit(story, "day", 50, 0)
    assert slices(story, "metadata.light")["night"]["reason"] == "insufficient_n"


def test_a_wide_interval_is_unknown_and_not_fair() -> None:
    story = Given()
    lit(story, "night", 40, 4)
    lit(story, "day", 40, 3)
    assert slices(story, "metadata.light")["night"]["status"] == "unknown"


def test_what_is_not_known_is_a_slice_and_one_slice_has_no_rest() -> None:
    story = Given()
    for number in range(4):
        judged(story, f"a{number}", "ann", True, batch="B-1" if number else None)
    found = slices(story, "batch")
    assert {name: row["n"] for name, row in found.items()} == {"B-1": 3, "unspecified": 1}
    story = Given()
    for number in range(4):
        judged(story, f"a{number}", f"w{number}", True, country="NO")
    story.row("policies", subject="slice", name="minimum_people", value_number=1)
    row = slices(story, "country")["NO"]
    assert (row["difference"], row["reason"], row["people"]) == (None, "single_category", 4)


def test_groups_of_under_five_people_are_never_shown() -> None:
    story = Given()
    countries = ["NO"] * 6 + ["SE"] * 3 + ["DK"] * 2 + ["FI"] * 4
    for number, country in enumerate(countries):
        judged(story, f"a{number}", f"w{number}", True, country=country)
    assert {name: row["people"] for name, row in slices(story, "country").items()} == {
        "NO": 6,
        "(small groups)": 9,
    }
    story = Given()
    for number, country in enumerate(["NO"] * 6 + ["SE"] * 3):
        judged(story, f"a{number}", f"w{number}", True, country=country)
    found = slices(story, "country")
    assert list(found) == ["NO"]
    assert (found["NO"]["n"], found["NO"]["reason"]) == (6, "single_category")


def test_teams_are_groups_of_people_under_a_pseudonym() -> None:
    story = Given()
    for number in range(11):
        team = "team_a1" if number < 5 else "team_b2" if number < 10 else "team_c3"
        story.row("people", annotator_id=f"w{number}", team=team[-2:].upper())
        story.row("policies", subject="team", name="member", scope=f"w{number}", value_text=team)
        judged(story, f"a{number}", f"w{number}", number != 0)
    found = slices(story, "team")
    told = {name: (row["name"], row["people"], row["errors"]) for name, row in found.items()}
    assert told == {"team_a1": ("A1", 5, 1), "team_b2": ("B2", 5, 0)}
    assert found["team_a1"]["method"].endswith("confounded by assignment")
    story.connection.execute("update people set team = null")
    assert {row["name"] for row in slices(story, "team").values()} == {"team_a1", "team_b2"}


def test_labels_of_one_asset_are_not_so_many_independent_ones() -> None:
    story = Given()
    lit(story, "night", 40, 8)
    lit(story, "day", 40, 0)
    for number in range(40):
        label = "tug" if number >= 8 else "wrong"
        story.submission(f"night tug {number}", "bob", label)
    found = slices(story, "metadata.light")
    # Twice the labels, all like their asset's: as many as 39 independent ones (ratio estimator).
    assert found["night"]["design_effect"] == pytest.approx(80 / 39)
    wilson = statsmodels_wilson(0.2 * 39, 39)
    assert (found["night"]["ci_low"], found["night"]["ci_high"]) == pytest.approx(wilson)
    # No error on a side: that of both together.
    assert found["day"]["design_effect"] > 1
    # In groups of people it is the labels of one pass that belong together: here one each.
    story.connection.execute("update submissions set country = 'NO' where role = 'work'")
    story.row("policies", subject="slice", name="minimum_people", value_number=1)
    assert slices(story, "country")["NO"]["design_effect"] == 1


def test_groups_are_compared_on_the_assets_they_share() -> None:
    story = Given()
    story.row("policies", subject="slice", name="minimum_people", value_number=1)
    for number in range(4):
        story.submission(f"a{number}", "n1", "tug", country="NO")
        story.submission(f"a{number}", "n2", "tug", country="NO")
        story.submission(f"a{number}", "s1", "buoy" if number else "tug", country="SE")
    story.submission("alone", "n1", "buoy", country="NO")
    row = slices(story, "country")["NO"]
    assert (row["label_distance"], row["agreement_within"], row["agreement_between"]) == (
        0.75,
        1,
        0.25,
    )
    assert (row["n"], row["value"], row["reason"], row["passes"]) == (0, None, "no_data", 9)


def test_skips_and_missing_objects_are_told_per_slice() -> None:
    story = Given()
    for asset, batch, status in [("a", "B1", "submitted"), ("b", "B2", "skipped")]:
        story.row("assets", asset_id=asset, asset_key=asset, batch=batch)
        truth = story.submission(asset, None, role="gold", is_gold=True)
        edges = {"x_min": 0.0, "y_min": 0.0, "x_max": 9.0, "y_max": 9.0}
        story.annotation(truth, asset, type="bbox", label="car", **edges)
        story.submission(asset, "ann", status=status)
    found = slices(story, "batch")
    assert (found["B1"]["missing"], found["B1"]["missing_n"], found["B1"]["missing_rate"]) == (
        1,
        1,
        1,
    )
    assert {name: row["skip_rate"] for name, row in found.items()} == {"B1": 0, "B2": 1}


def test_without_gold_verdicts_are_what_is_compared() -> None:
    story = Given()
    for number in range(3):
        story.row("assets", asset_id=f"a{number}", asset_key=f"a{number}", batch=f"B{number % 2}")
        work = story.submission(f"a{number}", "ann", "tug")
        story.row(
            "reviews",
            review_id=f"r{number}",
            submission_id=work,
            verdict="accepted" if number else "rejected",
        )
    row = slices(story, "batch")["B0"]
    assert (row["errors"], row["n"]) == (1, 2)
    assert row["method"].startswith("verdicts, of reviewed work")


def test_no_slices_give_no_rows() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    assert story.view("fairness_by_slice") == []
