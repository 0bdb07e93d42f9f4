"""Loading an export by drag and drop: recognise it, show progress, say what came of it."""

import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

import ingest
import queries
from dashboard import format as fmt
from dashboard import furniture, kept, kit, wizard
from dashboard.furniture import Chip

FIGURES = {
    "throughput": "Throughput",
    "days": "Pace by day",
    "annotators": "Figures per annotator",
    "time": "Work time",
    "agreement": "Agreement",
    "accuracy": "Accuracy against gold",
    "errors": "Errors",
    "reviews": "Review yield",
    "predictions": "Comparison with predictions",
    "geometry": "Shapes",
}
ROLES: dict[ingest.Role | None, str] = {
    None: "Told by the export",
    "work": "Work",
    "gold": "Gold answers",
    "prediction": "Predictions",
    "review": "Reviews",
}


_CONFIG = "upload-config"


def use(config: Path | None) -> None:
    """Say which configuration uploads are read by; None: `assay.toml` here, if there is one."""
    st.session_state[_CONFIG] = config


def config() -> Path | None:
    """The configuration of this session; None: `assay.toml` here, if there is one."""
    found: Path | None = st.session_state.get(_CONFIG)
    return found


def panel(warehouse: Path) -> None:
    """The place to drop exports, what they seem to be, and what came of the last ones."""
    dropped, choices = st.columns([0.5, 0.5], gap="medium", vertical_alignment="bottom")
    with dropped:
        files = st.file_uploader(
            "Drop exports here: JSON, JSONL, CSV, TSV, XLSX, Parquet, XML or a zip",
            accept_multiple_files=True,
            key=f"upload-{st.session_state.get('uploads', 0)}",
        )
    with choices, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        role = st.selectbox(
            "What it holds",
            list(ROLES),
            format_func=ROLES.__getitem__,
            key="upload-role",
            width=170,
        )
        project = st.text_input(
            "Project", placeholder="As the export says", key="upload-project", width=180
        )
        button = st.empty()
    exports = [file for file in files or () if not kept.is_picture(file.name)]
    columns = _looked_at(exports, role) if exports else None
    go = button.button("Load", type="primary", disabled=columns is None, key="upload-go", width=76)
    if go and files and columns is not None:
        options = ingest.Options(role=role, columns=columns)
        st.session_state["receipts"] = _load(files, warehouse, project or None, options)
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        st.rerun()
    _say(st.session_state.get("receipts"))


def _looked_at(files: Sequence[Any], role: ingest.Role | None) -> dict[str, str] | None:
    """What the dropped files are taken for; the columns of a table, None where some lack."""
    try:
        looks = wizard.look(files, role, _settings())
    except ingest.IngestError as error:
        furniture.empty("The files cannot be looked at.", str(error), "", key="upload-unseen")
        return None
    wizard.seen(looks)
    return wizard.columns(looks, role)


def _settings() -> ingest.Settings:
    return ingest.read_settings(st.session_state.get(_CONFIG), queries.known_policies())


def _load(
    files: Sequence[Any], warehouse: Path, project: str | None, options: ingest.Options
) -> list[ingest.Receipt] | str:
    """The receipts, or the one message of why nothing was written."""
    folder = Path(tempfile.mkdtemp(prefix="assay-upload-"))
    shown = st.progress(0.0, text="Receiving")
    try:
        dropped = [wizard.keep(file, folder) for file in files]
        exports = tuple(path for path in dropped if not kept.is_picture(path.name))
        request = ingest.Request(exports, project=project, options=options, settings=_settings())
        receipts = ingest.load(
            request,
            warehouse,
            refresh=lambda path: queries.refresh(path, partial(_computing, shown)),
            progress=lambda step: _progress(shown, step),
        )
        kept.keep(dropped, receipts, warehouse)
        return receipts
    except ingest.IngestError as error:
        return str(error).replace(f"{folder}/", "")
    finally:
        shown.empty()
        shutil.rmtree(folder, ignore_errors=True)


# How far along a step is, and what the reader is told it does.
STAGES = {
    "reading": (0.3, "Reading"),
    "merging": (0.7, "Merging"),
    "computing views of": (0.85, "Computing the figures"),
}


def _progress(shown: Any, step: ingest.Progress) -> None:
    counted = f", {fmt.plural(step.records, 'record')}" if step.records else ""
    # The bar's text is markdown, so it names the step and not the file.
    share, words = STAGES.get(step.stage, (0.5, "Loading"))
    shown.progress(share, text=f"{words}{counted}")


def _computing(shown: Any, done: int, of: int) -> None:
    share, words = STAGES["computing views of"]
    shown.progress(share + (1 - share) * done / of, text=f"{words}, {done} of {of}")


def _say(result: list[ingest.Receipt] | str | None) -> None:
    if result is None:
        return
    if isinstance(result, str):
        furniture.empty("Nothing was written.", result, "", key="upload-refused")
        return
    for receipt in result:
        furniture.chips(_chips(receipt), key=f"receipt-{receipt.import_id}")
        if receipt.problems:
            kit.read(
                _problems(receipt),
                {
                    "severity": "Severity",
                    "message": kit.text("Problem", 620),
                    "occurrences": kit.figure("Times"),
                    "first_location": "First at",
                },
                f"problems-{receipt.import_id}",
                "Problems met",
            )


def _chips(receipt: ingest.Receipt) -> list[Chip]:
    counts = [
        Chip(fmt.plural(value, name.rstrip("s"), name))
        for name in ("assets", "submissions", "annotators", "gold", "predictions", "reviews")
        if (value := receipt.counts.get(name))
    ]
    there = "was there already, nothing changed" if receipt.status == "unchanged" else "loaded"
    return [
        Chip(f"{Path(receipt.source).name} {there}"),
        Chip(receipt.adapter, "format"),
        Chip(receipt.project_id, "project"),
        *counts,
        Chip(f"{fmt.count(receipt.rows_kept)} of {fmt.count(receipt.rows_read)} records kept"),
    ]


def _problems(receipt: ingest.Receipt) -> pl.DataFrame:
    names = ("severity", "message", "occurrences", "first_location")
    return pl.DataFrame(
        [{name: str(problem.get(name) or "") for name in names} for problem in receipt.problems]
    )
