"""Run every benchmark and print one table: ours, the peer, the ratio.

Each case does the same work both ways on the same data in the same process, alternating, and
keeps the median. Seconds depend on the machine; the ratio is what to look at. What a peer
leaves out (it only parses, it gives no interval) stands in the note.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import agreement, consensus, ingesting, matching
from benchmarks.case import Case

ROUNDS = 3


def main() -> int:
    """Measure and print; a name on the command line picks the cases that contain it."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"{'case':44} {'ours s':>8} {'peer s':>8} {'ratio':>7}  peer, note")
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        for make in (*ingesting.CASES, *agreement.CASES, *consensus.CASES, *matching.CASES):
            case = make(Path(folder))
            if wanted in case.name:
                _measure(case)
    return 0


def _measure(case: Case) -> None:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(case.ours))
        theirs.append(_seconds(case.peer))
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"{case.name:44} {mine:8.3f} {other:8.3f} {other / mine:6.1f}x  {case.peer_name}; "
        f"{case.note}",
        flush=True,
    )


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
