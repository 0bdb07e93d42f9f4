"""What changed between two reports, and why: data, gold, labels, definitions, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reports.model import Figure, Manifest, Row
from reports.verifying import same
from reports.words import COEFFICIENTS, METRICS, count, instant, number, percent, plain, plural

# Columns that tell one row of a figure from another; what else a row holds may change.
_KEYS = {
    "agreement": ("question", "coefficient"),
    "agreement_by_label": ("question", "label"),
    "accuracy": ("question", "metric"),
    "accuracy_by_annotator": ("question", "annotator_id"),
    "errors": ("question",),
    "before_after": ("question",),
    "slices": ("dimension", "slice"),
    "acceptance": ("kind", "name"),
    "targets": ("target",),
    "labels": ("question", "label"),
    "gold": ("state",),
    "causes": ("question", "cause"),
    "policies": ("subject", "name", "scope"),
    "sources": ("import_id",),
}
_SHARES = ("percent", "accuracy", "balanced_accuracy", "macro_f1")
_COMPARED = tuple(name for name in _KEYS if name not in ("policies", "sources", "labels"))


@dataclass(frozen=True)
class Change:
    """A value that differs: which figure, which row, what it was and what it is."""

    figure: str
    row: str
    was: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """Two reports side by side: the reasons first, then what came of them."""

    before: str
    after: str
    reasons: Sequence[str]
    changes: Sequence[Change]

    def as_dict(self) -> dict[str, Any]:
        """One object, as `assay report --compare --json` prints it."""
        return asdict(self)

    def as_text(self) -> str:
        """The same to be read."""
        lines = [f"before  {self.before}", f"after   {self.after}", "", "Why"]
        lines += [f"- {reason}" for reason in self.reasons or ("Nothing they rest on changed.",)]
        lines += ["", "What"]
        lines += [f"- {c.figure}, {c.row}: {c.was} -> {c.now}" for c in self.changes]
        if not self.changes:
            lines.append("- No figure changed.")
        return "\n".join(lines)


def compare(before: Manifest, after: Manifest) -> Comparison:
    """What changed from one report to the other."""
    return Comparison(
        before=_named(before),
        after=_named(after),
        reasons=list(_reasons(before, after)),
        changes=list(_changes(before, after)),
    )


def _named(manifest: Manifest) -> str:
    facts = manifest.facts
    batch = f", delivery {plain(facts['batch'])}" if facts["batch"] else ""
    return f"{plain(facts['project'])}{batch}, as of {instant(facts['as_of'])}"


# --- why


def _reasons(before: Manifest, after: Manifest) -> Iterator[str]:
    for what, name in (("project", "Projects"), ("batch", "Deliveries")):
        one, other = before.facts[what], after.facts[what]
        if one != other:
            yield f"{name} differ: {plain(one or 'all')}, then {plain(other or 'all')}."
    yield from _imports(before, after)
    yield from _tables(before, after)
    yield from _gold(before, after)
    yield from _decisions(before, after)
    yield from _definitions(before, after)
    yield from _settings(before, after)
    yield from _software(before, after)


def _imports(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = _by_key(before, "sources"), _by_key(after, "sources")
    for key in new.keys() - old.keys():
        row = new[key]
        yield (
            f"New export: {plain(row['source_name'])} ({row['role'] or 'as it says'}), imported "
            f"{instant(row['imported_at'])}."
        )
    for key in old.keys() - new.keys():
        yield f"No longer known: {plain(old[key]['source_name'])}."


def _tables(before: Manifest, after: Manifest) -> Iterator[str]:
    """New rows, and rows that hold something else."""
    nouns = {"annotations": "annotation", "submissions": "submission", "assets": "asset",
        "reviews": "verdict", "labels": "label"}  # fmt: skip
    for table, noun in nouns.items():
        old, new = before.facts["contents"].get(table), after.facts["contents"].get(table)
        if old is None or new is None or old["sha256"] == new["sha256"]:
            continue
        more = new["rows"] - old["rows"]
        if more:
            yield f"{plural(abs(more), noun)} {'more' if more > 0 else 'fewer'} in the exports."
        else:
            yield f"As many {noun}s as before ({count(new['rows'])}), but some hold something else."
    old_changes, new_changes = (_total(m) for m in (before, after))
    if new_changes != old_changes:
        yield (
            f"Labels that became others after they were handed in: {count(old_changes)}, then "
            f"{count(new_changes)}."
        )


def _total(manifest: Manifest) -> int:
    return int(manifest.first("label_changes_total").get("changes") or 0)


def _gold(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = ({row["question"]: row["gold_version"] for row in m.rows("accuracy")}
        for m in (before, after))  # fmt: skip
    for question in sorted(old.keys() | new.keys()):
        if old.get(question) != new.get(question):
            yield (
                f"Gold of {plain(question)} changed: version {old.get(question) or 'none'}, then "
                f"{new.get(question) or 'none'}."
            )


def _decisions(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = ({row["kind"]: row["entries"] for row in m.rows("decisions")}
        for m in (before, after))  # fmt: skip
    for kind in sorted(old.keys() | new.keys()):
        more = new.get(kind, 0) - old.get(kind, 0)
        if more:
            way = "more" if more > 0 else "fewer"
            yield f"{plural(abs(more), 'entry', 'entries')} of kind {kind} {way} in the log."


def _definitions(before: Manifest, after: Manifest) -> Iterator[str]:
    changed: dict[str, list[str]] = {}
    for name in before.figures.keys() & after.figures.keys():
        old, new = before.figures[name].query, after.figures[name].query
        for view in old["views"].keys() & new["views"].keys():
            if old["views"][view] != new["views"][view]:
                changed.setdefault(view, []).append(after.figures[name].number)
    for view, numbers in sorted(changed.items()):
        yield f"The definition of {view} changed (figures {', '.join(sorted(numbers))})."


def _settings(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = _by_key(before, "policies"), _by_key(after, "policies")
    for key in sorted(old.keys() | new.keys()):
        one, other = (rows.get(key, {}).get("value") for rows in (old, new))
        if one != other:
            name = ".".join(plain(part) for part in key[:2])
            where = "" if key[2] == "all" else f" for {plain(key[2])}"
            yield f"Setting {name}{where}: {_value(one)}, then {_value(other)}."


def _software(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = before.facts["software"], after.facts["software"]
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"Software {name}: {old.get(name, 'none')}, then {new.get(name, 'none')}."


# --- what


def _changes(before: Manifest, after: Manifest) -> Iterator[Change]:
    for name in _COMPARED:
        figure = after.figures.get(name) or before.figures.get(name)
        if figure is None:
            continue
        old, new = _by_key(before, name), _by_key(after, name)
        for key in dict.fromkeys([*old, *new]):
            one, other = old.get(key), new.get(key)
            if one is None or other is None or not _alike(one, other):
                yield Change(
                    f"{figure.number} {figure.title}", _key(key), _estimate(one, name),
                    _estimate(other, name),
                )  # fmt: skip


def _alike(one: Row, other: Row) -> bool:
    return all(
        same(one.get(column), other.get(column))
        for column in ("value", "ci_low", "ci_high", "n", "errors", "actual", "assets", "verdict",
            "critical", "status", "reason")
    )  # fmt: skip


def _by_key(manifest: Manifest, name: str) -> Mapping[tuple[Any, ...], Row]:
    return {tuple(row[key] for key in _KEYS[name]): row for row in manifest.rows(name)}


def _key(key: tuple[Any, ...]) -> str:
    return ", ".join(COEFFICIENTS.get(part, METRICS.get(part, plain(part))) for part in key)


def _estimate(row: Row | None, name: str) -> str:
    """The value of a row with what it rests on, or the count it is."""
    if row is None:
        return "nothing"
    if row.get("verdict"):
        return plain(row["verdict"].replace("_", " "))
    value = row.get("value", row.get("actual"))
    if value is None:
        shown = row.get("errors", row.get("assets"))
        return f"n/a ({row['reason']})" if row.get("reason") else count(shown)
    measure = row.get("metric") or row.get("coefficient")
    as_share = name in ("accuracy_by_annotator", "slices") or measure in _SHARES
    write = percent if as_share else number
    bounds = ""
    if row.get("ci_low") is not None:
        bounds = f" ({write(row['ci_low'])} to {write(row['ci_high'])})"
    return f"{write(value)}{bounds}" + (f", n = {count(row['n'])}" if row.get("n") else "")


def _value(text: Any) -> str:
    return "none" if text is None else plain(text)


__all__ = ["Change", "Comparison", "Figure", "compare"]
