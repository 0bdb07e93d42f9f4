"""The colours of both modes, once. `.streamlit/config.toml` holds the same tokens for widgets."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """What a colour is for. Verdicts are good, watch, bad; `faded` is "too few to say"."""

    page: str
    raised: str
    text: str
    muted: str
    faint: str
    hairline: str
    border: str
    data: str
    good: str
    watch: str
    bad: str
    faded: str
    on_fill: str
    labels: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    severity: dict[str, str]
    severity_text: dict[str, str]
    mistaken: tuple[str, ...]

    def verdict(self, name: str | None) -> str:
        """The colour of a verdict; undecided is the quiet data colour."""
        return {"good": self.data, "watch": self.watch, "bad": self.bad, "faded": self.faded}.get(
            name or "good", self.data
        )


LIGHT = Palette(
    page="#FFFFFF",
    raised="#F6F7F9",
    text="#17202B",
    muted="#566373",
    faint="#667283",
    hairline="#E1E5EA",
    border="#D3D9E0",
    data="#1F5AA6",
    good="#0B6E58",
    watch="#9A5B00",
    bad="#A3170F",
    faded="#8792A0",
    on_fill="#FFFFFF",
    labels=(
        "#314398", "#A09600", "#7C350E", "#32A0C5", "#27725E", "#BC4891",
        "#806E05", "#A76EF8", "#653C62", "#CC757C", "#6C3FC8", "#6176BB",
    ),
    sequential=(
        "#EEF3F9", "#D7E4F3", "#C0D4EC", "#A9C5E5", "#7BA1D1",
        "#4E7EBC", "#1F5AA6", "#194B8D", "#133D75", "#0E2F5E",
    ),
    diverging=(
        "#8A3A05", "#AD5D27", "#D08144", "#E4AD84", "#EFDACB",
        "#D5DEE8", "#9BB9DB", "#6694C9", "#4171AE", "#1B4F93",
    ),
    severity={"critical": "#A3170F", "major": "#C2590A", "minor": "#C9A92A", "neutral": "#C3CAD3"},
    severity_text={
        "critical": "#A3170F", "major": "#B04B06", "minor": "#7D6200", "neutral": "#566373",
    },
    mistaken=("#F5F3F1", "#FBE6D6", "#F6CBA6", "#E99A5A", "#D0813C", "#AD5D27"),
)  # fmt: skip

DARK = Palette(
    page="#11161D",
    raised="#1A212A",
    text="#E7ECF2",
    muted="#A3AFBD",
    faint="#8492A2",
    hairline="#2A333F",
    border="#364250",
    data="#7FB2F0",
    good="#4CC9A6",
    watch="#F0B355",
    bad="#FF7A70",
    faded="#6B7785",
    on_fill="#11161D",
    labels=(
        "#ACC7E4", "#C6BC3B", "#F27D76", "#0EB3C1", "#1B8446", "#A34789",
        "#86970E", "#685EBE", "#A2778F", "#F9AF9C", "#B4A0FD", "#518EDA",
    ),
    sequential=(
        "#18212C", "#1D2F45", "#223E5F", "#274D7B", "#436DA0",
        "#608FC8", "#7FB2F0", "#9EC5F5", "#BDD7F9", "#DCEAFD",
    ),
    diverging=(
        "#FFB36B", "#D8904E", "#B16D31", "#7B5234", "#423935",
        "#2B394B", "#35557D", "#4474AE", "#6998D1", "#8FBDF5",
    ),
    severity={"critical": "#FF7A70", "major": "#FFA657", "minor": "#8F7F3A", "neutral": "#56616E"},
    severity_text={
        "critical": "#FF7A70", "major": "#FFA657", "minor": "#E3C341", "neutral": "#A3AFBD",
    },
    mistaken=("#231F1D", "#37281C", "#4F3418", "#7B4A17", "#9C5C1C", "#B16D31"),
)  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of a #RRGGBB colour as WCAG defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(fill: str) -> str:
    """The text colour that reads on a fill: the quiet dark where it can, else black or white."""
    if contrast(LIGHT.text, fill) >= READABLE:
        return LIGHT.text
    return max("#FFFFFF", "#000000", key=lambda ink: contrast(ink, fill))


READABLE = 4.5
SEVERITIES = ("critical", "major", "minor", "neutral")
SHAPES = {"critical": "◆", "major": "▲", "minor": "●", "neutral": "□"}
LETTERS = {"critical": "C", "major": "M", "minor": "m", "neutral": "n"}


def palette(mode: Mode | str | None) -> Palette:
    """The palette of a mode; light until the browser has said which."""
    return DARK if mode == "dark" else LIGHT
