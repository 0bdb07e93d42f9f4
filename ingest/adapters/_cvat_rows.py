"""What both CVAT walks share: rows gathered into batches, instants, skeleton drawings, links."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.adapters._cvat_shapes import Skeleton
from ingest.adapters._gather import Waiting

_EDGE = re.compile(r'<line\b[^>]*?data-type="edge"[^>]*>')
_NODE = re.compile(r'<circle\b[^>]*?data-type="element node"[^>]*>')
_DATA = re.compile(r'data-([a-z-]+)="([^"]*)"')


class Rows(Waiting):
    """Rows on their way into batches."""

    ROWS = 5_000


def instant(text: Any) -> tuple[datetime | None, bool]:
    """An instant of CVAT's in UTC, and whether its zone had to be assumed.

    >>> instant("2025-06-20 17:34:40+02:00")
    (datetime.datetime(2025, 6, 20, 15, 34, 40, tzinfo=datetime.timezone.utc), False)
    >>> instant("soon")
    (None, False)
    """
    try:
        moment = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None, False
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), True
    return moment.astimezone(UTC), False


def skeleton(parts: list[tuple[str, str]], svg: str | None) -> Skeleton:
    """A declared skeleton from its parts (id, name) and the drawing that joins them.

    The drawing numbers its nodes for itself and names each node's part by id or by name.
    """
    by_id = {key: i for i, (key, _) in enumerate(parts)}
    by_name = {name: i for i, (_, name) in enumerate(parts)}
    nodes: dict[str, int] = {}
    for circle in _NODE.findall(svg or ""):
        data = dict(_DATA.findall(circle))
        part = by_name.get(data.get("label-name", ""), by_id.get(data.get("label-id", "")))
        if part is not None:
            nodes[data.get("node-id", "")] = part
    edges = []
    for line in _EDGE.findall(svg or ""):
        data = dict(_DATA.findall(line))
        start, end = nodes.get(data.get("node-from", "")), nodes.get(data.get("node-to", ""))
        if start is not None and end is not None:
            edges.append((start, end))
    return Skeleton(tuple(name for _, name in parts), tuple(sorted(edges)))


def host(url: Any) -> str | None:
    """Scheme and host of a link into a CVAT server, without user names or passwords.

    >>> host("https://ann:secret@cvat.example.org:8080/api/jobs/6")
    'https://cvat.example.org:8080'
    """
    try:
        parts = urlsplit(str(url or ""))
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.hostname}{port}"


def job_link(server: str | None, task: Any, job: Any, frame_number: int | None) -> str | None:
    """The page that shows a frame of a job, or of its task where no job holds it."""
    if not server or task is None:
        return None
    page = f"{server}/tasks/{task}"
    if job is None:
        return page
    return f"{page}/jobs/{job}" + ("" if frame_number is None else f"?frame={frame_number}")
