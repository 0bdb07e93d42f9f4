"""What was imported, what it allows, and the place to import more."""

from dashboard import filters, kit, uploads, warehouse
from dashboard import format as fmt

kit.title(
    "Imports",
    "Every export that was loaded, what it brought, and what cannot be said without more.",
)
uploads.panel(warehouse.path())
choice = filters.choose(kit.open_warehouse(titled=True))

log = choice.house.fetch("imports_log").sort("imported_at", descending=True, nulls_last=True)
counts = choice.house.fetch("imports_summary").drop("adapter", "role")
listed = kit.written(
    log.join(counts, on=["project_id", "import_id"], how="left", maintain_order="left"),
    as_role=lambda row: row["role"] or "told by the export",
    when=lambda row: fmt.instant(row["imported_at"]),
    of=lambda row: f"{fmt.instant(row['exported_at'])}" or "n/a: not stated",
    by=lambda row: fmt.slug(row["exported_at_from"]),
    read=lambda row: fmt.count(row["rows_read"]),
    kept=lambda row: fmt.count(row["rows_kept"]),
    rejected=lambda row: fmt.count(row["rows_rejected"]),
    kinds=lambda row: fmt.count(row["problems"]),
    n_assets=lambda row: fmt.count(row["assets"]),
    n_work=lambda row: fmt.count(row["submissions"]),
    n_people=lambda row: fmt.count(row["annotators"]),
    n_gold=lambda row: fmt.count(row["gold"]),
    n_reviews=lambda row: fmt.count(row["reviews"]),
    bytes=lambda row: fmt.size(row["source_bytes"]),
)
with kit.block(
    "Loaded exports", filters.choose(choice.house), "imports_log", log, note=kit.more(log, "import")
):
    row = kit.table(
        listed,
        {
            "source_name": "Source",
            "project_id": "Project",
            "tool": "Tool",
            "adapter": "Format",
            "as_role": "Role",
            "read": kit.figure("Rows read"),
            "kept": kit.figure("Kept"),
            "rejected": kit.figure("Rejected"),
            "kinds": kit.figure("Problems"),
            "n_assets": kit.figure("Assets"),
            "n_work": kit.figure("Submissions"),
            "n_people": kit.figure("Annotators"),
            "n_gold": kit.figure("Gold"),
            "n_reviews": kit.figure("Reviews"),
            "of": "As of",
            "when": "Imported",
            "bytes": kit.figure("Size"),
            "status": "Status",
        },
        "imports",
        alt="Imports, newest first",
        verb="Show project",
    )
    if row is not None:
        filters.only(project=listed["project_id"][row])

able = choice.whole("imports_capabilities").sort("is_computable", "metric")
with kit.block(
    f"What can be said of {choice.project}",
    choice,
    "imports_capabilities",
    able,
    sentence="What the imports of this project allow, and what is missing for the rest.",
    note=f"{able['is_computable'].sum()} of {fmt.plural(able.height, 'figure')} can be computed",
):
    said = kit.written(
        able,
        name=lambda row: uploads.FIGURES.get(row["metric"], fmt.slug(row["metric"])),
        can=lambda row: "✓ yes" if row["is_computable"] else "n/a",
        why=lambda row: "" if row["is_computable"] else fmt.words(row["reason"]),
    )
    kit.read(
        said,
        {
            "name": kit.text("Figure", 260),
            "can": kit.text("Computable", 120),
            "why": kit.text("Why not", 720),
        },
        "capabilities",
        "What can be computed",
    )
