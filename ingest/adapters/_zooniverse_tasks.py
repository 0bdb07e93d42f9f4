"""Zooniverse tasks: the answers, survey choices and drawn marks of one classification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.adapters._gather import Gather, Row
from ingest.adapters._values import as_text
from ingest.adapters._zooniverse_marks import shape_of

_DEEPEST = 8


class Classification:
    """One classification's tasks on their way to rows of `annotations`."""

    def __init__(self, rows: Gather, submission: Row, workflow: str) -> None:
        self._rows = rows
        self._workflow = workflow
        self._submission: str = submission["submission_id"]
        self._common = {key: submission[key] for key in ("submission_id", "asset_id", "source_row")}
        self._used: dict[str, int] = {}

    def read(self, tasks: list[Any]) -> None:
        """Add the answers of every task shown; a task that a branch skipped is not in the list."""
        for task in tasks:
            self._task(task, 0)

    def _task(self, task: dict[str, Any], depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("tasks in tasks without end")
        name = as_text(task.get("task")) or as_text(task.get("task_label")) or "label"
        question = f"{self._workflow}:{name}" if self._workflow else name
        value = task.get("value")
        if isinstance(value, list):
            for one in value:
                self._one(question, one, is_several=True, depth=depth)
        else:
            self._one(question, value, is_several=False, depth=depth)

    def _one(self, question: str, value: Any, *, is_several: bool, depth: int) -> None:
        """One value by what it looks like: a survey choice, a menu's option, a mark, a task."""
        if not isinstance(value, dict):
            if isinstance(value, list):
                for inner in value:
                    self._one(question, inner, is_several=True, depth=depth)
                return
            self._answer(question, value, "choices" if is_several else "classification")
        elif "choice" in value:
            self._survey(question, value)
        elif "task" in value:
            self._task(value, depth + 1)
        elif "tool" in value or "tool_label" in value or "toolType" in value:
            self._mark(question, value)
        elif "value" in value or "option" in value:
            self._answer(question, value.get("value"), "classification")
        elif value:
            raise ValueError("a value of unknown form")

    def _answer(self, question: str, value: Any, kind: str, parent: str | None = None) -> None:
        """Add one answer; nothing chosen is none."""
        label = as_text(value)
        if label is None:
            return
        is_text = kind == "classification" and len(label) > 200
        row = self._row(question, "text" if is_text else kind, label)
        row["value_text" if is_text else "label"] = label
        if parent is not None:
            row["parent_annotation_id"] = parent
        self._rows.add("annotations", row)

    def _row(self, question: str, kind: str, name: str) -> Row:
        ident = (
            f"{self._submission}:{question}:{name}"
            if len(name) <= 80
            else (f"{self._submission}:{question}:{name[:80]}")
        )
        count = self._used[ident] = self._used.get(ident, 0) + 1
        return {
            "annotation_id": ident if count == 1 else f"{ident}#{count}",
            **self._common,
            "question": question,
            "type": kind,
        }

    def _survey(self, question: str, value: dict[str, Any]) -> None:
        """One answer for the choice, and one nested under it per value of its sub-answers."""
        label = as_text(value["choice"])
        if label is None:
            return
        row = self._row(question, "choices", label)
        row["label"] = label
        self._rows.add("annotations", row)
        answers = value.get("answers")
        for key, given in (answers if isinstance(answers, dict) else {}).items():
            for one in _each(given):
                self._answer(f"{question}:{key}", one, "choices", row["annotation_id"])

    def _mark(self, question: str, mark: dict[str, Any]) -> None:
        """One object per mark, and one nested answer per value of its details."""
        label = as_text(mark.get("tool_label")) or as_text(mark.get("tool"))
        shape = shape_of(mark)
        if shape is None:
            self._rows.problem("unknown_shape", "A mark has a form that is not known; it is kept"
                               " without a shape.")  # fmt: skip
            shape = {"type": "points"}
        row = self._row(question, shape["type"], label or "mark")
        row |= shape
        row["label"] = label
        frame = mark.get("frame")
        if isinstance(frame, int) and not isinstance(frame, bool) and 0 <= frame < 2**31:
            row["frame"] = frame
        self._rows.add("annotations", row)
        details = mark.get("details")
        for index, detail in enumerate(details if isinstance(details, list) else []):
            given = detail.get("value") if isinstance(detail, dict) else detail
            for one in _each(given):
                self._answer(f"{question}:{index}", one, "choices", row["annotation_id"])


def _each(given: Any) -> Iterator[Any]:
    yield from given if isinstance(given, list) else [given]
