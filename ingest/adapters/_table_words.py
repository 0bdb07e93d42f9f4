"""The words tables use for a status or a verdict, and SQL that reads them."""

from __future__ import annotations

from ingest.adapters._table_columns import normalised

_SKIP_NAMES = {"skipped", "isskipped", "skip", "wascancelled", "cancelled", "wasskipped"}
_TRUE = "true t 1 yes y x skip skipped"
_FALSE = "false f 0 no n"

_STATUSES = {
    "skipped": "skipped skip cancelled canceled was_cancelled passed pass",
    "draft": "draft in_progress pending started open saved",
    "expired": "expired timeout timed_out abandoned returned",
    "removed": "removed deleted",
    "submitted": "submitted submit completed complete done finished approved accepted rejected "
    "valid reviewed answered annotated labeled labelled active",
}
_VERDICTS = {
    "accepted": "accepted accept approved approve true t 1 yes y pass passed ok correct good valid",
    "rejected": "rejected reject false f 0 no n fail failed wrong incorrect bad invalid",
    "fixed": "fixed fix corrected edited changed fixed_and_accepted accepted_with_changes",
}
_NO_VERDICT = "pending open none na unreviewed not_reviewed in_review todo"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def is_skip_flag(column: str) -> bool:
    """Whether a column says yes or no to "skipped" rather than naming a state."""
    return normalised(column) in _SKIP_NAMES


def status(cell: str, column: str) -> str:
    """SQL for the status in a cell; empty and unknown words are "submitted"."""
    if is_skip_flag(column):
        return f"case when {_plain(cell)} in {_listed(_TRUE)} then 'skipped' else 'submitted' end"
    return f"case {_cases(cell, _STATUSES)} else 'submitted' end"


def is_odd_status(cell: str, column: str) -> str:
    """SQL: whether a cell is given and none of the words for a status."""
    known = f"{_TRUE} {_FALSE}" if is_skip_flag(column) else " ".join(_STATUSES.values())
    return f"coalesce({_plain(cell)} not in {_listed(known)}, false)"


def verdict(cell: str) -> str:
    """SQL for the verdict in a cell: NULL where there is none yet, "unknown" for other words."""
    return f"""case {_cases(cell, _VERDICTS)}
                    when {_plain(cell)} in {_listed(_NO_VERDICT)} then null
                    when {cell} is not null then 'unknown' end"""


def _cases(cell: str, meanings: dict[str, str]) -> str:
    return " ".join(
        f"when {_plain(cell)} in {_listed(words)} then '{meaning}'"
        for meaning, words in meanings.items()
    )


def _plain(cell: str) -> str:
    return f"regexp_replace(lower({cell}), '[^a-z0-9]', '', 'g')"


def _listed(words: str) -> str:
    return "(" + ", ".join(quoted(normalised(word)) for word in words.split()) + ")"
