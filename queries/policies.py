"""The settings that views know: subjects, names, what Assay ships with, what may be said."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import duckdb

from queries.catalogue import catalogue


@dataclass(frozen=True)
class Policy:
    """A setting: what holds where nothing is said, and which values make sense.

    `kind` is number, text, word (one of `choices`), words (a list of labels) or pairs (a list of
    pairs of labels). `default` is None where it is no number. `low` and `high` may be reached.
    `scope` is what the setting may differ by (question, error type); None where one value holds.
    `scopes` are the values of that there are; empty where they follow from the data.
    """

    default: float | None
    low: float = 0.0
    high: float = inf
    scope: str | None = None
    scopes: tuple[str, ...] = ()
    kind: str = "number"
    choices: tuple[str, ...] = ()


ERROR_TYPES = (
    *("missing", "spurious", "wrong_class", "wrong_type", "localisation", "boundary"),
    *("duplicate", "attribute", "occlusion_truncation", "grouping", "tracking_id", "relation"),
    *("transcription", "accuracy", "terminology", "fluency", "style", "locale", "audience"),
    *("design", "format", "guideline_gap", "unspecified"),
)
"""The kinds of errors there are; a test holds them against what the views say."""

_SHARE = (0.0, 1.0)

# What a value may be where it is not simply 0 or more. `*` stands for any name of the subject.
_RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("agreement", "*"): (-1.0, 1.0),
    ("acceptance", "aql_major"): (0.065, 6.5),
    ("acceptance", "aql_minor"): (0.065, 6.5),
    ("acceptance", "confidence"): _SHARE,
    ("acceptance", "tolerated_rate"): _SHARE,
    ("accuracy", "target"): _SHARE,
    ("matching", "iou"): _SHARE,
    ("matching", "oks"): _SHARE,
    ("matching", "tolerance_share"): _SHARE,
    ("keypoints", "tolerance_share"): _SHARE,
    ("attribute", "*"): _SHARE,
    ("label", "is_critical"): _SHARE,
    ("cause", "entropy"): _SHARE,
    ("cause", "self_consistency"): _SHARE,
    ("cause", "share"): _SHARE,
    ("consensus", "tau"): _SHARE,
    ("consensus", "tau_critical"): _SHARE,
    ("transcription", "*"): _SHARE,
    ("severity_grouping", "whole"): _SHARE,
    ("severity_small", "lower_by"): _SHARE,
    ("severity_duplicate", "iou"): _SHARE,
    ("severity_grouping", "cover"): _SHARE,
    ("severity_level", "*"): (0.0, 3.0),
    ("severity_iou", "*"): _SHARE,
    ("drift", "ewma_weight"): _SHARE,
    ("gold", "suspect_share"): _SHARE,
    ("signal_speed", "z"): (-inf, 0.0),
    ("signal_speed", "floor_share"): _SHARE,
    ("signal_straight_lining", "p"): _SHARE,
    ("signal_spammer", "score"): _SHARE,
    ("signal_swapped_labels", "q"): _SHARE,
    ("signal_leakage", "q"): _SHARE,
    ("slice", "difference"): _SHARE,
    ("slice", "q"): _SHARE,
    ("suspicion", "people"): _SHARE,
    ("suspicion", "model"): _SHARE,
    ("suspicion", "size"): _SHARE,
    ("target", "acceptance"): _SHARE,
    ("forecast", "on_time"): _SHARE,
}

# Settings that views look up for one question or kind of error before they take the general one.
_SCOPES: dict[tuple[str, str], str] = {
    ("accuracy", "target"): "question",
    ("matching", "iou"): "question or class",
    ("matching", "oks"): "question or class",
    ("matching", "tolerance_pixels"): "question or class",
    ("matching", "tolerance_share"): "question or class",
    ("keypoints", "tolerance_share"): "question or class",
    ("oks_sigma", "default"): "question, class or point",
    ("severity_iou", "none"): "question or class",
    ("severity_iou", "minor"): "question or class",
    ("attribute", "is_ignored"): "attribute",
    ("attribute", "is_safety_relevant"): "attribute",
    ("label", "is_critical"): "class",
    ("guideline", "note"): "class",
    ("guideline", "url"): "class",
    ("severity_type", "multiplier"): "error type",
}


# Settings that are no numbers; a word must be one of those listed.
_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("consensus", "method"): (
        *("auto", "majority", "weighted", "one_coin", "dawid_skene", "glad", "mace", "crowdlab"),
    ),
    ("multi_label", "distance"): ("masi", "jaccard"),
    ("span_agreement", "method"): ("unitized", "gamma"),
}
_DAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KINDS: dict[tuple[str, str], str] = {
    ("critical_pairs", "pairs"): "pairs",
    ("cause", "cannot_tell"): "words",
    ("cause", "other"): "words",
    ("calendar", "working_days"): "words",
    ("cost", "currency"): "text",
    ("guideline", "note"): "text",
    ("guideline", "url"): "text",
    **dict.fromkeys(_WORDS, "word"),
}


def known_policies() -> dict[tuple[str, str], Policy]:
    """Every (subject, name) of `stg_policies` with its default, its range and its scope."""
    return {(subject, name): _policy(subject, name, value) for subject, name, value in _shipped()}


def _policy(subject: str, name: str, default: float | None) -> Policy:
    scope = _SCOPES.get((subject, name))
    scopes = ERROR_TYPES if scope == "error type" else ()
    kind = _KINDS.get((subject, name), "number")
    choices = _DAYS if (subject, name) == ("calendar", "working_days") else ()
    choices = _WORDS.get((subject, name), choices)
    return Policy(default, *_range(subject, name), scope, scopes, kind, choices)


def _range(subject: str, name: str) -> tuple[float, float]:
    return _RANGES.get((subject, name)) or _RANGES.get((subject, "*")) or (0.0, inf)


def _shipped() -> list[tuple[str, str, float | None]]:
    with duckdb.connect(":memory:") as connection:
        for table in ("projects", "submissions"):
            connection.execute(f"create table {table} as select 'any' as project_id")
        connection.execute(
            "create table policies (project_id varchar, import_id varchar, subject varchar, "
            "name varchar, scope varchar, value_number double, value_text varchar)"
        )
        rows = connection.execute(
            f"select subject, name, value_number from ({catalogue()['stg_policies'].sql})"
        ).fetchall()
    return sorted(rows, key=lambda row: row[:2])
