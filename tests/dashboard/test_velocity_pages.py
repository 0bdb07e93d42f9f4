"""Flow, Forecast, and Time and cost say the right thing of a warehouse made by hand.

Four weeks of four assets a day, Monday to Friday, 30 seconds each; 20 assets wait. The last day
may not be over, so 19 days are history.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ingest
import queries

REPO = Path(__file__).parents[2]
MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
LAST = datetime(2026, 10, 2, 18, tzinfo=UTC)


def annotation(number: int, moment: datetime, **more: Any) -> dict[str, Any]:
    choice = {"from_name": "kind", "to_name": "text", "type": "choices"}
    return {
        "id": number,
        "completed_by": {"id": 1, "email": "ann@example.com"},
        "created_at": moment.isoformat(),
        "updated_at": moment.isoformat(),
        "lead_time": 30.0,
        "was_cancelled": False,
        "result": [{**choice, "id": f"r{number}", "value": {"choices": ["cat"]}}],
        **more,
    }


def tasks(waiting: int = 20) -> list[dict[str, Any]]:
    """The tasks as Label Studio would export them."""
    done = []
    for day in range(26):
        moment = MONDAY + timedelta(days=day)
        for place in range(4 if moment.isoweekday() < 6 else 0):
            # The last of them ends the data.
            at = LAST if moment.date() == LAST.date() and place == 3 else moment
            done.append(annotation(len(done) + 1, at))
    made = [
        {"id": number, "data": {"text": f"text {number}"}, "annotations": [one]}
        for number, one in enumerate(done, 1)
    ]
    rest = range(len(made) + 1, len(made) + 1 + waiting)
    return made + [{"id": n, "data": {"text": f"text {n}"}, "annotations": []} for n in rest]


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, module_load: Callable[..., Any]
) -> Callable[..., Path]:
    """Load tasks into project `steady`, under settings if any; the same ones only once."""

    @cache
    def loaded_once(content: str, settings: str) -> Path:
        folder = tmp_path_factory.mktemp("steady")
        export = folder / "tasks.json"
        export.write_text(content)
        read = ingest.parse_settings(settings.encode(), "assay.toml", queries.known_policies())
        module_load(export, into=folder / "warehouse", project="steady", settings=read)
        return folder / "warehouse"

    return lambda content, settings="": loaded_once(json.dumps(content), settings)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    def run(warehouse: Path, page: str) -> AppTest:
        monkeypatch.setenv("ASSAY_WAREHOUSE", str(warehouse))
        app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60)
        app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception
        return app

    return run


def drawn(app: AppTest) -> list[dict[str, Any]]:
    """What the small drawn parts of the page were given."""
    parts = [
        json.loads(part.proto.mixed.json if part.proto.HasField("mixed") else part.proto.json)
        for part in app.get("bidi_component")
    ]
    return [part for part in parts if "kind" in part]


def answer(app: AppTest) -> str:
    (found,) = [part["sentence"] for part in drawn(app) if part["kind"] == "answer"]
    return str(found)


def cell(app: AppTest, label: str) -> dict[str, Any]:
    cells = [cell for part in drawn(app) for cell in part.get("cells", [])]
    (found,) = [cell for cell in cells if cell["label"] == label]
    return dict(found)


def test_the_forecast_begins_with_pace_remainder_and_the_three_dates(loaded, opened):
    # 20 of 4 a day: five working days after Friday 2 October.
    app = opened(loaded(tasks()), "forecast")
    assert answer(app) == (
        "At 4.0 assets a working day, 20 remain: done by 9 Oct (P50), 9 Oct (P85), 9 Oct (P95)."
    )
    assert cell(app, "Chance to meet the target")["missing"].startswith("n/a: no target")
    assert cell(app, "Pace, done per working day")["line"].startswith("mean of 19 working days")


def test_a_target_is_met_or_missed_in_the_same_sentence(loaded, opened):
    app = opened(loaded(tasks(), "[projects.steady]\ntarget_on = 2026-10-07\n"), "forecast")
    assert answer(app).endswith("<1% chance to meet the target, 7 Oct.")
    pace = cell(app, "Pace, done per working day")
    assert (pace["value"], pace["unit"]) == ("4.0", "of 6.7 needed")  # 20 in three days
    assert pace["kind"] == "bad"


def test_twice_the_people_are_done_in_half_the_days(loaded, opened):
    app = opened(loaded(tasks()), "forecast")
    app.number_input(key="what-if-people").set_value(1).run()
    (table,) = [t.value for t in app.dataframe if "case" in t.value.columns]
    assert table["case"].to_list() == ["As it is", "With 2 people"]
    assert table["pace"].to_list() == ["4.0", "8.0"]
    # 20 of 8 a day take three days: Monday to Wednesday.
    assert table["p85"].to_list() == ["9 Oct 2026", "7 Oct 2026"]


def test_a_what_if_stands_in_the_address(loaded, opened):
    app = opened(loaded(tasks()), "forecast")
    app.query_params["people"], app.query_params["pace"] = "1", "50"
    app.run()
    (table,) = [t.value for t in app.dataframe if "case" in t.value.columns]
    assert table["case"].to_list() == ["As it is", "With 2 people, 50% of the pace"]
    assert table["pace"].to_list() == ["4.0", "4.0"]
    app.number_input(key="what-if-pace").set_value(100).run()
    assert "pace" not in app.query_params
    assert app.query_params["people"] == "1"
    app.query_params["people"] = "a few"  # no number: as it is now
    app.run()
    assert app.number_input(key="what-if-people").value == 0


def test_past_forecasts_are_held_against_what_they_promised(loaded, opened):
    app = opened(loaded(tasks()), "forecast")
    (table,) = [t.value for t in app.dataframe if "expected" in t.value.columns]
    # A steady pace keeps every forecast that is old enough.
    assert table["forecast"].to_list() == ["P50", "P85", "P95"]
    assert table["expected"].to_list() == ["50%", "85%", "95%"]
    assert set(table["times"] == table["of"]) == {True}


def test_the_overview_begins_with_the_targets_that_are_missed(loaded, opened):
    targets = "[policy.target]\nper_day = 5\nbudget = 1000\n[policy.cost]\nlabel_rate = 60\n"
    app = opened(loaded(tasks(), targets), "overview")
    assert answer(app) == "Off target, 1 of 2: Pace: 4 assets a working day, 5 wanted."
    (table,) = [t.value for t in app.dataframe if "goal" in t.value.columns]
    assert table["what"].to_list() == ["Pace", "Budget"]
    assert table["verdict"].to_list() == ["✕ off target", "✓ on target"]
    # 80 assets of 30 s at 60 an hour; 20 more to come.
    assert table["now"].to_list() == ["4.0 a day", "40"]
    assert table["end"].to_list() == ["", "50"]


def test_without_targets_the_overview_says_how_to_set_some(loaded, opened):
    app = opened(loaded(tasks()), "overview")
    assert not [part for part in drawn(app) if part["kind"] == "answer"]
    assert "No target is set." in str(drawn(app))


def test_the_bill_is_told_part_by_part(loaded, opened):
    app = opened(loaded(tasks(), "[policy.cost]\nlabel_rate = 60\nfixed = 10\n"), "time")
    (table,) = [t.value for t in app.dataframe if "part" in t.value.columns]
    bill = dict(zip(table["part"].to_list(), table["cost"].to_list(), strict=True))
    assert bill["Labeling"] == "40"
    assert bill["Total of what is known"] == "50"
    assert bill["Review"] == "n/a: no times"
    assert "One more annotator per asset" in str(drawn(app))


def test_flow_says_what_is_done_and_what_waits(loaded, opened):
    app = opened(loaded(tasks()), "flow")
    assert answer(app).startswith("80 of 100 assets are handed in; 20 wait to be started")
    for label in ("Review queue", "First-pass yield", "Acceptance now", "Rejection events"):
        assert cell(app, label)["missing"].startswith("n/a: ")


def test_time_is_told_raw_capped_and_active_and_a_rate_is_missed(loaded, opened):
    app = opened(loaded(tasks()), "time")
    assert answer(app) == (
        "One person takes 30 s for an asset (capped; median 30 s); "
        "nothing of 40 min had to be cut off. "
        "What that costs is not known: no hourly rate is set."
    )
    assert cell(app, "Raw time")["value"] == cell(app, "Capped time")["value"] == "40 min"
    assert cell(app, "Active time")["missing"] == "n/a: no tool here measures activity"


def test_throughput_begins_with_its_pace(loaded, opened):
    assert answer(opened(loaded(tasks()), "throughput")) == (
        "4.0 submissions a day in the last 10 days with work."
    )


def test_when_nothing_remains_there_is_nothing_to_forecast_or_to_vary(loaded, opened):
    app = opened(loaded(tasks(waiting=0)), "forecast")
    assert answer(app) == "Nothing remains: 80 of 80 are done."
    assert not app.number_input


def test_an_export_without_times_says_so_on_every_page(loaded, opened):
    bare = tasks(waiting=1)
    for task in bare:
        for one in task["annotations"]:
            del one["created_at"], one["updated_at"], one["lead_time"]
    warehouse = loaded(bare)
    assert answer(opened(warehouse, "forecast")).startswith("No forecast: 1 remains, and nothing")
    assert answer(opened(warehouse, "throughput")).startswith("No pace is known: ")
    assert answer(opened(warehouse, "time")).startswith("How long an asset takes is not known: ")
    assert answer(opened(warehouse, "flow")).startswith("80 of 81 assets are handed in; 1 waits")
