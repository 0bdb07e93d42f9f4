"""SageMaker Ground Truth: what is labeled, as an asset: a file in a bucket, or a text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._item_values import path_of
from ingest.adapters._values import plain, text_key

_MEDIA = {
    "image": "png jpg jpeg gif bmp tif tiff webp",
    "video": "mp4 avi mov mkv webm",
    "point_cloud": "pcd ply bin",
    "text": "txt",
}
_BY_ENDING = {ending: medium for medium, endings in _MEDIA.items() for ending in endings.split()}


def asset_of(source: Any, content: Any, fallback: str) -> dict[str, Any]:
    """The asset of a data object: a file's address, else a text, else only a number."""
    uri = path_of(source)
    if uri is not None:
        medium = _BY_ENDING.get(PurePosixPath(uri).suffix.lower().lstrip("."))
        return {"asset_id": f"sagemaker:{uri}", "asset_key": uri, "uri": uri, "media_type": medium}
    if isinstance(content, str) and plain(content) is not None:
        key = text_key(content)
        asset = {"asset_id": f"sagemaker:{key}", "asset_key": key}
        return asset | {"media_type": "text", "text": content}
    return {"asset_id": f"sagemaker:{fallback}", "asset_key": f"sagemaker:{fallback}"}


def job_of(metadata: Mapping[str, Any]) -> str | None:
    """The name of the labeling job, without the word that some versions put before it.

    >>> job_of({"job-name": "labeling-job/ships"})
    'ships'
    """
    name = plain(metadata.get("job-name"))
    return name.removeprefix("labeling-job/") if name else None
