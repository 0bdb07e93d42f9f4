"""Many people at once: `python -m benchmarks.sessions [WAREHOUSE] [--sessions N] [--minutes M]`.

Scripted sessions over Streamlit's websocket, no browser: each opens a page, thinks for two
seconds on average, opens the next, the frequent ones more often. Told are the seconds from
asking to the end of the page's script, how many pages failed, and what the server holds of
memory. With `--minutes` it is a soak: memory is told every minute, and at the end how fast it
grows after the first third. `--pages` asks each page alone, first with nothing known of it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks import serving, visits
from benchmarks.scripted import Failed, Session
from benchmarks.serving import Server, percentile
from benchmarks.visits import Visit

AIM_SECONDS = 0.25
THINK_SECONDS = 2.0
SEED = 6
MINUTES = 2.0
AGAIN = 8


@dataclass
class Log:
    """What the sessions saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bytes: dict[str, int] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 where a page failed."""
    parser = argparse.ArgumentParser(description="Scripted sessions on the dashboard.")
    parser.add_argument("warehouse", nargs="*", type=Path)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--minutes", type=float, help="a soak of so long")
    parser.add_argument("--pages", action="store_true", help="each page alone")
    asked = parser.parse_args(arguments)
    with serving.warehouse(asked.warehouse) as warehouse, serving.served(warehouse) as server:
        log = asyncio.run(_run(server, visits.of(warehouse), asked))
    for words, times in sorted(log.failures.items()):
        print(f"failed {times} times: {words}")
    return 1 if log.failures else 0


async def _run(server: Server, known: list[Visit], asked: argparse.Namespace) -> Log:
    log = Log()
    await _alone(server, known, log, AGAIN if asked.pages else 1)
    if asked.pages:
        _tell_pages(log, known)
        return log
    log.seconds.clear()
    end = time.perf_counter() + 60 * (asked.minutes or MINUTES)
    before = server.megabytes()
    watching = asyncio.create_task(_watch(server, log, is_told=asked.minutes is not None))
    await asyncio.gather(
        *(_session(server, known, log, random.Random(SEED + i), end) for i in range(asked.sessions))
    )
    watching.cancel()
    _tell_load(log, asked, before, server.megabytes())
    return log


async def _alone(server: Server, known: list[Visit], log: Log, again: int) -> None:
    """Every page once by one session, so that what is kept is there, then some times more."""
    async with Session(server) as session:
        for visit in known:
            for _ in range(1 + again):
                used = server.processor_seconds()
                await _open(session, visit, log)
                log.processor[visit.name].append(server.processor_seconds() - used)


async def _session(
    server: Server, known: list[Visit], log: Log, chance: random.Random, end: float
) -> None:
    """One person, until the end: thinks, opens a page, comes back in a new tab now and then."""
    weights = [visit.weight for visit in known]
    await asyncio.sleep(chance.uniform(0, 2 * THINK_SECONDS))
    while time.perf_counter() < end:
        try:
            async with Session(server) as session:
                for _ in range(20):
                    if time.perf_counter() >= end:
                        return
                    visit = chance.choices(known, weights)[0]
                    await _open(session, visit, log)
                    await asyncio.sleep(chance.expovariate(1 / THINK_SECONDS))
        except (OSError, WebSocketException, TimeoutError) as error:
            log.failures[f"the session broke: {type(error).__name__}"] += 1
            await asyncio.sleep(THINK_SECONDS)


async def _open(session: Session, visit: Visit, log: Log) -> None:
    try:
        answer = await session.open(visit)
    except Failed as error:
        log.failures[str(error)] += 1
        return
    log.seconds[visit.name].append(answer.seconds)
    log.bytes[visit.name] = answer.bytes


async def _watch(server: Server, log: Log, is_told: bool) -> None:
    """What the server holds, every minute."""
    started = time.perf_counter()
    while True:
        held, passed = server.megabytes(), (time.perf_counter() - started) / 60
        if held is not None:
            log.memory.append((passed, held))
            if is_told:
                print(f"{passed:6.1f} min {held:8.0f} MB", flush=True)
        await asyncio.sleep(60)


def _tell_pages(log: Log, known: list[Visit]) -> None:
    print(
        f"{'page':28} {'first s':>8} {'again s':>8} {'most s':>8} "
        f"{'cpu s':>8} {'again':>8} {'kB':>8}"
    )
    for visit in known:
        first, *again = log.seconds[visit.name] or [0.0]
        middle, most = (percentile(again, share) if again else 0.0 for share in (0.5, 1))
        used, *later = log.processor[visit.name]
        sent = log.bytes.get(visit.name, 0) / 1e3
        print(
            f"{visit.name:28} {first:8.3f} {middle:8.3f} {most:8.3f} "
            f"{used:8.2f} {sum(later) / len(later):8.3f} {sent:8.0f}"
        )


def _tell_load(
    log: Log, asked: argparse.Namespace, before: float | None, after: float | None
) -> None:
    everything = [seconds for found in log.seconds.values() for seconds in found]
    if not everything:
        print("No page was answered.", file=sys.stderr)
        return
    print(f"{'page':28} {'answers':>8} {'median s':>9} {'p95 s':>8}")
    for name, found in sorted(log.seconds.items(), key=lambda known: -percentile(known[1], 0.95)):
        print(
            f"{name:28} {len(found):8} {percentile(found, 0.5):9.3f} {percentile(found, 0.95):8.3f}"
        )
    p95 = percentile(everything, 0.95)
    verdict = "within" if p95 <= AIM_SECONDS else "over"
    print(
        f"{asked.sessions} sessions, {len(everything)} answers: median "
        f"{percentile(everything, 0.5):.3f} s, p95 {p95:.3f} s, {verdict} {AIM_SECONDS} s; "
        f"{sum(log.failures.values())} failures"
    )
    if before is not None and after is not None:
        print(f"memory of the server: {before:.0f} MB before, {after:.0f} MB after")
    if (slope := growth(log.memory)) is not None:
        print(f"memory after the first third: {slope:+.2f} MB a minute")


def growth(memory: Sequence[tuple[float, float]]) -> float | None:
    """The slope of a straight line through what is held after the first third, MB a minute.

    None for fewer than three measurements.

    >>> growth([(0, 9), (1, 100), (2, 110), (3, 120)])
    10.0
    """
    settled = memory[len(memory) // 3 :]
    if len(settled) < 3:
        return None
    mean_at = sum(at for at, _ in settled) / len(settled)
    mean_held = sum(held for _, held in settled) / len(settled)
    spread = sum((at - mean_at) ** 2 for at, _ in settled)
    return sum((at - mean_at) * (held - mean_held) for at, held in settled) / spread


if __name__ == "__main__":
    sys.exit(main())
