"""What the benchmarks of the dashboard share: a warehouse, a server on it, a browser."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PAGE = 4096
"""Bytes of a page of memory, as /proc counts them."""
TICKS = 100
"""Of a second, as /proc counts the processors' time."""


@dataclass(frozen=True)
class Server:
    """A running dashboard."""

    base: str
    process: int

    @property
    def socket(self) -> str:
        """Where its sessions connect."""
        return f"{self.base.replace('http', 'ws', 1)}/_stcore/stream"

    def megabytes(self) -> float | None:
        """What it holds of memory; None where the machine has no /proc."""
        try:
            said = Path(f"/proc/{self.process}/statm").read_text()
        except OSError:
            return None
        return int(said.split()[1]) * PAGE / 1e6

    def processor_seconds(self) -> float:
        """What it has used of the processors so far; 0 where the machine has no /proc."""
        try:
            said = Path(f"/proc/{self.process}/stat").read_text()
        except OSError:
            return 0.0
        user, system = said.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS


@contextmanager
def warehouse(given: Sequence[Path]) -> Iterator[Path]:
    """The warehouse that is named, else the sample operation's, made for this run."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        yield given[0] if given else sample(Path(folder))


def sample(folder: Path) -> Path:
    """The warehouse of the sample operation, with its pictures beside it."""
    command = [sys.executable, "-m", "assay", "demo", "--no-serve", "--warehouse", folder / "w"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder / "w"


@contextmanager
def served(warehouse: Path) -> Iterator[Server]:
    """The dashboard on a free port of the loopback address, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assay", "serve", "--port", str(port)]
    process = subprocess.Popen([*command, "--warehouse", str(warehouse)], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{base}/_stcore/health")
        yield Server(base, _child(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise TimeoutError(f"Nothing answers at {address}. Run assay serve to see why.")


def _child(process: int) -> int:
    """The process that serves: the door starts it and waits for it."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        children = []
    return int(children[0]) if children else process


@contextmanager
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def has_browser() -> bool:
    """Whether a browser can be driven; says what to install where it cannot."""
    if importlib.util.find_spec("playwright") is None:
        print("This needs playwright. Install the extra test.", file=sys.stderr)
        return False
    return True


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed: the nearest rank, never between two.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5), percentile([1.0, 9.0], 0.95)
    (2.0, 9.0)
    """
    ranked = sorted(values)
    rank = max(1, -(-len(ranked) * share // 1))
    return ranked[int(rank) - 1]


def median(values: Sequence[float]) -> float:
    """The middle."""
    return float(statistics.median(values))
