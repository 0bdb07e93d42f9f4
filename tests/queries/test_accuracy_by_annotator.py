"""How often each annotator agrees with gold: stories, and published data with known answers."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from given import Given

REFERENCES = ["bluebird", "cf_amt", "d_possent", "face", "s_adult", "snow_rte", "snow_wsd"]


def loaded(labels: pl.DataFrame, truth: pl.DataFrame) -> Given:
    """A project of single labels (item, worker, label) with gold (item, truth)."""
    story = Given()
    story.answers(
        labels.select("item", "worker", "label").rename({"item": "asset", "worker": "annotator"})
    )
    story.connection.register("truth", truth)
    story.connection.execute(
        """insert into submissions
        (project_id, source_row, submission_id, asset_id, role, is_gold, status)
        select 'p', 0, 'gold ' || item, item, 'gold', true, 'submitted' from truth"""
    )
    story.connection.execute(
        """insert into annotations
        (project_id, annotation_id, submission_id, asset_id, question, type, label)
        select 'p', 'gold ' || item, 'gold ' || item, item, 'label', 'classification', truth
        from truth"""
    )
    story.connection.unregister("truth")
    return story


def read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]:
    tables = [pl.read_csv(folder / name, infer_schema=False) for name in ("labels.csv", "gold.csv")]
    return *tables, json.loads((folder / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", REFERENCES)
def test_published_data_gives_the_known_accuracies(shared: Path, name: str) -> None:
    labels, truth, expected = read(shared / "reference" / name)
    found = loaded(labels, truth).frame("accuracy_by_annotator")
    assert found.height == expected["workers_with_gold"]
    pooled = found["correct"].sum() / found["n"].sum()
    assert pooled == pytest.approx(expected["pooled_label_accuracy"], abs=1e-6)
    assert found["value"].mean() == pytest.approx(expected["mean_worker_accuracy"], abs=1e-6)
    people = {row["annotator_id"]: row for row in found.to_dicts()}
    for worker, (n, correct, share) in {
        **expected["busiest_workers"],
        **expected["weakest_workers"],
    }.items():
        row = people[worker]
        assert (row["n"], row["correct"]) == (n, correct)
        assert row["value"] == pytest.approx(share, abs=1e-6)


def test_neither_order_nor_names_nor_gold_first_change_the_numbers(shared: Path) -> None:
    labels, truth, _ = read(shared / "reference" / "snow_wsd")
    distinct = labels.unique(["item", "worker"], keep="first", maintain_order=True)
    renamed = distinct.with_columns(worker=pl.lit("zz ") + pl.col("worker").str.reverse())
    ours = loaded(distinct, truth).frame("accuracy_by_annotator")
    theirs = loaded(renamed.sample(fraction=1, shuffle=True, seed=4), truth.reverse()).frame(
        "accuracy_by_annotator"
    )
    columns = ["n", "correct", "shrunken", "q_value", "p_below_target"]
    first = ours.sort(columns).select(columns)
    second = theirs.sort(columns).select(columns)
    assert first["correct"].to_list() == second["correct"].to_list()
    for column in columns:
        assert first[column].to_list() == pytest.approx(second[column].to_list(), abs=1e-12)


def test_the_same_person_twice_on_one_item_counts_once_with_the_first_answer() -> None:
    story = Given()
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", "ann", "buoy")
    story.submission("a", "ann", "tug")
    (row,) = story.view("accuracy_by_annotator")
    assert (row["n"], row["correct"]) == (1, 0)


def test_a_class_that_the_taxonomy_lacks_is_a_wrong_answer_like_any_other() -> None:
    story = Given()
    story.row("questions", question="label", taxonomy_size=1)
    story.row("labels", question="label", label="tug", is_declared=True)
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", "ann", "sea monster")
    (row,) = story.view("accuracy_by_annotator")
    assert (row["n"], row["correct"], row["value"]) == (1, 0, 0.0)


def test_everybody_wrong_is_weak_and_everybody_right_is_not() -> None:
    def story(label: str) -> Given:
        made = Given()
        for number in range(25):
            made.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
            made.submission(f"a{number}", "ann", label)
            made.submission(f"a{number}", "bob", label)
        return made

    wrong, right = (story(label).view("accuracy_by_annotator") for label in ("buoy", "tug"))
    assert [(row["status"], row["value"], row["ci_low"]) for row in wrong] == [
        ("weak", 0.0, 0.0)
    ] * 2
    assert [(row["status"], row["value"], row["ci_high"]) for row in right] == [
        ("ok", 1.0, 1.0)
    ] * 2


def test_work_without_a_name_belongs_to_nobody() -> None:
    story = Given()
    story.submission("a", None, "tug", role="gold", is_gold=True)
    story.submission("a", None, "tug")
    story.submission("a", "ann", "tug")
    assert [row["annotator_id"] for row in story.view("accuracy_by_annotator")] == ["ann"]


def test_target_and_minimum_are_the_projects_own() -> None:
    story = Given()
    for number in range(5):
        story.submission(f"a{number}", None, "tug", role="gold", is_gold=True)
        story.submission(f"a{number}", "ann", "tug" if number else "buoy")
    row = story.view("accuracy_by_annotator")[0]
    assert (row["n"], row["correct"], row["status"]) == (5, 4, "insufficient")
    story.row("policies", subject="annotator_gold", name="minimum_n", value_number=5)
    story.row("policies", subject="accuracy", name="target", value_number=0.5)
    row = story.view("accuracy_by_annotator")[0]
    assert (row["status"], row["reason"]) == ("ok", None)
    assert row["method"].endswith("target 0.5")


def test_no_gold_gives_no_rows() -> None:
    story = Given()
    story.submission("a", "ann", "tug")
    assert story.view("accuracy_by_annotator") == []
