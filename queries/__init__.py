"""Everything that counts. The door: open a warehouse, fetch a view, read the catalogue.

with open_warehouse(path) as reader:
    reader.fetch("accuracy_by_annotator", Filters(projects=("harbour",)))
"""

from queries.catalogue import View, catalogue
from queries.completion import what_if
from queries.digest import Digest, digest
from queries.errors import BadQuery, NoWarehouse, QueryError, UnknownProject, UnknownView
from queries.filters import Filters, unused
from queries.policies import known_policies
from queries.reader import Reader, open_warehouse
from queries.stored import refresh
from queries.versions import Version, current

__all__ = [
    "BadQuery",
    "Digest",
    "Filters",
    "NoWarehouse",
    "QueryError",
    "Reader",
    "UnknownProject",
    "UnknownView",
    "Version",
    "View",
    "catalogue",
    "current",
    "digest",
    "known_policies",
    "open_warehouse",
    "refresh",
    "unused",
    "what_if",
]
