"""A quality report a customer can verify. The door: make one, read one, verify one, compare two."""

from reports.errors import CannotPrint, NoReport, NothingKnown, ReportError
from reports.gathering import Request, gather
from reports.model import Manifest

__all__ = [
    "CannotPrint",
    "Manifest",
    "NoReport",
    "NothingKnown",
    "ReportError",
    "Request",
    "gather",
]
