"""Signs that answers may not be made in good faith: evidence to talk about, never a verdict.

Each function takes the frame of its view's select and returns one row per annotator and signal:
the figure, what it is held against, whether it is raised, and the evidence in words. One signal
alone says little; `flagged_annotators` asks for two of different kinds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from queries import accuracy
from queries.arrays import Floats
from queries.intervals import benjamini_hochberg

_TEXT, _NUMBER, _COUNT = pl.String(), pl.Float64(), pl.Int64()
MAD_TO_SIGMA = 0.6745
INDEPENDENT_ABOVE = 0.01  # p above which answers cannot be told from answers made without looking

SIGNALS = pl.Schema(
    {
        "project_id": _TEXT,
        "annotator_id": _TEXT,
        "signal": _TEXT,
        "question": _TEXT,
        "value": _NUMBER,
        "threshold": _NUMBER,
        "is_raised": pl.Boolean(),
        "n": _COUNT,
        "p_value": _NUMBER,
        "evidence": _TEXT,
        "method": _TEXT,
        "reason": _TEXT,
    }
)


def spammer_score(rows: npt.ArrayLike) -> float:
    """How much answers depend on the truth (Raykar & Yu 2012): 0 not at all, 1 entirely.

    rows: confusion matrix with one row per true class, each summing to 1. With two classes it
    is (sensitivity + specificity - 1)^2, so somebody who swaps labels scores as high as somebody
    who is right: look at recall as well. NaN under two rows.

    >>> round(spammer_score([[0.8, 0.2], [0.1, 0.9]]), 6)
    0.49
    """
    table = np.asarray(rows, dtype=np.float64)
    classes = len(table)
    if classes < 2:
        return float("nan")
    # The squared distances of all pairs of rows, from the spread about their mean.
    spread = classes * float(((table - table.mean(axis=0)) ** 2).sum())
    return spread / (classes * (classes - 1))


def independence_p(counts: npt.ArrayLike) -> float:
    """Pearson's chi-square: chance of a table this far from independence if there were none.

    1 where a side has fewer than two classes.

    >>> round(independence_p([[10, 10], [10, 10]]), 6), independence_p([[20, 0], [0, 20]]) < 1e-6
    (1.0, True)
    """
    table = np.asarray(counts, dtype=np.float64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    if freedom < 1:
        return 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(special.chdtrc(freedom, ((table - expected) ** 2 / expected).sum()))


def fisher(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    """Fisher's exact test, two-sided: chance of shares at least this unlikely if they are equal.

    Sums the probabilities of all tables with the same margins that are no likelier than this
    one. 1 where a side is empty.

    >>> round(fisher(8, 10, 1, 6), 6)
    0.034965
    """
    hits = hits_a + hits_b
    possible = np.arange(max(0, hits - n_b), min(hits, n_a) + 1)
    logs = (
        _log_choose(n_a, possible) + _log_choose(n_b, hits - possible)
        - _log_choose(n_a + n_b, np.array([hits]))
    )  # fmt: skip
    here = logs[hits_a - possible[0]]
    return float(min(1.0, np.exp(logs[logs <= here + 1e-7]).sum()))


def confusions(frame: pl.DataFrame) -> pl.DataFrame:
    """The signals `spammer` and `swapped_labels`, from the confusions of each annotator.

    Reads project_id, question, annotator_id, gold_label, given_label, n, classes, minimum_class_n,
    score and q: one row per cell. Of several questions the most telling one is kept.
    """
    keys = ["project_id", "annotator_id", "question"]
    ordered = frame.sort(*keys, "gold_label", "given_label")
    tables = [_table(part) for part in ordered.partition_by(keys, maintain_order=True)]
    rows = [_spammer(table) for table in tables]
    for project in sorted({table["project_id"] for table in tables}):
        rows += _swapped([table for table in tables if table["project_id"] == project])
    return _most_telling(rows)


def speed(frame: pl.DataFrame) -> pl.DataFrame:
    """The signal `speed`, from each annotator's median of log seconds per kind of task.

    Reads project_id, task, annotator_id, n, middle, below_floor, gold_n, gold_correct and the
    settings: one row per annotator and kind of task.
    """
    keys = ["project_id", "task"]
    parts = frame.sort(*keys, "annotator_id").partition_by(keys, maintain_order=True)
    return _most_telling([row for part in parts for row in _paces(part)])


def leakage(frame: pl.DataFrame) -> pl.DataFrame:
    """The signal `leakage`: whether gold is recognised, from counts of each annotator.

    Reads project_id, annotator_id, gold_n, gold_right, checked_n, checked_right, first_n,
    first_right, repeat_n, repeat_right, gold_seconds, other_seconds and q.
    """
    parts = frame.sort("project_id", "annotator_id").partition_by("project_id", maintain_order=True)
    return _most_telling([row for part in parts for row in _leaks(part)])


def _table(part: pl.DataFrame) -> dict[str, Any]:
    """One annotator's confusions on one question, with the classes there is enough gold of."""
    settings = part.row(0, named=True)
    gold, given = part["gold_label"].unique().sort(), part["given_label"].unique().sort()
    counts = np.zeros((len(gold), len(given)))
    places = gold.search_sorted(part["gold_label"]), given.search_sorted(part["given_label"])
    counts[places[0].to_numpy(), places[1].to_numpy()] = part["n"].to_numpy()
    enough = counts.sum(axis=1) >= float(settings["minimum_class_n"])
    return {
        **settings,
        "gold": [label for label, kept in zip(gold, enough, strict=True) if kept],
        "given": given.to_list(),
        "counts": counts[enough],
    }


def _spammer(table: Mapping[str, Any]) -> dict[str, Any]:
    counts, least = table["counts"], float(table["score"])
    n = int(counts.sum())
    row = _row(table, "spammer", n=n, threshold=least)
    row["method"] = (
        "Raykar & Yu over gold classes with "
        f"{table['minimum_class_n']:g} answers or more; chi-square of independence"
    )
    if len(counts) < 2:
        row["evidence"] = "Fewer than two classes with enough gold answers to tell."
        return {**row, "reason": "insufficient_n"}
    ordered = counts[np.lexsort(np.sort(counts, axis=1).T)]  # sums must not depend on names
    score = spammer_score(ordered / ordered.sum(axis=1, keepdims=True))
    p = independence_p(ordered)
    is_raised = score <= least and p > INDEPENDENT_ABOVE
    tone = (
        "the answers do not follow what is shown; has the question been understood?"
        if is_raised
        else "the answers follow what is shown."
        if score > least
        else "the answers follow what is shown weakly, but more than by chance."
    )
    row["evidence"] = f"Score {score:.2f} over {len(counts)} classes, n = {n}: {tone}"
    return {**row, "value": score, "p_value": p, "is_raised": is_raised, "sorting": -score}


def _swapped(tables: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Recall surely below chance, tested over all annotators and classes of a project."""
    tests = [
        (place, k, int(table["counts"][k].sum()), _hits(table, k))
        for place, table in enumerate(tables)
        for k in range(len(table["gold"]))
        if int(table["classes"]) > 1
    ]
    p = [
        float(accuracy.p_values([hits], [n], 1 / int(tables[place]["classes"]))[0])
        for place, _, n, hits in tests
    ]
    by_table: dict[int, list[tuple[float, int]]] = {}
    for i, q in enumerate(benjamini_hochberg(p)):
        by_table.setdefault(tests[i][0], []).append((float(q), i))
    rows = []
    for place, table in enumerate(tables):
        own = by_table.get(place)
        row = _row(table, "swapped_labels", threshold=float(table["q"]))
        row["method"] = (
            "exact binomial test of each class's recall against 1 / classes, "
            "Benjamini-Hochberg over annotators and classes; value is the smallest q"
        )
        if not own:
            row["evidence"] = "No class with enough gold answers to tell."
            rows.append({**row, "n": int(table["counts"].sum()), "reason": "insufficient_n"})
            continue
        least, found = min(own)
        rows.append(row | _swap_found(table, tests[found], least, p[found]))
    return rows


def _swap_found(
    table: Mapping[str, Any], test: tuple[int, int, int, int], q: float, p: float
) -> dict[str, Any]:
    _, k, n, hits = test
    label, is_raised = table["gold"][k], q <= float(table["q"])
    others = [
        (-count, name)
        for name, count in zip(table["given"], table["counts"][k], strict=True)
        if name != label
    ]
    evidence = "Every class is recognised at least as often as by guessing."
    if is_raised:
        count, name = min(others)
        evidence = (
            f"{label} in gold was answered {hits} of {n} times, {name} {-count:g} times: "
            "are the two labels swapped?"
        )
    found = {"value": q, "p_value": p, "n": n, "is_raised": is_raised, "evidence": evidence}
    return {**found, "sorting": -q}


def _hits(table: Mapping[str, Any], k: int) -> int:
    label = table["gold"][k]
    return int(table["counts"][k][table["given"].index(label)]) if label in table["given"] else 0


def _paces(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The annotators of one kind of task, each beside the others."""
    known = part.filter(pl.col("n") >= pl.col("minimum_n"))
    middles = np.sort(known["middle"].to_numpy())
    centre = float(np.median(middles)) if len(middles) else 0.0
    mad = float(np.median(np.abs(middles - centre))) if len(middles) else 0.0
    totals = {
        name: float(part[name].sum()) for name in ("n", "below_floor", "gold_n", "gold_correct")
    }
    for person in part.iter_rows(named=True):
        row = _row(person, "speed", n=person["n"], threshold=float(person["z"]))
        row["question"] = None
        row["method"] = (
            f"median of log seconds of a pass ({person['task']}), modified z among "
            f"{known.height} annotators; raised where accuracy is not better than the others'"
        )
        if person["n"] < person["minimum_n"] or known.height < person["minimum_peers"]:
            row["evidence"] = f"{known.height} annotators with enough timed passes to compare."
            yield {**row, "reason": "insufficient_n"}
        elif mad == 0:
            row["evidence"] = "Half of the annotators have one and the same median time."
            yield {**row, "reason": "single_category"}
        else:
            z = MAD_TO_SIGMA * (person["middle"] - centre) / mad
            yield row | _pace_found(person, z, centre, totals)


def _pace_found(
    person: Mapping[str, Any], z: float, centre: float, totals: Mapping[str, float]
) -> dict[str, Any]:
    is_better, words = _beside_others(person, totals)
    floor, others = person["below_floor"] / person["n"], totals["n"] - person["n"]
    rest = (totals["below_floor"] - person["below_floor"]) / others if others else 0.0
    is_implausible = floor >= person["floor_share"] and rest < floor / 2
    is_fast = z <= person["z"]
    evidence = (
        f"Median {np.exp(person['middle']):.3g} s where the team's is {np.exp(centre):.3g} s "
        f"(z = {z:.1f}, n = {person['n']}); {person['below_floor']} passes under "
        f"{person['floor_seconds']:g} s; {words}."
    )
    return {
        "value": z,
        "is_raised": (is_fast or is_implausible) and not is_better,
        "evidence": evidence,
        "sorting": -z,
    }


def _beside_others(person: Mapping[str, Any], totals: Mapping[str, float]) -> tuple[bool, str]:
    """Whether somebody matches gold more often than the others together, and in words."""
    n, correct = person["gold_n"], person["gold_correct"]
    others = totals["gold_n"] - n
    if not n or not others:
        return False, "no gold to say how good the fast work is"
    own, rest = correct / n, (totals["gold_correct"] - correct) / others
    words = f"{correct} of {n} right against gold, the others {100 * rest:.0f}%"
    return own > rest, words


def _leaks(part: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The annotators of one project: gold beside blind re-checks, and first beside later passes."""
    people = part.to_dicts()
    tests = [
        (person, kind) for person in people for kind in _COMPARISONS if _testable(person, kind)
    ]
    p = [_leak_p(person, kind) for person, kind in tests]
    by_person: dict[str, list[tuple[float, float, str]]] = {}
    for (person, kind), q, single in zip(tests, benjamini_hochberg(p), p, strict=True):
        by_person.setdefault(person["annotator_id"], []).append((float(q), single, kind))
    for person in people:
        row = _row(person, "leakage", threshold=float(person["q"]))
        row["question"] = None
        row["method"] = (
            "two-sided Fisher tests, Benjamini-Hochberg over annotators; raised where the gold "
            "that could be recognised goes better; value is the smallest q"
        )
        own = by_person.get(person["annotator_id"])
        times = _times(person)
        if not own:
            row["evidence"] = "No blind re-checks of other work and no gold met twice." + times
            yield {**row, "n": person["gold_n"], "reason": "no_data"}
            continue
        least, p_value, kind = min(own)
        better = _share(person, _COMPARISONS[kind][0]) > _share(person, _COMPARISONS[kind][1])
        yield row | {
            "value": least,
            "p_value": p_value,
            "n": sum(person[f"{side}_n"] for side in _COMPARISONS[kind]),
            "is_raised": better and least <= float(person["q"]),
            "evidence": _compared(person, kind) + times,
            "sorting": -least,
        }


_COMPARISONS = {"rechecks": ("gold", "checked"), "repeats": ("repeat", "first")}


def _testable(person: Mapping[str, Any], kind: str) -> bool:
    return all(person[f"{side}_n"] > 0 for side in _COMPARISONS[kind])


def _leak_p(person: Mapping[str, Any], kind: str) -> float:
    one, other = _COMPARISONS[kind]
    return fisher(
        person[f"{one}_right"], person[f"{one}_n"], person[f"{other}_right"], person[f"{other}_n"]
    )


def _share(person: Mapping[str, Any], side: str) -> float:
    return float(person[f"{side}_right"]) / float(person[f"{side}_n"])


def _compared(person: Mapping[str, Any], kind: str) -> str:
    def of(side: str) -> str:
        return f"{person[f'{side}_right']} of {person[f'{side}_n']}"

    if kind == "rechecks":
        return (
            f"{of('gold')} gold passes without an error, {of('checked')} other passes accepted "
            "in random re-checks."
        )
    return f"{of('repeat')} right where gold was met again, {of('first')} at first sight."


def _times(person: Mapping[str, Any]) -> str:
    gold, other = person["gold_seconds"], person["other_seconds"]
    if gold is None or other is None:
        return ""
    return f" Median {gold:.3g} s on gold, {other:.3g} s on other work."


def _row(found: Mapping[str, Any], signal: str, **values: Any) -> dict[str, Any]:
    """A row that is not raised, with who and what filled in."""
    keys = {name: found.get(name) for name in ("project_id", "annotator_id", "question")}
    return {**dict.fromkeys(SIGNALS), **keys, "signal": signal, "is_raised": False, **values}


def _most_telling(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """One row per annotator and signal: a raised one first, then the one nearest to it."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}

    def rank(row: Mapping[str, Any]) -> tuple[bool, bool, float, int, str]:
        nearness = float(row.get("sorting") or 0.0)
        known = row["value"] is not None
        return row["is_raised"], known, nearness, row["n"] or 0, row["question"] or ""

    for row in rows:
        key = (row["project_id"], row["annotator_id"], row["signal"])
        if key not in best or rank(row) > rank(best[key]):
            best[key] = row
    plain = [{name: row[name] for name in SIGNALS} for row in best.values()]
    return pl.DataFrame(plain, schema=SIGNALS)


def _log_choose(n: int, k: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))
