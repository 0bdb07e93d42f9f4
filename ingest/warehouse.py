"""The warehouse on disk: its layout, its lock, and how a new version is published.

    CURRENT                          names the published version
    versions/000042.json             which file holds each project in that version
    projects/<project>/000042.duckdb canonical tables, history and stored views of one project
    private/000042.duckdb            people and comments; beside it the key that ids are hashed with
    template/<hash>.duckdb           today's tables, empty

A version is written beside the published one, made durable, and then one rename of CURRENT
moves every reader on. A crash at any instant leaves the published version whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingest.errors import WarehouseError, WrongOption
from ingest.tables import PRIVATE, tables

KEPT_VERSIONS = 3
_OWN_NAMES = frozenset(
    "CURRENT versions projects private template tmp .lock decisions.sqlite decisions.sqlite-wal "
    "decisions.sqlite-shm decisions.head".split()
)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\\"'`<>|*?]")
_NAME_LENGTH = 100


def project_name(text: str) -> str:
    """A project name a person gave. Raises WrongOption where it cannot be one."""
    name = text.strip()
    if not name or len(name) > _NAME_LENGTH or name.startswith(".") or _FORBIDDEN.search(name):
        raise WrongOption(
            f"{text!r} cannot be a project name. Use 1 to {_NAME_LENGTH} characters without "
            "quotes, slashes or control characters, not starting with a dot."
        )
    return name


def derived_project_name(text: str) -> str:
    """A project name from a source's own name, with what names cannot hold left out."""
    cleaned = _FORBIDDEN.sub(" ", text).strip().lstrip(".").strip()
    return re.sub(r"\s+", " ", cleaned)[:_NAME_LENGTH] or "project"


@dataclass
class Draft:
    """The next version while it is written: which files it will be made of."""

    root: Path
    number: int
    projects: dict[str, str]
    private: str | None
    key: bytes
    touched: list[Path] = field(default_factory=list)

    def project_file(self, project: str) -> Path:
        """A writable copy of the project's file (a new one for a new project)."""
        slug = _slug(project)
        target = f"projects/{slug}/{self.number:06d}.duckdb"
        if self.projects.get(project) != target:
            self._copy(self.projects.get(project), target)
            self.projects[project] = target
        return self.root / target

    def private_file(self) -> Path:
        """A writable copy of the private file."""
        target = f"private/{self.number:06d}.duckdb"
        if self.private != target:
            self._copy(self.private, target)
            self.private = target
        return self.root / target

    def _copy(self, source: str | None, target: str) -> None:
        path = self.root / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self.touched.append(path)
        if source is not None:
            shutil.copyfile(self.root / source, path)


class Warehouse:
    """A warehouse folder, for writing. Reading is the business of `queries`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(self) -> None:
        """Raise WarehouseError unless the folder is a warehouse or can become one."""
        if not self.root.exists():
            return
        if not self.root.is_dir():
            raise WarehouseError(f"{self.root} is a file, not a warehouse folder. Name a folder.")
        if (self.root / "CURRENT").is_file():
            self._listed()
            return
        strangers = sorted(entry.name for entry in self.root.iterdir())
        strangers = [name for name in strangers if name not in _OWN_NAMES]
        if strangers:
            raise WarehouseError(
                f"{self.root} is not a warehouse: it has no CURRENT file and holds "
                f"{strangers[0]!r}. Name an empty or new folder with --warehouse."
            )

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """Write the next version under the lock; it is published when the block ends well.

        On any failure the files of the draft are removed and CURRENT stays as it was.
        """
        self.check()
        self._create()
        with self._locked():
            listed = self._listed()
            draft = Draft(
                self.root, listed.number + 1, listed.projects, listed.private, self._key()
            )
            self._remove_unlisted()
            try:
                yield draft
                if draft.touched:
                    self._publish(draft)
            except BaseException:
                self._discard(draft)
                raise

    def _discard(self, draft: Draft) -> None:
        for path in draft.touched:
            for left in (path, Path(f"{path}.wal"), Path(f"{path}.tmp")):
                _remove(left)
            with suppress(OSError):
                path.parent.rmdir()
        if draft.number == 1:
            (self.root / "private" / "key").unlink(missing_ok=True)

    def forget_unpublished(self) -> None:
        """Leave no folder behind where nothing was ever published."""
        if (self.root / "CURRENT").exists() or not self.root.is_dir():
            return
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path.name == ".lock" or path.is_dir():
                with suppress(OSError):
                    path.unlink() if path.is_file() else path.rmdir()
        with suppress(OSError):
            self.root.rmdir()

    def scratch(self) -> Path:
        """A folder for what is only needed while an ingest runs."""
        self.check()
        self._create()
        folder = self.root / "tmp" / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def project_file(self, project: str) -> Path | None:
        """The published file of a project, if there is one."""
        if not (self.root / "CURRENT").is_file():
            return None
        file = self._listed().projects.get(project)
        return self.root / file if file else None

    def _create(self) -> None:
        for folder in ("versions", "projects", "private", "template", "tmp"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        os.chmod(self.root / "private", 0o700)

    def _listed(self) -> _Listed:
        pointer = self.root / "CURRENT"
        if not pointer.exists():
            return _Listed(0, {}, None)
        try:
            name = pointer.read_text("utf-8").strip()
            content = json.loads((self.root / "versions" / f"{name}.json").read_text("utf-8"))
            return _Listed(content["version"], dict(content["projects"]), content["private"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarehouseError(
                f"{self.root} is not a readable warehouse ({type(error).__name__}: {error}). "
                "CURRENT must name a version listed in versions/; name another folder."
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _key(self) -> bytes:
        """The key annotator ids are hashed with; made once, never published."""
        path = self.root / "private" / "key"
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.write_bytes(secrets.token_bytes(32))
            fresh.chmod(0o600)
            _sync(fresh)
            fresh.rename(path)
        return path.read_bytes()

    def _publish(self, draft: Draft) -> None:
        for path in draft.touched:
            _sync(path)
            _sync(path.parent)
        content = {
            "version": draft.number,
            "projects": draft.projects,
            "private": draft.private,
            "template": self._template(),
        }
        listed = self.root / "versions" / f"{draft.number:06d}.json"
        _write(listed, json.dumps(content, indent=2, ensure_ascii=False))
        _write(self.root / "CURRENT", f"{draft.number:06d}\n")
        self._remove_unlisted()

    def _template(self) -> str:
        """An empty file with today's tables, named by what they are."""
        digest = hashlib.sha256("".join(project_ddl()).encode()).hexdigest()[:12]
        target = f"template/{digest}.duckdb"
        path = self.root / target
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with duckdb.connect(str(fresh)) as connection:
                create_project_tables(connection)
            _sync(fresh)
            fresh.rename(path)
            _sync(path.parent)
        return target

    def _remove_unlisted(self) -> None:
        """Prune versions past the kept ones and what a killed ingest left behind."""
        published = self._listed()
        listed = sorted((self.root / "versions").glob("[0-9]*.json"))
        keep = [path for path in listed if int(path.stem) <= published.number][-KEPT_VERSIONS:]
        used = set()
        for path in keep:
            content = json.loads(path.read_text("utf-8"))
            used |= {*content["projects"].values(), content["private"], content["template"]}
        for path in set(listed) - set(keep):
            path.unlink()
        for path in list(self.root.glob("*/**/*.duckdb*")):
            relative = path.relative_to(self.root)
            owned = relative.parts[0] in ("projects", "private", "template")
            if owned and relative.as_posix() not in used:
                _remove(path)
        for folder in (self.root / "tmp").iterdir():
            if not _is_alive(int(folder.name.split("-")[0])):
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Listed:
    """What a version's list says."""

    number: int
    projects: dict[str, str]
    private: str | None


def project_ddl() -> list[str]:
    """The statements that make a project's tables: canonical, history, bookkeeping."""
    statements = []
    for table in tables().values():
        if table.name in PRIVATE:
            continue
        statements.append(table.ddl)
        if has_history(table.name):
            statements.append(history_ddl(table.name))
    keys = ", ".join(
        f"('{table.name}', {list(table.key) if has_history(table.name) else []}::varchar[])"
        for table in tables().values()
        if table.name not in PRIVATE
    )
    return [
        *statements,
        """create table import_counts (
            project_id varchar, import_id varchar, assets bigint, submissions bigint,
            skipped bigint, annotators bigint, objects bigint, answers bigint,
            relations bigint, labels bigint, gold bigint, predictions bigint,
            reviews bigint, work_seconds double)""",
        "create table sightings (project_id varchar, table_name varchar, row_key varchar, "
        "import_id varchar)",
        f"""create table canonical_keys as
        select * from (values {keys}, ('import_counts', []::varchar[]),
            ('sightings', []::varchar[])) as t(table_name, key_columns)""",
    ]


def has_history(table: str) -> bool:
    """Whether rows of a table can change between exports (imports themselves cannot)."""
    return table not in ("imports", "import_problems")


def history_ddl(table: str) -> str:
    """A table's history: its columns and the imports between which a row was valid."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in tables()[table].columns.items())
    return (
        f"create table {table}_history ({columns}, "
        "valid_from_import varchar, valid_to_import varchar)"
    )


def create_project_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of a new project file; one that has them gets the columns it lacks."""
    there = connection.execute(
        "select 1 from duckdb_tables() where table_name = 'canonical_keys' "
        "and database_name = current_database()"
    ).fetchall()
    if not there:
        connection.execute("begin")  # one sync to disk, not one per table
        for statement in project_ddl():
            connection.execute(statement)
        connection.execute("commit")
    else:
        _add_columns(connection)


def _add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Columns of today's tables that a file of older code does not know; NULL in its rows."""
    rows = connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' "
        "and database_name = current_database()"
    ).fetchall()
    known = set(rows)
    for table in tables().values():
        copies = [table.name, f"{table.name}_history"] if has_history(table.name) else [table.name]
        for copy in copies if table.name not in PRIVATE else []:
            for column, kind in table.columns.items():
                if (copy, column) not in known:
                    connection.execute(f'alter table {copy} add column "{column}" {kind}')


def create_private_tables(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make the private tables in an attached file, unless they are there."""
    for name in sorted(PRIVATE):
        ddl = tables()[name].ddl
        statement = ddl[ddl.index("create table") :]
        connection.execute(
            statement.replace("create table ", f"create table if not exists {schema}.", 1)
        )


def _remove(path: Path) -> None:
    """Remove a file, or the folder DuckDB spills into beside it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _slug(project: str) -> str:
    """A folder name for a project: readable, and apart for names that differ."""
    readable = re.sub(r"[^a-z0-9]+", "-", project.lower()).strip("-")[:40] or "project"
    return f"{readable}-{hashlib.sha256(project.encode()).hexdigest()[:8]}"


def _write(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    _sync(fresh)
    fresh.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
