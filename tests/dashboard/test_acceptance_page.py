"""The Acceptance page: planning, drawing, what it says of a lot; and the curve by itself."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import queries
from dashboard import curves, lots, planning
from dashboard.palette import LIGHT
from queries.designs import Wish, curve, design, risks

REPO = Path(__file__).parents[2]


@pytest.fixture
def page(tmp_path: Path, module_load: Any, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page over thirty assets in one batch."""
    lines = ["item_id,worker,label,batch"]
    lines += [f"pier{n}.jpg,w{n % 3},{'tug' if n % 2 else 'buoy'},B-01" for n in range(30)]
    (tmp_path / "work.csv").write_text("\n".join(lines), "utf-8")
    module_load(tmp_path / "work.csv", into=tmp_path / "w", project="p", views=False)
    monkeypatch.setenv("ASSAY_WAREHOUSE", str(tmp_path / "w"))
    app = AppTest.from_file(str(REPO / "dashboard" / "app.py"), default_timeout=120)
    return app.switch_page("app_pages/acceptance.py").run()


def samples(tmp_path: Path) -> list[dict[str, Any]]:
    with queries.open_warehouse(tmp_path / "w") as reader:
        return reader.fetch("samples_log").to_dicts()


def test_a_plan_is_drawn_with_one_click_and_the_worklist_is_there(
    page: AppTest, tmp_path: Path
) -> None:
    assert not page.exception
    page.selectbox(key="plan-kind").set_value("rate").run()
    page.number_input(key="plan-rate").set_value(10.0).run()
    assert any("error rate below 10 %" in text.value for text in page.text)
    page.selectbox(key="plan-strata").set_value("label").run()
    page.button(key="plan-draw").click().run()
    assert not page.exception
    (drawn,) = samples(tmp_path)
    assert (drawn["population"], drawn["stratified_by"], drawn["reviewed"]) == (30, "label", 0)
    # 30 with 3 wrong: 18 without an error leave them a chance of (12 x 11 x 10) / (30 x 29 x 28).
    assert drawn["drawn"] == 19
    assert [b for b in page.get("download_button") if "worklist" in str(b.proto.id)]
    page.button(key="plan-draw").click().run()
    assert len(samples(tmp_path)) == 1


def row(**values: Any) -> dict[str, Any]:
    usual = {"handed_in": 90, "verdict": "not_assessable", "detail": "no verdicts yet"}
    return usual | values


def test_the_answer_says_what_to_do_and_why() -> None:
    assert lots.answer(None, "B-07").startswith("Batch B-07: nothing has been handed in")
    assert lots.answer(row(), None) == (
        "The project cannot be judged yet: no verdicts yet. Draw a sample."
    )
    fails = row(verdict="not_accepted", detail="3 critical errors; none is accepted")
    assert lots.answer(fails, "B-07") == (
        "Batch B-07: do not accept. 3 critical errors; none is accepted."
    )


def test_the_curve_marks_both_risks() -> None:
    plan = design(1000, Wish("aql"))
    chart = curves.operating(curve(plan), risks(plan), LIGHT)
    assert "1.0% errors: turned down 3.9 in 100" in chart.alt
    assert "accepted" in chart.alt
    marks = [layer["mark"] for layer in chart.spec["layer"]]
    assert sum(mark["type"] == "rule" for mark in marks) == 4


def test_other_plans_name_the_chosen_one() -> None:
    others = planning.alternatives(design(1000, Wish("aql", aql=2.5)))
    assert others.filter("is_chosen")["plan"].to_list() == ["AQL 2.5, normal"]
