"""Peak memory of loading one large export: `python -m benchmarks.memory [MEGABYTES] [NAME]`.

Each export is written for the purpose, loaded in a process of its own, and the peak of that
process's resident memory told stage by stage. Memory must not grow with the file.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
CLASSES = [f"class {n}" for n in range(20)]


def label_studio(random_: random.Random) -> Iterator[str]:
    """Native JSON: an image task, one annotator's pass, three boxes."""
    yield "["
    for number in _numbers():
        yield ("," if number else "") + json.dumps(_task(number, random_))
    yield "]"


def labelbox(random_: random.Random) -> Iterator[str]:
    """Version 2 NDJSON: a data row, one label, three boxes."""
    for number in _numbers():
        yield json.dumps(_data_row(number, random_)) + "\n"


def coco(random_: random.Random) -> Iterator[str]:
    """Instances: one polygon each, ten to an image; the images come last."""
    categories = [{"id": n, "name": name} for n, name in enumerate(CLASSES)]
    yield f'{{"categories": {json.dumps(categories)}, "annotations": ['
    written = 0
    for number in _numbers():
        yield ("," if number else "") + json.dumps(_instance(number, random_))
        written = number
    yield '], "images": ['
    images = (
        {"id": n, "file_name": f"{n}.jpg", "width": 1920, "height": 1080}
        for n in range(written // 10 + 1)
    )
    yield ",".join(json.dumps(image) for image in images)
    yield "]}"


def cvat(random_: random.Random) -> Iterator[str]:
    """Images XML: ten boxes an image."""
    yield "<annotations><version>1.1</version><meta><task><id>1</id></task></meta>"
    for number in _numbers():
        boxes = "".join(
            f'<box label="{random_.choice(CLASSES)}" source="manual" occluded="0" '
            f'xtl="{x1:.2f}" ytl="{y1:.2f}" xbr="{x2:.2f}" ybr="{y2:.2f}" z_order="0"></box>'
            for x1, y1, x2, y2 in (_box(random_) for _ in range(10))
        )
        yield f'<image id="{number}" name="{number}.jpg" width="1920" height="1080">{boxes}</image>'
    yield "</annotations>"


def table(random_: random.Random) -> Iterator[str]:
    """A CSV of judgements with times."""
    yield "item,worker,label,submitted_at,seconds\n"
    for number in _numbers():
        instant = (START + timedelta(seconds=number)).isoformat()
        yield (
            f"item {number // 5},worker {random_.randrange(300)},{random_.choice(CLASSES)},"
            f"{instant},{random_.randrange(5, 90)}\n"
        )


EXPORTS: dict[str, tuple[str, Callable[[random.Random], Iterator[str]]]] = {
    "label_studio": ("export.json", label_studio),
    "labelbox": ("export.ndjson", labelbox),
    "coco": ("instances.json", coco),
    "cvat": ("annotations.xml", cvat),
    "table": ("labels.csv", table),
}


def main(arguments: list[str]) -> int:
    """Write each export, load it in a process of its own, print the peaks."""
    megabytes = int(arguments[0]) if arguments else 1000
    wanted = arguments[1:] or list(EXPORTS)
    for name in wanted:
        file, write = EXPORTS[name]
        with tempfile.TemporaryDirectory(prefix="assay-memory-") as folder:
            path = Path(folder) / file
            _write(path, write, megabytes * 1_000_000)
            print(f"{name}, {path.stat().st_size / 1e6:.0f} MB", flush=True)
            subprocess.run(
                [sys.executable, "-m", __spec__.name, "--load", str(path), f"{folder}/warehouse"],
                check=True,
            )
    return 0


def load(path: Path, warehouse: Path) -> int:
    """Load one export and print the peak of resident memory at the end of each stage."""
    import ingest
    import queries

    stages: list[str] = []
    started = time.perf_counter()

    def tell(progress: ingest.Progress) -> None:
        if not stages or stages[-1] != progress.stage:
            if stages:
                _print_peak(stages[-1], started)
            stages.append(progress.stage)

    receipts = ingest.load(
        ingest.Request((path,)), warehouse, refresh=queries.refresh, progress=tell
    )
    _print_peak(stages[-1], started)
    print(f"  {receipts[0].rows_read:,} records", flush=True)
    return 0


def _print_peak(stage: str, started: float) -> None:
    status = Path("/proc/self/status").read_text("utf-8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    print(
        f"  {stage:20} peak {int(peak.split()[1]) / 1024:7.0f} MiB, "
        f"{time.perf_counter() - started:7.1f} s since the start",
        flush=True,
    )
    Path("/proc/self/clear_refs").write_text("5", "utf-8")


def _write(path: Path, write: Callable[[random.Random], Iterator[str]], size: int) -> None:
    """Let the writer write until the file is large enough; it closes what it opened."""
    global _enough
    _enough = False
    written = 0
    with path.open("w", encoding="utf-8") as stream:
        for text in write(random.Random(20240101)):
            written += stream.write(text)
            _enough = written >= size


_enough = False


def _numbers() -> Iterator[int]:
    number = 0
    while not _enough:
        yield number
        number += 1


def _box(random_: random.Random) -> tuple[float, float, float, float]:
    x, y = random_.uniform(0, 1700), random_.uniform(0, 900)
    return x, y, x + random_.uniform(10, 200), y + random_.uniform(10, 160)


def _task(number: int, random_: random.Random) -> dict[str, Any]:
    at = (START + timedelta(seconds=20 * number)).isoformat()
    regions = []
    for place in range(3):
        x1, y1, x2, y2 = _box(random_)
        value = {"x": x1 / 19.2, "y": y1 / 10.8, "width": (x2 - x1) / 19.2}
        value |= {"height": (y2 - y1) / 10.8, "rotation": 0}
        regions.append(
            {
                "id": f"r{number}x{place}",
                "from_name": "box",
                "to_name": "image",
                "type": "rectanglelabels",
                "original_width": 1920,
                "original_height": 1080,
                "origin": "manual",
                "value": value | {"rectanglelabels": [random_.choice(CLASSES)]},
            }
        )
    made = {
        "id": number,
        "completed_by": random_.randrange(300),
        "created_at": at,
        "updated_at": at,
        "lead_time": random_.uniform(4, 90),
        "was_cancelled": False,
        "ground_truth": False,
        "result": regions,
    }
    return {
        "id": number,
        "data": {"image": f"s3://pictures/{number}.jpg"},
        "annotations": [made],
        "created_at": at,
    }


def _data_row(number: int, random_: random.Random) -> dict[str, Any]:
    at = (START + timedelta(seconds=20 * number)).isoformat()
    objects = []
    for place in range(3):
        x1, y1, x2, y2 = _box(random_)
        box = {"top": y1, "left": x1, "height": y2 - y1, "width": x2 - x1}
        name = random_.choice(CLASSES)
        objects.append(
            {"feature_id": f"f{number}x{place}", "name": name, "value": name, "bounding_box": box}
        )
    label = {
        "label_kind": "Default",
        "version": "1.0.0",
        "id": f"l{number}",
        "label_details": {
            "created_at": at,
            "updated_at": at,
            "created_by": f"worker{random_.randrange(300)}@example.org",
        },
        "performance_details": {"seconds_to_create": random_.randrange(4, 90)},
        "annotations": {"objects": objects, "classifications": [], "relationships": []},
    }
    return {
        "data_row": {"id": f"d{number}", "external_id": f"{number}.jpg", "row_data": f"{number}"},
        "media_attributes": {"width": 1920, "height": 1080},
        "projects": {"p": {"name": "p", "labels": [label], "project_details": {}}},
    }


def _instance(number: int, random_: random.Random) -> dict[str, Any]:
    x1, y1, x2, y2 = (round(value, 2) for value in _box(random_))
    return {
        "id": number,
        "image_id": number // 10,
        "category_id": random_.randrange(20),
        "bbox": [x1, y1, round(x2 - x1, 2), round(y2 - y1, 2)],
        "segmentation": [[x1, y1, x2, y1, x2, y2, (x1 + x2) / 2, y2, x1, y2]],
        "area": round((x2 - x1) * (y2 - y1), 2),
        "iscrowd": 0,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        sys.exit(load(Path(sys.argv[2]), Path(sys.argv[3])))
    sys.exit(main(sys.argv[1:]))
