"""What the sample operation has agreed upon: its rates, its targets, its guideline.

Its customer wants the harbour scenes by the second week of December; at its pace that is late.
"""

from pathlib import Path

FILE = "assay.toml"

SETTINGS = """\
[projects."Harbour scenes"]
customer = "Port Authority"
target_on = 2026-12-11

[policy.cost]
label_rate = 14
review_rate = 22
fixed = 400
currency = "EUR"

[policy.target]
review_days = 2
acceptance = 0.6
"""


def write_settings(folder: Path) -> None:
    """Write the settings beside the exports."""
    (folder / FILE).write_text(SETTINGS, "utf-8")
