"""Recording samples: a version of its own, once; older warehouses; what is computed anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

import ingest
import queries


def sample(project: str = "p", seed: int = 1, **plan: object) -> ingest.Sample:
    items = pl.DataFrame(
        {
            "asset_id": ["label_studio:1"],
            "annotation_id": [None],
            "stratum": [None],
            "inclusion_prob": [0.5],
        },
        schema_overrides={"annotation_id": pl.String, "stratum": pl.String},
    )
    return ingest.Sample(project, {"kind": "size", **plan}, 2, seed, items, inclusion_prob=0.5)


def record(one: ingest.Sample, warehouse: Path) -> bool:
    return ingest.record_sample(one, warehouse, refresh=lambda _: None)


@pytest.fixture
def filled(load, tasks, warehouse) -> Path:
    tasks_ = [(n, {n: ("ann", "tug")}) for n in (1, 2)]
    load(tasks("a.json", *tasks_, at="2026-05-01T10:00:00Z"), project="p", views=False)
    return warehouse


def files(warehouse: Path) -> tuple[Path, Path]:
    version = queries.current(warehouse)
    return version.projects["p"], version.template


def test_a_sample_is_recorded_once(filled) -> None:
    before = queries.current(filled).name
    assert record(sample(), filled)
    after = queries.current(filled).name
    assert after != before
    assert not record(sample(), filled)
    assert queries.current(filled).name == after
    assert record(sample(seed=2), filled)
    with queries.open_warehouse(filled) as reader:
        assert reader.fetch("stg_samples").height == 2
        (row,) = reader.sql("select * from imports where role = 'sample' limit 1").to_dicts()
        assert row["adapter"] == "sample"


def test_a_sample_is_no_news_about_the_work(filled) -> None:
    def as_of() -> datetime:
        with queries.open_warehouse(filled) as reader:
            return reader.fetch("int_data_as_of")["as_of"][0]

    before = as_of()
    record(sample(), filled)
    assert as_of() == before


def test_what_was_known_earlier_has_no_sample(filled) -> None:
    earlier = datetime.now(UTC)
    record(sample(), filled)
    with queries.open_warehouse(filled, as_of=earlier) as reader:
        assert reader.fetch("stg_samples").is_empty()
        assert reader.fetch("stg_sample_items").is_empty()
    with queries.open_warehouse(filled, as_of=earlier + timedelta(days=1)) as reader:
        assert reader.fetch("stg_sample_items").height == 1


def test_an_unknown_project_leaves_the_warehouse_as_it_was(filled) -> None:
    before = queries.current(filled).name
    with pytest.raises(ingest.WrongOption, match="no project 'q'"):
        record(sample("q"), filled)
    assert queries.current(filled).name == before


def test_a_warehouse_of_older_code_is_read_and_written(filled) -> None:
    for path in files(filled):
        with duckdb.connect(str(path)) as connection:
            connection.execute("alter table sample_items drop column annotation_id")
            connection.execute("alter table sample_items_history drop column annotation_id")
    with queries.open_warehouse(filled) as reader:
        assert reader.fetch("stg_sample_items").is_empty()
    assert record(sample(), filled)
    with queries.open_warehouse(filled) as reader:
        assert reader.fetch("stg_sample_items").height == 1


def test_only_what_reads_samples_is_computed_anew(load, tasks, warehouse) -> None:
    load(tasks("a.json", (1, {1: ("ann", "tug")}), at="2026-05-01T10:00:00Z"), project="p")

    def stamps() -> dict[str, datetime]:
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"attach '{files(warehouse)[0]}' as project (read_only)")
            return dict(
                connection.execute("select view, computed_at from project.stored.stamps").fetchall()
            )

    before = stamps()
    ingest.record_sample(
        sample(), warehouse, refresh=lambda path: queries.refresh_over(path, "samples")
    )
    after = stamps()
    assert after.keys() == before.keys()
    changed = {view for view in after if after[view] != before[view]}
    assert "acceptance_overview" in changed
    assert changed <= {
        "int_acceptance_units", "acceptance_overview", "acceptance_by_stratum", "samples_log",
    }  # fmt: skip
    with queries.open_warehouse(warehouse) as reader:
        assert reader.fetch("samples_log").height == 1
