"""How alike each annotator answers with those who saw the same assets, and what they do to alpha.

Everything comes from one table of cells: an annotator, the pattern of all answers on an asset, the
annotator's own answer, and the number of such assets. Taking somebody away turns each such
pattern into the pattern with one answer fewer, so nobody's answers are counted again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from queries import coefficients, jackknife
from queries.answer_patterns import Question, questions
from queries.arrays import Floats
from queries.coefficients import Spread
from queries.resampling import DRAWS, SEED, Replicates, Statistic

Ints = npt.NDArray[np.int64]

MOST_CELLS = 20_000
"""Cells of a question up to which intervals come from a bootstrap; a cell is an asset or several
that look alike, once for each annotator. Above it they come from a jackknife."""

MOST_DRAWN = 4_000_000
"""Numbers drawn at a time, for memory."""

MOST_SLOPES = 2_000_000_000
"""Annotators x sums squared from which the influence has no interval, for the time it takes."""

_KEYS = ["project_id", "question"]

_SHARE = "share of co-annotators' answers that are equal"

SCHEMA = pl.Schema(
    dict.fromkeys([*_KEYS, "annotator_id"], pl.String())
    | dict.fromkeys(["value", "ci_low", "ci_high"], pl.Float64())
    | dict.fromkeys(["n", "agreed", "items", "co_annotators"], pl.Int64())
    | dict.fromkeys(["influence", "influence_low", "influence_high"], pl.Float64())
    | {"method": pl.String(), "reason": pl.String()}
)


@dataclass(frozen=True)
class _Cells:
    """Who answered what beside which other answers: arrays of one length, sorted by person."""

    person: Ints
    pattern: Ints
    label: Ints
    assets: Floats

    def place(self, person: int) -> slice:
        """Where the cells of one person are."""
        low, high = np.searchsorted(self.person, [person, person + 1])
        return slice(int(low), int(high))

    def of(self, person: int) -> "_Cells":
        """The cells of one person."""
        part = self.place(person)
        return _Cells(self.person[part], self.pattern[part], self.label[part], self.assets[part])


@dataclass(frozen=True)
class _Crowd:
    """A question's shared assets with and without each annotator."""

    question: Question
    cells: _Cells
    people: int

    @cached_property
    def spread(self) -> Spread:
        """The patterns of the shared assets."""
        return self.question.spread

    @cached_property
    def reduced(self) -> tuple[Ints, Ints]:
        """Pattern and label of each pattern with one answer fewer; and which of these a cell is."""
        labels = self.spread.ratings.shape[1]
        code, which = np.unique(self.cells.pattern * labels + self.cells.label, return_inverse=True)
        return code, which

    @cached_property
    def alpha(self) -> Statistic:
        """Alpha over patterns, the reduced ones after the others.

        Of two answers one is left, which cannot be compared and adds nothing.
        """
        ratings, labels = self.spread.ratings, self.spread.ratings.shape[1]
        code, _ = self.reduced
        row, column = np.divmod(code, labels)
        one = sparse.csr_array(
            (np.ones(len(code)), (np.arange(len(code)), column)), shape=(len(code), labels)
        )
        fewer = sparse.csr_array(ratings[row] - one)
        alone = (self.spread.raters[row] - 1 >= 2).astype(np.float64)
        fewer = sparse.csr_array(fewer.multiply(alone[:, None]))
        both = sparse.csr_array(sparse.vstack([ratings, fewer], format="csr"))
        assets = np.concatenate([self.spread.assets, np.zeros(len(code))])
        spread = Spread(both, assets, self.spread.positions)
        return coefficients.alpha(spread, self.question.scale)

    @cached_property
    def own(self) -> sparse.csr_array:
        """What each pattern adds to the sums of alpha."""
        return sparse.csr_array(self.alpha.columns[: len(self.spread.assets)])

    @cached_property
    def beside(self) -> sparse.csr_array:
        """What the pattern of each cell adds."""
        return sparse.csr_array(self.own[self.cells.pattern])

    @cached_property
    def change(self) -> sparse.csr_array:
        """What it adds more (mostly: less) when the annotator is taken away."""
        _, which = self.reduced
        without = self.alpha.columns[len(self.spread.assets) + which]
        return sparse.csr_array(without - self.beside)

    @cached_property
    def sums(self) -> tuple[Floats, Floats]:
        """The sums of alpha over all answers, and without each annotator (people x sums)."""
        everything = np.asarray(self.own.T @ self.spread.assets)
        where = (self.cells.person, np.arange(len(self.cells.person)))
        home = sparse.csr_array(
            (self.cells.assets, where), shape=(self.people, len(self.cells.person))
        )
        return everything, everything + (home @ self.change).toarray()

    @cached_property
    def alike(self) -> Floats:
        """Others who gave the same answer, on each asset of a cell."""
        picked = self.spread.ratings[self.cells.pattern, self.cells.label]
        return np.asarray(picked, dtype=np.float64).ravel() - 1

    @cached_property
    def others(self) -> Floats:
        """Others who answered, on each asset of a cell."""
        return self.spread.raters[self.cells.pattern] - 1

    def total(self, weights: Floats) -> Floats:
        """Sums over each annotator's assets."""
        weighted = self.cells.assets * weights
        return np.bincount(self.cells.person, weighted, self.people).astype(np.float64)


def by_annotator(frame: pl.DataFrame) -> pl.DataFrame:
    """Agreement of each annotator with the others, and influence on alpha.

    Input: rows of three kinds (see `int_answer_agreement_by_annotator.sql`): a person with
    settings, a pattern and label with `ratings`, and a cell of person, pattern and label.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    is_person, is_pattern = pl.col("annotator_id").is_not_null(), pl.col("ratings").is_not_null()
    people = frame.filter(is_person).sort(*_KEYS, "annotator_no")
    patterns = {
        (question.settings["project_id"], question.settings["question"]): question
        for question in questions(frame.filter(is_pattern))
    }
    cells = frame.filter(~is_person & ~is_pattern).partition_by(_KEYS, as_dict=True)
    found = [
        _rows(part, patterns.get(_names(part)), cells.get(_names(part)))
        for part in people.partition_by(_KEYS, maintain_order=True)
    ]
    return pl.concat(found)


def _names(part: pl.DataFrame) -> tuple[Any, ...]:
    return part.select(_KEYS).row(0)


def _rows(
    people: pl.DataFrame, question: Question | None, cells: pl.DataFrame | None
) -> pl.DataFrame:
    """The annotators of one question."""
    if question is None or cells is None:
        blank = people.with_columns(n=pl.lit(0), agreed=pl.lit(0), items=pl.lit(0))
        return _finished(blank.with_columns(method=pl.lit(_SHARE)))
    crowd = _Crowd(question, _numbered(cells, question, people), len(people))
    n, agreed = crowd.total(crowd.others), crowd.total(crowd.alike)
    items = crowd.total(np.ones(len(crowd.cells.person)))
    everything, without = crowd.sums
    influence = crowd.alpha.finish(without)[:, 0] - crowd.alpha.finish(everything[None])[0, 0]
    bounds, how = _bounds(crowd, items, influence)
    method = f"{_SHARE}; influence on Krippendorff {question.distance}"
    counted = people.with_columns(
        n=pl.Series(n),
        agreed=pl.Series(agreed),
        items=pl.Series(items),
        influence=pl.Series(influence),
        **{name: pl.Series(values) for name, values in bounds.items()},
    )
    enough = pl.col("items") >= pl.col("minimum_interval")
    told = pl.when(enough).then(pl.lit(f"{method}; {how}")).otherwise(pl.lit(method))
    return _finished(counted.with_columns(method=told))


def _finished(people: pl.DataFrame) -> pl.DataFrame:
    """The columns of the view: nothing undefined but NULL, and why."""
    value = pl.when(pl.col("n") > 0).then(pl.col("agreed") / pl.col("n"))
    reason = (
        pl.when(pl.col("n") == 0)
        .then(pl.lit("no_overlap"))
        .when(pl.col("items") < pl.col("minimum_n"))
        .then(pl.lit("insufficient_n"))
    )
    missing = [pl.lit(None).alias(name) for name in SCHEMA if name not in people.columns]
    return (
        people.with_columns(missing)
        .with_columns(
            value=value, reason=reason, co_annotators=pl.col("co_annotators").fill_null(0)
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .fill_nan(None)
    )


def _numbered(cells: pl.DataFrame, question: Question, people: pl.DataFrame) -> _Cells:
    """The cells with places in place of numbers, sorted by person, pattern and label."""
    places = {
        "annotator_no": people["annotator_no"].to_list(),
        "pattern": question.patterns,
        "label_no": question.numbers,
    }
    for name, numbers in places.items():
        table = pl.DataFrame({name: numbers, f"{name}_at": np.arange(len(numbers))})
        cells = cells.join(table.cast({name: cells.schema[name]}), on=name)
    ordered = cells.sort("annotator_no_at", "pattern_at", "label_no_at")
    person, pattern, label = (ordered[f"{name}_at"].to_numpy() for name in places)
    return _Cells(person, pattern, label, ordered["assets"].cast(pl.Float64).to_numpy())


def _bounds(crowd: _Crowd, items: Floats, influence: Floats) -> tuple[dict[str, Floats], str]:
    """Intervals of those with assets enough for one, and how they were made."""
    enough = np.flatnonzero(items >= float(crowd.question.settings["minimum_interval"]))
    if len(crowd.cells.person) <= MOST_CELLS:
        ends, how = _drawn(crowd, enough), f"bootstrap of assets, B={DRAWS}"
    else:
        ends, how = list(_left_out(crowd, enough, influence)), jackknife.HOW
    found = {}
    for place, name in enumerate(["ci_low", "ci_high", "influence_low", "influence_high"]):
        found[name] = np.full(crowd.people, np.nan)
        found[name][enough] = [bounds[place] for bounds in ends]
    for name in ("influence_low", "influence_high"):
        found[name][np.isnan(influence)] = np.nan
    return found, how


def _drawn(crowd: _Crowd, people: Ints) -> list[tuple[float, ...]]:
    """Percentile intervals of share and influence, all assets resampled once for everybody.

    A draw says how often each pattern occurs; how many of these assets are an annotator's is
    drawn after that, with random numbers of their own, so that nobody depends on who else is there.
    """
    assets = crowd.spread.assets
    rng = np.random.default_rng(SEED)
    own = [np.random.default_rng(SEED + 1) for _ in people]
    size = max(1, MOST_DRAWN // max(len(assets), 1))
    values = np.full((DRAWS, len(people), 2), np.nan)
    for start in range(0, DRAWS, size):
        stop = min(start + size, DRAWS)
        drawn = rng.multinomial(int(assets.sum()), assets / assets.sum(), size=stop - start)
        sums = np.asarray((crowd.own.T @ drawn.T.astype(np.float64)).T)
        everything = crowd.alpha.finish(sums)[:, 0]
        for place, person in enumerate(people):
            mine, part = crowd.cells.of(int(person)), crowd.cells.place(int(person))
            met = _split(drawn[:, mine.pattern], mine, assets[mine.pattern], own[place])
            without = sums + np.asarray((crowd.change[part].T @ met.T).T)
            alike, others = met @ crowd.alike[part], met @ crowd.others[part]
            with np.errstate(divide="ignore", invalid="ignore"):
                values[start:stop, place, 0] = alike / others
            values[start:stop, place, 1] = crowd.alpha.finish(without)[:, 0] - everything
    found: list[tuple[float, ...]] = []
    for place in range(len(people)):
        low, high = Replicates(values[:, place], "").interval()
        found.append((low[0], high[0], low[1], high[1]))
    return found


def _split(
    drawn: npt.NDArray[np.int64], mine: _Cells, assets: Floats, rng: np.random.Generator
) -> Floats:
    """How many of the drawn assets of each cell's pattern are the cell's own (draws x cells).

    An annotator may have several cells of one pattern: each takes from what the former leave.
    """
    left, free = drawn.copy(), assets.copy()
    taken = np.zeros(drawn.shape)
    turn = np.arange(len(mine.pattern)) - np.searchsorted(mine.pattern, mine.pattern)
    for number in range(int(turn.max(initial=-1)) + 1):
        now = np.flatnonzero(turn == number)
        before = now - 1
        if number:
            left[:, now] = left[:, before] - taken[:, before].astype(np.int64)
            free[now] = free[before] - mine.assets[before]
        share = np.clip(mine.assets[now] / np.maximum(free[now], 1.0), 0.0, 1.0)
        partly = share < 1
        taken[:, now] = left[:, now]
        some = now[partly]
        taken[:, some] = rng.binomial(left[:, some], share[partly])
    return taken


def _left_out(crowd: _Crowd, people: Ints, influence: Floats) -> Iterator[tuple[float, ...]]:
    """Normal intervals of share and influence, from how far one asset can move each.

    Assets an annotator did not answer move both alphas; those answered move them by other amounts.
    """
    everything, without = crowd.sums
    if len(people) * len(everything) ** 2 > MOST_SLOPES:
        steep = np.full((len(people) + 1, len(everything)), np.nan)
    else:
        steep = jackknife.gradient(crowd.alpha, np.vstack([everything, without[people]]))[:, :, 0]
    weighted = crowd.own.multiply(crowd.spread.assets[:, None])
    squares = np.asarray((crowd.own.T @ sparse.csr_array(weighted)).todense())
    total = crowd.spread.assets.sum()
    for place, person in enumerate(people):
        mine, part = crowd.cells.of(int(person)), crowd.cells.place(int(person))
        slope = steep[place + 1]
        both = slope - steep[0]
        base, extra = crowd.beside[part] @ both, crowd.change[part] @ slope
        moved = both @ everything + mine.assets @ extra
        squared = both @ squares @ both + mine.assets @ (2 * base * extra + extra**2)
        variance = (squared - moved**2 / total) * total / (total - 1)
        error = float(np.sqrt(np.maximum(variance, 0.0)))
        ends = jackknife.interval(float(influence[person]), error)
        yield (*_share(mine, crowd.alike[part], crowd.others[part]), *ends)


def _share(mine: _Cells, alike: Floats, others: Floats) -> tuple[float, float]:
    """The interval of one annotator's share, cut at 0 and 1."""
    n, items = float(mine.assets @ others), float(mine.assets.sum())
    share = float(mine.assets @ alike) / n
    squares = float(mine.assets @ ((alike - share * others) / n) ** 2)
    error = float(np.sqrt(items / (items - 1) * squares))
    low, high = jackknife.interval(share, error)
    return max(low, 0.0), min(high, 1.0)
