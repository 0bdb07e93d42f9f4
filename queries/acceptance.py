"""From what a sample showed to a verdict: the function behind `acceptance_overview`.

Patterns of units in, one row per sample, batch and project out. What may be said is said by
`survey` and `bounds`; the limits of a plan stand in the sample itself, as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from queries import bounds, survey
from queries.lots import inspections
from queries.samples import part_size, said
from queries.survey import Estimate, Stratum

Row = dict[str, Any]

NEUTRAL, MINOR, UNGRADED, MAJOR, CRITICAL = 1, 2, 3, 4, 5
_GRADES = {
    "critical": CRITICAL,
    "major": MAJOR,
    "ungraded": UNGRADED,
    "minor": MINOR,
    "neutral": NEUTRAL,
}

_OVERVIEW: dict[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(
        ("project_id", "kind", "name", "sample_id", "batch", "unit", "plan"), pl.String
    ),
    **dict.fromkeys(("population", "handed_in", "drawn", "reviewed"), pl.Int64),
    **dict.fromkeys((*_GRADES, "errors", "all_reviewed", "all_errors"), pl.Int64),
    **dict.fromkeys(("accept", "accept_minor"), pl.Int64),
    "design": pl.String,
    **dict.fromkeys(("value", "ci_low", "ci_high", "upper", "confidence"), pl.Float64),
    **dict.fromkeys(("n", "objects"), pl.Int64),
    **dict.fromkeys(("object_value", "object_low", "object_high", "design_effect"), pl.Float64),
    **dict.fromkeys(("inspection", "verdict", "detail", "certificate"), pl.String),
    **dict.fromkeys(("method", "reason"), pl.String),
    "seed": pl.Int64,
    "drawn_at": pl.Datetime("us", "UTC"),
}


@dataclass
class Scope:
    """A sample, a batch or a project: what is known of it and the patterns of its units."""

    facts: Row
    patterns: list[Row] = field(default_factory=list)

    @property
    def plan(self) -> Row:
        """What its plan says; nothing where it has none."""
        return said(self.facts["plan"])

    @property
    def population(self) -> int:
        """How many units there are, 0 where nobody says."""
        return int(self.facts["population"] or 0)

    @property
    def judged(self) -> list[Row]:
        """Patterns of units with a verdict."""
        return [row for row in self.patterns if row["grade"] is not None]

    def count(self, *grades: int) -> int:
        """Judged units of these grades, or all."""
        return sum(row["units"] for row in self.judged if not grades or row["grade"] in grades)


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Patterns per sample, batch and project in, the columns of `acceptance_overview` out."""
    scopes = _scopes(frame)
    samples = [_of_sample(scope) for scope in scopes if scope.facts["kind"] == "sample"]
    rows = samples + [
        _of_whole(scope, samples) for scope in scopes if scope.facts["kind"] != "sample"
    ]
    for row in rows:
        row["inspection"] = None
    for project in {row["project_id"] for row in rows}:
        inspections([row for row in rows if row["project_id"] == project])
    return pl.DataFrame([{name: row.get(name) for name in _OVERVIEW} for row in rows], _OVERVIEW)


def _scopes(frame: pl.DataFrame) -> list[Scope]:
    found: dict[tuple[str, str, str], Scope] = {}
    keys = ("project_id", "kind", "name")
    order = (*keys, "stratum", "selection", "inclusion_prob", "grade", "objects", "wrong_objects")
    for row in frame.sort(order).iter_rows(named=True):
        scope = found.setdefault((row["project_id"], row["kind"], row["name"]), Scope(row))
        if row["units"]:
            scope.patterns.append(row)
    return list(found.values())


def _of_sample(scope: Scope) -> Row:
    """A sample: held against its own plan."""
    facts, plan = scope.facts, scope.plan
    row = _counted(scope)
    row |= {
        "sample_id": facts["name"],
        "batch": plan.get("batch"),
        "unit": plan.get("unit") or "asset",
        "plan": plan.get("sentence"),
        "drawn": sum(pattern["units"] for pattern in scope.patterns),
        "accept": plan.get("accept"),
        "accept_minor": plan.get("accept_minor"),
        "confidence": _number(plan.get("confidence")) or facts["confidence"],
        "seed": facts["seed"],
        "drawn_at": facts["drawn_at"],
        "_plan": plan,
    }
    design, found = _from_sample(scope)
    row |= _estimated(row, design, found)
    row |= _about_objects(scope, row)
    row["verdict"], row["detail"] = _held_against_plan(row, plan, facts["tolerated_rate"])
    return row


def _counted(scope: Scope) -> Row:
    facts = scope.facts
    grades = {name: scope.count(grade) for name, grade in _GRADES.items()}
    errors = sum(count for name, count in grades.items() if name != "neutral")
    reviewed = scope.count()
    return {
        "project_id": facts["project_id"],
        "kind": facts["kind"],
        "name": facts["name"],
        "population": facts["population"],
        "handed_in": facts["handed_in"],
        "reviewed": reviewed,
        **grades,
        "errors": errors,
        "all_reviewed": reviewed,
        "all_errors": errors,
        "tolerated_rate": facts["tolerated_rate"],
    }


def _from_sample(scope: Scope) -> tuple[str, Estimate]:
    """A rate from a drawn sample: by strata where it has several, else simple."""
    names = {pattern["stratum"] for pattern in scope.patterns}
    if len(names) < 2:
        population = scope.population or None
        found = survey.simple(_wrong(scope.judged), scope.count(), population)
        return _named("simple", found), found
    parts = [_stratum(scope, name) for name in sorted(names)]
    if any(part is None for part in parts):
        return "none", Estimate(
            n=scope.count(),
            method="the sample does not say how likely its units were drawn",
            reason="not_applicable",
        )
    found = survey.stratified([part for part in parts if part is not None])
    return _named("stratified", found), found


def _stratum(scope: Scope, name: str) -> Stratum | None:
    """The size of a part follows from how many were drawn and how likely that was."""
    inside = [row for row in scope.patterns if row["stratum"] == name]
    population = part_size(sum(row["units"] for row in inside), inside[0]["inclusion_prob"])
    if population is None:
        return None
    judged = [row for row in inside if row["grade"] is not None]
    return Stratum(population, sum(row["units"] for row in judged), _wrong(judged))


def _wrong(patterns: Sequence[Row]) -> int:
    return sum(row["units"] for row in patterns if row["grade"] >= MINOR)


def _named(design: str, found: Estimate) -> str:
    return "all judged" if "all " in found.method else design


def _estimated(row: Row, design: str, found: Estimate) -> Row:
    upper, how = _upper(row, found)
    told = f"; upper bound one-sided, {row['confidence'] * 100:g}%, {how}" if how else ""
    return {
        "design": "none" if found.value is None else design,
        "value": found.value,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "upper": upper,
        "certificate": _certificate(row, found, upper),
        "n": found.n,
        "method": found.method + told,
        "reason": found.reason,
    }


def _upper(row: Row, found: Estimate) -> tuple[float | None, str]:
    """One-sided, and how: of the finite lot for a simple sample, else on the effective n."""
    if found.value is None or found.ci_high is None:
        return None, ""
    if found.ci_low == found.ci_high:
        return found.value, "all was judged"
    confidence = row["confidence"]
    if not _is_simple(found):
        n = found.effective_n or found.n
        return bounds.upper_share(found.value, n, confidence), "Clopper-Pearson, effective n"
    lot = row["population"] or None
    how = "Clopper-Pearson" if lot is None else "hypergeometric, of this lot"
    return bounds.upper(_found(found), found.n, confidence, lot), how


def _certificate(row: Row, found: Estimate, upper: float | None) -> str | None:
    """What may be published of a simple random sample."""
    if upper is None or not _is_simple(found):
        return None
    lot = row["population"] or None
    return bounds.certificate(_found(found), found.n, lot, upper, row["confidence"])


def _is_simple(found: Estimate) -> bool:
    return found.method.startswith("simple random sample")


def _found(found: Estimate) -> int:
    return round((found.value or 0.0) * found.n)


def _about_objects(scope: Scope, row: Row) -> Row:
    """The rate of wrong annotations, where verdicts name them and whole assets were drawn."""
    patterns = [pattern for pattern in scope.judged if pattern["objects"]]
    if row["unit"] != "asset" or not any(pattern["wrong_objects"] for pattern in patterns):
        return {"objects": sum(p["objects"] * p["units"] for p in patterns)}
    sizes = [p["objects"] for p in patterns for _ in range(p["units"])]
    wrong = [p["wrong_objects"] for p in patterns for _ in range(p["units"])]
    sampled = len(sizes) / scope.population if scope.population else 0.0
    found = survey.clusters(sizes, wrong, min(sampled, 1.0))
    return {
        "objects": found.n,
        "object_value": found.value,
        "object_low": found.ci_low,
        "object_high": found.ci_high,
        "design_effect": found.design_effect,
    }


# --- verdicts


def _held_against_plan(row: Row, plan: Row, tolerated: float | None) -> tuple[str, str]:
    """The verdict of a sample and why. A critical error decides at once."""
    if row["critical"]:
        return "not_accepted", f"{_many(row['critical'], 'critical error')}; none is accepted"
    if not row["drawn"]:
        return "not_assessable", "the sample names no unit that is here"
    left = row["drawn"] - row["reviewed"]
    limits = _limits(row, plan)
    over = [(count, most, what) for count, most, what in limits if count > most]
    if over:
        count, most, what = over[0]
        return "not_accepted", f"{_units(row, count)} {what}; at most {most:,} accepted"
    if left > 0:
        return "continue", f"{row['reviewed']:,} of {row['drawn']:,} judged; {left:,} to go"
    if limits:
        held = "; ".join(f"{count:,} {what}, at most {most:,}" for count, most, what in limits)
        return "accepted", f"all {row['drawn']:,} judged: {held}; no critical error"
    return _held_against_rate(row, tolerated)


def _limits(row: Row, plan: Row) -> list[tuple[int, int, str]]:
    """What is counted, how much of it is accepted, and what it is."""
    accept, minor = _whole(plan.get("accept")), _whole(plan.get("accept_minor"))
    if accept is None:
        return []
    if minor is None:
        return [(row["errors"], accept, "with an error")]
    major = row["major"] + row["ungraded"]
    word = "with a major error" if not row["ungraded"] else "with a major or ungraded error"
    return [(major, accept, word), (row["minor"], minor, "with a minor error")]


def _held_against_rate(row: Row, tolerated: float | None) -> tuple[str, str]:
    """Without limits of a plan: the interval against the rate that is tolerated."""
    if tolerated is None:
        return "not_assessable", "no limit to accept by: no plan was drawn, no rate is tolerated"
    if row["upper"] is None:
        return "not_assessable", "the verdicts say nothing about the rate of errors"
    rate = f"{tolerated * 100:g} %"
    if row["upper"] <= tolerated:
        return "accepted", f"error rate at most {_percent_up(row['upper'])}; {rate} is tolerated"
    if row["ci_low"] > tolerated:
        low = f"{row['ci_low'] * 100:.1f} %"
        return "not_accepted", f"error rate at least {low}; {rate} is tolerated"
    return "continue", f"{row['n']:,} judged leave open whether the rate is under {rate}; draw more"


def _of_whole(scope: Scope, samples: Sequence[Row]) -> Row:
    """A batch or the project: the newest sample drawn from it, else verdicts chosen by lot."""
    facts = scope.facts
    batch = facts["name"] if facts["kind"] == "batch" else None
    own = [
        row for row in samples if row["project_id"] == facts["project_id"] and row["batch"] == batch
    ]
    row = _counted(scope) | {"batch": batch, "unit": "asset", "confidence": facts["confidence"]}
    critical = row["critical"]
    if own:
        newest = max(own, key=lambda sample: (str(sample["drawn_at"]), sample["name"]))
        row = {**newest, **{name: row[name] for name in _OWN}, "_plan": {}}
    else:
        design, found = _from_reviews(scope)
        row |= _estimated(row, design, found) | _about_objects(scope, row)
        row["verdict"], row["detail"] = _without_sample(row, found)
    if critical and row["verdict"] != "not_accepted":
        what = _many(critical, "critical error")
        row["verdict"], row["detail"] = "not_accepted", f"{what} among all verdicts; none accepted"
    return row


_OWN = ("project_id", "kind", "name", "batch", "handed_in", "all_reviewed", "all_errors")


def _from_reviews(scope: Scope) -> tuple[str, Estimate]:
    """A rate from verdicts nobody drew a recorded sample for: only what was chosen by lot."""
    judged = scope.judged
    n = scope.count()
    if n == 0:
        return "none", Estimate(method="no verdicts", reason="no_data")
    if scope.population and n >= scope.population:
        return "all judged", survey.simple(_wrong(judged), n, scope.population)
    by_lot = [row for row in judged if row["selection"] == "random" or row["inclusion_prob"]]
    if not by_lot:
        method = "verdicts were not chosen by lot: they count for what was judged, not for the rest"
        return "none", Estimate(n=n, method=method, reason="not_applicable")
    chances = [row["inclusion_prob"] for row in by_lot]
    wrong = _wrong(by_lot)
    units = sum(row["units"] for row in by_lot)
    aside = f"; {n - units:,} verdicts not chosen by lot left out" if n > units else ""
    if all(chance is None for chance in chances):
        found = survey.simple(wrong, units, scope.population or None)
        return _named("simple", found), replace(found, method=found.method + aside)
    found = survey.weighted(
        [float(row["grade"] >= MINOR) for row in by_lot for _ in range(row["units"])],
        [row["inclusion_prob"] for row in by_lot for _ in range(row["units"])],
    )
    if found.value is None and found.reason == "not_applicable":
        method = "some verdicts say how likely they were and others do not: nothing weighs them"
        return "none", replace(found, method=method)
    return _named("weighted", found), replace(found, method=found.method + aside)


def _without_sample(row: Row, found: Estimate) -> tuple[str, str]:
    if found.value is None:
        why = "no verdicts yet" if found.reason == "no_data" else found.method
        return "not_assessable", why
    return _held_against_rate(row, row.get("tolerated_rate"))


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _many(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _units(row: Row, count: int) -> str:
    return _many(count, row["unit"])


def _percent_up(share: float) -> str:
    """A bound, rounded up: less would promise what was not shown."""
    return f"{-(-round(share * 1e5) // 100) / 10:.1f} %"
