"""How long pages take to be painted: `python -m benchmarks.pages [WAREHOUSE] [--rounds N]`.

Headless Chromium opens every page, first from a fresh server that knows nothing of the page
(cold), then again, and does the usual reruns in one session: pages of the sidebar clicked, a batch
chosen (warm). A page is painted in the frame in which its script has ended, nothing is marked
stale and the document has changed for the last time. Told are medians and p95 against the aims.
Opening an address loads Streamlit's own program into the browser anew. Seconds depend on the
machine; `--only WORD` measures the pages whose name holds the word.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import serving, visits
from benchmarks.serving import median, percentile
from benchmarks.visits import Visit

AIM_WARM, AIM_COLD = 0.4, 2.0
ROUNDS = 3
WINDOW = {"width": 1440, "height": 1000}
LONGEST_MS = 90_000

# What is painted when no element changed for two frames after the script's end.
PAINTED = """
const frame = () => new Promise(requestAnimationFrame);
const settled = async (started, was) => {
  const app = () => document.querySelector("[data-testid=stApp]");
  let changed = performance.now();
  const watch = new MutationObserver(() => { changed = performance.now(); });
  watch.observe(document.body, { childList: true, subtree: true });
  const isBusy = () => app()?.dataset.testScriptState !== "notRunning"
    || document.querySelector("[data-stale=true], [data-testid=stSkeleton]")
    || !document.querySelector("[data-testid=stMain] [data-testid=stElementContainer]")
    || (was && location.href === was);
  while (isBusy() || performance.now() - changed < 100) await frame();
  watch.disconnect();
  return (changed - started) / 1000;
};
"""
OPENED = f"async () => {{ {PAINTED} return settled(0, null); }}"
CLICKED = f"""async (words) => {{ {PAINTED}
  const link = [...document.querySelectorAll("[data-testid=stSidebarNavLink]")]
    .find((e) => e.textContent.trim() === words);
  const was = location.href, started = performance.now();
  link.click();
  return settled(started, was);
}}"""
CHOSEN = f"""async (number) => {{ {PAINTED}
  const option = document.querySelectorAll("[role=option]")[number];
  const was = location.href, started = performance.now();
  option.click();
  return settled(started, was);
}}"""
FILTERED = ("overview", "throughput", "accuracy", "errors", "flagged")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Seconds until pages are painted.")
    parser.add_argument("warehouse", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    asked = parser.parse_args(arguments)
    if not serving.has_browser():
        return 1
    with serving.warehouse(asked.warehouse) as warehouse:
        known = [visit for visit in visits.of(warehouse) if asked.only in visit.name]
        with serving.served(warehouse) as server, serving.browser() as browser:
            measure(browser, server.base, known, asked.rounds)
    return 0


def measure(browser: Any, base: str, known: Sequence[Visit], rounds: int) -> None:
    """Every page cold and warm, then the sidebar; each told."""
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(LONGEST_MS)
    cold, warm = [], []
    print(f"{'page':28} {'cold s':>8} {'warm s':>8} {'most s':>8}", flush=True)
    for visit in known:
        first = _opened(page, base + visit.address)
        again = [_opened(page, base + visit.address) for _ in range(rounds)]
        cold.append(first)
        warm.extend(again)
        print(f"{visit.name:28} {first:8.2f} {median(again):8.2f} {max(again):8.2f}", flush=True)
    _tell("opened by address, cold", cold, AIM_COLD)
    _tell("opened by address, again", warm, AIM_COLD)
    walked = _walked(page, base, known, rounds)
    _tell("clicked in the sidebar, warm", walked, AIM_WARM)
    filtered = _filtered(page, base, known, rounds)
    if filtered:
        _tell("another batch chosen, warm", filtered, AIM_WARM)
        _tell("all reruns, warm", [*walked, *filtered], AIM_WARM)


def _opened(page: Any, address: str) -> float:
    """From the navigation's start, the browser's own loading of the app included."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(OPENED))


def _walked(page: Any, base: str, known: Sequence[Visit], rounds: int) -> list[float]:
    """From page to page in one session, as people do: what is loaded stays loaded."""
    page.goto(base + known[0].address)
    page.evaluate(OPENED)
    shown = "[data-testid=stSidebarNavLink]"
    names = [words.strip() for words in page.locator(shown).all_text_contents()]
    found = []
    print(f"{'clicked in the sidebar':28} {'':8} {'warm s':>8} {'most s':>8}", flush=True)
    seen: dict[str, list[float]] = {words: [] for words in names}
    for _ in range(rounds + 1):
        for words in [*names[1:], names[0]]:
            seen[words].append(float(page.evaluate(CLICKED, words)))
    for words, seconds in seen.items():
        later = seconds[1:]
        found.extend(later)
        print(f"{words:28} {'':8} {median(later):8.2f} {max(later):8.2f}", flush=True)
    return found


def _filtered(page: Any, base: str, known: Sequence[Visit], rounds: int) -> list[float]:
    """A batch chosen and another, on pages that offer it; the first times are left out."""
    found = []
    for visit in known:
        if visit.name not in FILTERED:
            continue
        page.goto(base + visit.address)
        page.evaluate(OPENED)
        box = page.get_by_role("combobox", name="Batch")
        if not box.count():
            continue
        seconds = []
        for number in range(2 * rounds + 2):
            box.click()
            page.locator("[role=option]").nth(2).wait_for()
            seconds.append(float(page.evaluate(CHOSEN, 1 + number % 2)))
        found.extend(seconds[2:])
        shown = f"{visit.name}, another batch"
        print(f"{shown:28} {'':8} {median(seconds[2:]):8.2f} {max(seconds[2:]):8.2f}", flush=True)
    return found


def _tell(name: str, seconds: Sequence[float], aim: float) -> None:
    p95 = percentile(seconds, 0.95)
    verdict = "within" if p95 <= aim else "over"
    print(
        f"{name:28} median {median(seconds):.2f} s, p95 {p95:.2f} s of {len(seconds)}; "
        f"{verdict} {aim} s",
        flush=True,
    )


if __name__ == "__main__":
    started = time.perf_counter()
    code = main()
    print(f"took {time.perf_counter() - started:.0f} s")
    sys.exit(code)
