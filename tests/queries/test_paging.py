"""Pages of a list: order by grade, narrowing where NULL has a name, counting without reading."""

from typing import Any

import duckdb
import polars as pl
import pytest

from queries import Filters, Page, catalogue, count, page, tally
from queries.errors import BadQuery

ERRORS = [
    # error_id, asset, severity, cause, status, found_at
    ("e1", "a", "minor", "tool", "confirmed", "2026-09-01"),
    ("e2", "a", "critical", None, "confirmed", "2026-09-01"),
    ("e3", "b", "critical", "bad_data", "dismissed", "2026-09-03"),
    ("e4", "b", "odd", None, "confirmed", "2026-09-09"),
    ("e5", "c", "critical", None, "open", None),
]
NAMES = ("error_id", "asset_id", "severity", "cause", "status", "found_at")
ALL = Filters(projects=("p",))
GRADES = ("severity", ("critical", "major", "minor"))


class Asked:
    """A list of five errors, asked by SQL; the other columns of the view are empty."""

    def __init__(self, view: str = "errors_list") -> None:
        columns = catalogue()[view].columns
        rows = [dict(zip(NAMES, row, strict=True)) | {"project_id": "p"} for row in ERRORS]
        frame = pl.DataFrame(
            [{name: row.get(name) for name in columns} for row in rows],
            schema=dict.fromkeys(columns, pl.String),
        )
        self.connection = duckdb.connect()
        self.connection.register("frame", frame)
        self.connection.execute(f"create table {view} as select * from frame")
        self.asked: list[str] = []

    def sql(self, text: str, parameters: Any = ()) -> pl.DataFrame:
        self.asked.append(text)
        return self.connection.sql(text, params=list(parameters) or None).pl()


def ids(wanted: Page) -> list[str]:
    return page(Asked(), "errors_list", ALL, wanted)["error_id"].to_list()


def test_grades_come_in_their_order_and_a_word_that_is_no_grade_comes_last() -> None:
    assert ids(Page(("-found_at",), 9, ranked=GRADES)) == ["e3", "e2", "e5", "e1", "e4"]


def test_null_is_chosen_by_its_name_and_several_choices_hold_at_once() -> None:
    unnamed = (("cause", ("(none)", "tool")),)
    assert ids(Page(("error_id",), 9, among=unnamed)) == ["e1", "e2", "e4", "e5"]
    confirmed = (*unnamed, ("status", ("confirmed",)))
    assert ids(Page(("error_id",), 9, among=confirmed)) == ["e1", "e2", "e4"]
    assert ids(Page(("error_id",), 9, among=(("cause", ()),))) == []


def test_rows_and_values_are_counted_as_they_are_narrowed() -> None:
    asked, left = Asked(), Page((), 0, without=(("status", ("dismissed",)),))
    assert count(asked, "errors_list", ALL) == 5
    assert count(asked, "errors_list", ALL, left) == 4
    assert count(asked, "errors_list", ALL, left, "asset_id") == 3
    counts = tally(asked, "errors_list", ALL, ("cause",), left)
    assert dict(counts.iter_rows()) == {None: 3, "tool": 1}


def test_a_page_of_a_stored_view_looks_for_its_ids_first_and_holds_the_same_rows() -> None:
    assert catalogue()["gallery_crops"].stored
    asked = Asked("gallery_crops")
    asked.connection.execute(
        "update gallery_crops set annotation_id = 'n' || rowid, label = 'x', suspicion = rowid"
    )
    wanted = Page(("-suspicion",), 2, offset=1)
    found = page(asked, "gallery_crops", ALL, wanted)
    assert found["annotation_id"].to_list() == ["n3", "n2"]
    assert found.columns == list(catalogue()["gallery_crops"].columns)
    assert [text.startswith("select annotation_id from") for text in asked.asked] == [True, False]


@pytest.mark.parametrize(
    "wanted",
    [
        Page((), 1, among=(("1=1 or cause", ("x",)),)),
        Page((), 1, without=(("1=1 or cause", ("x",)),)),
        Page((), 1, ranked=("1=1 or cause", ("x",))),
    ],
)
def test_only_columns_of_the_view_are_written_into_the_sql(wanted: Page) -> None:
    with pytest.raises(BadQuery, match="no column"):
        page(Asked(), "errors_list", ALL, wanted)
