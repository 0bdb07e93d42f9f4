"""Rows of crowd judgements: the walk over a table, assets, answers, and gold as submissions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from ingest.adapters._crowd_columns import Answers, Inputs, is_address, medium, shareable
from ingest.adapters._crowd_csv import Record, Table
from ingest.adapters._gather import Gather, Out, Row
from ingest.adapters._values import text_key


def read_table(rows: Gather, table: Table, read: Callable[[Record, int], None]) -> Iterator[Out]:
    """Every row of a table through `read(record, ordinal)`; those that do not fit are rejected."""
    for ordinal, (line, record) in enumerate(table.rows()):
        rows.where = f"record {ordinal + 1} (line {line})"
        if record is None:
            size = len(table.columns)
            message = f"A row does not fit the header of {size} columns, or a quote stays open."
            rows.reject(rows.mark(), "broken_record", message)
        else:
            read(record, ordinal)
        yield from rows.full()
    if table.damaged:
        message = f"{table.damaged} lines hold bytes that are no UTF-8; those were replaced."
        rows.problem("damaged_text", message, at=table.name)
    yield from rows.rest()


def add_asset(
    rows: Gather,
    item: str,
    source: Mapping[str, str],
    inputs: Inputs,
    facts: Row,
) -> tuple[str, bool]:
    """Add the item as an asset; returns its `asset_id` and whether it is met for the first time.

    `facts` are further columns (batch, is_honeypot, an `asset_key` that somebody named).
    """
    asset_id = f"{rows.origin}:{item}"
    if not rows.is_new_asset(asset_id):
        return asset_id, False
    uri, text, key = None, None, None
    if (column := inputs.address) and (cell := source.get(column)):
        uri = cell.partition("?")[0] if is_address(cell) else cell
        key = uri if inputs.is_own(column) else None
    elif (column := inputs.text) and (text := source.get(column) or None):
        key = text_key(text) if inputs.is_own(column) else None
    shown = {inputs.address if uri else None, inputs.text if text else None}
    left = {n: c for n, c in shareable(source.items()) if n not in shown}
    rows.add(
        "assets",
        {
            "asset_id": asset_id,
            "asset_key": key or asset_id,
            "source_asset_id": item,
            "uri": uri,
            "media_type": medium(uri) if uri else "text" if text else None,
            "text": text,
            "metadata": left or None,
            **facts,
        },
    )
    return asset_id, True


def add_answers(
    rows: Gather,
    submission: Row,
    cells: Mapping[str, str],
    answers: Answers,
    names: Mapping[str, str] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Add one answer per value selected and per text that is not empty."""
    for column in answers.columns:
        question = (names or {}).get(column, column)
        for value in answers.values(column, cells.get(column, "")):
            add_answer(rows, submission, question, answers.kind(column), value, attributes)


def add_answer(
    rows: Gather,
    submission: Row,
    question: str,
    kind: str,
    value: str,
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Add one answer. Its id holds the label, so that it is the same in every export."""
    name = question if kind == "text" else f"{question}:{value}"
    rows.add(
        "annotations",
        {
            "annotation_id": f"{submission['submission_id']}:{name}",
            "submission_id": submission["submission_id"],
            "asset_id": submission["asset_id"],
            "source_row": submission.get("source_row"),
            "question": question,
            "type": kind,
            "label": None if kind == "text" else value,
            "value_text": value if kind == "text" else None,
            "attributes": attributes or None,
        },
    )


def add_gold(
    rows: Gather,
    asset_id: str,
    accepted: Mapping[str, Sequence[str]],
    kinds: Mapping[str, str],
    source_row: int,
) -> None:
    """Add the accepted answers of an asset: the k-th submission holds each question's k-th."""
    for index, answer in enumerate(zip_longest(*accepted.values()), 1):
        submission = {
            "submission_id": f"{rows.origin}:gold:{asset_id.partition(':')[2]}:{index}",
            "asset_id": asset_id,
            "source_row": source_row,
            "role": "gold",
            "is_gold": True,
            "gold_status": "active",
            "status": "submitted",
        }
        rows.add("submissions", submission)
        for question, value in zip(accepted, answer, strict=True):
            if value is not None:
                add_answer(rows, submission, question, kinds.get(question, "classification"), value)


def used(cells: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str]:
    """The cells of some columns that hold anything."""
    return {name: cells[name] for name in columns if cells.get(name)}
