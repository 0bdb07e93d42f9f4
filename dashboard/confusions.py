"""Labels taken for each other: by one person, or by many, who may read the guideline so."""

from typing import Any, NoReturn

import polars as pl

from dashboard import filters, furniture, kit, links
from dashboard import format as fmt
from dashboard.figures import of
from dashboard.filters import NONE, Choice

COLUMNS = {
    "label_a": "Label",
    "label_b": "and label",
    "amount": kit.figure("Errors"),
    "part": kit.figure("Share of gold"),
    "interval": kit.figure("95% CI"),
    "total": kit.figure("n gold"),
    "people": kit.figure("Annotators"),
    "reading": kit.text("Reads as", 340),
}


def pairs(choice: Choice, question: str | None, label: str | None = None) -> pl.DataFrame:
    """The pairs of labels of a question, or those with one label, most mistaken first."""
    found = of(choice.fetch("accuracy_confused_pairs"), question)
    if label is not None:
        found = found.filter((pl.col("label_a") == label) | (pl.col("label_b") == label))
    return found.sort("errors", "label_a", "label_b", descending=[True, False, False])


def reading(choice: Choice, row: dict[str, Any]) -> str:
    """What a pair reads as, in words."""
    if row["reads_as"] == "one_person":
        of_them = f"{fmt.count(row['top_errors'])} of {fmt.count(row['errors'])}"
        return f"one person: {choice.name(row['top_annotator_id'])}, {of_them}"
    return {
        "shared": "shared by many: guideline or gold",
        "spread": "spread: no one person, not most people",
        "too_few": "n/a: fewer than 5 errors",
    }.get(row["reads_as"], fmt.slug(row["reads_as"]))


def behind(row: dict[str, Any]) -> dict[str, Any]:
    """What narrows the errors to those between two labels, whichever of them was gold."""
    both = [row["label_a"], row["label_b"]]
    return {"gold_label": both, "given_label": both, "type": "wrong_class"}


def cell(gold: str, given: str, question: str | None, annotator: str | None = None) -> NoReturn:
    """Open what is behind a cell: the crops of a mistake side by side, else the errors.

    What somebody left out has no crop, and what agrees is no mistake: its row of gold is listed.
    """
    narrowed = {"question": question, "annotator": annotator, "gold_label": gold}
    if gold == given:
        links.go("errors", **narrowed)
    page = "errors" if NONE in (gold, given) else "gallery"
    links.go(page, **narrowed, given_label=given)


def mistake() -> None:
    """What the crops of a gallery have in common that was opened from a cell, and the way to
    their errors; nothing where no cell is chosen."""
    here = filters.address()
    if len(here.get("gold_label", [])) != 1 or len(here.get("given_label", [])) != 1:
        return
    words = f"Given as “{here['given_label'][0]}”, gold says “{here['gold_label'][0]}”"
    aside = "The same as a list of errors →"
    if furniture.heading(words, "", aside=aside, leads=True, key="mistake"):
        links.go("errors")


def is_one_cell() -> bool:
    """Whether the address asks for one gold label given as one other, and for no other column."""
    here = filters.address()
    asked = {column for column in filters.COLUMNS if here.get(column)}
    return asked == {"gold_label", "given_label"} and all(len(here[name]) == 1 for name in asked)


def among(row: dict[str, Any]) -> str:
    """'13 of 14 people': who made the mistake, of those who met the two labels."""
    return f"{fmt.count(row['annotators'])} of {fmt.count(row['annotators_judged'])}"


def block(choice: Choice, question: str | None, label: str | None = None) -> None:
    """The table of pairs; the action of a row lists the errors behind it."""
    found = pairs(choice, question, label)
    with kit.block(
        "Labels taken for each other",
        choice,
        "accuracy_confused_pairs",
        found,
        note=kit.more(found, "pair"),
        sentence="Both directions together. One person's habit is a talk; one that many share "
        "is a question to the guideline, or to the gold.",
    ):
        if found.is_empty():
            kit.nothing(
                choice,
                "accuracy",
                "No label was taken for another.",
                "Mistakes show where gold and annotators differ.",
            )
            return
        shown = kit.written(
            found,
            amount=lambda row: fmt.count(row["errors"]),
            part=lambda row: fmt.percent(row["share"]),
            interval=lambda row: fmt.span(row["ci_low"], row["ci_high"], as_rate=True),
            total=lambda row: fmt.count(row["gold_n"]),
            people=among,
            reading=lambda row: reading(choice, row),
        )
        alt = "Labels taken for each other, most errors first"
        row = kit.table(shown, COLUMNS, "confusions", alt=alt, verb="Compare", rows=8)
        if row is not None:
            links.go("errors", question=question, **behind(found.row(row, named=True)))
