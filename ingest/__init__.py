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
from ingest.images import ImageRule
from ingest.load import Progress, Request, load
from ingest.preview import MEANINGS, SEVERAL, Preview, lacking, preview
from ingest.progress_line import ProgressLine
from ingest.receipts import Receipt
from ingest.recognise import Finding, findings, recognise
from ingest.samples import Sample, record_sample
from ingest.settings import Settings, parse_settings, read_settings
from ingest.upkeep import recompute, source_sha256

__all__ = [
    "CARRIED",
    "MEANINGS",
    "SEVERAL",
    "Adapter",
    "Batch",
    "Fact",
    "Finding",
    "ImageRule",
    "IngestError",
    "NotRecognised",
    "Options",
    "Preview",
    "Problem",
    "Progress",
    "ProgressLine",
    "Receipt",
    "Refused",
    "Request",
    "Role",
    "Sample",
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
    "recompute",
    "record_sample",
    "registry",
    "source_sha256",
]
