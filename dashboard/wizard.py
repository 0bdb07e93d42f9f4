"""What a dropped file is taken for, and for a table which column says what."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl
import streamlit as st

import ingest
from dashboard import format as fmt
from dashboard import kit

MEANS = {
    "asset": "Asset",
    "annotator": "Annotator",
    "label": "Label",
    "gold": "Gold answer",
    "question": "Question",
    "submission": "Submission id",
    "seconds": "Seconds of work",
    "started_at": "Started",
    "submitted_at": "Submitted",
    "status": "Status or skipped",
    "text": "Text",
    "uri": "Address of the picture or file",
    "batch": "Batch",
    "score": "Score of a model",
    "verdict": "Verdict of a review",
    "reviewer": "Reviewer",
    "reviewed_at": "Reviewed",
    "comment": "Comment of a review",
}
FIRST = ("asset", "annotator", "label", "gold")
OF_REVIEWS = ("verdict", "reviewer", "reviewed_at", "comment")
NOBODY = "not in this file"
TABLE = "table"


@dataclass(frozen=True)
class Look:
    """What was seen of one dropped file: the format and why, or what is wrong with it."""

    name: str
    bytes: int
    format: str
    why: str
    table: ingest.Preview | None


def look(files: Sequence[Any], role: ingest.Role | None, settings: ingest.Settings) -> list[Look]:
    """What each of the dropped files seems to be; looked at once for each file and role."""
    seen: dict[tuple[str, str | None], Look] = st.session_state.setdefault("looks", {})
    for file in files:
        key = (file.file_id, role)
        if key not in seen:
            seen[key] = _look(file, role, settings)
    wanted = [(file.file_id, role) for file in files]
    st.session_state["looks"] = {key: seen[key] for key in wanted}
    return [seen[key] for key in wanted]


def keep(file: Any, folder: Path) -> Path:
    """The upload under its own last name, in a folder of its own so that names may repeat."""
    own = Path(tempfile.mkdtemp(dir=folder))
    target = own / (PurePosixPath(file.name.replace("\\", "/")).name or "export")
    with target.open("wb") as out:
        file.seek(0)
        shutil.copyfileobj(file, out)
    return target


def _look(file: Any, role: ingest.Role | None, settings: ingest.Settings) -> Look:
    with tempfile.TemporaryDirectory(prefix="assay-look-") as folder:
        path = keep(file, Path(folder))
        try:
            found = ingest.recognise(path, formats=settings.formats)
        except ingest.IngestError as error:
            table, why = ingest.preview(path, role), str(error).replace(f"{path.parent}/", "")
            return Look(file.name, file.size, "not recognised", why, table)
        names = sorted({one.adapter.name for one in found})
        is_table = names == [TABLE]
        table = ingest.preview(path, role) if is_table else None
        return Look(file.name, file.size, ", ".join(names), found[0].sniff.reason, table)


def seen(looks: Sequence[Look]) -> None:
    """A line for each dropped file: its format, and how that is known."""
    rows = pl.DataFrame(
        [
            {"file": one.name, "format": one.format, "size": fmt.size(one.bytes), "why": one.why}
            for one in looks
        ]
    )
    columns = {
        "file": kit.text("File", 220),
        "size": kit.figure("Size", 80),
        "format": kit.text("Format", 160),
        "why": kit.text("How it is known", 620),
    }
    kit.read(rows, columns, "dropped", alt="Dropped files", rows=6)


def columns(looks: Sequence[Look], role: ingest.Role | None) -> dict[str, str] | None:
    """Which column says what, as the person sees fit; None where something needed is missing.

    Only of the first table; where it is as the person wants it nothing is named.
    """
    table = next((one for one in looks if one.table is not None), None)
    if table is None or table.table is None:
        return {}
    found = table.table
    is_known = not ingest.lacking(role, found.found)
    kit.section(f"Columns of {table.name}", "Which of them says what. The first rows are below.")
    if not is_known:
        kit.read(found.rows, {name: name for name in found.columns}, "as-it-is", "The file", rows=4)
    with st.expander("Change what a column means", expanded=not is_known):
        chosen = _chosen(found, role)
    _show(found.rows, chosen)
    lacking = ingest.lacking(role, chosen)
    if lacking:
        words = " and ".join(
            f"the {' or the '.join(MEANS[one].lower() for one in group)}" for group in lacking
        )
        st.text(f"Say which column holds {words}.")
        return None
    if table.format == TABLE and chosen == dict(found.found):
        return {}
    return {meaning: "+".join(names) for meaning, names in chosen.items()}


def _chosen(found: ingest.Preview, role: ingest.Role | None) -> dict[str, tuple[str, ...]]:
    meanings = [one for one in MEANS if role == "review" or one not in OF_REVIEWS]
    chosen: dict[str, tuple[str, ...]] = {}
    slots = st.columns(4, gap="small")
    for place, meaning in enumerate(meanings):
        with slots[place % 4]:
            names = _pick(meaning, found)
        if names:
            chosen[meaning] = names
    return chosen


def _pick(meaning: str, found: ingest.Preview) -> tuple[str, ...]:
    usual = found.found.get(meaning, ())
    key = f"map-{meaning}-{hash(found.columns)}"
    if meaning in ingest.SEVERAL:
        picked = st.multiselect(MEANS[meaning], found.columns, usual, key=key, placeholder=NOBODY)
        return tuple(picked)
    index = found.columns.index(usual[0]) if usual else None
    name = st.selectbox(MEANS[meaning], found.columns, index, key=key, placeholder=NOBODY)
    return (name,) if name is not None else ()


def _show(rows: pl.DataFrame, chosen: Mapping[str, tuple[str, ...]]) -> None:
    """The first rows as they will be read: what each meaning holds."""
    named = {
        MEANS[meaning] if len(names) == 1 else f"{MEANS[meaning]}: {name}": pl.col(name)
        for meaning, names in chosen.items()
        for name in names
    }
    if not named or rows.is_empty():
        return
    shown = rows.select(**named)
    kit.read(shown, {name: kit.text(name) for name in named}, "preview", "First rows", rows=6)
