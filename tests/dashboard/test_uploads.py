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
        app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60).run()
        app.switch_page("app_pages/imports.py").run()
        app.file_uploader[0].upload("labels.csv", ROWS.encode(), "text/csv")
        app.text_input(key="upload-project").input("shop")
        app.run()
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
