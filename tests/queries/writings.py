"""What people mark and write: spans, sets of labels and texts, the worked example, crowds."""

from typing import Any

import numpy as np
from given import Given

Span = tuple[int, int, str]

# The worked example of the handbook: two people on one text.
ANN: list[Span] = [(0, 5, "PER"), (10, 20, "ORG"), (30, 35, "LOC")]
BOB: list[Span] = [(0, 5, "PER"), (12, 20, "ORG"), (30, 35, "ORG"), (50, 55, "LOC")]


def marked(given: Given, asset: str, person: str | None, *spans: Span, **values: Any) -> str:
    """One person's pass over a text with the spans they mark; none is an empty pass."""
    question = values.pop("question", "label")
    submission = given.submission(asset, person, **values)
    for start, end, label in spans:
        given.annotation(
            submission,
            asset,
            type="span",
            question=question,
            label=label,
            span_start=start,
            span_end=end,
        )
    return submission


def wrote(given: Given, asset: str, person: str | None, *texts: str | None, **values: Any) -> str:
    """One person's pass over an asset with what they wrote."""
    submission = given.submission(asset, person, **values)
    for text in texts:
        given.annotation(submission, asset, type="text", value_text=text)
    return submission


def text(given: Given, asset: str, content: str) -> None:
    """An asset that is a text."""
    given.row("assets", asset_id=asset, asset_key=asset, text=content)


def example(assets: int = 1) -> Given:
    """The worked example, on one text or on several; the texts are not known."""
    given = Given()
    for number in range(assets):
        marked(given, f"text {number}", "ann", *ANN)
        marked(given, f"text {number}", "bob", *BOB)
    return given


def random_markings(seed: int, assets: int = 12, people: int = 3) -> list[tuple[int, int, Span]]:
    """(asset, person, span): spans that people mark a little differently, forget or confuse."""
    rng = np.random.default_rng(seed)
    found: list[tuple[int, int, Span]] = []
    for asset in range(assets):
        for _ in range(rng.integers(0, 5)):
            start = int(rng.integers(0, 60))
            for person in range(people):
                if rng.random() < 0.2:
                    continue
                left = max(0, start + int(rng.integers(-1, 2)))
                label = "PER" if rng.random() < 0.7 else "ORG"
                found.append((asset, person, (left, left + int(rng.integers(0, 12)), label)))
    return found
