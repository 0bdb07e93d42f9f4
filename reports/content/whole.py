"""The report from its first line to its last: the verdict, then the fourteen sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.content import (
    acceptance,
    accuracy,
    agreement,
    ambiguity,
    errors,
    limitations,
    people,
    provenance,
    scope,
    slices,
    verdict,
)
from reports.document import Block, Document, Section
from reports.model import SECTIONS, Manifest
from reports.words import instant, plain

_WRITERS: dict[int, Callable[[Manifest], Sequence[Block]]] = {
    1: scope.population,
    2: scope.guideline,
    3: people.workforce,
    4: people.workflow,
    5: acceptance.sampling,
    6: agreement.section,
    7: accuracy.section,
    8: errors.section,
    9: acceptance.decision,
    10: slices.section,
    11: ambiguity.section,
    12: limitations.section,
    13: provenance.section,
    14: provenance.sign_off,
}


def document(manifest: Manifest) -> Document:
    """The report in words. Nothing is counted here: every number is one of the figures'."""
    facts = manifest.facts
    batch = f", delivery {plain(facts['batch'])}" if facts["batch"] else ""
    return Document(
        title=f"{plain(facts['project'])}{batch}",
        subtitle="Quality report",
        as_of=instant(facts["as_of"]),
        fingerprint=manifest.sha256,
        sections=[
            Section(None, "Verdict", verdict.section(manifest)),
            *(Section(number, SECTIONS[number], write(manifest)) for number, write in
              _WRITERS.items()),
        ],
    )  # fmt: skip
