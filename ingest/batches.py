"""What adapters hand to the warehouse writer: frames, problems and facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import polars as pl
import pyarrow as pa

Confidence = Literal["certain", "likely", "no"]
Role = Literal["work", "gold", "prediction", "review"]
Scale = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class Sniff:
    """How sure an adapter is that it reads an export, and why.

    `reason` names what was found ("array of tasks with data and annotations") or what is
    missing ("no annotations key"). `project` is the project name the peek states, if it does.
    """

    confidence: Confidence
    reason: str
    project: str | None = None


@dataclass(frozen=True)
class Batch:
    """Some rows of one canonical table.

    Columns are matched by name; a column the frame lacks is NULL. `records` is how many
    records of the source these rows came from (so that rows_read adds up): count each source
    record in exactly one batch.
    """

    table: str
    frame: pl.DataFrame | pa.Table
    records: int = 0


@dataclass(frozen=True)
class Problem:
    """Something in the source that a person should know about.

    `code` is a short slug (broken_record, unknown_label), `message` one sentence without the
    position, `location` where it was first seen ("record 17", "annotations.xml line 240").
    `rejected` counts the source records that were left out because of it.
    """

    severity: Literal["error", "warning", "info"]
    code: str
    message: str
    location: str | None = None
    rejected: int = 0


@dataclass(frozen=True)
class Fact:
    """What an export says of itself: exported_at (aware datetime), time_zone_assumed (text)."""

    name: Literal["exported_at", "time_zone_assumed"]
    value: datetime | str


@dataclass(frozen=True)
class Options:
    """What the person said on the command line about how to read.

    `columns` maps our names (asset, annotator, label, ...) to the source's (--map);
    `role` is None when the export itself tells work from gold and predictions.
    """

    role: Role | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    scale: Scale | None = None
    batch: str | None = None
