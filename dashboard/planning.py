"""The plan designer of the Acceptance page: what to show, the plan, the draw, the worklist."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

import queries
from dashboard import format as fmt
from dashboard import furniture, kit, verdicts, warehouse
from dashboard.filters import Choice
from ingest import IngestError
from ledger import LedgerError
from queries import designs, worklists
from queries.designs import Design, Kind, NoPlan, Wish
from queries.draws import SEED
from queries.sampling_plans import AQLS
from reports import sampling
from reports.sampling import Request

Row = Mapping[str, Any]

KINDS: dict[Kind, str] = {
    "aql": "Hold a lot against an AQL",
    "rate": "Show that errors are under a rate",
    "precision": "Measure the error rate",
    "size": "Draw a number of assets",
}
NOBODY = "nothing"
FORMS = {
    "csv": "CSV",
    "json": "JSON",
    "label_studio": "Label Studio",
    "cvat": "CVAT",
}


def wish(choice: Choice, usual: Wish) -> Wish:
    """The widgets, and the wish they make."""
    first, second, third = st.columns([0.44, 0.28, 0.28], gap="small", vertical_alignment="bottom")
    with first:
        kind = st.selectbox(
            "The sample is to", list(KINDS), format_func=KINDS.__getitem__, key="plan-kind"
        )
    return replace(usual, kind=kind, **_DETAILS[kind](second, third, usual))


def _aql(first: Any, second: Any, usual: Wish) -> dict[str, Any]:
    aql = first.selectbox(
        "AQL, major errors",
        AQLS,
        index=AQLS.index(usual.aql) if usual.aql in AQLS else AQLS.index(1.0),
        format_func=lambda value: f"{value:g}",
        key="plan-aql",
    )
    inspection = second.selectbox(
        "Inspection",
        ["normal", "tightened"],
        index=int(usual.inspection != "normal"),
        key="plan-inspection",
    )
    return {"aql": aql, "inspection": inspection}


def _rate(first: Any, second: Any, usual: Wish) -> dict[str, Any]:
    rate = first.number_input(
        "Rate, %", min_value=0.01, max_value=50.0, value=usual.rate * 100, step=0.5, key="plan-rate"
    )
    failures = second.number_input(
        "Errors allowed", min_value=0, max_value=50, value=usual.failures, key="plan-failures"
    )
    return {"rate": rate / 100, "failures": int(failures)}


def _precision(first: Any, second: Any, usual: Wish) -> dict[str, Any]:
    margin = first.number_input(
        "To plus or minus, points",
        min_value=0.1,
        max_value=40.0,
        value=usual.margin * 100,
        step=0.5,
        key="plan-margin",
    )
    expected = second.number_input(
        "Rate to expect, %",
        min_value=0.1,
        max_value=99.0,
        value=round(usual.expected * 100, 1),
        step=0.5,
        key="plan-expected",
    )
    return {"margin": margin / 100, "expected": expected / 100}


def _size(first: Any, second: Any, usual: Wish) -> dict[str, Any]:
    size = first.number_input(
        "Assets", min_value=1, max_value=1_000_000, value=usual.size or 50, key="plan-size"
    )
    return {"size": int(size)}


_DETAILS = {"aql": _aql, "rate": _rate, "precision": _precision, "size": _size}


def plan(lot: int, wished: Wish) -> Design | str:
    """The design for a lot, or why there is none."""
    try:
        return designs.design(lot, wished)
    except NoPlan as error:
        return str(error)


def draw(choice: Choice, batch: str | None, wished: Wish, design: Design) -> None:
    """The last choices, the button, and what came of it."""
    first, second, third = st.columns([0.36, 0.28, 0.36], gap="small", vertical_alignment="bottom")
    by = first.selectbox(
        "Divide the draw by", _strata(choice, batch), format_func=_stratum, key="plan-strata"
    )
    seed = second.number_input("Seed", min_value=0, value=SEED, step=1, key="plan-seed")
    asked = Request(
        choice.project,
        wished,
        batch,
        stratify=None if by == NOBODY else by,
        seed=int(seed),
    )
    label = f"Draw {fmt.plural(design.n, 'asset')}"
    if third.button(label, type="primary", key="plan-draw", width="stretch"):
        if (trouble := _drawn(asked)) is not None:
            st.session_state["plan-trouble"] = trouble
        st.rerun()
    if said := st.session_state.pop("plan-trouble", None):
        furniture.empty(said, "Change the plan and draw again.", "", key="plan-trouble-said")


def _drawn(asked: Request) -> str | None:
    """Draw and record; None when that went well, else the sentence that says why not."""
    path = warehouse.path()
    try:
        with queries.open_warehouse(path, [asked.project]) as reader:
            prepared = sampling.prepare(reader, asked)
        sampling.record(path, prepared, verdicts.actor())
    except (NoPlan, IngestError, LedgerError, queries.QueryError) as error:
        return str(error)
    st.session_state["acceptance-sample"] = prepared.sample.sample_id
    return None


def _strata(choice: Choice, batch: str | None) -> list[str]:
    """What the material can be divided by."""
    slices = choice.whole("fairness_by_slice")["dimension"].unique().to_list()
    known = sorted(name for name in slices if name.startswith("metadata."))
    plain = [name for name in sampling.PLAIN_STRATA if name != "batch" or batch is None]
    if "batch" in plain and "batch" not in slices:
        plain.remove("batch")
    return [NOBODY, *plain, *known]


def _stratum(name: str) -> str:
    return name.removeprefix("metadata.")


def alternatives(design: Design) -> pl.DataFrame:
    """Other plans for the same lot, what each costs and shows."""
    rows = []
    for other in designs.alternatives(design.lot, design.wish):
        wished, points = other.wish, designs.risks(other)
        if wished.kind == "aql":
            name = f"AQL {wished.aql:g}, {wished.inspection}"
        elif wished.kind == "rate":
            name = f"under {wished.rate * 100:g}%, {fmt.plural(wished.failures, 'error')} allowed"
        else:
            name = f"measure to {wished.margin * 100:g} points"
        rows.append(
            {
                "plan": name,
                "n": other.n,
                "accept": other.accept,
                "reject": None if other.accept is None else other.accept + 1,
                "producer_rate": points[0]["rate"] if points else None,
                "producer_risk": points[0]["risk"] if points else None,
                "consumer_rate": points[1]["rate"] if points else None,
                "consumer_risk": points[1]["risk"] if points else None,
                "is_chosen": (wished.kind, wished.aql if wished.kind == "aql" else wished.failures)
                == (
                    design.wish.kind,
                    design.wish.aql if design.wish.kind == "aql" else design.wish.failures,
                ),
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def alternatives_table(others: pl.DataFrame) -> None:
    """The alternatives, the chosen one marked."""
    shown = kit.written(
        others,
        name=lambda row: ("→ " if row["is_chosen"] else "") + row["plan"],
        size=lambda row: fmt.count(row["n"]),
        limits=lambda row: (
            f"{row['accept']} / {row['reject']}" if row["accept"] is not None else "n/a: measures"
        ),
        good=lambda row: _risk(row, "producer"),
        bad=lambda row: _risk(row, "consumer"),
    )
    columns = {
        "name": "Plan",
        "size": kit.figure("n"),
        "limits": kit.figure("Ac / Re"),
        "good": kit.figure("Good lot turned down"),
        "bad": kit.figure("Bad lot accepted"),
    }
    kit.read(shown, columns, "alternatives", alt="Other plans for the same lot", rows=9)


def _risk(row: dict[str, Any], who: str) -> str:
    rate, risk = row[f"{who}_rate"], row[f"{who}_risk"]
    if rate is None:
        return "n/a: no limit"
    return f"{fmt.number(risk * 100)} in 100 at {fmt.percent(rate)}"


def downloads(choice: Choice, sample_id: str) -> None:
    """The worklist of a sample, in every form; made when somebody asks for it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.text("Worklist")
        for form, word in FORMS.items():
            st.download_button(
                word,
                data=_content(choice, sample_id, form),
                file_name=f"{sample_id}-{form}{worklists.EXTENSIONS[form]}",
                key=f"worklist-{form}",
                on_click="ignore",
            )


def _content(choice: Choice, sample_id: str, form: str) -> Any:
    path, project = choice.house.path, choice.project

    def made() -> bytes:
        with queries.open_warehouse(path, [project]) as reader:
            return worklists.write(sampling.worklist_of(reader, project, sample_id), form)

    return made
