"""Lists of errors, the gravest first, as several pages show them."""

import polars as pl

from dashboard import blocks, kit, links
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.palette import SEVERITIES

COLUMNS = {
    "graded": "Severity",
    "known_as": "Asset",
    "kind": "Type",
    "gold": "Gold",
    "given": "Given",
    "person": "Annotator",
    "overlap": kit.figure("IoU"),
    "by": "Found by",
    "why": "Cause",
    "status": "Status",
    "found": "Found",
    "detail": "What",
}


def gravest(errors: pl.DataFrame) -> pl.DataFrame:
    """Errors by severity, then the newest first."""
    ranks = {word: rank for rank, word in enumerate(SEVERITIES)}
    rank = pl.col("severity").replace_strict(ranks, default=9, return_dtype=pl.Int64)
    return (
        errors.with_columns(rank.alias("rank"))
        .sort("rank", "found_at", descending=[False, True], nulls_last=True)
        .drop("rank")
    )


def errors_table(
    choice: Choice, errors: pl.DataFrame, key: str, rows: int = 16, without: tuple[str, ...] = ()
) -> None:
    """Errors, the gravest first; the action of a row opens its asset."""
    shown = kit.written(
        blocks.named(gravest(errors).head(kit.MOST_ROWS), choice),
        graded=lambda row: kit.severity(row["severity"]),
        known_as=lambda row: row["asset_key"].rsplit("/", 1)[-1],
        kind=lambda row: fmt.slug(row["type"]),
        gold=lambda row: row["gold_label"] or "n/a: gold says nothing",
        given=lambda row: row["given_label"] or "n/a: nothing given",
        overlap=lambda row: fmt.coefficient(row["iou"], 2) or "n/a",
        by=lambda row: fmt.slug(row["detected_by"]),
        why=lambda row: fmt.slug(row["cause"]) or "n/a: nobody said",
        found=lambda row: fmt.day(row["found_at"]) or "n/a: no date",
    )
    columns = {name: made for name, made in COLUMNS.items() if name not in without}
    if errors["cause"].null_count() == errors.height:
        del columns["why"]
    row = kit.table(shown, columns, key, alt="Errors, the gravest first", rows=rows)
    if row is not None:
        links.asset(shown["asset_id"][row], choice.project)
