"""Which span is which: one-to-one pairings of spans of text, between annotators and with gold.

The functions behind `int_span_pairings.sql` and `int_span_matches.sql`. Nothing depends on the
order of rows; ids decide only between pairings that are equally good.
"""

import numpy as np
import polars as pl
from scipy import sparse

from queries import matching

_TIE = 1e-7
"""What equal classes are worth against gold: less than any overlap that could matter."""

_DIGITS = 9


def pairings(frame: pl.DataFrame) -> pl.DataFrame:
    """Exact pairs as they are, and as many pairs of the others as can be made one to one.

    Input: see `int_span_candidates.sql`. Taking exact pairs first loses nothing: a swap with an
    exact pair in it is worth at least as much as the two partial pairs it replaces.
    """
    exact, rest = frame.filter("is_exact"), frame.filter(~pl.col("is_exact"))
    return exact if rest.is_empty() else pl.concat([exact, _most(rest)])


def matches(frame: pl.DataFrame) -> pl.DataFrame:
    """Which given span answers which gold span: one to one, for the largest total overlap.

    Input: see `int_span_matches.sql`; `iou` is of code points, in (0, 1]. Classes decide only
    between assignments of equal overlap.
    """
    if frame.is_empty():
        return frame
    favoured = pl.col("iou").round(_DIGITS) + _TIE * pl.col("is_alike").cast(pl.Float64)
    candidates = frame.with_columns(iou=favoured, threshold=pl.lit(0.0))
    keys = ["project_id", "annotation_id", "gold_annotation_id"]
    return frame.join(matching.chosen(candidates).select(keys), on=keys, how="semi")


def _most(pairs: pl.DataFrame) -> pl.DataFrame:
    """A largest set of pairs in which no span of a comparison occurs twice."""
    ordered = pairs.sort("project_id", "submission_a", "submission_b", "span_a", "span_b")
    of_a, of_b = (
        ordered.select(pl.struct("project_id", "submission_a", "submission_b", span).rle_id())
        if span == "span_a"
        else ordered.select(
            pl.struct("project_id", "submission_a", "submission_b", span).rank("dense") - 1
        )
        for span in ("span_a", "span_b")
    )
    rows, columns = (side.to_series().cast(pl.Int64).to_numpy() for side in (of_a, of_b))
    shape = (int(rows.max()) + 1, int(columns.max()) + 1)
    graph = sparse.csr_array(
        sparse.coo_array((np.arange(1, len(rows) + 1), (rows, columns)), shape=shape)
    )
    partner = sparse.csgraph.maximum_bipartite_matching(graph, perm_type="column")
    return ordered.filter(pl.Series(partner[rows] == columns))
