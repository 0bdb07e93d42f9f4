"""Drawings as trees: (element, attributes, children). One tree is a file, a page or a PDF.

Text is a child and is escaped where it is written. A colour is a name of the palette, "@data",
so that the same drawing serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Node = tuple[str, Mapping[str, Any], Sequence[Any]]

PAPER = {
    "page": "#FFFFFF",
    "raised": "#F6F7F9",
    "text": "#17202B",
    "muted": "#566373",
    "hairline": "#E1E5EA",
    "border": "#D3D9E0",
    "data": "#1F5AA6",
    "soft": "#A9C5E5",
    "good": "#0B6E58",
    "watch": "#9A5B00",
    "bad": "#A3170F",
    "faded": "#8792A0",
    "gold": "#B58900",
    "critical": "#A3170F",
    "major": "#C2590A",
    "minor": "#C9A92A",
    "neutral": "#C3CAD3",
}


def node(name: str, *children: Any, **attributes: Any) -> Node:
    """An element; `stroke_width=1` is the attribute stroke-width, None is left out.

    >>> written(node("text", "a<b", x=1.50, text_anchor="end"))
    '<text x="1.5" text-anchor="end">a&lt;b</text>'
    """
    named = {
        key.rstrip("_").replace("_", "-"): _number(value)
        for key, value in attributes.items()
        if value is not None
    }
    return (name, named, children)


def canvas(width: float, height: float, children: Sequence[Node], alt: str) -> Node:
    """A drawing of a size, in the font of what surrounds it."""
    return (
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_number(width)} {_number(height)}",
            "width": _number(width),
            "height": _number(height),
            "role": "img",
            "aria-label": alt,
        },
        children,
    )


def label(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    anchor: str = "start",
    colour: str = "@text",
    weight: str | None = None,
) -> Node:
    """A piece of text on its baseline."""
    return node(
        "text", words, x=x, y=y, font_size=size, text_anchor=anchor, fill=colour, font_weight=weight
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, **more: Any) -> Node:
    """A straight line."""
    return node("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)


def written(tree: Any, colours: Mapping[str, str] | None = None, font: str = "") -> str:
    """The tree as text. Without colours, a name stays a variable of the style sheet."""
    if isinstance(tree, str):
        return escape(tree, quote=False)
    name, attributes, children = tree
    if font and name == "svg":
        attributes = {**attributes, "font-family": font}
    inside = "".join(written(child, colours) for child in children)
    said = "".join(
        f' {key}="{escape(_coloured(str(value), colours))}"' for key, value in attributes.items()
    )
    return f"<{name}{said}>{inside}</{name}>"


def _coloured(value: str, colours: Mapping[str, str] | None) -> str:
    if not value.startswith("@"):
        return value
    return colours[value[1:]] if colours else f"var(--{value[1:]})"


def _number(value: Any) -> Any:
    """At most two places: less ink in the file, and the same bytes everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
