"""What was imported, and what each import brought."""

from given import Given


def test_an_import_has_its_name_and_how_many_kinds_of_problems_it_met() -> None:
    given = Given()
    given.row("imports", import_id="i1", source_uri="/data/in/export.json?x=1", rows_read=3)
    given.row("imports", import_id="i2", source_uri="folder/")
    for code in ("broken_record", "unknown_label"):
        given.row("import_problems", import_id="i1", code=code, message=code, occurrences=9)
    found = [(r["import_id"], r["source_name"], r["problems"]) for r in given.view("imports_log")]
    assert found == [("i1", "export.json", 2), ("i2", "folder", 0)]


def test_nothing_imported_is_nothing_logged() -> None:
    assert Given().view("imports_log") == []
