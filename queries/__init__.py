"""Everything that counts. The door: open a warehouse, fetch a view, read the catalogue.

with open_warehouse(path) as reader:
    reader.fetch("accuracy_by_annotator", Filters(projects=("harbour",)))
"""

from queries.catalogue import View, catalogue
from queries.completion import what_if
from queries.decisions import is_live
from queries.digest import Digest, digest
from queries.errors import (
    BadQuery,
    NoDecisions,
    NoWarehouse,
    QueryError,
    UnknownProject,
    UnknownView,
)
from queries.filters import Filters, unused
from queries.paging import Page, count, page, rows, tally
from queries.policies import known_policies
from queries.reader import Reader, open_warehouse
from queries.search import assets as find_assets
from queries.stored import refresh, refresh_over
from queries.versions import Version, current

__all__ = [
    "BadQuery",
    "Digest",
    "Filters",
    "NoDecisions",
    "NoWarehouse",
    "Page",
    "QueryError",
    "Reader",
    "UnknownProject",
    "UnknownView",
    "Version",
    "View",
    "catalogue",
    "count",
    "current",
    "digest",
    "find_assets",
    "is_live",
    "known_policies",
    "open_warehouse",
    "page",
    "refresh",
    "refresh_over",
    "rows",
    "tally",
    "unused",
    "what_if",
]
