"""Is a report what it was, and does it still hold: each figure, file and log line by itself."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ledger import Entry, Head, Ledger, LedgerError
from queries import QueryError
from queries.reader import Reader
from reports import altered, reading
from reports.errors import ReportError
from reports.gathering import Request, gather, known_at, opened, software
from reports.model import Figure, Manifest, Row
from reports.rendering import rendered
from reports.words import instant, plain

Status = Literal["holds", "differs", "unknown"]
Fingerprint = Callable[[str, str, str], str | None]
"""Address, format and recorded SHA-256 of a source -> that of today, None where it is gone."""

_CLOSE = 1e-9
_SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `unknown` where it could not be."""

    what: str
    status: Status
    words: str


@dataclass(frozen=True)
class Verification:
    """Everything that was looked at in one report."""

    file: str
    project: str
    as_of: str
    checks: Sequence[Check]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return all(check.status != "differs" for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """One object, as `assay verify --json` prints it."""
        return {**asdict(self), "holds": self.holds}

    def as_text(self) -> str:
        """What differs first, then what could not be looked at, then how much holds."""
        lines = [f"{self.file}: {self.project}, as of {instant(self.as_of)}"]
        for status, title in (("differs", "DIFFERS"), ("unknown", "NOT CHECKED")):
            lines += [
                f"{title}  {check.what}: {check.words}"
                for check in self.checks
                if check.status == status
            ]
        holding = [check for check in self.checks if check.status == "holds"]
        figures = [check for check in self.checks if check.what.startswith("figure ")]
        lines += [f"holds  {c.what}: {c.words}" for c in holding if c not in figures]
        good = sum(check in figures for check in holding)
        if figures:
            lines.append(f"{good} of {len(figures)} figures hold.")
        lines.append("The report holds." if self.holds else "The report does NOT hold.")
        return "\n".join(lines)


def verify(
    path: Path, warehouse: Path, fingerprint: Fingerprint, folders: Sequence[Path] = ()
) -> Verification:
    """Look at a report from every side. Raises NoReport when there is none to look at."""
    manifest, data = reading.read(path)
    checks = [
        *_log(manifest, warehouse),
        *_entered(manifest, data, warehouse),
        *_rendering(manifest, data, folders),
        *_warehouse(manifest, warehouse, fingerprint),
    ]
    facts = manifest.facts
    return Verification(path.name, plain(facts["project"]), facts["as_of"], checks)


# --- the log


def _log(manifest: Manifest, warehouse: Path) -> Iterator[Check]:
    head = manifest.facts["log"]
    noted = Head(int(head["sequence"]), str(head["hash"])) if head["sequence"] else None
    try:
        broken = Ledger(warehouse).verify(noted)
    except LedgerError as error:
        broken = str(error)
    words = broken or "the chain is whole" + (
        f" and holds the line {noted.sequence} that the report names" if noted else ""
    )
    yield Check("log", "differs" if broken else "holds", words)


def _entered(manifest: Manifest, data: bytes, warehouse: Path) -> Iterator[Check]:
    """Whether these very bytes were entered when the report was made."""
    try:
        entries = Ledger(warehouse).entries(manifest.facts["project"], "report")
    except LedgerError as error:
        yield Check("file", "differs", str(error))
        return
    sha256, kind = hashlib.sha256(data).hexdigest(), reading.kind(data)
    same = [e for e in entries if e.body.get("sha256") == sha256]
    if same:
        yield Check("file", "holds", f"entered in the log as line {_line(same[0])}")
        return
    siblings = [
        e
        for e in entries
        if e.body.get("manifest_sha256") == manifest.sha256 and e.body.get("suffix") == kind
    ]
    words = (
        f"the log knows this report (line {_line(siblings[-1])}), but with another file: its bytes "
        f"were changed after it was made (now {sha256[:16]}, then "
        f"{siblings[-1].body['sha256'][:16]})" if siblings else
        "neither this file nor its manifest is in the log of this warehouse: it was altered, or "
        "made elsewhere"
    )  # fmt: skip
    yield Check("file", "differs", words)


def _line(entry: Entry) -> str:
    return f"{entry.sequence} on {entry.at:%d %b %Y, %H:%M} UTC"


# --- what is seen


def _rendering(manifest: Manifest, data: bytes, folders: Sequence[Path]) -> Iterator[Check]:
    """Print the manifest again: the same software gives the same bytes."""
    now, then = software(), manifest.facts["software"]
    kind = reading.kind(data)
    other = sorted(name for name in now if now[name] != then.get(name))
    try:
        fresh = rendered(manifest, kind, folders)
    except (ReportError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        yield Check("what is printed", "unknown",
            f"the manifest cannot be printed again ({type(error).__name__}: {error})")  # fmt: skip
        return
    if fresh == data:
        yield Check("what is printed", "holds", "is what the manifest says, byte for byte")
    elif other:
        yield Check("what is printed", "unknown", "was made by other software ("
            + ", ".join(f"{n} {then.get(n, 'none')}, here {now[n]}" for n in other)
            + "), so its bytes cannot be compared")  # fmt: skip
    else:
        names = altered.parts(kind, data, fresh, manifest)
        where = ", ".join(names[:5]) or "somewhere"
        yield Check("what is printed", "differs", f"differs from the manifest: {where}")


# --- the warehouse


def _warehouse(manifest: Manifest, warehouse: Path, fingerprint: Fingerprint) -> Iterator[Check]:
    from datetime import datetime

    facts = manifest.facts
    try:
        request = Request(warehouse, facts["project"], facts["batch"],
            datetime.fromisoformat(facts["as_of"]))  # fmt: skip
        fresh = gather(request)
    except (QueryError, ReportError, ValueError, TypeError, KeyError) as error:
        yield Check("figures", "differs", f"cannot be computed: {error}")
        return
    yield from _figures(manifest, fresh)
    yield from _contents(facts["contents"], fresh.facts["contents"])
    with opened(request, request.as_of or known_at(request)[0], known_at(request)[0]) as reader:
        yield from _sources(reader, manifest, fingerprint)


def _figures(manifest: Manifest, fresh: Manifest) -> Iterator[Check]:
    for name, figure in manifest.figures.items():
        today = fresh.figures.get(name)
        what = f"figure {figure.number} {figure.title}"
        if today is None:
            yield Check(what, "differs", "there is no such figure in this version of Assay")
            continue
        found = list(differences(figure, today))
        redefined = figure.query["sha256"] != today.query["sha256"]
        if not found and redefined and figure.query["sql"] == today.query["sql"]:
            yield Check(what, "holds", "the same values by a definition that changed since")
        elif not found and redefined:
            yield Check(what, "differs", "the query in the report is not the one that is asked")
        elif not found:
            yield Check(what, "holds", "")
        else:
            why = "; its definition changed since" if redefined else ""
            more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            yield Check(what, "differs", "; ".join(found[:_SHOWN]) + more + why)
    for name in fresh.figures.keys() - manifest.figures.keys():
        absent = fresh.figures[name]
        yield Check(f"figure {absent.number} {absent.title}", "differs", "is not in the report")


def differences(old: Figure, new: Figure) -> Iterator[str]:
    """What differs between two answers to one question, value by value: old, then new."""
    for place in range(max(len(old.rows), len(new.rows))):
        if place >= len(new.rows):
            yield f"row {place + 1} ({_key(old.rows[place])}) is in the report only"
        elif place >= len(old.rows):
            yield f"row {place + 1} ({_key(new.rows[place])}) is in the warehouse only"
        else:
            before, after = old.rows[place], new.rows[place]
            for column in [*before, *(after.keys() - before.keys())]:
                if not same(before.get(column), after.get(column)):
                    yield (
                        f"{column} of {_key(after)} is {_said(before.get(column))} in the report, "
                        f"{_said(after.get(column))} in the warehouse"
                    )


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; numbers but for the last digits of a sum.

    >>> same(0.1 + 0.2, 0.3), same(1, True), same(None, 0)
    (True, False, False)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=1e-12)
    return bool(one == other)


def _key(row: Row) -> str:
    texts = [plain(value) for value in row.values() if isinstance(value, str)][:2]
    return ", ".join(texts) or "the only row"


def _said(value: Any) -> str:
    return "nothing" if value is None else plain(value)[:60]


def _contents(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Check]:
    """The data behind the figures, table by table."""
    for table in sorted(then.keys() | now.keys()):
        before, after = then.get(table), now.get(table)
        if before == after:
            continue
        if before is None or after is None:
            yield Check(f"table {table}", "differs", "is in one of report and warehouse only")
        else:
            rows = f"{before['rows']:,} rows in the report, {after['rows']:,} in the warehouse"
            yield Check(f"table {table}", "differs", f"its content changed: {rows}")
    if then == now:
        yield Check("data", "holds", f"all {len(now)} tables are what they were")


def _sources(reader: Reader, manifest: Manifest, fingerprint: Fingerprint) -> Iterator[Check]:
    """Source files that are still where they were read from."""
    known = reader.sql("select import_id, source_uri, adapter from imports").to_dicts()
    recorded = {row["import_id"]: row for row in known}
    for row in manifest.rows("sources"):
        there = recorded.get(row["import_id"])
        what = f"source {plain(row['source_name'])}"
        if there is None:
            yield Check(what, "differs", "the warehouse has no such import")
            continue
        now = fingerprint(there["source_uri"] or "", there["adapter"], row["source_sha256"] or "")
        if now is None:
            yield Check(what, "unknown", "the file is not reachable where it was read from")
        elif now == row["source_sha256"]:
            yield Check(what, "holds", f"SHA-256 {now[:16]}…")
        else:
            yield Check(what, "differs",
                f"the file was altered: SHA-256 {row['source_sha256'][:16]}… in the report, "
                f"{now[:16]}… today")  # fmt: skip
