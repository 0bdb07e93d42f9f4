"""How far a load is, told on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from ingest.load import Progress

AFTER_SECONDS = 1.0

Refresh = Callable[[Path, Callable[[int, int], object]], None]
"""Computes the views of a project's file; tells after each how many are done, and of how many."""


class ProgressLine:
    """One line on stderr, redrawn, from a second on: what is done, records, rate."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._step: tuple[str, str] = ("", "")
        self._step_started = self._started
        self._text = ""
        self._drawn = 0.0
        self._wide = sys.stderr.isatty()
        # The first step may take long before it tells anything.
        self._late = threading.Timer(AFTER_SECONDS, self._draw)
        self._late.daemon = True
        self._late.start()

    def __call__(self, step: Progress) -> None:
        """Take in how far the load is, and tell it if that is due."""
        now = time.monotonic()
        text = f"{step.stage} {Path(step.source).name}"
        is_new = (step.stage, step.source) != self._step
        if is_new:
            self._step, self._step_started = (step.stage, step.source), now
        if step.records:
            text += f": {step.records:,} records"
            took = now - self._step_started
            if took >= AFTER_SECONDS > 0:  # a rate over an instant says nothing
                text += f", {step.records / took:,.0f} per second"
        self._tell(text, at_once=is_new)

    def views(self, refresh: Refresh) -> Callable[[Path], None]:
        """That computing of views, telling how many are done."""

        def run(path: Path) -> None:
            text = self._text
            refresh(path, lambda done, of: self._tell(f"{text}, {done} of {of}"))

        return run

    def _tell(self, text: str, *, at_once: bool = False) -> None:
        self._text = text
        now = time.monotonic()
        pause = 0.0 if at_once else 0.2 if self._wide else 2.0
        if now - self._started >= AFTER_SECONDS and now - self._drawn >= pause:
            self._draw()

    def _draw(self) -> None:
        if not self._text:
            return
        self._drawn = time.monotonic()
        print(
            f"\r\033[K{self._text}" if self._wide else self._text,
            end="" if self._wide else "\n",
            file=sys.stderr,
            flush=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the line."""
        self._late.cancel()
        if self._wide and self._drawn:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
