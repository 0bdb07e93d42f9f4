"""Loading exports: recognise, gather, merge, refresh, publish; all of it or nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from ingest.aliases import join_aliases
from ingest.asset_keys import give_asset_keys
from ingest.batches import Options, Problem
from ingest.errors import IngestError, Refused, Unreadable, WarehouseError
from ingest.export import Export
from ingest.incoming import Incoming, config
from ingest.merge import merge, merge_private
from ingest.people import hash_people
from ingest.receipts import Receipt, escaped, is_there, stored_receipt
from ingest.recognise import Recognised, recognise
from ingest.row_keys import Import
from ingest.settings import ProjectSettings, Settings
from ingest.warehouse import (
    Draft,
    Warehouse,
    create_private_tables,
    create_project_tables,
    derived_project_name,
    project_name,
)


@dataclass(frozen=True)
class Request:
    """What to load and how: the options of `assay ingest`."""

    sources: tuple[Path, ...]
    project: str | None = None
    format: str = "auto"
    options: Options = field(default_factory=Options)
    snapshot: bool = False
    exported_at: datetime | None = None
    strict: bool = False
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class Progress:
    """How far a load is: what is being done to which source, and records so far."""

    stage: str
    source: str
    records: int = 0


@dataclass
class _Gathered:
    """One export after it was read: its rows in a scratch database and its identity."""

    found: Recognised
    project: str
    import_id: str
    sha256: str
    incoming: Incoming | None = None
    receipt: Receipt | None = None


def load(
    request: Request,
    warehouse: Path,
    *,
    refresh: Callable[[Path], None],
    progress: Callable[[Progress], None] = lambda _: None,
) -> list[Receipt]:
    """Load every source of a request into a warehouse, in one published version.

    `refresh` computes the stored views of a project's file before it is published; the door
    passes it, so that this room knows no views. Returns a receipt per export found. Raises
    an IngestError with one clear message, and then nothing was written.
    """
    target = Warehouse(warehouse)
    try:
        return _load(request, target, refresh, progress)
    except (OSError, duckdb.Error) as error:
        raise WarehouseError(_disk_message(warehouse, error)) from error
    finally:
        target.forget_unpublished()


def _load(
    request: Request,
    warehouse: Warehouse,
    refresh: Callable[[Path], None],
    progress: Callable[[Progress], None],
) -> list[Receipt]:
    project = project_name(request.project) if request.project is not None else None
    warehouse.check()
    mapped = bool(request.options.columns)
    recognised = [
        (source, found)
        for source in request.sources
        for found in recognise(
            source, request.format, mapped=mapped, formats=request.settings.formats
        )
    ]
    gathered = [_identify(source, found, project, request) for source, found in recognised]
    with ExitStack() as stack:
        for item in gathered:
            item.receipt = _receipt_there(warehouse, item)
        waiting = [item for item in gathered if item.receipt is None]
        if waiting:
            scratch = warehouse.scratch()
            stack.callback(shutil.rmtree, scratch, ignore_errors=True)
            for number, item in enumerate(waiting):
                item.incoming = stack.enter_context(Incoming(scratch / f"{number}.duckdb"))
                _gather(item, request, progress)
            with warehouse.draft() as draft:
                _merge_all(draft, waiting, request, refresh, progress)
    return [item.receipt for item in gathered if item.receipt is not None]


def _identify(source: Path, found: Recognised, project: str | None, request: Request) -> _Gathered:
    """The export's project and its id: the same export loaded the same way has the same."""
    name = project or derived_project_name(found.sniff.project or Export.at(source).name)
    sha256 = fingerprint(found)
    identity = [
        name,
        sha256,
        found.adapter.name,
        found.adapter.module.VERSION,
        request.options.role,
        sorted(request.options.columns.items()),
        request.options.scale,
        request.options.batch,
        request.snapshot,
        request.exported_at.isoformat() if request.exported_at else None,
        *request.settings.identity(name, found.adapter),
    ]
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return _Gathered(found, name, f"i_{digest[:16]}", sha256)


def _gather(item: _Gathered, request: Request, progress: Callable[[Progress], None]) -> None:
    """Read the export into its scratch database. Raises when nothing of it can be used."""
    assert item.incoming is not None
    incoming, adapter = item.incoming, item.found.adapter
    location = item.found.export.location
    progress(Progress("reading", location))  # some formats are looked through before the first row
    try:
        incoming.gather(
            adapter.module.read(item.found.export, request.options),
            lambda records: progress(Progress("reading", location, records)),
        )
    except Unreadable as error:
        raise Unreadable(_naming(item.found.export, str(error))) from error
    except (IngestError, OSError, duckdb.Error, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(
            f"{location} could not be read as {adapter.name} "
            f"({type(error).__name__}: {error}). Check that it is a whole export, or name "
            "another --format."
        ) from error
    if item.found.sniff.confidence == "no" and not incoming.rejected and not incoming.has_work:
        raise Unreadable(
            f"{location} holds nothing that {adapter.name} reads. Check the file, or leave "
            "--format out (`assay sniff` tells what it is)."
        )
    give_asset_keys(incoming, request.settings.project(item.project).asset_key)
    incoming.finish(request.options)
    join_aliases(incoming, request.settings.people, adapter.module.TOOL)
    incoming.state_policies(request.settings.policies)
    worst = next((f for f in incoming.problems.values() if f.rejected), None)
    if worst is not None and request.strict:
        raise Refused(
            f"{location} has {incoming.rejected} broken records and --strict was asked for; "
            f"the first: {_sentence(worst.problem)} Nothing was loaded."
        )
    if worst is not None and incoming.rejected >= incoming.records:
        raise Unreadable(
            f"None of the {incoming.records} records of {location} could be read as "
            f"{adapter.name}; the first: {_sentence(worst.problem)}"
        )


def _merge_all(
    draft: Draft,
    items: Sequence[_Gathered],
    request: Request,
    refresh: Callable[[Path], None],
    progress: Callable[[Progress], None],
) -> None:
    """Merge gathered exports project by project, then refresh each project once."""
    files: dict[str, Path] = {}
    for item in items:
        if item.project in files and is_there(files[item.project], item.import_id):
            item.receipt = _receipt(files[item.project], item, "unchanged")
            continue
        progress(Progress("merging", item.found.export.location))
        files[item.project] = draft.project_file(item.project)
        _merge_one(draft, files[item.project], item, request)
        item.receipt = _receipt(files[item.project], item, "loaded")
    for project, path in files.items():
        progress(Progress("computing views of", project))
        refresh(path)


def _merge_one(draft: Draft, path: Path, item: _Gathered, request: Request) -> None:
    assert item.incoming is not None
    incoming = item.incoming
    hash_people(incoming.connection, draft.key, item.found.adapter.module.TOOL)
    counts = incoming.counts()
    row = _import_row(item, request)
    incoming.connection.execute("checkpoint")
    incoming.connection.close()
    this = Import(item.project, item.import_id, request.snapshot)
    with duckdb.connect(str(path), config=config(f"{incoming.path}.spill")) as connection:
        create_project_tables(connection)
        connection.execute(f"attach '{escaped(incoming.path)}' as incoming (read_only)")
        connection.execute(f"attach '{escaped(draft.private_file())}' as private")
        create_private_tables(connection, "private")
        connection.execute("begin")
        _insert(connection, "imports", row)
        _insert(
            connection,
            "import_counts",
            {"project_id": item.project, "import_id": item.import_id, **counts},
        )
        for problem in _problem_rows(item):
            _insert(connection, "import_problems", problem)
        _name_project(connection, item, request.settings.project(item.project))
        merge(connection, this)
        connection.execute("commit")
        merge_private(connection, this)
        connection.execute("detach incoming")
        connection.execute("detach private")
        connection.execute("checkpoint")


def _import_row(item: _Gathered, request: Request) -> dict[str, Any]:
    assert item.incoming is not None
    incoming, now = item.incoming, datetime.now(UTC)
    exported_at, exported_at_from = now, "import"
    stated = incoming.facts.get("exported_at")
    newest = incoming.newest()
    if request.exported_at is not None:
        exported_at, exported_at_from = request.exported_at, "option"
    elif isinstance(stated, datetime):
        exported_at, exported_at_from = stated, "file"
    elif newest is not None:
        exported_at, exported_at_from = newest, "newest row"
    options = {
        "snapshot": "true" if request.snapshot else None,
        "scale": request.options.scale,
        "batch": request.options.batch,
        "map": ",".join(f"{k}={v}" for k, v in request.options.columns.items()) or None,
    }
    return {
        "project_id": item.project,
        "import_id": item.import_id,
        "source_uri": str(Path(item.found.export.location).resolve()),
        "source_sha256": item.sha256,
        "source_bytes": sum(member.size for member in item.found.export.members),
        "tool": item.found.adapter.module.TOOL,
        "adapter": item.found.adapter.name,
        "adapter_version": item.found.adapter.module.VERSION,
        "role": _role(incoming, request),
        "options": {key: value for key, value in options.items() if value is not None},
        "exported_at": exported_at,
        "exported_at_from": exported_at_from,
        "imported_at": now,
        "rows_read": incoming.records,
        "rows_kept": incoming.records - incoming.rejected,
        "rows_rejected": incoming.rejected,
        "time_zone_assumed": incoming.facts.get("time_zone_assumed"),
        "status": "loaded",
    }


def _role(incoming: Incoming, request: Request) -> str:
    """The role given, else what most of the export is: work if there is any."""
    if request.options.role is not None:
        return request.options.role
    rows = incoming.connection.execute("select distinct role from submissions").fetchall()
    roles = {row[0] for row in rows}
    return next((role for role in ("work", "prediction", "gold") if role in roles), "work")


def _problem_rows(item: _Gathered) -> list[dict[str, Any]]:
    assert item.incoming is not None
    return [
        {
            "project_id": item.project,
            "import_id": item.import_id,
            "severity": found.problem.severity,
            "code": code,
            "message": message,
            "first_location": found.problem.location,
            "occurrences": found.occurrences,
        }
        for (code, message), found in item.incoming.problems.items()
    ]


def _name_project(
    connection: duckdb.DuckDBPyConnection, item: _Gathered, said: ProjectSettings
) -> None:
    """One row for the project itself, whatever exports it came from, with what is said of it."""
    connection.execute(
        """insert into projects by name
        select ? as project_id, ? as name
        where not exists (select 1 from projects where project_id = ?)""",
        [item.project, item.project, item.project],
    )
    connection.execute(
        """update projects set customer = coalesce(?, customer),
            time_zone = coalesce(?, time_zone), target_on = coalesce(?, target_on)
        where project_id = ?""",
        [said.customer, said.time_zone, said.target_on, item.project],
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)


def _receipt_there(warehouse: Warehouse, item: _Gathered) -> Receipt | None:
    """The receipt of an export that was loaded before, word for word the same."""
    path = warehouse.project_file(item.project)
    if path is None or not is_there(path, item.import_id):
        return None
    return _receipt(path, item, "unchanged")


def _receipt(path: Path, item: _Gathered, status: str) -> Receipt:
    return stored_receipt(path, item.import_id, item.project, item.found.export.location, status)


def fingerprint(found: Recognised) -> str:
    """A hash of the bytes: of the file, or of every member's name and bytes.

    The pictures that masks are taken from count as well, where there are any.
    """
    export = found.export
    if export.single is not None and not export.source.is_dir():
        own = file_sha256(export.path())
    else:
        digest = hashlib.sha256()
        for member in export.members:
            sha256 = file_sha256(export.path(member))
            digest.update(f"{export.relative(member)}\0{sha256}\n".encode())
        own = digest.hexdigest()
    digest = hashlib.sha256(own.encode())
    masks = sorted(set(found.adapter.masks(export)))
    for name in masks:
        digest.update(f"{name}\0{_picture_sha256(export, name)}\n".encode())
    return digest.hexdigest() if masks else own


def file_sha256(path: Path) -> str:
    """A hash of the bytes of one file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _picture_sha256(export: Export, name: str) -> str:
    try:
        return hashlib.sha256(export.picture(name) or b"").hexdigest()
    except Unreadable:
        return "unreadable"  # reading says it with the place


def _naming(export: Export, message: str) -> str:
    """A message that says which source it is about, also where the adapter did not."""
    names = {export.location, *(PurePosixPath(member.name).name for member in export.members)}
    is_named = any(name in message for name in names)
    return message if is_named else f"{export.location}: {message}"


def _sentence(problem: Problem) -> str:
    place = f" ({problem.location})" if problem.location else ""
    return f"{problem.message.rstrip('.')}{place}."


def _disk_message(warehouse: Path, error: Exception) -> str:
    text = " ".join(str(error).split())
    full = "No space left" in text or getattr(error, "errno", None) == errno.ENOSPC
    if full or "File too large" in text:
        return (
            f"The disk ran full while {warehouse} was written; the warehouse is as it was. "
            "Free some space, or name a --warehouse on another disk."
        )
    return f"{warehouse} could not be written ({text[:300]}). The warehouse is as it was."
