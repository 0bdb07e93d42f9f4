"""Texts cut into tokens, and what annotators say of each: the function behind `int_span_tokens`.

Offsets are code points, ends are exclusive. Texts are cut many at a time with NumPy, a few million
characters at once, so that memory does not grow with a project.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]

MOST_CHARACTERS = 4_000_000
"""Characters cut at once."""

_SPACE, _WORD, _ALONE = 0, 1, 2

_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")

_ASSET = ["project_id", "question", "asset_key"]

_PATTERNS = pl.Schema(
    dict.fromkeys([*_ASSET, "pattern", "answer"], pl.String())
    | {"ratings": pl.Int64(), "tokens": pl.Int64()}
)

_CELLS = ["asset", "pattern", "answer", "ratings", "tokens"]

BETWEEN = "\x1f"
"""What stands between the classes of a token that is marked with several."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of several texts laid end to end: where each begins and ends."""

    starts: Ints
    ends: Ints

    def under(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """The first token that each stretch covers a part of, and how many such tokens."""
        first = np.searchsorted(self.ends, starts, side="right")
        stop = np.searchsorted(self.starts, ends, side="left")
        return first, np.where(ends > starts, np.maximum(stop - first, 0), 0)


def tokens(texts: Sequence[str]) -> Tokens:
    """Cut texts, as if laid end to end; no token reaches from one text into the next.

    A token is a run of letters, marks, digits and underscores, or any other single character
    that is neither a space nor a control or format character. A letter of a script that is
    written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) is a token by itself.

    >>> found = tokens(["It's 5 pm.", "née 東京"])
    >>> list(zip(found.starts.tolist(), found.ends.tolist()))[:5]
    [(0, 2), (2, 3), (3, 4), (5, 6), (7, 9)]
    >>> list(zip(found.starts.tolist(), found.ends.tolist()))[5:]
    [(9, 10), (10, 13), (14, 15), (15, 16)]
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kind = _kinds(codes)
    begins_text = np.zeros(len(codes) + 1, dtype=np.bool_)
    begins_text[np.cumsum([0, *(len(text) for text in texts)])] = True
    continues = np.zeros(len(codes) + 1, dtype=np.bool_)
    continues[1:-1] = (kind[1:] == _WORD) & (kind[:-1] == _WORD)
    continues &= ~begins_text
    is_token = kind != _SPACE
    starts = np.flatnonzero(is_token & ~continues[:-1])
    ends = np.flatnonzero(is_token & ~continues[1:]) + 1
    return Tokens(starts.astype(np.int64), ends.astype(np.int64))


def patterns(frame: pl.DataFrame) -> pl.DataFrame:
    """What the annotators of each asset say of its tokens, equal tokens counted together.

    Input: one row per asset (viewers, text) and one per marked stretch (submission_id, label,
    span_start, span_end), see `int_span_tokens.sql`. What lies beyond the text is not counted.
    """
    assets = frame.filter(pl.col("text").is_not_null()).sort(_ASSET)
    if assets.is_empty():
        return pl.DataFrame(schema=_PATTERNS)
    stretches = frame.filter(pl.col("submission_id").is_not_null()).select(
        *_ASSET, "submission_id", "label", "span_start", "span_end"
    )
    return pl.concat([_of(part, stretches) for part in _parts(assets)])


def _parts(assets: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The assets a few million characters at a time."""
    reached = assets["text"].str.len_chars().cum_sum()
    for part in assets.with_columns(part=reached // MOST_CHARACTERS).partition_by(
        "part", maintain_order=True
    ):
        yield part.with_row_index("asset")


def _of(assets: pl.DataFrame, stretches: pl.DataFrame) -> pl.DataFrame:
    cut = tokens(assets["text"].to_list())
    placed = assets.select(
        "asset", *_ASSET, "viewers", size=pl.col("text").str.len_chars().cast(pl.Int64)
    ).with_columns(base=pl.col("size").cum_sum() - pl.col("size"))
    said = _said(cut, stretches.join(placed, on=_ASSET))
    cells = said.group_by("asset", "token", "answer").agg(ratings=pl.len().cast(pl.Int64))
    marked = _patterned(cells, placed.select("asset", "viewers"))
    end = placed["base"][-1] + placed["size"][-1]
    sizes = np.diff(np.searchsorted(cut.starts, [*placed["base"], end]))
    unmarked = _unmarked(placed.select("asset", "viewers", total=pl.Series(sizes)), marked)
    rows = pl.concat([_answers(cells, marked), unmarked])
    return rows.join(placed, on="asset").select(_PATTERNS.names()).cast(_PATTERNS)


def _said(cut: Tokens, stretches: pl.DataFrame) -> pl.DataFrame:
    """The classes, as one text, with which each pass marks each token that it marks."""
    base, size = stretches["base"], stretches["size"]
    starts, ends = (
        (base + stretches[name].clip(0, size)).to_numpy().astype(np.int64)
        for name in ("span_start", "span_end")
    )
    first, covered = cut.under(starts, ends)
    row = np.repeat(np.arange(len(covered)), covered)
    step = np.arange(len(row)) - np.repeat(np.cumsum(covered) - covered, covered)
    passes = stretches.select("asset", "label", voice=pl.col("submission_id").rank("dense"))
    marks = passes[row].with_columns(token=pl.Series(first[row] + step, dtype=pl.Int64))
    once = marks.group_by("asset", "token", "voice").agg(
        answer=pl.col("label").min(), other=pl.col("label").max()
    )
    is_one = pl.col("answer") == pl.col("other")
    several = (
        marks.join(once.filter(~is_one), on=["asset", "token", "voice"], how="semi")
        .group_by("asset", "token", "voice")
        .agg(answer=pl.col("label").unique().sort().str.join(BETWEEN))
    )
    return pl.concat([once.filter(is_one).drop("other"), several])


def _patterned(cells: pl.DataFrame, viewers: pl.DataFrame) -> pl.DataFrame:
    """Per asset and pattern of its marked tokens: how many tokens, and one of them.

    A pattern is known by the sum of hashes of its answers, for which no order matters.
    """
    look = pl.struct("answer", "ratings").hash(seed=1)
    return (
        cells.with_columns(look=look)
        .group_by("asset", "token")
        .agg(look=pl.col("look").sum(), voices=pl.col("ratings").sum())
        .join(viewers, on="asset")
        .group_by("asset", "look", "viewers", "voices")
        .agg(tokens=pl.len().cast(pl.Int64), example=pl.col("token").min())
        .with_columns(
            pattern=pl.concat_str("viewers", "look", separator=" "),
            silent=pl.col("viewers") - pl.col("voices"),
        )
    )


def _unmarked(assets: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """A row per asset for the tokens that nobody marks."""
    counted = marked.group_by("asset").agg(marked=pl.col("tokens").sum())
    return (
        assets.join(counted, on="asset", how="left")
        .with_columns(tokens=pl.col("total") - pl.col("marked").fill_null(0))
        .filter(pl.col("tokens") > 0)
        .with_columns(
            pattern=pl.concat_str("viewers", pl.lit(" 0")), answer=pl.lit(""), ratings="viewers"
        )
        .select(_CELLS)
    )


def _answers(cells: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """A row per answer of each pattern, with those who did not mark the token."""
    given = marked.join(cells, left_on=["asset", "example"], right_on=["asset", "token"])
    silent = marked.filter(pl.col("silent") > 0).with_columns(
        answer=pl.lit(""), ratings=pl.col("silent")
    )
    return pl.concat([given.select(_CELLS), silent.select(_CELLS)])


def _kinds(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Space, word or alone for each code point; each that occurs is looked up once."""
    table = np.zeros(0x110000, dtype=np.uint8)
    table[codes] = 1
    for code in np.flatnonzero(table).tolist():
        table[code] = _kind(code)
    return np.asarray(table[codes])


@cache
def _kind(code: int) -> int:
    character = chr(code)
    category = unicodedata.category(character)[0]
    if category in "ZC":
        return _SPACE
    if category not in "LMN" and character != "_":
        return _ALONE
    name = unicodedata.name(character, "")
    return _ALONE if name.startswith(_WITHOUT_SPACES) else _WORD
