"""The name a person knows an asset by."""

from given import Given


def name_of(**asset: str | None) -> str:
    given = Given()
    given.row("assets", asset_id="tool:7", asset_key="k", **asset)
    return str(given.view("stg_assets")[0]["name"])


def test_the_name_is_the_last_part_of_the_uri() -> None:
    assert name_of(uri="s3://bucket/day 1/ö.jpg?sig=a/b", source_asset_id="7") == "ö.jpg"
    assert name_of(uri="C:\\photos\\one.png") == "one.png"
    assert name_of(uri="folder/") == "folder"


def test_without_a_uri_it_is_the_sources_id() -> None:
    assert name_of(source_asset_id="7") == "7"
    assert name_of(uri="data:image/png;base64,AA/BB", source_asset_id="7") == "7"
    assert name_of() == "tool:7"
