"""The night project as it happened: tasks of frames, jobs with one assignee, a gold job each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from simulation.clock import at_local, next_working_day
from simulation.hands import Drawn, draw
from simulation.scenes import Scene
from simulation.team import Person

JOB_SIZE = 4
HONEYPOT_POOL = 2
REPLICAS = 3


@dataclass(frozen=True)
class Frame:
    """One frame of a task; a honeypot shows the scene of the gold frame `real`."""

    number: int
    scene: Scene
    real: int | None = None


@dataclass
class Job:
    """One job. kind: annotation, ground_truth, consensus_replica; `merged` marks a parent."""

    id: int
    kind: str
    frames: tuple[int, ...]
    assignee: Person | None
    done_at: datetime
    drawn: dict[int, list[Drawn]] = field(default_factory=dict)
    parent: int | None = None
    is_merged: bool = False


@dataclass
class Task:
    """One task: its frames, its jobs, and which frames have gold (mode gt or gt_pool)."""

    id: int
    name: str
    mode: str
    created_at: datetime
    frames: list[Frame]
    gold_frames: tuple[int, ...]
    jobs: list[Job] = field(default_factory=list)


def scenes_needed(tasks: int) -> int:
    """How many pictures `run_night` wants for that many ordinary tasks."""
    return tasks * 2 * JOB_SIZE + (2 * (JOB_SIZE - 1) + HONEYPOT_POOL) + JOB_SIZE


def run_night(
    scenes: Sequence[Scene], people: Sequence[Person], expert: Person, tasks: int, seed: int
) -> list[Task]:
    """Ordinary tasks with a gold job, one with honeypots, one where three people see all."""
    rng, stack = Random(f"{seed}/night"), list(reversed(scenes))
    shift = _Rota(people, rng)
    done = []
    for number in range(tasks):
        day = next_working_day(date(2026, 9, 28), round(number * 32 / max(1, tasks)))
        frames = [Frame(place, stack.pop()) for place in range(2 * JOB_SIZE)]
        gold = tuple(sorted((*rng.sample(range(JOB_SIZE), 2),
                             *rng.sample(range(JOB_SIZE, 2 * JOB_SIZE), 2))))  # fmt: skip
        done.append(Task(21 + number, f"Night {day:%d %b}", "gt", _morning(day), frames, gold))
    done.append(_honeypots(21 + tasks, stack, rng))
    day = date(2026, 11, 16)
    frames = [Frame(place, stack.pop()) for place in range(JOB_SIZE)]
    done.append(Task(22 + tasks, "Night, seen by three", "gt", _morning(day), frames, (1, 3)))
    ids = iter(range(301, 10_000))
    for task in done:
        _fill(task, ids, shift, expert, rng, is_shared=task is done[-1])
    return done


class _Rota:
    """Whose turn it is; everybody comes round equally often."""

    def __init__(self, people: Sequence[Person], rng: Random) -> None:
        self._order = rng.sample(list(people), len(people))
        self._turn = 0

    def take(self) -> Person:
        self._turn += 1
        return self._order[(self._turn - 1) % len(self._order)]


def _honeypots(task_id: int, stack: list[Scene], rng: Random) -> Task:
    """Two jobs with one placeholder each; the pool of gold frames lies behind them."""
    jobs = 2
    pool_start = jobs * JOB_SIZE
    pool = [Frame(pool_start + place, stack.pop()) for place in range(HONEYPOT_POOL)]
    frames = []
    for job in range(jobs):
        spot = rng.randrange(JOB_SIZE)
        for place in range(JOB_SIZE):
            number = job * JOB_SIZE + place
            hidden = pool[job % HONEYPOT_POOL]
            if place == spot:
                frames.append(Frame(number, hidden.scene, real=hidden.number))
            else:
                frames.append(Frame(number, stack.pop()))
    gold = tuple(frame.number for frame in pool)
    return Task(
        task_id, "Night, with honeypots", "gt_pool", _morning(date(2026, 11, 9)),
        [*frames, *pool], gold,
    )  # fmt: skip


def _morning(day: date) -> datetime:
    return at_local(day, 7.5)


def _fill(
    task: Task, ids: Iterator[int], rota: _Rota, expert: Person, rng: Random, is_shared: bool
) -> None:
    spans = [tuple(range(JOB_SIZE))]
    if not is_shared:
        spans.append(tuple(range(JOB_SIZE, 2 * JOB_SIZE)))
    for span in spans:
        if is_shared:
            _shared_job(task, span, ids, rota, rng)
        else:
            task.jobs.append(_job(task, next(ids), "annotation", span, rota.take(), rng))
    gold = _job(task, next(ids), "ground_truth", task.gold_frames, expert, rng)
    task.jobs.append(gold)


def _shared_job(
    task: Task, span: tuple[int, ...], ids: Iterator[int], rota: _Rota, rng: Random
) -> None:
    parent = _job(task, next(ids), "annotation", span, None, rng)
    parent.is_merged = True
    task.jobs.append(parent)
    for _ in range(REPLICAS):
        replica = _job(task, next(ids), "consensus_replica", span, rota.take(), rng)
        replica.parent = parent.id
        task.jobs.append(replica)


def _job(
    task: Task, job_id: int, kind: str, frames: tuple[int, ...], who: Person | None, rng: Random
) -> Job:
    day = next_working_day(
        task.created_at.date(), 0 if kind == "ground_truth" else rng.choice((0, 1, 2))
    )
    done_at = at_local(day, rng.uniform(18.5, 23.2)) + timedelta(seconds=rng.uniform(0, 59))
    job = Job(job_id, kind, frames, who, done_at)
    for number in frames:
        scene = task.frames[number].scene
        if who is None:
            job.drawn[number] = [
                Drawn(thing.label, thing.box, place) for place, thing in enumerate(scene.things)
            ]
        else:
            job.drawn[number] = draw(who, scene, done_at, rng)
    return job
