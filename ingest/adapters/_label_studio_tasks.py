"""Label Studio tasks: one task's data into an asset row."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote

from ingest.adapters._label_studio_rows import ORIGIN, Rows, text
from ingest.adapters._label_studio_text import joined, paragraphs
from ingest.adapters._values import content_hash, names_person, plain, text_key

_ADDRESS = re.compile(r"^(https?|s3|s3s|gs|azure-blob|azure|file|dbfs)://|^/[^\s]+$|^data:", re.I)
_ENDINGS = {
    "image": "png jpg jpeg gif bmp tif tiff webp svg heic",
    "video": "mp4 avi mov mkv webm m4v",
    "audio": "mp3 wav flac ogg m4a aac opus",
    "pdf": "pdf",
    "html": "html htm",
    "text": "txt md",
    "timeseries": "csv tsv",
}
_MEDIA_OF_ENDING = {e: media for media, endings in _ENDINGS.items() for e in endings.split()}
_MEDIA_OF_KEY = (
    *("image", "video", "audio", "pdf", "html", "text", "dialogue", "dialog"),
    *("img", "photo", "picture", "document", "csv", "ts"),
)
_SYNONYMS = {"img": "image", "photo": "image", "picture": "image", "document": "text"}
_SYNONYMS |= {"dialogue": "text", "dialog": "text", "csv": "timeseries", "ts": "timeseries"}
_WANTED_BY_TYPE = {
    **dict.fromkeys(("rectangle", "polygon", "brush", "ellipse", "keypoint", "bitmask"), "image"),
    "video": "video",
    "timeline": "video",
    "hypertext": "html",
    "paragraph": "text",
    "timeseries": "timeseries",
}
_EXTERNAL_IDS = ("external_id", "externalId", "external_key", "global_key")
_BATCH = "batch"  # task data of this name say which delivery the asset belongs to
_TASK_FACTS = ("inner_id", "file_upload", "project", "agreement")


class Task:
    """One task while its annotations are read: its data, its texts, its picture sizes."""

    def __init__(self, rows: Rows, task: dict[str, Any], source_row: int) -> None:
        self.rows = rows
        self.source_row = source_row
        self.data: dict[str, Any] = _data(task)
        self.raw_id = plain(task.get("id"))
        ident = self.raw_id or _hash_of(self.data)
        self.asset_id = f"{ORIGIN}:{ident}"
        self._record = task
        self._first = list(islice(_items(task), 3))
        self.main_key, self.media = _main(self.data, self._first)

    def size(self, item: dict[str, Any]) -> tuple[float, float]:
        """Width and height of the picture an item is drawn on; 0, 0 when unknown.

        What one item states holds for those on the same picture that do not.
        """
        width, height = item.get("original_width"), item.get("original_height")
        if width and height:
            return width, height
        return self._sizes.get((item.get("to_name"), item.get("item_index")), (0, 0))

    @cached_property
    def _sizes(self) -> dict[Any, tuple[float, float]]:
        found: dict[Any, tuple[float, float]] = {}
        for item in _items(self._record):
            if size := _stated_size(item):
                found.setdefault((item.get("to_name"), item.get("item_index")), size)
        return found

    @cached_property
    def dialogue(self) -> list[str] | None:
        """The paragraphs of the dialogue that was labeled, if it was one."""
        values = [self.data.get(self.main_key), *self.data.values()] if self.main_key else []
        return next((lines for v in values if (lines := paragraphs(v)) is not None), None)

    @cached_property
    def texts(self) -> list[str]:
        """The texts a span may belong to, the likeliest first."""
        main = self.data.get(self.main_key) if self.main_key else None
        values = [main, *(v for k, v in self.data.items() if k != self.main_key)]
        return [v for v in values if isinstance(v, str) and not _ADDRESS.match(v)]

    @cached_property
    def _batch(self) -> str | None:
        """The delivery that the task data name; none where it is a person, or was labeled."""
        named = None if self.main_key == _BATCH else plain(self.data.get(_BATCH))
        return None if named is not None and names_person(_BATCH, named) else named

    def asset(self) -> dict[str, Any]:
        """The row of `assets`."""
        uri, body = self._uri_and_text()
        external = next((v for k in _EXTERNAL_IDS if (v := plain(self.data.get(k)))), None)
        whole = (item for item in self._first if "item_index" not in item)
        width, height = next(filter(None, map(_stated_size, whole)), (None, None))
        key = external or uri or text_key(body or _steady(self.data))
        return {
            "asset_id": self.asset_id,
            "asset_key": key,
            "source_asset_id": self.raw_id,
            "source_row": self.source_row,
            "uri": uri,
            "media_type": self.media,
            "width": width,
            "height": height,
            "text": body,
            "batch": self._batch,
            "metadata": self._metadata(uri is not None or body is not None),
            "created_at": self.rows.when(self._record.get("created_at")),
        }

    def _uri_and_text(self) -> tuple[str | None, str | None]:
        value = self.data.get(self.main_key) if self.main_key else None
        if isinstance(value, list) and value and isinstance(value[0], str):
            value = value[0]  # the pages of one document
        if isinstance(value, str):
            return (address(value), None) if _ADDRESS.match(value) else self._plain_main(value)
        lines = paragraphs(value)
        return None, joined(lines) if lines else None

    def _plain_main(self, value: str) -> tuple[str | None, str | None]:
        is_text = self.media in (None, "text", "html")
        return (None, value) if is_text else (address(value), None)

    def _metadata(self, is_main_shown: bool) -> dict[str, Any] | None:
        task = self._record
        hidden = (self.main_key if is_main_shown else None, _BATCH if self._batch else None)
        values = {k: text(v) for k, v in self.data.items() if k not in hidden and v is not None}
        meta = task.get("meta")
        if isinstance(meta, dict):
            values |= {f"meta.{k}": text(v) for k, v in meta.items()}
        values |= {k: text(task[k]) for k in _TASK_FACTS if task.get(k) is not None}
        stated = {k: v for k, v in values.items() if v is not None}
        kept = {k: v for k, v in stated.items() if not names_person(k, v)}
        if len(kept) < len(stated):
            message = "Task data that names people was left out of the asset's metadata."
            self.rows.warn("person_data_left_out", message, severity="info")
        return kept or None


def address(value: str) -> str:
    """Where the media is, without the query string that signatures live in.

    >>> address("https://files.example.org/a/b.jpg?X-Signature=1")
    'https://files.example.org/a/b.jpg'
    >>> address("/data/local-files/?d=ships/1.png")
    'ships/1.png'
    """
    head, _, query = value.partition("?")
    if value.startswith("data:"):
        return text_key(value)
    if query and head.rstrip("/").endswith("/data/local-files"):
        return parse_qs(query).get("d", [head])[0]
    if query and head.rstrip("/").endswith(("/resolve", "/presign")):
        return _stored_address(query) or value
    return head


def _stored_address(query: str) -> str | None:
    """The bucket address that a link through the tool wraps."""
    coded = parse_qs(query).get("fileuri", [""])[0]
    try:
        return unquote(base64.b64decode(coded, validate=True).decode()) or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _data(task: dict[str, Any]) -> dict[str, Any]:
    data = task["data"]
    if not isinstance(data, dict):
        raise TypeError("data is no object")
    return data


def _items(task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The result items of annotations, predictions and drafts, one after the other."""
    for key in ("annotations", "completions", "predictions", "drafts"):
        for one in task.get(key) or ():
            result = one.get("result") if isinstance(one, dict) else None
            for item in result if isinstance(result, list) else ():
                if isinstance(item, dict) and item.get("type") != "relation":
                    yield item


def _stated_size(item: dict[str, Any]) -> tuple[float, float] | None:
    width, height = item.get("original_width"), item.get("original_height")
    is_size = isinstance(width, int | float) and isinstance(height, int | float)
    return (width, height) if is_size and width and height else None


def _main(data: dict[str, Any], items: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The data key that was labeled and its medium (image, video, audio, text, ...)."""
    for item in items:
        for named in (item.get("source"), item.get("to_name")):
            key = named.lstrip("$") if isinstance(named, str) else None
            if key is not None and key in data:
                return key, _medium(key, data[key])
    media = {key: _medium(key, value) for key, value in data.items()}
    for wanted in (_wanted(item) for item in items):
        key = next((k for k, m in media.items() if m == wanted), None) if wanted else None
        if key:
            return key, wanted
    for medium in _MEDIA_OF_KEY:
        key = next((k for k, m in media.items() if m == medium), None)
        if key:
            return key, medium
    located = [k for k, v in data.items() if isinstance(v, str) and _ADDRESS.match(v)]
    strings = [k for k, v in data.items() if isinstance(v, str)]
    alone = located[:1] if located else strings if len(strings) == 1 else []
    return (alone[0], None if located else "text") if alone else (None, None)


def _wanted(item: dict[str, Any]) -> str | None:
    kind = item.get("type")
    if not isinstance(kind, str):
        return None
    return next((m for start, m in _WANTED_BY_TYPE.items() if kind.startswith(start)), None)


def _medium(key: str, value: Any) -> str | None:
    """What kind of media a data value is, by its ending, else by its key."""
    if isinstance(value, list):
        if value and isinstance(value[0], str) and _ADDRESS.match(value[0]):
            return _medium(key, value[0])
        return "text" if paragraphs(value) else None
    if not isinstance(value, str):
        return None
    place = address(value) if "?" in value and _ADDRESS.match(value) else value
    _, dot, ending = place[-5:].lower().rpartition(".")
    medium = _MEDIA_OF_ENDING.get(ending) if dot else None
    if medium and (len(value) < 300 or _ADDRESS.match(value)):
        return medium
    return _medium_of_key(key)


@lru_cache(maxsize=1024)
def _medium_of_key(key: str) -> str | None:
    lowered = key.lower()
    named = next((m for m in _MEDIA_OF_KEY if re.search(rf"(^|_){m}(_|\d|$)", lowered)), None)
    return _SYNONYMS.get(named, named) if named else None


def _steady(data: dict[str, Any]) -> str:
    """Task data as one text that is the same whichever format of the tool it came through."""
    return content_hash({k: text(v) for k, v in data.items() if v not in (None, "")})


def _hash_of(data: dict[str, Any]) -> str:
    return f"data:{_steady(data)}"
