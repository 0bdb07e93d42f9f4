"""What was planted, so that a test can ask whether the product finds exactly that."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One export to ingest; path is relative to the folder that was written."""

    path: str
    project: str
    role: str | None
    time_zone: str


@dataclass(frozen=True)
class Worker:
    """One person in one project.

    source_id: how the export names them. accuracy: expected share of sound gold they get
    right (a few gold answers of the weather project are wrong themselves, see Truth).
    gold_n, gold_correct: how often they met gold and what came of it, as it happened.
    pace: seconds needed, 1 is usual. part: good, loose (wide boxes, right classes),
    careless, mixer (takes one class for another) or hasty (fast and wrong).
    """

    project: str
    source_id: str
    name: str
    part: str
    is_weak: bool
    accuracy: float
    gold_n: int
    gold_correct: int
    pace: float


@dataclass(frozen=True)
class Pair:
    """Two classes that are mixed up: by one person, or by everybody until a date."""

    project: str
    gold_label: str
    given_label: str
    source_id: str | None
    until: datetime | None


@dataclass(frozen=True)
class Truth:
    """Everything planted in one run of the simulation."""

    seed: int
    sources: tuple[Source, ...]
    workers: tuple[Worker, ...]
    pairs: tuple[Pair, ...]
    guideline_version: str
    guideline_at: datetime
    critical_label: str
    exported_at: datetime
    wrong_gold: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def weak(self, project: str) -> frozenset[str]:
        """The people of the project who work below target, as the export names them."""
        return frozenset(
            worker.source_id
            for worker in self.workers
            if worker.project == project and worker.is_weak
        )

    def worker(self, project: str, source_id: str) -> Worker:
        """The planted facts about one person of one project."""
        return next(
            worker
            for worker in self.workers
            if (worker.project, worker.source_id) == (project, source_id)
        )

    def save(self, path: Path) -> None:
        """Write the truth as JSON, instants in ISO 8601."""
        path.write_text(json.dumps(asdict(self), indent=1, default=str, sort_keys=True) + "\n")


WEAK_PARTS = frozenset({"careless", "mixer", "hasty"})
