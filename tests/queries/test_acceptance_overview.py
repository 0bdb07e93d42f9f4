"""Verdicts: what a sample, a batch and a project showed, and when nothing can be said."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from given import Given

DRAWN = datetime(2026, 5, 1, tzinfo=UTC)
AFTER = datetime(2026, 5, 2, tzinfo=UTC)
BEFORE = datetime(2026, 4, 1, tzinfo=UTC)
PLAN = {"kind": "aql", "unit": "asset", "accept": 1, "accept_minor": 2, "confidence": 0.95}


def drawn(
    story: Given, assets: list[str], plan: dict[str, Any] | str | None = None, **values: Any
) -> str:
    """A recorded sample of these assets; strata by the first letter where asked for."""
    sample = str(values.pop("sample_id", "s"))
    at = values.pop("at", DRAWN)
    strata = values.pop("strata", {})
    story.row("imports", import_id=f"i {sample}", imported_at=at, exported_at=at, adapter="sample",
              source_uri="assay sample", role="sample", tool="Assay")  # fmt: skip
    said = plan if isinstance(plan, str) else json.dumps(PLAN if plan is None else plan)
    story.row("samples", sample_id=sample, import_id=f"i {sample}", plan=said,
              population=values.pop("population", 40), seed=1)  # fmt: skip
    for place, asset in enumerate(assets):
        part = asset[0] if strata else None
        story.row("sample_items", sample_id=sample, asset_id=asset, source_row=place,
                  stratum=part, inclusion_prob=strata.get(part, 0.25), **values)  # fmt: skip
    return sample


def judged(story: Given, asset: str, verdict: str = "accepted", **values: Any) -> None:
    values = {"reviewed_at": AFTER, "reviewer_id": "rev", "asset_id": asset} | values
    number = story.connection.sql("select count(*) from reviews").fetchall()[0][0]
    story.row("reviews", review_id=f"r{number}", verdict=verdict, **values)


def worked(count: int = 12, batch: str | None = None, letter: str = "a") -> tuple[Given, list[str]]:
    """A project where so many assets were handed in."""
    story = Given()
    story.row("imports", import_id="i", imported_at=BEFORE, exported_at=BEFORE, adapter="x",
              source_uri="x", tool="x")  # fmt: skip
    return story, more(story, count, batch, letter)


def more(story: Given, count: int, batch: str | None = None, letter: str = "a") -> list[str]:
    assets = [f"{letter}{number:03}" for number in range(count)]
    for asset in assets:
        story.row("assets", asset_id=asset, asset_key=asset, batch=batch)
        story.submission(asset, "ann", "tug", submitted_at=BEFORE)
    return assets


def found(story: Given, kind: str = "sample", name: str | None = None) -> dict[str, Any]:
    rows = [row for row in story.view("acceptance_overview") if row["kind"] == kind]
    return next(row for row in rows if name in (None, row["name"]))


def test_a_sample_is_held_against_its_plan_severity_by_severity() -> None:
    story, assets = worked()
    drawn(story, assets[:10])
    for asset in assets[:6]:
        judged(story, asset)
    judged(story, assets[6], "rejected", severity="major")
    judged(story, assets[7], "rejected", severity="minor")
    judged(story, assets[8], "fixed", severity="minor")
    row = found(story)
    assert (row["verdict"], row["detail"]) == ("continue", "9 of 10 judged; 1 to go")
    judged(story, assets[9])
    row = found(story)
    assert row["verdict"] == "accepted"
    assert (row["drawn"], row["reviewed"], row["errors"]) == (10, 10, 3)
    assert (row["major"], row["minor"], row["critical"], row["ungraded"]) == (1, 2, 0, 0)
    assert row["value"] == pytest.approx(0.3)
    # The most defective units among 40 of which 10 would show 3 or fewer with a chance above .05.
    assert row["upper"] == pytest.approx(22 / 40)
    assert row["certificate"] == (
        "3 errors in 10 of 40 randomly sampled; error rate at most 55.0 % with 95 % confidence"
    )
    whole = found(story, "project")
    assert (whole["verdict"], whole["sample_id"], whole["value"]) == ("accepted", "s", row["value"])


def test_one_critical_error_fails_whatever_else_was_found() -> None:
    story, assets = worked()
    drawn(story, assets[:10])
    judged(story, assets[0], "rejected", severity="critical")
    row = found(story)
    assert row["verdict"] == "not_accepted"
    assert row["detail"] == "1 critical error; none is accepted"


def test_a_critical_error_outside_the_sample_fails_the_batch_too() -> None:
    story, assets = worked()
    drawn(story, assets[:5])
    for asset in assets[:5]:
        judged(story, asset)
    judged(story, assets[9], "rejected", severity="critical", selection="targeted")
    assert found(story)["verdict"] == "accepted"
    whole = found(story, "project")
    assert (whole["verdict"], whole["all_reviewed"], whole["reviewed"]) == ("not_accepted", 6, 5)


def test_an_error_without_a_severity_is_held_against_the_limit_of_major_ones() -> None:
    story, assets = worked()
    drawn(story, assets[:10])
    judged(story, assets[0], "rejected")
    judged(story, assets[1], "fixed")
    row = found(story)
    assert (row["ungraded"], row["verdict"]) == (2, "not_accepted")
    assert row["detail"] == "2 assets with a major or ungraded error; at most 1 accepted"


def test_a_neutral_remark_is_no_error() -> None:
    story, assets = worked()
    drawn(story, assets[:2])
    judged(story, assets[0], "rejected", severity="neutral")
    judged(story, assets[1])
    row = found(story)
    assert (row["neutral"], row["errors"], row["verdict"]) == (1, 0, "accepted")


def test_the_first_look_counts_not_the_repair() -> None:
    story, assets = worked()
    drawn(story, assets[:2], PLAN | {"accept": 0})
    judged(story, assets[0], "rejected", severity="major")
    judged(story, assets[0], "accepted", reviewed_at=datetime(2026, 5, 9, tzinfo=UTC))
    judged(story, assets[1])
    assert found(story)["verdict"] == "not_accepted"


def test_verdicts_join_a_sample_by_its_name_or_by_coming_after_the_draw() -> None:
    story, assets = worked()
    drawn(story, assets[:4])
    judged(story, assets[0], reviewed_at=BEFORE)
    judged(story, assets[1], reviewed_at=BEFORE, sample_id="s")
    judged(story, assets[2])
    judged(story, assets[3], sample_id="another")
    judged(story, assets[5])
    assert found(story)["reviewed"] == 2


def test_nobody_judges_their_own_work() -> None:
    story, assets = worked()
    drawn(story, assets[:1])
    judged(story, assets[0], reviewer_id="ann", submission_id="s0")
    assert found(story)["reviewed"] == 0


def test_a_plan_for_a_rate_counts_every_error() -> None:
    story, assets = worked()
    plan = {"kind": "rate", "accept": 0, "confidence": 0.95, "rate": 0.1}
    drawn(story, assets[:3], plan)
    for asset in assets[:2]:
        judged(story, asset)
    judged(story, assets[2], "rejected", severity="minor")
    row = found(story)
    assert (row["verdict"], row["detail"]) == (
        "not_accepted",
        "1 asset with an error; at most 0 accepted",
    )


def test_strata_weigh_by_the_chance_their_units_had() -> None:
    story, assets = worked(6)
    others = more(story, 6, letter="b")
    sample = assets[:6] + others[:6]
    drawn(story, sample, strata={"a": 0.1, "b": 0.2}, population=90)
    for asset in sample:
        judged(story, asset, "rejected" if asset in (others[0], others[1]) else "accepted")
    row = found(story)
    # By hand: 60 of a without an error, 30 of b with a third.
    assert (row["design"], row["value"]) == ("stratified", pytest.approx(30 / 90 * 2 / 6))
    assert row["ci_low"] < row["value"] < row["ci_high"]
    strata = story.view("acceptance_by_stratum")
    assert [(r["stratum"], r["population"], r["drawn"], r["errors"]) for r in strata] == [
        ("a", 60, 6, 0),
        ("b", 30, 6, 2),
    ]
    assert strata[1]["value"] == pytest.approx(1 / 3)


def test_verdicts_that_were_not_chosen_by_lot_say_nothing_of_the_rest() -> None:
    story, assets = worked()
    for asset in assets[:5]:
        judged(story, asset, "rejected", selection="targeted", severity="minor")
    row = found(story, "project")
    assert (row["verdict"], row["value"], row["reason"]) == (
        "not_assessable",
        None,
        "not_applicable",
    )
    assert "not chosen by lot" in row["detail"]
    assert (row["all_reviewed"], row["all_errors"], row["population"]) == (5, 5, 12)


def test_verdicts_with_known_chances_are_weighted() -> None:
    story, assets = worked(21)
    for number, asset in enumerate(assets[:20]):
        chance = 0.25 if number < 10 else 1.0
        verdict = "rejected" if number in (0, 10, 11) else "accepted"
        judged(story, asset, verdict, selection="random", inclusion_prob=chance, severity="minor")
    row = found(story, "project")
    assert (row["design"], row["value"]) == ("weighted", pytest.approx((4 + 2) / 50))


def test_one_chance_that_nobody_knows_spoils_the_weights() -> None:
    story, assets = worked()
    judged(story, assets[0], selection="random", inclusion_prob=0.5)
    judged(story, assets[1], selection="random")
    row = found(story, "project")
    assert (row["value"], row["verdict"]) == (None, "not_assessable")
    assert "nothing weighs them" in row["detail"]


def test_when_all_was_judged_the_way_of_choosing_does_not_matter() -> None:
    story, assets = worked(4)
    for asset in assets:
        judged(story, asset, "rejected" if asset == assets[0] else "accepted", severity="minor")
    row = found(story, "project")
    assert (row["design"], row["value"], row["ci_low"], row["upper"]) == (
        "all judged", 0.25, 0.25, 0.25,
    )  # fmt: skip


def test_a_tolerated_rate_decides_where_no_plan_was_drawn() -> None:
    story, assets = worked(60)
    for asset in assets[:55]:
        judged(story, asset, selection="random")
    assert found(story, "project")["detail"].startswith("no limit to accept by")
    story.row("policies", subject="acceptance", name="tolerated_rate", value_number=0.05)
    assert found(story, "project")["verdict"] == "accepted"
    for asset in assets[55:]:
        judged(story, asset, "rejected", selection="random", severity="minor")
    assert found(story, "project")["verdict"] == "not_accepted"
    few, assets = worked()
    few.row("policies", subject="acceptance", name="tolerated_rate", value_number=0.05)
    judged(few, assets[0], selection="random")
    assert found(few, "project")["verdict"] == "continue"


def test_a_batch_takes_the_verdict_of_the_newest_sample_of_it() -> None:
    story, first = worked(2, "B-01", "a")
    second = more(story, 2, "B-02", "b")
    drawn(story, first[:2], PLAN | {"batch": "B-01"}, sample_id="one")
    drawn(story, second[:2], PLAN | {"batch": "B-02"}, sample_id="two", at=AFTER)
    for asset in first[:2]:
        judged(story, asset)
    assert found(story, "batch", "B-01")["verdict"] == "accepted"
    assert found(story, "batch", "B-02")["verdict"] == "continue"
    whole = found(story, "project")
    assert (whole["verdict"], whole["population"]) == ("not_assessable", 4)


def test_two_lots_not_accepted_tighten_the_next() -> None:
    story, assets = worked(8, "B-00", "a")
    plan = PLAN | {"accept": 0}
    for number, fails in enumerate((False, True, True, False)):
        at = datetime(2026, 6, 1 + number, tzinfo=UTC)
        sample = drawn(
            story, assets[number * 2 : number * 2 + 2], plan | {"batch": f"B-{number}"},
            sample_id=f"s{number}", at=at,
        )  # fmt: skip
        for asset in assets[number * 2 : number * 2 + 2]:
            verdict = "rejected" if fails else "accepted"
            judged(story, asset, verdict, sample_id=sample, severity="major", reviewed_at=at)
    rows = [row for row in story.view("acceptance_overview") if row["kind"] == "sample"]
    assert [row["inspection"] for row in rows] == ["normal", "normal", "normal", "tightened"]
    assert found(story, "project")["inspection"] == "tightened"


def test_a_batch_presented_again_is_no_new_lot() -> None:
    story, assets = worked()
    plan = PLAN | {"accept": 0, "batch": "B-1"}
    for number in range(2):
        at = datetime(2026, 6, 1 + number, tzinfo=UTC)
        sample = drawn(story, assets[number : number + 1], plan, sample_id=f"s{number}", at=at)
        judged(story, assets[number], "rejected", sample_id=sample, severity="major")
    assert found(story, "project")["inspection"] == "normal"


def test_wrong_objects_within_assets_are_clusters() -> None:
    story, assets = worked(0)
    sizes, wrong = [4, 6, 2, 8, 5], [1, 0, 0, 2, 0]
    names = []
    for number, (size, bad) in enumerate(zip(sizes, wrong, strict=True)):
        asset = f"c{number}"
        names.append(asset)
        story.row("assets", asset_id=asset, asset_key=asset)
        work = story.submission(asset, "ann", *["tug"] * size, submitted_at=BEFORE)
        ids = [
            row[0]
            for row in story.connection.sql(
                f"select annotation_id from annotations where submission_id = '{work}'"
            ).fetchall()
        ]
        for place, annotation in enumerate(ids):
            verdict = "rejected" if place < bad else "accepted"
            judged(story, asset, verdict, submission_id=work, annotation_id=annotation,
                   severity="minor")  # fmt: skip
    drawn(story, names, PLAN, population=10**9)
    row = found(story)
    assert row["object_value"] == pytest.approx(0.12)  # the handbook's example of clusters
    assert row["design_effect"] == pytest.approx(1.083333, abs=1e-6)
    assert (row["objects"], row["errors"], row["reviewed"]) == (25, 2, 5)


def test_single_annotations_can_be_drawn() -> None:
    story, assets = worked(0)
    story.row("assets", asset_id="a", asset_key="a")
    work = story.submission("a", "ann", "tug", "buoy", submitted_at=BEFORE)
    first, second = ("n1", "n2")
    plan = {"kind": "size", "unit": "annotation"}
    drawn(story, ["a"], plan, annotation_id=first, population=2)
    judged(story, "a", "rejected", submission_id=work, annotation_id=second, severity="minor")
    assert found(story)["reviewed"] == 0
    judged(story, "a", submission_id=work, annotation_id=first)
    row = found(story)
    assert (row["reviewed"], row["errors"], row["unit"]) == (1, 0, "annotation")


def test_a_sample_of_somebody_elses_making_is_read_as_far_as_it_goes() -> None:
    story, assets = worked()
    drawn(story, assets[:2], "every twentieth image")
    judged(story, assets[0])
    judged(story, assets[1])
    row = found(story)
    assert (row["plan"], row["accept"], row["verdict"]) == (
        "every twentieth image", None, "not_assessable",
    )  # fmt: skip
    (logged,) = story.view("samples_log")
    assert (logged["plan"], logged["drawn"], logged["reviewed"]) == ("every twentieth image", 2, 2)


def test_nothing_handed_in_and_nothing_judged_is_no_number() -> None:
    story = Given()
    row = found(story, "project")
    assert (row["population"], row["verdict"], row["value"], row["reason"]) == (
        0, "not_assessable", None, "no_data",
    )  # fmt: skip
    assert row["detail"] == "no verdicts yet"
    assert story.view("acceptance_by_stratum") == []
    story, assets = worked(1)
    drawn(story, assets, population=1)
    judged(story, assets[0])
    one = found(story)
    assert (one["design"], one["value"], one["verdict"]) == ("all judged", 0.0, "accepted")


def test_a_sample_without_units_accepts_nothing() -> None:
    story, _ = worked()
    drawn(story, [])
    assert found(story)["verdict"] == "not_assessable"
