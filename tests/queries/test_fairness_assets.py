"""Assets with errors in each slice, of the material and of the people."""

import json
from datetime import UTC, datetime

from given import Given


def wrong(story: Given, asset: str, who: str, **of: object) -> None:
    facts = of.pop("metadata", None)
    story.row("assets", asset_id=asset, asset_key=asset, metadata=facts)
    story.submission(asset, None, "tug", role="gold", is_gold=True)
    story.submission(asset, who, "vessel", **of)


def test_errors_stand_in_every_slice_of_their_asset_and_their_people() -> None:
    story = Given()
    story.row("policies", subject="slice", name="minimum_people", value_number=1)
    wrong(story, "one", "ann", metadata={"light": "night"}, country="FR")
    wrong(story, "two", "bob", metadata={"light": "day"}, country="JP")
    story.submission("one", "cid", "vessel", country="JP")
    rows = story.view("fairness_assets")
    found = {(r["dimension"], r["slice"], r["asset_key"]): r["errors"] for r in rows}
    assert found == {
        ("country", "FR", "one"): 1,
        ("country", "JP", "one"): 1,
        ("country", "JP", "two"): 1,
        ("metadata.light", "day", "two"): 1,
        ("metadata.light", "night", "one"): 2,
    }
    night = next(row for row in rows if row["slice"] == "night")
    assert (night["annotators"], night["asset_id"], night["name"]) == (2, "one", "one")
    # Two wrong classes, major, which weigh 5 each as shipped.
    assert night["penalty"] == 10


def test_right_answers_are_in_no_slice() -> None:
    story = Given()
    story.row("assets", asset_id="a", asset_key="a", batch="B-1")
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", "ann", "tug")
    assert story.view("fairness_assets") == []


def test_groups_of_under_five_people_stand_together_or_nowhere() -> None:
    story = Given()
    for number, country in enumerate(["NO"] * 5 + ["SE"] * 3 + ["DK"] * 2):
        wrong(story, f"a{number}", f"w{number}", country=country)
    rows = story.view("fairness_assets")
    assert {row["slice"] for row in rows} == {"NO", "(small groups)"}
    assert sum(row["errors"] for row in rows if row["slice"] == "(small groups)") == 5
    story = Given()
    for number, country in enumerate(["NO"] * 5 + ["SE"] * 3):
        wrong(story, f"a{number}", f"w{number}", country=country)
    assert {row["slice"] for row in story.view("fairness_assets")} == {"NO"}


def test_an_error_that_somebody_dismissed_is_gone() -> None:
    story = Given()
    for asset, light in [("one", "night"), ("two", "day")]:
        wrong(story, asset, "ann", metadata={"light": light})
    one = next(row for row in story.view("errors_list") if row["asset_id"] == "one")
    story.row(
        "decisions",
        sequence=1,
        decided_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        actor="amira",
        kind="decision",
        subject=one["subject"],
        revision=1,
        body=json.dumps({"action": "dismiss"}),
    )
    assert [row["asset_id"] for row in story.view("fairness_assets")] == ["two"]
