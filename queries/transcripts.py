"""How far texts are apart: word and character error rates, between annotators and against gold."""

from typing import Any

import numpy as np
import polars as pl

from queries.agreement import OVERVIEW
from queries.arrays import Floats
from queries.measures import Measure, beside, blank, estimates, ratios

_KEYS = ["project_id", "question"]

_TEXTS = ["text_a", "text_b", "ignores_case", "ignores_punctuation"]

_COUNTED = pl.Schema(
    dict.fromkeys(
        ["words_a", "words_b", "word_edits", "characters_a", "characters_b", "character_edits"],
        pl.Int64(),
    )
    | {"is_same": pl.Boolean()}
)

_AGAINST_GOLD = pl.Schema(
    dict.fromkeys([*_KEYS, "annotator_id", "coefficient"], pl.String())
    | dict.fromkeys(["value", "ci_low", "ci_high"], pl.Float64())
    | dict.fromkeys(["n", "edits", "length", "inserted"], pl.Int64())
    | dict.fromkeys(["method", "reason"], pl.String())
)


def word_error_rate(reference: str, given: str) -> float:
    """Words to replace, leave out or put in, over the words of the reference.

    0 is perfect; it may exceed 1. NaN where the reference is empty and the other is not. Texts
    are compared as they are, but for spaces.

    >>> word_error_rate("the quick brown fox jumps over", "the quick brown box jump over the")
    0.5
    """
    row = _one(reference, given)
    return _rate(row["word_edits"], row["words_a"])


def character_error_rate(reference: str, given: str) -> float:
    """The same for code points, a space between words counting as one.

    >>> round(character_error_rate("labelling", "labeling"), 6)
    0.111111
    """
    row = _one(reference, given)
    return _rate(row["character_edits"], row["characters_a"])


def edits(frame: pl.DataFrame) -> pl.DataFrame:
    """Pairs of texts in, how many words and characters they have and differ in out.

    Reads text_a, text_b, ignores_case and ignores_punctuation; hands back all other columns
    with words_a, words_b, word_edits, characters_a, characters_b, character_edits and is_same.
    """
    others = [name for name in frame.columns if name not in _TEXTS]
    if frame.is_empty():
        known = {name: frame.schema[name] for name in others}
        return pl.DataFrame(schema=known | dict(_COUNTED))
    pairs = frame.with_columns(_plain("text_a"), _plain("text_b"))
    distinct = pairs.select("text_a", "text_b").unique().sort("text_a", "text_b")
    counted = _counted(distinct)
    return pairs.join(counted, on=["text_a", "text_b"], maintain_order="left").select(
        *others, *_COUNTED.names()
    )


def overview(frame: pl.DataFrame) -> pl.DataFrame:
    """Word and character error rate of each question with texts.

    Input: one row per question, asset and pair of rates, with how many pairs of texts have them
    (see `int_text_agreement.sql`); a question without shared assets has one row.
    """
    parts = frame.sort(_KEYS).partition_by(_KEYS, maintain_order=True)
    return pl.DataFrame([row for part in parts for row in _overview_of(part)], schema=OVERVIEW)


def against_gold(frame: pl.DataFrame) -> pl.DataFrame:
    """Word and character error rate of each annotator's texts, from their edits against gold.

    Input: one row per judged text (see `accuracy_texts.sql`).
    """
    people = [*_KEYS, "annotator_id"]
    parts = frame.sort(people).partition_by(people, maintain_order=True)
    return pl.DataFrame([row for part in parts for row in _rates_of(part)], schema=_AGAINST_GOLD)


def _rates_of(part: pl.DataFrame) -> list[dict[str, Any]]:
    """Both rates of one annotator; texts in an order of what was written, not of names."""
    settings, rows = part.row(0, named=True), []
    for name, unit in (("wer", "word"), ("cer", "character")):
        texts = part.select(length=f"{unit}s", edits=f"{unit}_edits").sort("length", "edits")
        known = texts.filter(pl.col("length") > 0)
        told = f"edits / {unit}s of gold, both summed; {settings['normalisation']}"
        measure = Measure(name, told, known.height)
        counted = {
            **{key: settings[key] for key in (*_KEYS, "annotator_id")},
            "edits": int(known["edits"].sum()),
            "length": int(known["length"].sum()),
            "inserted": int(texts.filter(pl.col("length") == 0)["edits"].sum()),
        }
        row = blank(measure, "no_data")
        if known.height:
            rates = ratios(_floats(known.select("edits")), _floats(known.select("length")))
            (row,) = estimates([measure], rates, np.ones(known.height), settings)
        rows.append({k: v for k, v in (counted | row).items() if k in _AGAINST_GOLD})
    return rows


def _overview_of(part: pl.DataFrame) -> list[dict[str, Any]]:
    settings = part.row(0, named=True)
    counted = {name: settings[name] for name in (*_KEYS, "items", "annotators", "judgements")}
    shared = part.filter(pl.col("asset_key").is_not_null())
    sums = _sums(shared)
    measures = [
        Measure(name, _told(name, unit, shared, settings), int((sums[f"{name}_pairs"] > 0).sum()))
        for name, unit in (("wer", "words"), ("cer", "characters"))
    ]
    if shared.is_empty():
        reason = "no_overlap" if settings["judgements"] else "no_data"
        return [counted | blank(measure, reason) for measure in measures]
    statistic = beside(
        *(
            ratios(sums.select(name).to_numpy(), _floats(sums.select(f"{name}_pairs")))
            for name in ("wer", "cer")
        )
    )
    rows = estimates(measures, statistic, np.ones(sums.height), settings)
    return [counted | row for row in rows]


def _told(name: str, unit: str, shared: pl.DataFrame, settings: dict[str, Any]) -> str:
    """What the rate is, in words, with what it leaves out."""
    both = int(shared["empty_pairs"].sum() or 0)
    missing = shared.filter(pl.col(name).is_null())
    one = int(missing["pairs"].sum() or 0) - both
    told = f"mean over two annotators on an asset of edits / {unit}, both directions averaged"
    told = f"{told}; {settings['normalisation']}"
    if one:
        inserted = int(missing[f"inserted_{unit}"].sum())
        told = f"{told}; {one} times one wrote nothing and the other {inserted} {unit}, left out"
    return f"{told}; {both} times both wrote nothing, left out" if both else told


def _sums(shared: pl.DataFrame) -> pl.DataFrame:
    """Per asset: the sums of its rates and how many there are, in an order of these alone."""
    weighed = [
        column
        for name in ("wer", "cer")
        for column in (
            (pl.col(name).fill_null(0.0) * pl.col("pairs")).sum().alias(name),
            pl.col("pairs").filter(pl.col(name).is_not_null()).sum().alias(f"{name}_pairs"),
        )
    ]
    return (
        shared.sort("asset_key", "wer", "cer")
        .group_by("asset_key", maintain_order=True)
        .agg(weighed)
        .drop("asset_key")
        .sort(pl.all().round(9))
    )


def _plain(name: str) -> pl.Expr:
    """A text with one space between words, composed letters, and what is to be ignored gone."""
    text = pl.col(name).str.normalize("NFC")
    text = pl.when("ignores_case").then(text.str.to_lowercase()).otherwise(text)
    bare = text.str.replace_all(r"\p{P}", "")
    text = pl.when("ignores_punctuation").then(bare).otherwise(text)
    return text.str.replace_all(r"\s+", " ").str.strip_chars(" ").alias(name)


def _counted(pairs: pl.DataFrame) -> pl.DataFrame:
    """Distinct pairs of texts with their lengths and edits."""
    from rapidfuzz.distance import Levenshtein  # slow to import, and few projects transcribe

    a, b = pairs["text_a"].to_list(), pairs["text_b"].to_list()
    word_edits = [
        Levenshtein.distance(one.split(), other.split()) for one, other in zip(a, b, strict=True)
    ]
    character_edits = [Levenshtein.distance(one, other) for one, other in zip(a, b, strict=True)]
    return pairs.with_columns(
        *(_words(side) for side in "ab"),
        *(
            pl.col(f"text_{side}").str.len_chars().cast(pl.Int64).alias(f"characters_{side}")
            for side in "ab"
        ),
        pl.Series("word_edits", word_edits, pl.Int64()),
        pl.Series("character_edits", character_edits, pl.Int64()),
        is_same=pl.col("text_a") == pl.col("text_b"),
    )


def _words(side: str) -> pl.Expr:
    text = pl.col(f"text_{side}")
    words = text.str.count_matches(" ", literal=True).cast(pl.Int64) + 1
    return pl.when(text == "").then(0).otherwise(words).alias(f"words_{side}")


def _one(reference: str, given: str) -> dict[str, Any]:
    pair = {"text_a": [reference], "text_b": [given]}
    return edits(
        pl.DataFrame({**pair, "ignores_case": [False], "ignores_punctuation": [False]})
    ).row(0, named=True)


def _rate(changed: int, length: int) -> float:
    if length:
        return changed / length
    return float("nan") if changed else 0.0


def _floats(columns: pl.DataFrame) -> Floats:
    return columns.cast(pl.Float64).to_numpy()
