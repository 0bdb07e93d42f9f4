"""What people decided, in a log that shows when it was tampered with. The door.

ledger = Ledger(warehouse)
ledger.append("comment", "harbour", "asset:17", {"text": "blurred"}, actor="amira")

The log is one file of the warehouse folder; nothing exists until the first entry. It knows no
export, no view and no page: the subject is whatever text its caller names things by.
"""

from ledger.entry import EMPTY, KINDS, Draft, Entry, Head, Kind
from ledger.errors import Conflict, LedgerError
from ledger.store import Ledger

__all__ = [
    "EMPTY",
    "KINDS",
    "Conflict",
    "Draft",
    "Entry",
    "Head",
    "Kind",
    "Ledger",
    "LedgerError",
]
