"""Gates: what must hold before a delivery leaves: targets, no critical error, samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from queries.reader import Reader
from reports.words import count, number, plain, plural, reason, slug


@dataclass(frozen=True)
class Gate:
    """One thing that must hold; `passes` is None where it cannot be judged."""

    project: str
    gate: str
    passes: bool | None
    words: str


def gates(reader: Reader) -> list[Gate]:
    """Every gate of the reader's projects."""
    return [*_targets(reader), *_critical(reader), *_acceptance(reader)]


def told(found: Sequence[Gate]) -> str:
    """The gates to be read, what fails first."""
    if not found:
        return "There is no gate: no target was set and nothing was judged."
    names = {False: "FAILS", None: "not judged", True: "passes"}
    ranked = sorted(found, key=lambda gate: (gate.passes is not False, gate.passes is not None))
    return "\n".join(
        f"{names[gate.passes]}  {plain(gate.project)}, {gate.gate}: {gate.words}" for gate in ranked
    )


def _targets(reader: Reader) -> Iterator[Gate]:
    for row in reader.fetch("targets_status").to_dicts():
        name = f"target {slug(row['target'])}"
        if row["is_met"] is None:
            yield Gate(row["project_id"], name, None, reason(row["reason"]))
        else:
            words = (
                f"{number(row['actual'])}, {number(row['wanted'])} wanted, n = {count(row['n'])}"
            )
            yield Gate(row["project_id"], name, bool(row["is_met"]), words)


def _critical(reader: Reader) -> Iterator[Gate]:
    """One confirmed critical error fails a project, whatever its score."""
    for row in reader.fetch("errors_overview").to_dicts():
        if row["question"] == "all" and row["n"]:
            words = f"{plural(row['critical'], 'critical error')} in {plural(row['n'], 'label')}"
            yield Gate(row["project_id"], "critical errors", row["critical"] == 0, words)


def _acceptance(reader: Reader) -> Iterator[Gate]:
    verdicts = {"accepted": True, "not_accepted": False}
    for row in reader.fetch("acceptance_overview").to_dicts():
        if row["kind"] != "sample" and (row["sample_id"] or row["verdict"] in verdicts):
            name = "acceptance" if row["kind"] == "project" else f"delivery {plain(row['name'])}"
            words = plain(row["detail"] or slug(row["verdict"]))
            yield Gate(row["project_id"], name, verdicts.get(row["verdict"]), words)
