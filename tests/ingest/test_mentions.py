"""Assets that a second export only mentions stay as the first one told them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest
from bad_sources import COCO, RESULTS

import queries

pytestmark = pytest.mark.usefixtures("quick")


@pytest.mark.parametrize(
    ("first", "days"),
    [(COCO, (16, 17)), (RESULTS, (16, 17)), (RESULTS, (17, 16))],
    ids=["images first", "predictions first", "predictions first and older"],
)
def test_predictions_that_only_mention_images_change_none(first, days, load, tmp_path):
    load = partial(load, views=False, project="p")
    dates = [f"2026-11-{day}T10:00:00+00:00" for day in days]
    when = dict(zip((COCO, RESULTS), map(datetime.fromisoformat, dates), strict=True))
    second = RESULTS if first == COCO else COCO
    load(COCO, into=tmp_path / "alone", exported_at=when[COCO])
    for source in (first, second, first):
        load(source, into=tmp_path / "both", exported_at=when[source])

    def assets(warehouse: Path) -> list[tuple[object, ...]]:
        path = queries.current(warehouse).projects["p"]
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"attach '{path}' as project (read_only)")
            assert connection.execute("from project.assets_history").fetchall() == []
            assert connection.execute("from project.sightings").fetchall() == []
            text = "select * from project.assets order by asset_id"
            return connection.execute(text).fetchall()

    known = {row[3]: row for row in assets(tmp_path / "alone")}
    found = {row[3]: row for row in assets(tmp_path / "both")}
    assert {key: found[key] for key in known} == known
    with queries.open_warehouse(tmp_path / "both") as reader:
        roles = reader.sql("select role, count(*) as n from submissions group by 1 order by 1")
    assert roles["role"].to_list() == ["prediction", "work"]
