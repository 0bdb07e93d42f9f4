"""The newest line, noted in a file beside the log, so that a removed end is noticed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ledger.entry import Head
from ledger.errors import LedgerError

_SIZE = 64


def read_head(path: Path) -> Head | None:
    """The noted line; None when there is no such file. Raises LedgerError for a broken one."""
    try:
        number, found = path.read_text("ascii").split()
        head = Head(int(number), found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LedgerError(
            f"{path.name} in {path.parent} cannot be read ({error}). It must hold a line number "
            "and a hash; restore it together with the log."
        ) from error
    if head.sequence < 0 or len(head.hash) != _SIZE:
        raise LedgerError(
            f"{path.name} in {path.parent} must hold a line number and a hash of {_SIZE} "
            "characters; restore it together with the log."
        )
    return head


def write_head(path: Path, head: Head) -> None:
    """Replace the file in one step: a reader sees the old line or the new one."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(f"{head.sequence} {head.hash}\n")
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
