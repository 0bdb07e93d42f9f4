"""Annotators, Labels, Reviewers and Slices say the right thing of a warehouse made by hand.

Ann takes every tug for a vessel, ten of ten; Bob and Cid, who meet the same assets, are right.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import queries
from dashboard import filters, mistakes, overtime, weeks
from dashboard.palette import LIGHT
from ledger import Ledger

REPO = Path(__file__).parents[2]


def answers() -> list[dict[str, Any]]:
    """A table: ten tugs and thirty vessels, each met by three people of two batches."""
    return [
        {
            "item": f"{gold}-{number:02}",
            "worker": who,
            "label": "vessel" if who == "ann" and gold == "tug" else gold,
            "gold": gold,
            "seconds": 5 if who == "ann" else 20,
            "submitted_at": f"2026-09-{7 + number % 20:02}T09:00:00Z",
            "batch": "B-1" if number % 2 else "B-2",
        }
        for gold, times in (("tug", 10), ("vessel", 30))
        for number in range(times)
        for who in ("ann", "bob", "cid")
    ]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, module_load: Callable[..., Any]) -> Path:
    folder = tmp_path_factory.mktemp("people")
    table = folder / "answers.csv"
    pl.DataFrame(answers()).write_csv(table)
    module_load(table, into=folder / "warehouse", project="harbour")
    return folder / "warehouse"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Callable[..., AppTest]:
    """Open a page of the dashboard: opened("annotators", annotator=...)."""

    def run(page: str, **query: str) -> AppTest:
        monkeypatch.setenv("ASSAY_WAREHOUSE", str(harbour))
        app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=60)
        app.switch_page(f"app_pages/{page}.py")
        app.query_params.update(query)
        app.run()
        assert not app.exception
        return app

    return run


def said(app: AppTest) -> str:
    """All that the drawn parts of a page say."""
    parts = [element.proto for element in app.get("bidi_component")]
    texts = [p.mixed.json if p.HasField("mixed") else p.json for p in parts]
    return "\n".join(json.dumps(json.loads(text), ensure_ascii=False) for text in texts)


def person(harbour: Path, name: str) -> str:
    with queries.open_warehouse(harbour) as reader:
        people = reader.sql("select annotator_id from people where name = ?", [name])
    return str(people["annotator_id"][0])


def test_the_list_says_who_to_talk_with_first(opened: Callable[..., AppTest]) -> None:
    app = opened("annotators")
    assert "Of 3 people, 1 surely below the target on label" in said(app)
    table = next(frame for frame in app.dataframe if "To talk about" in str(frame.proto))
    assert table.value["person"].to_list()[0] == "ann"
    assert "Accuracy below target" in table.value["flags"].to_list()[0]


def test_a_persons_page_begins_with_what_to_discuss(
    opened: Callable[..., AppTest], harbour: Path
) -> None:
    words = said(opened("annotators", annotator=person(harbour, "ann")))
    assert "Surely below the target of 95%: 30 of 40 right against gold" in words
    assert "tug given as vessel 10 of 10 times, where the others do so 0% of the time" in words
    assert "others 100%" in words


def test_somebody_without_findings_has_nothing_to_discuss(
    opened: Callable[..., AppTest], harbour: Path
) -> None:
    words = said(opened("annotators", annotator=person(harbour, "bob")))
    assert "Nothing in particular stands out to discuss." in words


def test_somebody_unknown_has_a_page_that_says_so(opened: Callable[..., AppTest]) -> None:
    words = said(opened("annotators", annotator="a_gone"))
    assert "No work of theirs is known here." in words
    assert "accuracy is not known" in words


def test_a_label_says_what_it_is_taken_for(opened: Callable[..., AppTest]) -> None:
    words = said(opened("labels", label="tug"))
    assert "Found 20 of 30 times that gold has it (66.7%)" in words
    assert "otherwise most often given as vessel (33%, 10)" in words


def test_slices_and_reviewers_say_why_there_is_nothing(opened: Callable[..., AppTest]) -> None:
    assert "That shows no absence of bias." in said(opened("slices"))
    assert "Nobody has reviewed anything here." in said(opened("reviewers"))


def test_a_tool_narrows_people_and_an_unknown_team_is_told(
    opened: Callable[..., AppTest],
) -> None:
    assert "Of 3 people" in said(opened("annotators", tool="Table"))
    assert "Nobody named has handed anything in." in said(opened("annotators", tool="CVAT"))
    words = said(opened("annotators", team="night shift"))
    assert "night shift, not applied here: no teams are known" in words
    assert "Of 3 people" in words


def test_a_batch_is_offered_and_told_where_it_cannot_apply(opened: Callable[..., AppTest]) -> None:
    app = opened("flagged", batch="B-1")
    assert app.selectbox(key="filter_batch").value == "B-1"
    assert "not applied here: batch" in said(opened("labels", batch="B-1"))


# --- The box that goes anywhere


def test_the_box_finds_pages_people_labels_and_assets(
    monkeypatch: pytest.MonkeyPatch, harbour: Path
) -> None:
    found = jumped(monkeypatch, harbour, "ann")
    assert ("Annotator", "ann") in found
    assert ("Page", "Annotators") in found
    assert jumped(monkeypatch, harbour, "TUG")[0] == ("Label", "tug")
    assert jumped(monkeypatch, harbour, "tug-0")[0] == ("Asset", "tug-00")
    assert jumped(monkeypatch, harbour, "no such thing") == []


def test_the_box_lists_at_most_twenty_and_pages_at_first(
    monkeypatch: pytest.MonkeyPatch, harbour: Path
) -> None:
    assert len(jumped(monkeypatch, harbour, "e")) <= 20
    assert len(jumped(monkeypatch, harbour, "vessel-")) == 20
    assert {kind for kind, _ in jumped(monkeypatch, harbour, "")} == {"Page"}


def jumped(monkeypatch: pytest.MonkeyPatch, harbour: Path, text: str) -> list[tuple[str, str]]:
    from dashboard import jump, warehouse

    monkeypatch.setattr(warehouse, "path", lambda: harbour)
    monkeypatch.setattr(filters, "address", dict)
    return [(hit.kind, hit.name) for hit in jump.hits(text)]


# --- What the figures are made of


def test_weeks_add_counts_before_they_divide() -> None:
    monday = pl.date(2026, 9, 7)
    frame = pl.select(
        week=pl.concat_list([monday, monday, monday + pl.duration(days=7)]).explode(),
        n=pl.Series([1, 9, 20]),
        correct=pl.Series([0, 9, 20]),
        is_incomplete=pl.Series([False, False, True]),
    ).with_columns(pl.col("week").cast(pl.Date))
    first, second = weeks.accuracy(frame, 0.95, 10)
    assert (first["value"], first["n"], first["is_incomplete"]) == (0.9, 10, False)
    assert (second["value"], second["is_incomplete"]) == (1, True)
    assert "pale: the last week" in weeks.note([first, second], 10, "answers")


def test_a_week_is_coloured_only_where_it_is_surely_below() -> None:
    monday = pl.Series([0]).cast(pl.Date)

    def of(n: int, correct: int) -> str:
        frame = pl.DataFrame(
            {"week": monday, "n": [n], "correct": [correct], "is_incomplete": [False]}
        )
        return str(weeks.accuracy(frame, 0.95, 10)[0]["verdict"])

    assert (of(5, 0), of(20, 18), of(100, 70)) == ("faded", "good", "bad")


def test_quality_assurance_names_what_it_introduced() -> None:
    row = {
        "question": "label",
        "n": 100,
        "fixed": 12,
        "introduced": 3,
        "wrong_wrong": 2,
        "error_before": 0.14,
        "error_after": 0.05,
        "ci_low": -0.16,
        "ci_high": -0.02,
        "p_value": 0.035,
        "introduced_rate": 3 / 86,
        "introduced_low": 0.0119,
        "introduced_high": 0.0976,
        "lost": 1,
    }
    (line,) = mistakes.slope_rows(pl.DataFrame([row]))
    assert line["words"] == "5.0%: 12 fixed, 3 introduced"
    note = mistakes.after_note(pl.DataFrame([row]))
    assert "introduced 3.5% (1.2 to 9.8) of what was right before" in note
    assert "McNemar p = 0.035" in note
    assert "1 fixed item left out" in note


def test_causes_nobody_named_stand_last_and_grey() -> None:
    counts = pl.DataFrame({"cause": [None, "tool", "bad_data"], "n": [3, 1, 2]})
    rows = mistakes.cause_rows(counts, LIGHT)
    assert [(row["name"], row["value"]) for row in rows] == [
        ("bad data", 2),
        ("the tool", 1),
        ("nobody said", 3),
    ]
    assert rows[-1]["ink"] == LIGHT.faded


def test_a_guideline_outside_the_weeks_does_not_stretch_them() -> None:
    from datetime import date

    mondays = [date(2026, 9, 7), date(2026, 9, 14)]
    inside = (date(2026, 9, 20), "v2")
    assert overtime.within([(date(2025, 1, 1), "v1"), inside], mondays) == [inside]
    assert overtime.within([inside], []) == []


def test_accuracy_says_what_it_holds_of_gold_under_dispute(
    opened: Callable[..., AppTest], harbour: Path
) -> None:
    """One tug that Ann calls a vessel; Bob and Cid, who agree with gold, met it too."""
    with queries.open_warehouse(harbour) as reader:
        subject = str(reader.fetch("errors_list").sort("asset_key")["subject"][0])
    log = Ledger(harbour)
    entry = log.append("dispute", "harbour", subject, {"action": "dispute"}, actor="amira")
    try:
        words = [text.value for text in opened("accuracy").text]
    finally:
        body = {"action": "undo", "undoes": entry.sequence}
        log.append("undo", "harbour", subject, body, actor="amira")
    assert any("1 gold answer under dispute: 3 comparisons, 2 right" in said for said in words)
    assert not any("under dispute" in text.value for text in opened("accuracy").text)
