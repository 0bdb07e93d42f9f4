"""Alpha at a million and at fifty million judgements, each run once: too long for every bench.

    python -m benchmarks.agreement_at_scale [alpha|interval|memory][=ITEMS]

`alpha` and `interval` start from the judgements in memory and print the ratio to the peer, with
equal results asserted. `memory` writes fifty million judgements into a DuckDB file, computes the
views behind `agreement_overview` from them and prints the peak of the process.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import krippendorff
import numpy as np
import numpy.typing as npt
from scipy import sparse

from queries import coefficients, jackknife
from queries.catalogue import upstream
from queries.coefficients import Spread
from queries.resampling import bootstrap
from queries.stored import materialise

PER_ITEM, CLASSES, PEOPLE, DRAWS = 5, 50, 500, 1000

Ints = npt.NDArray[np.int64]


def judgements(items: int) -> tuple[Ints, Ints]:
    """Asset and class of each judgement; eight of ten are the asset's own class."""
    rng = np.random.default_rng(3)
    truth = np.repeat(rng.integers(0, CLASSES, items), PER_ITEM)
    other = rng.integers(0, CLASSES, len(truth))
    right = rng.random(len(truth)) < 0.8
    return np.repeat(np.arange(items), PER_ITEM), np.where(right, truth, other)


def folded(asset: Ints, label: Ints) -> Spread:
    """Judgements as assets with label counts."""
    ones = np.ones(len(asset))
    ratings = sparse.coo_array((ones, (asset, label)), shape=(asset[-1] + 1, CLASSES)).tocsr()
    return Spread(sparse.csr_array(ratings), np.ones(ratings.shape[0]))


def alpha(items: int = 200_000) -> None:
    """Nominal alpha of a million judgements against `krippendorff` on their value counts."""
    asset, label = judgements(items)
    counts = np.bincount(asset * CLASSES + label, minlength=items * CLASSES)
    table = counts.reshape(items, CLASSES)

    def ours() -> float:
        spread = folded(asset, label)
        return float(coefficients.alpha(spread, "nominal").of(spread.assets)[0])

    mine, seconds = _timed(ours, rounds=3)
    theirs, peer = _timed(
        lambda: krippendorff.alpha(value_counts=table, level_of_measurement="nominal")
    )
    assert abs(mine - theirs) < 1e-9, (mine, theirs)
    _told(f"alpha, {len(asset):,} judgements", seconds, peer, "krippendorff, value counts given")


def interval(items: int = 200_000) -> None:
    """A thousand resamples of a million judgements against drawing the assets in NumPy.

    The peer's time is that of a hundred resamples, ten times over. Its standard error would be as
    noisy, so ours is held against the jackknife, which has no noise, and roughly against the peer.
    """
    asset, label = judgements(items)
    spread = folded(asset, label)
    statistic = coefficients.alpha(spread, "nominal")
    table = spread.ratings.toarray()
    squares, n = (table**2).sum(axis=1), table.sum(axis=1)
    within = (n**2 - squares) / (n - 1)

    def peer() -> Any:
        rng, found = np.random.default_rng(1), []
        for _ in range(DRAWS // 10):
            drawn = rng.integers(0, items, items)
            totals = table[drawn].sum(axis=0)
            total = totals.sum()
            overall = total**2 - (totals**2).sum()
            found.append(1 - within[drawn].sum() * (total - 1) / overall)
        return np.array(found)

    mine, seconds = _timed(lambda: bootstrap(statistic, spread.assets, draws=DRAWS), rounds=3)
    theirs, slow = _timed(peer)
    exact = float(jackknife.errors(statistic, spread.assets)[0])
    error = float(mine.values.std())
    print(f"standard error: {error:.6f}, jackknife {exact:.6f}, peer {theirs.std():.6f}")
    assert abs(error / exact - 1) < 0.05
    assert abs(error / theirs.std() - 1) < 0.25
    _told(f"interval, {len(asset):,} judgements", seconds, slow * 10, "NumPy, assets by number")


def memory(items: int = 10_000_000) -> None:
    """The views behind `agreement_overview` of fifty million judgements."""
    views = [view for view in upstream("int_answer_agreement") if view.reads & _FACTS]
    with (
        tempfile.TemporaryDirectory(prefix="assay-scale-") as folder,
        duckdb.connect(str(Path(folder) / "p.duckdb")) as connection,
    ):
        connection.execute("set memory_limit = '2GB'")
        connection.execute(f"set temp_directory = '{folder}/spill'")
        connection.execute("set preserve_insertion_order = false")
        _given(connection, items)
        started = time.perf_counter()
        for view in views:
            materialise(connection, view, view.name)
            print(f"  {view.name} {time.perf_counter() - started:.0f} s", flush=True)
        rows = connection.execute(
            "select coefficient, value, ci_low, ci_high from int_answer_agreement order by 1"
        ).fetchall()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(*rows, sep="\n")
    print(f"{items * PER_ITEM:,} judgements: {time.perf_counter() - started:.0f} s, {peak:.2f} GiB")
    assert peak < 4


_FACTS = {"int_answers", "int_answer_labels", "int_answer_assets", "int_answer_patterns"}


def _given(connection: duckdb.DuckDBPyConnection, items: int) -> None:
    """The facts that ingest and staging would leave, and a question that everybody answered."""
    connection.execute(
        f"""create table int_answers as
        select 'p' as project_id, 'label' as question, 'asset ' || (n // {PER_ITEM}) as asset_key,
            'person ' || ((n // {PER_ITEM}) * 7 + n % {PER_ITEM} * 31) % {PEOPLE} as annotator_id,
            's' || n as submission_id,
            'class ' || case when hash(n, 1) % 10 < 8 then hash(n // {PER_ITEM}, 2) % {CLASSES}
                else hash(n, 3) % {CLASSES} end as label,
            'asset ' || (n // {PER_ITEM}) as asset_id, date '2026-01-05' as day
        from range({items * PER_ITEM}) as numbers (n)"""
    )
    connection.execute(
        """create table int_answer_questions as select 'p' as project_id, 'label' as question,
        true as is_single, 'nominal' as scale, cast(null as integer) as taxonomy_size"""
    )
    connection.execute(
        "create table stg_labels (project_id varchar, question varchar, label varchar, rank int)"
    )
    connection.execute(
        """create table int_answer_policies as
        select 'p' as project_id, 667e-3 as threshold, 30 as minimum_headline,
            10 as minimum_interval"""
    )


def _timed(run: Callable[[], Any], rounds: int = 1) -> tuple[Any, float]:
    """The result, and the best of some rounds in seconds."""
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - started)
    return found, min(seconds)


def _told(name: str, ours: float, peer: float, note: str) -> None:
    print(f"{name}: ours {ours:.3f} s, peer {peer:.3f} s, {peer / ours:.0f}x; {note}")


if __name__ == "__main__":
    cases = {"alpha": alpha, "interval": interval, "memory": memory}
    for wanted in sys.argv[1:] or list(cases):
        name, _, items = wanted.partition("=")
        cases[name](*([int(items)] if items else []))
