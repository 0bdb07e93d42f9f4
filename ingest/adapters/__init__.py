"""The adapters: one module reads one export format of one tool.

Modules in this folder are discovered; other packages join by the entry point group
`assay.adapters`. Both pass through `registry()`. A module whose name starts with an
underscore is a shared walk and no adapter.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export

CARRIED = ("annotator", "times", "review", "gold", "prediction", "geometry")
"""What a format may carry: the columns of the format matrix, in order."""

GROUP = "assay.adapters"


@runtime_checkable
class AdapterModule(Protocol):
    """What a module must have to be an adapter.

    One that takes masks from pictures beside the data also has `masks(export)`: it yields the
    names of those that `read` will ask `Export.picture` for, so that a changed picture makes
    another import. It raises nothing that `read` would not, and looks no further than it must.
    """

    __doc__: str | None
    TOOL: str
    VERSION: str
    CARRIES: dict[str, str]
    EVIDENCE: str

    def sniff(self, export: Export) -> Sniff:
        """Say how sure the module is that it reads an export; looks at peeks only."""

    def read(self, export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
        """Yield the rows of an export, a few thousand at a time."""


@dataclass(frozen=True)
class Adapter:
    """An adapter by name, with what it says about itself."""

    name: str
    module: AdapterModule

    @property
    def sentence(self) -> str:
        """The first line of its docstring: its entry in the format list."""
        return (self.module.__doc__ or "").strip().splitlines()[0]

    def masks(self, export: Export) -> Iterator[str]:
        """The pictures that `read` takes masks from, by name; mostly none."""
        if hasattr(self.module, "masks"):
            yield from self.module.masks(export)


@cache
def registry() -> dict[str, Adapter]:
    """Every adapter by name: our own, then guests from other packages."""
    own = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    found = {name: _adapter(name, importlib.import_module(f"{__name__}.{name}")) for name in own}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, _adapter(point.name, point.load()))
    return found


def _adapter(name: str, module: object) -> Adapter:
    if isinstance(module, AdapterModule):
        return Adapter(name, module)
    needed = ("TOOL", "VERSION", "CARRIES", "EVIDENCE", "sniff", "read")
    missing = [attribute for attribute in needed if not hasattr(module, attribute)]
    raise TypeError(f"adapter {name} lacks {', '.join(missing)}; see CONTRIBUTING.md")
