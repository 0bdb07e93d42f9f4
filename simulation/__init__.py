"""A sample operation: weeks of a labeling team whose every weakness is known beforehand.

`write` plays eight weeks and writes them as exports of real tools, with drawn pictures. What
was planted comes back as `Truth`, so tests can ask whether the product finds exactly that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from simulation import hands, weather
from simulation.clock import EXPORTED_AT, GUIDELINE_AT, TIME_ZONE
from simulation.cvat import PROJECT_NAME, write_cvat
from simulation.hands import Drawn
from simulation.label_studio import write_label_studio
from simulation.night import Task, run_night, scenes_needed
from simulation.operation import Picture, run_boxes
from simulation.scenes import CRITICAL, Scene, Thing, measure_scene, paint_scene
from simulation.settings import write_settings
from simulation.team import (
    GUIDELINE_PAIR,
    MIXED,
    MIXED_WEATHER,
    Person,
    day_team,
    night_team,
    quality_team,
)
from simulation.truth import WEAK_PARTS, Pair, Source, Truth, Worker
from simulation.weather import Weather, run_weather, write_weather

__all__ = ["Pair", "Source", "Truth", "Worker", "write"]

DEFAULT_SEED = 20240101
SCENES, NIGHT, WEATHER = "Harbour scenes", PROJECT_NAME, "Harbour weather"
PICTURES, NIGHT_TASKS, WEATHER_ITEMS = 200, 5, 600  # at scale 1


def write(folder: Path, seed: int = DEFAULT_SEED, scale: float = 1.0, images: bool = True) -> Truth:
    """Write three exports, their pictures and settings into the folder; the same seed, the same
    bytes.

    scale: 1 is the demo. Below about 0.5 people meet too little gold to be judged.
    images: False leaves the pictures out; the exports are the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people, night_people, experts = day_team(), night_team(), quality_team()
    pictures = _box_project(folder, people, experts, seed, scale)
    tasks, issues = _night_project(folder, night_people, experts, seed, scale)
    judged = run_weather(people, max(30, round(WEATHER_ITEMS * scale)), seed)
    write_weather(judged, folder / "weather")
    write_settings(folder)
    if images:
        _paint(folder / "images", [picture.scene for picture in pictures], tasks)
    truth = Truth(
        seed=seed,
        sources=_SOURCES,
        workers=(
            *_box_workers(pictures, people),
            *_night_workers(tasks, night_people),
            *_weather_workers(judged, people),
        ),
        pairs=_pairs(people),
        guideline_version="v3",
        guideline_at=GUIDELINE_AT,
        critical_label=CRITICAL,
        exported_at=EXPORTED_AT,
        wrong_gold=judged.wrong_gold,
        ambiguous=judged.ambiguous,
        counts=_counts(pictures, tasks, judged, issues),
    )
    truth.save(folder / "truth.json")
    return truth


_SOURCES = (
    Source("label_studio/harbour_scenes.json", SCENES, None, TIME_ZONE),
    Source("cvat", NIGHT, None, TIME_ZONE),
    Source("weather/labels.csv", WEATHER, None, TIME_ZONE),
    Source("weather/gold.csv", WEATHER, "gold", TIME_ZONE),
)


def _box_project(
    folder: Path, people: Sequence[Person], experts: Sequence[Person], seed: int, scale: float
) -> list[Picture]:
    wanted = max(20, round(PICTURES * scale))
    scenes = [
        measure_scene(f"harbour_{number:04}.jpg", f"{seed}/day/{number}")
        for number in range(1, wanted + 1)
    ]
    pictures = run_boxes(scenes, people, experts, seed)
    write_label_studio(pictures, folder / "label_studio" / "harbour_scenes.json", seed)
    return pictures


def _night_project(
    folder: Path, people: Sequence[Person], experts: Sequence[Person], seed: int, scale: float
) -> tuple[list[Task], int]:
    tasks = max(1, round(NIGHT_TASKS * scale))
    scenes = [
        measure_scene(f"night_{number:03}.jpg", f"{seed}/night/{number}", is_night=True)
        for number in range(1, scenes_needed(tasks) + 1)
    ]
    done = run_night(scenes, people, experts[0], tasks, seed)
    return done, write_cvat(done, people, experts[0], folder / "cvat", seed)


def _paint(folder: Path, scenes: Sequence[Scene], tasks: Sequence[Task]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    night = {frame.scene.name: frame.scene for task in tasks for frame in task.frames}
    for scene in (*scenes, *night.values()):
        paint_scene(scene, folder / scene.name)


def _box_workers(pictures: Sequence[Picture], people: Sequence[Person]) -> list[Worker]:
    met: Counter[Person] = Counter()
    right: Counter[Person] = Counter()
    done: list[tuple[Person, datetime]] = []
    things: list[Thing] = []
    for picture in pictures:
        things += picture.scene.things
        for one in picture.passes:
            if one.is_gold or one.is_skipped or not picture.has_gold:
                continue
            done.append((one.person, one.at))
            met[one.person] += len(picture.scene.things)
            right[one.person] += _right(one.first, picture.scene)
    early = sum(at < GUIDELINE_AT for _, at in done) / max(1, len(done))
    return [
        _worker(SCENES, person.email, person, hands.accuracy(person.skill, things, early),
                met[person], right[person])
        for person in people
    ]  # fmt: skip


def _night_workers(tasks: Sequence[Task], people: Sequence[Person]) -> list[Worker]:
    met: Counter[Person] = Counter()
    right: Counter[Person] = Counter()
    things = [thing for task in tasks for frame in task.frames for thing in frame.scene.things]
    for task in tasks:
        for job in task.jobs:
            if job.assignee is None or job.kind == "ground_truth":
                continue
            for number in job.frames:
                frame = task.frames[number]
                if number in task.gold_frames or frame.real is not None:
                    met[job.assignee] += len(frame.scene.things)
                    right[job.assignee] += _right(job.drawn[number], frame.scene)
    return [
        _worker(NIGHT, person.username, person, hands.accuracy(person.skill, things, 0.5),
                met[person], right[person])
        for person in people
    ]  # fmt: skip


def _weather_workers(judged: Weather, people: Sequence[Person]) -> list[Worker]:
    met: Counter[Person] = Counter()
    right: Counter[Person] = Counter()
    for one in judged.judgements:
        if one.item in judged.gold:
            met[one.person] += 1
            right[one.person] += one.label == judged.gold[one.item]
    return [
        _worker(WEATHER, person.worker, person, weather.accuracy(person.skill),
                met[person], right[person])
        for person in people
    ]  # fmt: skip


def _right(drawn: Iterable[Drawn], scene: Scene) -> int:
    return sum(one.of is not None and scene.things[one.of].label == one.label for one in drawn)


def _worker(
    project: str, source_id: str, person: Person, accuracy: float, met: int, right: int
) -> Worker:
    return Worker(
        project=project,
        source_id=source_id,
        name=f"{person.first_name} {person.last_name}",
        part=person.part,
        is_weak=person.part in WEAK_PARTS,
        accuracy=round(accuracy, 4),
        gold_n=met,
        gold_correct=right,
        pace=person.skill.pace,
    )


def _pairs(people: Sequence[Person]) -> tuple[Pair, ...]:
    mixer = next(person for person in people if person.part == "mixer")
    return (
        Pair(SCENES, *MIXED, mixer.email, None),
        Pair(SCENES, *GUIDELINE_PAIR, None, GUIDELINE_AT),
        Pair(WEATHER, *MIXED_WEATHER, mixer.worker, None),
    )


def _counts(
    pictures: Sequence[Picture], tasks: Sequence[Task], judged: Weather, issues: int
) -> dict[str, dict[str, int]]:
    passes = [one for picture in pictures for one in picture.passes]
    return {
        SCENES: {
            "assets": len(pictures),
            "submissions": len(passes) + sum(len(picture.drafts) for picture in pictures),
            "skipped": sum(one.is_skipped for one in passes),
            "gold": sum(one.is_gold for one in passes),
            "predictions": len(pictures),
            "reviews": sum(len(one.verdicts) for one in passes),
        },
        NIGHT: {
            "assets": sum(len(task.frames) for task in tasks),
            "gold": sum(len(task.gold_frames) for task in tasks),
            "reviews": issues,
        },
        WEATHER: {
            "assets": len(judged.truth),
            "submissions": len(judged.judgements),
            "gold": len(judged.gold),
        },
    }
