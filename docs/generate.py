"""Writes the pages of docs/ that follow from the code; --check says whether they are fresh.

    python -m docs.generate [--check]

metrics.md from the headers of the views, formats.md from the adapters, tables.md from the
canonical tables, command.md from the command itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ingest
import queries
from ingest.tables import PRIVATE, tables

FOLDER = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py; `make docs` writes it anew. -->\n"
_TITLES = {
    "marts": "Answers",
    "intermediate": "Joins and verdicts that answers share",
    "staging": "Canonical tables, cleaned",
}


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "metrics.md": metrics_page(),
        "formats.md": formats_page(),
        "tables.md": tables_page(),
        "command.md": command_page(),
    }


def metrics_page() -> str:
    """What every number means: one section per view."""
    parts = [
        NOTE,
        "# Metrics\n",
        "Every number the product shows comes from one of these views. An estimate is `value`, "
        "`ci_low`, `ci_high`, `n`, `method`, `reason`: where it is undefined the value is NULL "
        "and the reason says why. Ask for one with `assay query VIEW`.\n",
    ]
    for layer, title in _TITLES.items():
        parts.append(f"## {title}\n")
        views = [view for view in queries.catalogue().values() if view.layer == layer]
        parts.extend(view_section(view) for view in sorted(views, key=lambda v: v.name))
    return "\n".join(parts)


def view_section(view: queries.View) -> str:
    """A view's sentence, grain and columns."""
    lines = [f"### {view.name}\n", f"{view.sentence}\n", f"Grain: {', '.join(view.grain)}.\n"]
    if view.function:
        lines.append(f"Computed by `queries.{view.function}` when an import is published.\n")
    elif view.stored:
        lines.append("Stored when an import is published.\n")
    lines.append(_table(("column", "meaning"), list(view.columns.items())))
    return "\n".join(lines)


def formats_page() -> str:
    """What is read, and what each format carries."""
    rows = []
    for adapter in sorted(ingest.registry().values(), key=lambda a: a.name):
        module = adapter.module
        carried = [module.CARRIES[name] for name in ingest.CARRIED]
        rows.append((f"`{adapter.name}`", module.TOOL, *carried, module.EVIDENCE))
    heads = ("format", "tool", *ingest.CARRIED, "evidence")
    parts = [
        NOTE,
        "# Formats\n",
        "Recognised by content, never by name alone; `assay sniff SOURCE` says why. What a format "
        "does not carry is NULL and shows as such. *Evidence* says whether a real export was at "
        "hand when the adapter was written.\n",
        _table(heads, rows),
    ]
    for adapter in sorted(ingest.registry().values(), key=lambda a: a.name):
        parts.append(f"## {adapter.name}\n\n{(adapter.module.__doc__ or '').strip()}\n")
    return "\n".join(parts)


def tables_page() -> str:
    """The canonical tables: the treaty between ingest and queries."""
    parts = [
        NOTE,
        "# Canonical tables\n",
        "Ingest fills them, queries reads them. Ids carry their origin, instants are UTC and end "
        "in `_at`, durations end in `_seconds`. NULL means: the export does not say.\n",
    ]
    for table in tables().values():
        private = " In the private file." if table.name in PRIVATE else ""
        parts.append(f"## {table.name}\n\n{table.sentence}{private} Key: {', '.join(table.key)}.\n")
        parts.append(_table(("column", "type"), list(table.columns.items())))
    return "\n".join(parts)


def command_page() -> str:
    """The help of the command and of each of its commands."""
    names = ("demo", "ingest", "formats", "sniff", "views", "query", "serve")
    parts = [NOTE, "# The command\n", f"```text\n{_help()}\n```\n"]
    parts.extend(f"## assay {name}\n\n```text\n{_help(name)}\n```\n" for name in names)
    return "\n".join(parts)


def _help(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "assay", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "96", "ASSAY_WAREHOUSE": "warehouse", "NO_COLOR": "1"},
    )
    return done.stdout.strip()


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def main() -> int:
    """Write the pages, or with --check exit 1 where one is stale."""
    stale = [
        name
        for name, text in pages().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/{name} is stale; run `make docs` and commit it.", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (FOLDER / name).write_text(pages()[name], "utf-8")
        print(f"docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
