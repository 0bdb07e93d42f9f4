"""What can go wrong while an export is read.

IngestError
├── NotRecognised    no adapter reads this source
├── Unreadable       the source is there, but its bytes are broken, empty or hostile
├── WrongOption      an option names something the source or Assay does not have
├── Refused          --strict, and some records were broken
└── WarehouseError   the warehouse is not one, is locked, or cannot be written

Every message is one sentence or two for the person at the keyboard:
what happened, what was expected, what to do.
"""


class IngestError(Exception):
    """An export could not be loaded; nothing was written."""


class NotRecognised(IngestError):
    """No adapter reads this source."""


class Unreadable(IngestError):
    """The source cannot be read: truncated, empty, binary, hostile."""


class WrongOption(IngestError):
    """An option names something that is not there."""


class Refused(IngestError):
    """Broken records were found and --strict was asked for."""


class WarehouseError(IngestError):
    """The warehouse cannot be used."""
