"""Lists of errors, the gravest first, as several pages show them."""

from dashboard import blocks, kit, links
from dashboard import format as fmt
from dashboard.filters import Choice
from dashboard.large import SHOWN, Large
from dashboard.palette import SEVERITIES
from queries import Page

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


def short(asset_key: str) -> str:
    """The last part of an asset's key: what a person knows it by."""
    return asset_key.rsplit("/", 1)[-1]


def gravest(choice: Choice) -> Large:
    """The chosen errors by severity, then the newest first."""
    order = Page(("-found_at",), SHOWN, ranked=("severity", tuple(SEVERITIES)))
    return Large(choice, "errors_list", order)


def errors_table(
    choice: Choice, errors: Large, key: str, rows: int = 16, without: tuple[str, ...] = ()
) -> None:
    """Errors, the gravest first; the action of a row opens its asset."""
    found = errors.shown
    shown = kit.written(
        blocks.named(found, choice),
        graded=lambda row: kit.severity(row["severity"]),
        known_as=lambda row: short(row["asset_key"]),
        kind=lambda row: fmt.slug(row["type"]),
        gold=lambda row: row["gold_label"] or "n/a: gold says nothing",
        given=lambda row: row["given_label"] or "n/a: nothing given",
        overlap=lambda row: fmt.coefficient(row["iou"], 2) or "n/a",
        by=lambda row: fmt.slug(row["detected_by"]),
        why=lambda row: fmt.slug(row["cause"]) or "n/a: nobody said",
        found=lambda row: fmt.day(row["found_at"]) or "n/a: no date",
    )
    columns = {name: made for name, made in COLUMNS.items() if name not in without}
    if found["cause"].null_count() == found.height:
        del columns["why"]
    row = kit.table(shown, columns, key, alt="Errors, the gravest first", rows=rows)
    if row is not None:
        links.asset(shown["asset_id"][row], choice.project)
