"""The counts of each import, as ingest took them."""

from given import Given


def test_the_counts_stand_beside_the_import() -> None:
    given = Given()
    given.row("imports", import_id="i1", adapter="coco_json", role="gold")
    given.row("import_counts", import_id="i1", assets=4, submissions=0, gold=4, labels=2)
    given.row("imports", import_id="i2", adapter="table")
    rows = given.view("imports_summary")
    assert [(r["import_id"], r["adapter"], r["role"]) for r in rows] == [
        ("i1", "coco_json", "gold"),
        ("i2", "table", None),
    ]
    assert (rows[0]["assets"], rows[0]["gold"], rows[0]["work_seconds"]) == (4, 4, None)
    assert rows[1]["assets"] is None
