"""Matrices: what gold says against what was given, pairs of people, labels by kind of error."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard import format as fmt
from dashboard.palette import Palette, ink_on
from dashboard.vega import Chart, Spec, pick, spec_of


def confusion(
    frame: pl.DataFrame, labels: Sequence[str], colours: Palette, minimum: float
) -> Chart:
    """Rows gold, columns given, row percent in every non-empty cell; a row under n is grey."""
    found = {(r["gold_label"], r["given_label"]): r for r in frame.iter_rows(named=True)}
    totals = {r["gold_label"]: r["gold_total"] or 0 for r in found.values()}
    values = []
    for gold in [label for label in labels if label in totals]:
        for given in labels:
            row = found.get((gold, given))
            share = row["share"] if row else None
            grey = totals[gold] < minimum
            fill, ink = _confusion_colours(share, gold == given, grey, colours)
            values.append(
                {
                    "gold_label": gold,
                    "given_label": given,
                    "fill": fill,
                    "ink": ink,
                    "text": fmt.rate(share, 0) if share else "",
                    "says": f"gold {gold}, given {given}: "
                    f"{fmt.count(row['n'] if row else 0)} of {fmt.count(totals[gold])}",
                }
            )
    return _heatmap(
        values,
        colours,
        "gold_label",
        "given_label",
        [x for x in labels if x in totals],
        labels,
        titles=("gold label", "given label"),
        alt=f"Confusion of {len(labels)} labels: share of each gold label by given label.",
    )


def _confusion_colours(
    share: float | None, agrees: bool, grey: bool, colours: Palette
) -> tuple[str, str]:
    if not share or grey:
        return (colours.hairline if grey else colours.raised, colours.muted)
    if agrees:
        fill = colours.sequential[min(6, int(share * 7))]
        return fill, ink_on(fill)
    step = 0 if share < 0.015 else min(5, 1 + int(share * 12))
    return colours.mistaken[step], ink_on(colours.mistaken[step])


def apart(frame: pl.DataFrame, labels: Sequence[str], colours: Palette) -> Chart:
    """One person's confusion less that of the others, in points; orange is worse than theirs.

    Rows of `accuracy_confusion_by_annotator`. A cell whose interval holds 0 stays pale, a row with
    too little gold grey.
    """
    rows = [label for label in labels if label in set(frame["gold_label"])]
    found = {(r["gold_label"], r["given_label"]): r for r in frame.iter_rows(named=True)}
    blank = {"fill": colours.raised, "ink": colours.muted, "text": "", "says": "neither"}
    values = [
        {"gold_label": gold, "given_label": given}
        | (_apart(found[gold, given], colours) if (gold, given) in found else blank)
        for gold in rows
        for given in labels
    ]
    return _heatmap(
        values,
        colours,
        "gold_label",
        "given_label",
        rows,
        labels,
        titles=("gold label", "given label"),
        alt=f"Shares of {len(rows)} gold labels by given label, less those of the others.",
    )


def _apart(row: dict[str, Any], colours: Palette) -> dict[str, Any]:
    agrees = row["gold_label"] == row["given_label"]
    says = (
        f"gold {row['gold_label']}, given {row['given_label']}: "
        f"{fmt.count(row['n'])} of {fmt.count(row['gold_total'])}, "
        f"the others {fmt.count(row['others_n'])} of {fmt.count(row['others_total'])}"
    )
    if row["reason"] is not None or row["value"] is None:
        said = f"{says}; {fmt.missing(row['reason'])}"
        return {"fill": colours.hairline, "ink": colours.muted, "text": "", "says": said}
    better = row["value"] if agrees else -row["value"]
    is_clear = row["ci_low"] > 0 or row["ci_high"] < 0
    step = min(4, int(abs(better) * 10)) if is_clear else 0
    fill = colours.diverging[5 + step if better > 0 else 4 - step]
    shown = f"{100 * row['value']:+.0f}".replace("-", "−")
    interval = f"{100 * row['ci_low']:+.1f} to {100 * row['ci_high']:+.1f} pt"
    is_nothing = abs(row["value"]) < 0.005
    return {
        "fill": colours.raised if is_nothing else fill,
        "ink": ink_on(colours.raised if is_nothing else fill),
        "text": "" if is_nothing else shown,
        "says": f"{says}; difference {100 * row['value']:+.1f} pt ({interval})",
    }


def matrix(
    frame: pl.DataFrame,
    names: dict[str, str],
    colours: Palette,
    domain: tuple[float, float],
    minimum: float,
) -> Chart:
    """How alike each two people decide; a grey cell has too few shared items."""
    people = sorted(
        set(frame["annotator_a"]) | set(frame["annotator_b"]), key=lambda x: names.get(x, x)
    )
    values = []
    for row in frame.iter_rows(named=True):
        fill, ink = colours.hairline, colours.muted
        if row["value"] is not None and row["n"] >= minimum:
            share = (row["value"] - domain[0]) / (domain[1] - domain[0])
            step = max(0, min(6, int(share * 7)))
            fill, ink = colours.sequential[step], ink_on(colours.sequential[step])
        shown = fmt.estimate(row["value"], row["ci_low"], row["ci_high"], row["reason"], places=2)
        for a, b in (
            (row["annotator_a"], row["annotator_b"]),
            (row["annotator_b"], row["annotator_a"]),
        ):
            values.append(
                {
                    "a": a,
                    "b": b,
                    "fill": fill,
                    "ink": ink,
                    "first": names.get(a, a),
                    "second": names.get(b, b),
                    "text": _short(row["value"]),
                    "says": f"{names.get(a, a)} and {names.get(b, b)}: alpha {shown}, "
                    f"n = {fmt.count(row['n'])}",
                }
            )
    order = [names.get(x, x) for x in people]
    return _heatmap(
        values,
        colours,
        "first",
        "second",
        order,
        order,
        titles=(None, None),
        fields=("a", "b"),
        alt=f"Agreement of each two of {len(people)} annotators.",
    )


def _short(value: float | None) -> str:
    """Two places in the width of three characters; never a false 1."""
    if value is None or value == 1:
        return "" if value is None else "1"
    return fmt.coefficient(min(value, 0.99), 2).replace("0.", ".")


def rates(frame: pl.DataFrame, colours: Palette) -> Chart:
    """Errors per 1,000 labels checked, label by type."""
    rows = frame.sort("per_1000", descending=True, nulls_last=True).to_dicts()
    top = max((row["per_1000"] or 0 for row in rows), default=0) or 1
    values = []
    for row in rows:
        step = min(6, int((row["per_1000"] or 0) / top * 6.99))
        values.append(
            {
                "label": row["label"],
                "type": row["type"],
                "kind": fmt.slug(row["type"]),
                "fill": colours.sequential[step],
                "ink": ink_on(colours.sequential[step]),
                "text": fmt.number(row["per_1000"]) or "n/a",
                "says": f"{row['label']}, {fmt.slug(row['type'])}: "
                f"{fmt.plural(row['errors'], 'error')}",
            }
        )
    labels = list(dict.fromkeys(row["label"] for row in rows))
    kinds = list(dict.fromkeys(value["kind"] for value in values))
    return _heatmap(
        values,
        colours,
        "label",
        "kind",
        labels,
        kinds,
        titles=(None, None),
        fields=("label", "type"),
        alt=f"Errors per 1,000 labels checked for {len(labels)} labels by type.",
    )


def _heatmap(
    values: list[dict[str, Any]],
    colours: Palette,
    row: str,
    column: str,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    titles: tuple[str | None, str | None],
    alt: str,
    fields: tuple[str, str] | None = None,
) -> Chart:
    band = {"paddingInner": 0, "paddingOuter": 0}
    longest = max(map(len, columns), default=0)
    y = {
        "field": row,
        "type": "nominal",
        "sort": list(rows),
        "title": titles[0],
        "scale": band,
        "axis": {},
    }
    x = {
        "field": column,
        "type": "nominal",
        "sort": list(columns),
        "title": titles[1],
        "scale": band,
        "axis": {
            "orient": "top",
            "labelAngle": 0
            if len(columns) <= 4 or longest <= 3
            else -32
            if len(columns) <= 12
            else -48,
            "labelColor": colours.text,
            "labelLimit": 110,
        },
    }
    shown = len(columns) <= 16
    layers: list[Spec] = [
        {
            "params": pick(*(fields or (row, column))),
            "mark": {"type": "rect", "stroke": colours.page, "strokeWidth": 2, "cursor": "pointer"},
            "encoding": {
                "x": x,
                "y": y,
                "color": {"field": "fill", "type": "nominal", "scale": None},
                "tooltip": {"field": "says", "type": "nominal", "title": " "},
            },
        }
    ]
    if shown:
        layers.append(
            {
                "mark": {"type": "text", "fontSize": 12, "tooltip": None},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "text"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            }
        )
        layers[1]["mark"]["interactive"] = False
    height = {"step": 37 if len(rows) <= 10 else 27 if len(rows) <= 16 else 15}
    return Chart(spec_of(colours, values, height=height, layer=layers), alt)
