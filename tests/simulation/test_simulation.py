"""The sample operation is what it says it is: read back from the written files alone."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest
from scipy.stats import beta, binom

import simulation
from simulation import Truth

SEEDS = (20240101, 1, 2)
TARGET = 0.95
Box = tuple[float, float, float, float]
Labelled = tuple[str, Box]


@pytest.fixture(scope="module", params=SEEDS)
def operation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Truth]]:
    folder = tmp_path_factory.mktemp("operation")
    return folder, simulation.write(folder, seed=request.param, images=False)


def test_same_seed_writes_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        simulation.write(tmp_path / name, seed=seed, scale=0.05, images=name != "other")
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")
    one, other = _hashes(tmp_path / "one"), _hashes(tmp_path / "other")
    assert other.keys() < one.keys()
    seeded = ("label_studio/harbour_scenes.json", "cvat/annotations.json", "weather/labels.csv")
    assert all(one[name] != other[name] for name in seeded)


def test_a_fifth_of_the_demo_is_written_quickly_and_small(tmp_path: Path) -> None:
    started = time.process_time()
    simulation.write(tmp_path, scale=0.2)
    assert time.process_time() - started < 12
    size = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
    assert size < 5_000_000


def test_every_picture_an_export_names_is_there(tmp_path: Path) -> None:
    simulation.write(tmp_path, scale=0.05)
    tasks = json.loads((tmp_path / "label_studio" / "harbour_scenes.json").read_text())
    named = [task["data"]["image"].split("?d=")[1] for task in tasks]
    named += [frame["path"] for frame in json.loads((tmp_path / "cvat/frames.json").read_text())]
    assert named
    assert all((tmp_path / path).is_file() for path in named)


def test_counts_in_the_truth_are_those_of_the_files(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    tasks = _tasks(folder)
    annotations = [one for task in tasks for one in task["annotations"]]
    assert truth.counts["Harbour scenes"] == {
        "assets": len(tasks),
        "submissions": len(annotations) + sum(len(task["drafts"]) for task in tasks),
        "skipped": sum(one["was_cancelled"] for one in annotations),
        "gold": sum(one["ground_truth"] for one in annotations),
        "predictions": sum(len(task["predictions"]) for task in tasks),
        "reviews": sum(len(one["reviews"]) for one in annotations),
    }
    assert len(_rows(folder / "weather/labels.csv")) == 3000


def test_people_answer_gold_as_often_right_as_planted(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    measured = {
        "Harbour scenes": _box_scores(folder),
        "Harbour night": _night_scores(folder),
        "Harbour weather": _weather_scores(folder),
    }
    for project, scores in measured.items():
        planted = [worker for worker in truth.workers if worker.project == project]
        assert {worker.source_id for worker in planted} == set(scores)
        for worker in planted:
            right, met = scores[worker.source_id]
            assert met == worker.gold_n >= 20, worker
            assert abs(right - worker.gold_correct) <= 1, worker
            spread = (worker.accuracy * (1 - worker.accuracy) / met) ** 0.5
            assert abs(right / met - worker.accuracy) < 4 * spread + 0.01, worker


def test_the_weak_rule_finds_exactly_the_planted_people(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    assert _weak(_box_scores(folder)) == truth.weak("Harbour scenes") != frozenset()
    assert _weak(_weather_scores(folder)) == truth.weak("Harbour weather") != frozenset()
    assert _weak(_night_scores(folder)) == truth.weak("Harbour night") == frozenset()


def test_the_planted_pair_is_the_most_frequent_confusion(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    by_person, everybody = _confusions(folder)
    pair = truth.pairs[0]
    assert pair.source_id is not None
    assert by_person[pair.source_id].most_common(1)[0][0] == (pair.gold_label, pair.given_label)
    top_two = {found for found, _ in everybody.most_common(4)}
    assert {(pair.gold_label, pair.given_label) for pair in truth.pairs[:2]} <= top_two
    weather = truth.pairs[2]
    votes = Counter(
        (truth_label, row["label"])
        for row, truth_label in _gold_votes(folder)
        if row["worker"] == weather.source_id and row["label"] != truth_label
    )
    assert {found for found, _ in votes.most_common(2)} == {
        (weather.gold_label, weather.given_label), (weather.given_label, weather.gold_label),
    }  # fmt: skip


def test_the_guideline_change_ends_its_confusion(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    pair = truth.pairs[1]
    shares = {}
    for period in ("before", "after"):
        given = Counter(
            label
            for at, gold_label, label in _gold_answers(folder)
            if gold_label == pair.gold_label and (at < truth.guideline_at) == (period == "before")
        )
        shares[period] = given[pair.given_label] / given.total()
        assert given.total() >= 20
    assert shares["before"] > 0.1 > 2 * shares["after"]


def test_only_the_hasty_one_is_far_faster_than_the_others(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    seconds = defaultdict(list)
    for task in _tasks(folder):
        for one in task["annotations"]:
            if not one["was_cancelled"] and not one["ground_truth"]:
                seconds[one["completed_by"]["email"]].append(one["lead_time"])
    medians = {who: sorted(times)[len(times) // 2] for who, times in seconds.items()}
    hasty = min(medians, key=medians.__getitem__)
    assert truth.worker("Harbour scenes", hasty).part == "hasty"
    others = [value for who, value in medians.items() if who != hasty]
    assert medians[hasty] < 0.5 * min(others)


def test_work_happens_on_weekdays_within_eight_weeks(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    for task in _tasks(folder):
        for one in task["annotations"]:
            at = datetime.fromisoformat(one["created_at"])
            assert at.weekday() < 5
            assert 4 <= at.hour <= 19
            assert at <= truth.exported_at


def test_disputed_gold_stands_against_five_equal_votes(operation: tuple[Path, Truth]) -> None:
    folder, truth = operation
    votes = defaultdict(set)
    for row, gold in _gold_votes(folder):
        votes[row["item"], gold].add(row["label"])
    unanimous = {
        item for (item, gold), labels in votes.items() if len(labels) == 1 and gold not in labels
    }
    assert unanimous == set(truth.wrong_gold)
    assert len(unanimous) == 3


@lru_cache(maxsize=4)
def _tasks(folder: Path) -> list[dict]:
    return json.loads((folder / "label_studio" / "harbour_scenes.json").read_text())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _regions(result: list[dict]) -> list[Labelled]:
    return [
        (value["rectanglelabels"][0],
         (value["x"], value["y"], value["x"] + value["width"], value["y"] + value["height"]))
        for value in (item["value"] for item in result)
    ]  # fmt: skip


def _match(gold: list[Labelled], given: list[Labelled]) -> list[tuple[str, str | None]]:
    """For each gold object the label of its best free box with IoU of a half, else None."""
    pairs = sorted(
        ((_iou(one, other), i, j) for i, (_, one) in enumerate(gold)
         for j, (_, other) in enumerate(given)), reverse=True,
    )  # fmt: skip
    found: dict[int, int] = {}
    for iou, i, j in pairs:
        if iou >= 0.5 and i not in found and j not in found.values():
            found[i] = j
    labels = [label for label, _ in gold]
    return [(label, given[found[i]][0] if i in found else None) for i, label in enumerate(labels)]


def _iou(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return wide * tall / (sum(sizes) - wide * tall)


@lru_cache(maxsize=4)
def _judged(folder: Path) -> list[tuple[str, datetime, str, str | None]]:
    """Who, when, gold label and given label (None: not found) of every gold object met."""
    judged = []
    for task in _tasks(folder):
        gold = [one for one in task["annotations"] if one["ground_truth"]]
        for one in task["annotations"]:
            if not gold or one["ground_truth"] or one["was_cancelled"]:
                continue
            at = datetime.fromisoformat(one["created_at"])
            for label, given in _match(_regions(gold[0]["result"]), _regions(one["result"])):
                judged.append((one["completed_by"]["email"], at, label, given))
    return judged


def _box_scores(folder: Path) -> dict[str, tuple[int, int]]:
    return _scores((who, label == given) for who, _, label, given in _judged(folder))


def _confusions(folder: Path) -> tuple[dict[str, Counter], Counter]:
    by_person: dict[str, Counter] = defaultdict(Counter)
    for who, _, label, given in _judged(folder):
        if given is not None and given != label:
            by_person[who][label, given] += 1
    return by_person, sum(by_person.values(), Counter())


def _gold_answers(folder: Path) -> list[tuple[datetime, str, str | None]]:
    return [(at, label, given) for _, at, label, given in _judged(folder)]


def _night_scores(folder: Path) -> dict[str, tuple[int, int]]:
    """Annotation and replica jobs against the gold job of their task, honeypots included."""

    def read(name: str) -> list | dict:
        return json.loads((folder / "cvat" / f"{name}.json").read_text())

    names = {label["id"]: label["name"] for label in read("labels")["results"]}
    shapes: dict[tuple[int, int], list[Labelled]] = defaultdict(list)
    for job, found in read("annotations")["job"].items():
        for shape in found["shapes"]:
            label, box = names[shape["label_id"]], tuple(shape["points"])
            shapes[int(job), shape["frame"]].append((label, box))
    real = {(row["task_id"], row["frame"]): row["real_frame"]
            for row in read("frames") if row["is_placeholder"]}  # fmt: skip
    layouts = {row["task_id"]: {int(frame) for frame in row["frames"].split(",")}
               for row in read("validation_layouts")}  # fmt: skip
    jobs = read("jobs")["results"]
    gold_job = {job["task_id"]: job["id"] for job in jobs if job["type"] == "ground_truth"}
    judged = []
    for job in jobs:
        if job["type"] == "ground_truth" or job["assignee"] is None:
            continue
        for frame in range(job["start_frame"], job["stop_frame"] + 1):
            gold_frame = real.get((job["task_id"], frame), frame)
            if gold_frame not in layouts[job["task_id"]]:
                continue
            gold = shapes[gold_job[job["task_id"]], gold_frame]
            for label, given in _match(gold, shapes[job["id"], frame]):
                judged.append((job["assignee"]["username"], label == given))
    return _scores(judged)


def _gold_votes(folder: Path) -> list[tuple[dict[str, str], str]]:
    gold = {row["item"]: row["truth"] for row in _rows(folder / "weather/gold.csv")}
    rows = _rows(folder / "weather/labels.csv")
    return [(row, gold[row["item"]]) for row in rows if row["item"] in gold]


def _weather_scores(folder: Path) -> dict[str, tuple[int, int]]:
    return _scores((row["worker"], row["label"] == gold) for row, gold in _gold_votes(folder))


def _scores(judged: object) -> dict[str, tuple[int, int]]:
    met: Counter = Counter()
    right: Counter = Counter()
    for who, is_right in judged:
        met[who] += 1
        right[who] += is_right
    return {who: (right[who], met[who]) for who in met}


def _weak(scores: dict[str, tuple[int, int]]) -> frozenset[str]:
    """The rule of the handbook: BH q of the exact binomial test, and P(theta < target).

    The prior is Beta at the pooled accuracy with weight 20, stronger than a fitted one here.
    """
    people = sorted(scores, key=lambda who: binom.cdf(*scores[who], TARGET))
    p_values = [binom.cdf(*scores[who], TARGET) for who in people]
    q_values, best = [1.0] * len(people), 1.0
    for rank in range(len(people), 0, -1):
        best = min(best, p_values[rank - 1] * len(people) / rank)
        q_values[rank - 1] = best
    pooled = sum(right for right, _ in scores.values()) / sum(met for _, met in scores.values())
    return frozenset(
        who
        for who, q_value in zip(people, q_values, strict=True)
        for right, met in (scores[who],)
        if met >= 20 and q_value <= 0.05
        and beta.cdf(TARGET, 20 * pooled + right, 20 * (1 - pooled) + met - right) >= 0.95
    )  # fmt: skip
