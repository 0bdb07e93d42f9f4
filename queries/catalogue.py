"""Views: what their headers say, the order they depend on each other, how they are installed.

A view is a file `queries/<layer>/<name>.sql`: a header in comments, then a plain select.

    -- How often each annotator agrees with gold.
    --
    -- grain: project_id, question, annotator_id
    -- project_id: the labeling effort
    -- ...
    -- stored: yes                      (optional: computed when an import is published)
    -- function: agreement.intervals    (optional: the select feeds this function, whose
    --                                   frame is the view; such a view is stored, unless the
    --                                   header says `stored: no`, as for what follows decisions)
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Any, Literal, cast

import duckdb
import polars as pl

Layer = Literal["staging", "intermediate", "marts"]
LAYERS: tuple[Layer, ...] = ("staging", "intermediate", "marts")

_IMPORT = re.compile(r"^\s*from queries(?:\.(\w+))? import ([\w, ]+)", re.MULTILINE)
_DIRECTIVES = ("grain", "stored", "function")


@dataclass(frozen=True)
class View:
    """A view as its file says it."""

    name: str
    layer: Layer
    sentence: str
    grain: tuple[str, ...]
    columns: Mapping[str, str]
    sql: str
    reads: frozenset[str]
    stored: bool = False
    function: str | None = None

    def compute(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Hand the select's frame to the view's function and keep the documented columns."""
        if self.function is None:
            raise ValueError(f"{self.name} is plain SQL and has no function")
        module, name = self.function.rsplit(".", 1)
        function = getattr(importlib.import_module(f"queries.{module}"), name)
        typed = cast(Callable[[pl.DataFrame], pl.DataFrame], function)
        return typed(frame).select(list(self.columns))


@cache
def catalogue() -> dict[str, View]:
    """Every view by name, each after all that it reads."""
    found = {view.name: view for layer in LAYERS for view in _layer(layer)}
    graph = {name: sorted(view.reads & found.keys()) for name, view in sorted(found.items())}
    return {name: found[name] for name in TopologicalSorter(graph).static_order()}


@cache
def upstream(name: str) -> tuple[View, ...]:
    """The view and all it reads, directly or not, in an order they can be installed in."""
    views = catalogue()
    wanted, queue = {name}, [name]
    while queue:
        for read in views[queue.pop()].reads & views.keys():
            if read not in wanted:
                wanted.add(read)
                queue.append(read)
    return tuple(view for view in views.values() if view.name in wanted)


@cache
def definition_hash(name: str) -> str:
    """A hash over the view's definition and the definitions of all it reads.

    Changes in a function's module, and in what that imports here, count as well, so that a
    stored table is known to be of older code.
    """
    digest = hashlib.sha256()
    for view in upstream(name):
        digest.update(view.sql.encode())
        if view.function:
            for source in _sources(view.function.rsplit(".", 1)[0]):
                digest.update(source)
    return digest.hexdigest()[:16]


def table_names(sql: str) -> frozenset[str]:
    """The tables and views a select reads, without the names it defines itself.

    >>> sorted(table_names("with a as (select * from b) select * from a, c"))
    ['b', 'c']
    """
    with _scratch().cursor() as cursor:
        row = cursor.execute("select json_serialize_sql(?)", [sql]).fetchall()[0]
    tree = json.loads(row[0])
    if tree.get("error"):
        raise ValueError(f"cannot be parsed: {tree.get('error_message')}")
    nodes = list(_nodes(tree))
    defined = {entry["key"] for node in nodes for entry in _cte_entries(node)}
    named = {n["table_name"] for n in nodes if n.get("type") == "BASE_TABLE"}
    return frozenset(named - defined)


def parse(name: str, layer: Layer, text: str) -> View:
    """Read a view file. Raises ValueError when its header breaks the contract."""
    header, sentence, columns, directives = _header(text)
    if not sentence or "grain" not in directives:
        raise ValueError(f"{name}.sql: the header needs a sentence and a grain line")
    function = directives.get("function")
    return View(
        name=name,
        layer=layer,
        sentence=sentence,
        grain=tuple(part.strip() for part in directives["grain"].split(",")),
        columns=columns,
        sql=text[header:].strip().rstrip(";"),
        reads=table_names(text[header:]),
        stored=directives.get("stored", "yes" if function else "no") == "yes",
        function=function,
    )


def _header(text: str) -> tuple[int, str, dict[str, str], dict[str, str]]:
    """Length of the header, its sentence, its columns, its directives.

    A line that is no `name: meaning` continues the meaning (or the sentence) before it.
    """
    length, sentence, columns, directives = 0, "", {}, {}
    last: str | None = None
    for line in text.splitlines(keepends=True):
        if not line.startswith("--"):
            break
        length += len(line)
        content = line[2:].strip()
        name, colon, meaning = content.partition(":")
        if colon and name in _DIRECTIVES:
            directives[name], last = meaning.strip(), None
        elif colon and name.isidentifier() and "grain" in directives:
            columns[name], last = meaning.strip(), name
        elif content and last is not None:
            columns[last] += f" {content}"
        elif content and "grain" not in directives:
            sentence = f"{sentence} {content}".strip()
    return length, sentence, columns, directives


def _layer(layer: Layer) -> Iterator[View]:
    folder = files(__package__) / layer
    for path in folder.iterdir():
        if path.name.endswith(".sql"):
            yield parse(path.name.removesuffix(".sql"), layer, path.read_text("utf-8"))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _cte_entries(node: dict[str, Any]) -> list[dict[str, Any]]:
    cte_map = node.get("cte_map")
    return list(cte_map.get("map", [])) if isinstance(cte_map, dict) else []


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """An empty database that only parses; made once, for it costs more than the parsing."""
    return duckdb.connect(":memory:", config={"threads": 1})


@cache
def _sources(module: str) -> tuple[bytes, ...]:
    """The source of a module of this room and of those it imports from this room."""
    found: dict[str, bytes] = {}
    queue = [module]
    while queue:
        name = queue.pop()
        found[name] = (files(__package__) / f"{name}.py").read_bytes()
        for inner, names in _IMPORT.findall(found[name].decode()):
            wanted = [inner] if inner else [part.strip() for part in names.split(",")]
            queue.extend(other for other in wanted if other not in found)
    return tuple(found[name] for name in sorted(found))
