"""Assets are found by any part of what they are called, the best match first."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from given import Given

import queries


class Asked:
    """A Given, asked as a Reader is."""

    def __init__(self, story: Given) -> None:
        self.story = story
        story.frame("assets_names")
        view = queries.catalogue()["assets_names"]
        story.connection.execute(f"create or replace view assets_names as {view.sql}")

    def sql(self, text: str, parameters: Sequence[Any] = ()) -> pl.DataFrame:
        return self.story.connection.sql(text, params=list(parameters)).pl()


@pytest.fixture(scope="module")
def asked() -> Asked:
    story = Given()
    for number in range(40):
        name = f"Harbour_{number:02}.JPG"
        story.row(
            "assets",
            asset_id=f"cvat:{number}#x",
            asset_key=f"set/{name}",
            uri=f"https://h.test/set/{name}?sig=1",
        )
    story.row(
        "assets",
        asset_id="label_studio:7",
        source_asset_id="7",
        asset_key="set/Harbour_07.JPG",
        batch="B-1",
    )
    story.row("assets", asset_id="doccano:z", asset_key="a 07 100%_'x", uri="data:text,harbour")
    return Asked(story)


def found(asked: Asked, text: str) -> list[str]:
    return list(queries.find_assets(asked, text)["asset_key"])


def test_a_part_of_a_name_finds_it_whatever_its_case(asked: Asked) -> None:
    assert found(asked, "BOUR_07") == ["set/Harbour_07.JPG"]


def test_an_asset_known_under_two_ids_is_listed_once(asked: Asked) -> None:
    (row,) = queries.find_assets(asked, "harbour_07.jpg").to_dicts()
    assert (row["asset_id"], row["name"], row["batch"]) == ("cvat:7#x", "Harbour_07.JPG", "B-1")


def test_an_id_is_found_with_and_without_its_tool(asked: Asked) -> None:
    assert found(asked, "12#x")[0] == "set/Harbour_12.JPG"
    assert found(asked, "cvat:12#x")[0] == "set/Harbour_12.JPG"


def test_the_tool_alone_finds_nothing(asked: Asked) -> None:
    assert found(asked, "label_studio") == []


def test_at_most_twenty_are_found_and_those_that_begin_so_come_first(asked: Asked) -> None:
    assert len(found(asked, "harbour")) == 20
    # A shorter name holds it too, but the id 10#x begins with it.
    assert found(asked, "10") == ["set/Harbour_10.JPG", "a 07 100%_'x"]


@pytest.mark.parametrize("text", ["%", "_", "x", " ", "", "'; drop table assets; --", "\0\0"])
def test_marks_of_sql_and_single_letters_find_nothing(asked: Asked, text: str) -> None:
    assert found(asked, text) == []


def test_what_stands_in_an_inline_address_is_no_name(asked: Asked) -> None:
    assert "a 07 100%_'x" not in found(asked, "harbour")
    assert found(asked, "100%_'x") == ["a 07 100%_'x"]
