"""What came of an import, read back from the project's file it is stored in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.counts import COUNTS

_PROBLEM = ("severity", "code", "message", "first_location", "occurrences")


@dataclass(frozen=True)
class Receipt:
    """What came of one source. `status` is loaded, or unchanged where it was there already."""

    import_id: str
    project_id: str
    adapter: str
    role: str
    status: str
    source: str
    counts: dict[str, int | float | None]
    rows_read: int
    rows_kept: int
    rows_rejected: int
    problems: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """One flat object, as `assay ingest --json` prints it."""
        return {
            "import_id": self.import_id,
            "project_id": self.project_id,
            "adapter": self.adapter,
            "role": self.role,
            "status": self.status,
            "source": self.source,
            **self.counts,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_rejected": self.rows_rejected,
            "problems": list(self.problems),
        }

    def as_text(self) -> str:
        """The same to be read."""
        counts = {name: value for name, value in self.counts.items() if value}
        told = ", ".join(f"{_number(value)} {name}" for name, value in counts.items())
        state = "unchanged, it was loaded before" if self.status == "unchanged" else "loaded"
        lines = [
            f"{self.source}: {state} into {self.project_id} as {self.adapter}",
            f"    {told or 'nothing countable'}",
            f"    {self.rows_read:,} records read, {self.rows_kept:,} kept, "
            f"{self.rows_rejected:,} rejected",
        ]
        for problem in self.problems:
            place = f" First: {problem['first_location']}." if problem["first_location"] else ""
            times = f"{problem['severity']}, {problem['occurrences']:,} x"
            lines.append(f"    {times}: {problem['message']}{place}")
        return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")


def stored_receipt(path: Path, import_id: str, project: str, source: str, status: str) -> Receipt:
    """The receipt of an import that stands in a project's file."""
    counts = ", ".join(f"counted.{name}" for name in COUNTS)
    row = _read(
        path,
        f"""select adapter, role, rows_read, rows_kept, rows_rejected, {counts}
        from project.imports join project.import_counts as counted using (import_id)
        where import_id = ?""",
        import_id,
    )[0]
    problems = _read(
        path,
        f"""select {", ".join(_PROBLEM)} from project.import_problems
        where import_id = ? order by severity, code, message""",
        import_id,
    )
    return Receipt(
        import_id=import_id,
        project_id=project,
        adapter=row[0],
        role=row[1],
        status=status,
        source=source,
        counts=dict(zip(COUNTS, row[5:], strict=True)),
        rows_read=row[2],
        rows_kept=row[3],
        rows_rejected=row[4],
        problems=tuple(dict(zip(_PROBLEM, values, strict=True)) for values in problems),
    )


def is_there(path: Path, import_id: str) -> bool:
    """Whether a project's file holds that import."""
    return bool(_read(path, "select 1 from project.imports where import_id = ?", import_id))


def escaped(path: Path) -> str:
    """A path as it stands between quotes in SQL."""
    return str(path).replace("'", "''")


def _read(path: Path, query: str, import_id: str) -> list[tuple[Any, ...]]:
    """Ask a project's file without opening it as a database of its own.

    A dashboard in this process may have it attached already, and DuckDB hands one process
    one instance per path.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{escaped(path)}' as project (read_only)")
        return connection.execute(query, [import_id]).fetchall()
