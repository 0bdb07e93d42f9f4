"""Where a CVAT track is on each frame, from its keyframes.

The server stores keyframes only. Between two of them boxes, ellipses, cuboids and points
move in a straight line; outlines that change are left out, because CVAT matches their corners
by a rule of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_STRAIGHT = frozenset({"rectangle", "ellipse", "cuboid", "points"})


@dataclass(frozen=True)
class Moment:
    """A track on one frame; `points` is None where only CVAT could say where it is."""

    frame: int
    key: Mapping[str, Any]  # the keyframe it is, or follows
    points: Sequence[float] | None
    rotation: float
    is_keyframe: bool

    @property
    def is_outside(self) -> bool:
        return bool(self.key.get("outside"))


def keyframes(track: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A track's keyframes in the order of their frames."""
    return sorted(track.get("shapes") or [], key=lambda shape: int(shape["frame"]))


def moments(keys: Sequence[Mapping[str, Any]], frames: Iterable[int]) -> Iterator[Moment]:
    """The track on those frames: its keyframes, and the frames between where it is in sight.

    After its last keyframe a track stays where it is, until the job ends.
    """
    starts = [int(key["frame"]) for key in keys]
    for frame in frames:
        at = bisect_right(starts, frame) - 1
        if at < 0:
            continue
        if starts[at] == frame:
            yield Moment(frame, keys[at], keys[at].get("points") or [], _rotation(keys[at]), True)
        elif not keys[at].get("outside"):
            following = keys[at + 1] if at + 1 < len(keys) else None
            yield _between(frame, keys[at], following)


def _between(frame: int, key: Mapping[str, Any], following: Mapping[str, Any] | None) -> Moment:
    points = key.get("points") or []
    rotation = _rotation(key)
    goes_on = following is not None and not following.get("outside")
    if following is None or not goes_on:
        return Moment(frame, key, points, rotation, False)
    target = following.get("points") or []
    if points == target and rotation == _rotation(following):
        return Moment(frame, key, points, rotation, False)
    if key.get("type") not in _STRAIGHT or len(points) != len(target):
        return Moment(frame, key, None, rotation, False)
    share = (frame - int(key["frame"])) / (int(following["frame"]) - int(key["frame"]))
    moved = [a + (b - a) * share for a, b in zip(points, target, strict=True)]
    turn = (_rotation(following) - rotation + 180) % 360 - 180  # the short way round
    return Moment(frame, key, moved, (rotation + turn * share) % 360, False)


def _rotation(key: Mapping[str, Any]) -> float:
    return float(key.get("rotation") or 0)
