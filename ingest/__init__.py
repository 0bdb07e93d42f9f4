"""Everything that knows a labeling tool. The door: load exports, sniff one, list the formats."""

from ingest.adapters import CARRIED, Adapter, registry
from ingest.batches import Batch, Fact, Options, Problem, Role, Sniff
from ingest.errors import (
    IngestError,
    NotRecognised,
    Refused,
    Unreadable,
    WarehouseError,
    WrongOption,
)
from ingest.load import Progress, Request, load
from ingest.preview import MEANINGS, SEVERAL, Preview, lacking, preview
from ingest.receipts import Receipt
from ingest.recognise import Finding, findings, recognise
from ingest.settings import Settings, parse_settings, read_settings

__all__ = [
    "CARRIED",
    "MEANINGS",
    "SEVERAL",
    "Adapter",
    "Batch",
    "Fact",
    "Finding",
    "IngestError",
    "NotRecognised",
    "Options",
    "Preview",
    "Problem",
    "Progress",
    "Receipt",
    "Refused",
    "Request",
    "Role",
    "Settings",
    "Sniff",
    "Unreadable",
    "WarehouseError",
    "WrongOption",
    "findings",
    "lacking",
    "load",
    "parse_settings",
    "preview",
    "read_settings",
    "recognise",
    "registry",
]
