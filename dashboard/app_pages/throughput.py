"""How fast the work moves, who does it, and how long it takes."""

import polars as pl

from dashboard import answers, blocks, figures, filters, furniture, kit, links, rollup, timelines
from dashboard import format as fmt

VIEWS = ("throughput_daily", "throughput_by_annotator", "throughput_by_label")

choice = filters.choose(kit.open_warehouse())
kit.title(
    "Throughput", "What was submitted, per day and per person, by the date of first submission."
)
choice = filters.bar(choice, views=VIEWS)
daily = choice.fetch("throughput_daily")
people = choice.fetch("throughput_by_annotator")

whole = rollup.by_day(daily, "submitted_items").filter(~pl.col("is_incomplete"))
reason = choice.house.why_not(choice.project, "days")
furniture.answer(answers.throughput(whole["mean"].drop_nulls().to_list(), whole.height, reason))
furniture.strip(
    [
        figures.submitted(choice, daily, leads=None),
        figures.pace(choice, daily, leads=None),
        figures.people_active(people),
        figures.time_per_asset(choice, people),
        figures.skipped(people),
    ]
)

with kit.block(
    "Submissions per day",
    choice,
    "throughput_daily",
    daily,
    sentence="By the day of the first submission; the line is the mean of ten days with work.",
    note=figures.days_counted(daily, "pale"),
):
    if daily.is_empty():
        kit.nothing(choice, "days", "No dated submissions.", "Import an export with times.")
    else:
        rows = rollup.by_day(daily, "submitted_items").to_dicts()
        chart = timelines.columns(rows, furniture.colours(), title="submissions")
        if picked := kit.draw(chart, "per-day"):
            filters.one_day(picked["day"])

weekly = rollup.weekly_per_person(daily, "submitted_items")
shown = people.join(weekly, on="annotator_id", how="left").sort("submitted_items", descending=True)
shown = kit.written(
    blocks.named(shown, choice),
    submitted=lambda row: fmt.count(row["submitted_items"]),
    accepted=lambda row: fmt.count(row["accepted_items"]),
    skipped=lambda row: fmt.count(row["skipped_items"]),
    per_day=lambda row: fmt.number(row["items_per_active_day"]) or "n/a: no dates",
    middle=lambda row: fmt.duration(row["median_seconds_per_asset"]) or "n/a: no times",
    timed=lambda row: fmt.count(row["timed_submissions"]),
    active=lambda row: fmt.days(row["first_day"], row["last_day"]) or "n/a: no dates",
)
top = rollup.largest(weekly["by_week"].explode())
with kit.block(
    "People", choice, "throughput_by_annotator", people, note=kit.more(people, "annotator")
):
    if people.is_empty():
        kit.empty("Nobody has submitted anything.", "Import an export of labeling work.")
    else:
        row = kit.table(
            shown,
            {
                "person": "Annotator",
                "submitted": kit.figure("Submitted"),
                "accepted": kit.figure("Accepted"),
                "skipped": kit.figure("Skipped"),
                "by_week": kit.bars("By week, one scale", top),
                "per_day": kit.figure("Per active day"),
                "middle": kit.figure("Median time"),
                "timed": kit.figure("n timed"),
                "active": "Active",
            },
            "people",
            alt="Throughput per annotator",
            verb="See flagged",
        )
        if row is not None:
            links.go("flagged", annotator=shown["annotator_id"][row])

labels = choice.fetch("throughput_by_label").sort("annotations", descending=True)
with kit.block("Labels", choice, "throughput_by_label", labels, note=kit.more(labels, "label")):
    if labels.is_empty():
        kit.empty("No label was used.", "Import an export of labeling work.")
    else:
        listed = kit.written(
            labels.with_columns(pl.col("annotations").alias("amount")),
            used=lambda row: fmt.count(row["annotations"]),
            on=lambda row: fmt.count(row["assets"]),
            by=lambda row: fmt.count(row["annotators"]) or "n/a: nobody named",
        )
        columns = {
            "question": "Question",
            "label": "Label",
            "amount": kit.meter("Share of the most used", rollup.largest(labels["annotations"])),
            "used": kit.figure("Used"),
            "on": kit.figure("Assets"),
            "by": kit.figure("Annotators"),
        }
        row = kit.table(listed, columns, "labels", alt="Use of each label", verb="See flagged")
        if row is not None:
            links.go("flagged", label=labels["label"][row])
