"""Exports dropped on the Imports page are read as the configuration says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import queries

REPO = Path(__file__).parents[2]
ROWS = "item,worker,label\n" + "".join(f"{n},ann,cat\n{n},bob,cat\n" for n in range(4))
CONFIGURED = """
[projects.shop]
time_zone = "Europe/Paris"

[policy.agreement]
target = 0.9
"""


@pytest.fixture
def drop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Drop a file on the page under a configuration: drop(text) returns page and warehouse."""

    def run(config: str) -> tuple[AppTest, Path]:
        settings, warehouse = tmp_path / "assay.toml", tmp_path / "warehouse"
        settings.write_text(config, "utf-8")
        monkeypatch.setenv("ASSAY_WAREHOUSE", str(warehouse))
        monkeypatch.setenv("ASSAY_CONFIG", str(settings))
        app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60)
        app.switch_page("app_pages/imports.py").run()
        app.file_uploader[0].upload("labels.csv", ROWS.encode(), "text/csv")
        app.text_input(key="upload-project").input("shop")
        app.run()
        if not app.button(key="upload-go").disabled:
            app.button(key="upload-go").click().run()
        return app, warehouse

    return run


def test_an_upload_is_read_with_the_settings_of_the_configuration(drop):
    app, warehouse = drop(CONFIGURED)
    assert not app.exception
    with queries.open_warehouse(warehouse) as reader:
        zone = reader.sql("select time_zone from projects").item()
        target = reader.sql(
            "select value_number from stg_policies where subject = 'agreement' and name = 'target'"
        ).item()
    assert (zone, target) == ("Europe/Paris", 0.9)


def test_a_broken_configuration_is_said_on_the_page_and_nothing_is_written(drop):
    app, warehouse = drop("[polcy]\n")
    assert not app.exception
    assert not (warehouse / "CURRENT").exists()
    said = " ".join(element.proto.json for element in app.get("bidi_component"))
    assert "unknown key 'polcy'" in said


ODD = "pic,who said it,verdict?\n" + "".join(f"{n},ann,=cat <b>\n{n},bob,cat\n" for n in range(3))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("ASSAY_WAREHOUSE", str(tmp_path / "warehouse"))
    app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60)
    return app.switch_page("app_pages/imports.py").run()


def test_a_dropped_file_says_its_format_and_how_that_is_known(page):
    page.file_uploader[0].upload("labels.csv", ROWS.encode(), "text/csv").run()
    (seen,) = [table.value for table in page.dataframe if "why" in table.value.columns]
    assert seen["format"].to_list() == ["table"]
    assert seen["why"][0] == (
        'comma-separated text: asset from "item", annotator from "worker", label from "label"'
    )
    assert not page.button(key="upload-go").disabled


def test_columns_nobody_knows_are_asked_for_shown_and_loaded(page, tmp_path):
    page.file_uploader[0].upload("odd.csv", ODD.encode(), "text/csv").run()
    assert page.button(key="upload-go").disabled
    assert "Say which column holds the asset" in " ".join(text.value for text in page.text)
    pick = {box.label: box for box in page.selectbox}
    pick["Asset"].select("pic")
    pick["Annotator"].select("who said it")
    next(box for box in page.multiselect if box.label == "Label").select("verdict?")
    page.run()
    (first,) = [table.value for table in page.dataframe if "Asset" in table.value.columns]
    assert list(first.columns) == ["Asset", "Annotator", "Label"]
    assert first["Label"][0] == "=cat <b>"  # as text, whatever it looks like
    page.button(key="upload-go").click().run()
    assert not page.exception
    with queries.open_warehouse(tmp_path / "warehouse") as reader:
        found = reader.sql("select count(*) as n, count(distinct annotator_id) from submissions")
    assert found.row(0) == (6, 2)


def test_what_is_no_export_at_all_is_said_before_anything_is_loaded(page, tmp_path):
    page.file_uploader[0].upload("notes.json", b"[1, 2", "application/json").run()
    (seen,) = [table.value for table in page.dataframe if "why" in table.value.columns]
    assert seen["format"].to_list() == ["not recognised"]
    assert "notes.json" in seen["why"][0]
    assert not (tmp_path / "warehouse").exists()
