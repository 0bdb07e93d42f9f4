"""What can go wrong with the log of decisions.

LedgerError
└── Conflict    somebody else wrote about the same subject meanwhile

Every message is for the person at the screen: what happened, what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.entry import Entry


class LedgerError(Exception):
    """The log cannot be read or written; nothing was written."""


class Conflict(LedgerError):
    """The subject is no longer what the person saw. `newer` is the newest entry about it.

    None when the subject has fewer entries than the person says they saw.
    """

    def __init__(self, message: str, newer: Entry | None) -> None:
        super().__init__(message)
        self.newer = newer
