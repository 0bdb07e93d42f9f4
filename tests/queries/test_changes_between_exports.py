"""Two exports of one project, read back through the warehouse: what changed and since when."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import ingest
import queries


def exported(folder: Path, day: int, label: str) -> Path:
    result = {
        "id": "r1",
        "from_name": "boat",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": [label]},
    }
    annotation = {
        "id": 11,
        "completed_by": 5,
        "result": [result],
        "created_at": "2026-03-01T08:00:00Z",
        "updated_at": f"2026-03-{day:02}T08:00:00Z",
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": 9.5,
    }
    path = folder / f"export{day}.json"
    task = {"id": 1, "data": {"text": "a boat"}, "annotations": [annotation], "predictions": []}
    path.write_text(json.dumps([task]))
    return path


def test_a_changed_answer_shows_and_was_not_known_before(tmp_path: Path) -> None:
    warehouse = tmp_path / "w"
    load = ingest.load
    load(
        ingest.Request((exported(tmp_path, 1, "buoy"),), project="p"),
        warehouse,
        refresh=lambda _: None,
    )
    time.sleep(0.01)
    between = datetime.now(UTC)
    time.sleep(0.01)
    load(
        ingest.Request((exported(tmp_path, 9, "tug"),), project="p"),
        warehouse,
        refresh=lambda _: None,
    )
    asked = "select old_label, new_label, changes from changes_by_label"
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql(asked).rows() == [("buoy", "tug", 1)]
        (row,) = reader.fetch("changes_by_annotator").to_dicts()
        assert (row["changed"], row["n"]) == (1, 1)
    with queries.open_warehouse(warehouse, as_of=between) as reader:
        assert reader.sql(asked).rows() == []
        assert reader.sql("select label from stg_annotations").rows() == [("buoy",)]


def test_a_changed_setting_is_in_force_since_its_import_and_not_before(tmp_path: Path) -> None:
    warehouse, source = tmp_path / "w", exported(tmp_path, 1, "buoy")

    def load(text: str) -> datetime:
        said = ingest.parse_settings(text.encode(), "assay.toml", queries.known_policies())
        request = ingest.Request((source,), project="p", settings=said)
        ingest.load(request, warehouse, refresh=lambda _: None)
        time.sleep(0.01)
        return datetime.now(UTC)

    pairs = '[policy]\ncritical_pairs = [["tug", "buoy"], ["tug", "ship"]]\n'
    taxonomy = '[taxonomies.boat]\nlabels = ["tug", "buoy", "ship"]\n'
    first = load(pairs + taxonomy + "[policy.accuracy]\ntarget = 0.9")
    load('[policy]\ncritical_pairs = [["tug", "ship"]]\n[policy.accuracy]\ntarget = 0.8')
    asked = """select subject, value, since <= ?::timestamptz from policies_in_force
        where not is_default and subject <> 'taxonomy' order by subject, value"""
    with queries.open_warehouse(warehouse) as reader:
        assert reader.sql(asked, [first]).rows() == [
            ("accuracy", "0.8", False),
            ("critical_pairs", "tug|ship", False),
        ]
        sizes = "select taxonomy_size from stg_questions where question = 'boat'"
        assert reader.sql(sizes).rows() == [(3,)]
    with queries.open_warehouse(warehouse, as_of=first) as reader:
        assert reader.sql(asked, [first]).rows() == [
            ("accuracy", "0.9", True),
            ("critical_pairs", "tug|buoy", True),
            ("critical_pairs", "tug|ship", True),
        ]
