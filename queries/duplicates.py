"""Objects that one annotator drew twice: the function behind `int_object_duplicates`."""

import polars as pl

from queries import similarity

_KEYS = ["project_id", "annotation_id"]


def found(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per object that repeats another, with the most alike of those it repeats.

    Input: candidate pairs of one pass (see `int_object_duplicates.sql`), with the areas of their
    bounds and what these have in common, which is all there is to know of upright boxes.
    """
    of_bounds = pl.col("common") / (pl.col("areas") - pl.col("common"))
    pairs = similarity.measured(frame.with_columns(iou=of_bounds), is_mutual=True)
    return (
        pairs.filter(pl.col("iou") >= pl.col("threshold"))
        .sort(*_KEYS, "iou", "twin_annotation_id", descending=[False, False, True, False])
        .unique(_KEYS, keep="first", maintain_order=True)
    )
