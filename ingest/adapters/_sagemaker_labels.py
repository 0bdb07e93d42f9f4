"""SageMaker Ground Truth: the label attributes of a manifest line as annotation rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.adapters._item_rows import Item, Rows
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, number
from ingest.adapters._sagemaker_answers import box, span
from ingest.adapters._sagemaker_assets import asset_of, job_of
from ingest.adapters._values import plain

_METADATA = "-metadata"
_BACKGROUND = ("BACKGROUND", "background")
_VERDICTS = {
    "accepted": "good correct accept accepted approve approved ok yes pass passed valid",
    "rejected": "bad incorrect reject rejected wrong no fail failed invalid",
}
_VERDICT_OF = {word: verdict for verdict, words in _VERDICTS.items() for word in words.split()}


@dataclass(frozen=True)
class Label:
    """A label attribute of one line: its name, its value and what is said about it."""

    name: str
    value: Any
    metadata: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return (plain(self.metadata.get("type")) or "").removeprefix("groundtruth/")


def labels_of(line: Mapping[str, Any]) -> list[Label]:
    """The label attributes of a line: pairs of X (or X-ref) and X-metadata."""
    found = []
    for key, metadata in line.items():
        if key.endswith(_METADATA) and isinstance(metadata, dict):
            name = key.removesuffix(_METADATA)
            value = line.get(f"{name}-ref") if name not in line else line[name]
            found.append(Label(name.removesuffix("-ref"), value, metadata))
    return found


def read_line(rows: Rows, line: Mapping[str, Any], source_row: int, work: str = "work") -> str:
    """Rows of one manifest line; returns the asset's id.

    `work` is the role of what people answered: consensus where their own answers are at hand.
    """
    asset = asset_of(line.get("source-ref"), line.get("source"), f"line:{source_row}")
    if "uri" not in asset and "text" not in asset:
        raise BrokenShape("it has neither source-ref nor source")
    found = labels_of(line)
    for label in found:
        asset |= _size(label)
    item = Item(rows, asset, source_row)
    reader = _Reader(rows, item, work)
    for label in found:
        with rows.attempt("A label", label.name):
            reader.take(label)
    item.finish(is_looked_at=False, job_id=reader.job)
    reader.finish_reviews()
    return str(asset["asset_id"])


def _size(label: Label) -> dict[str, float | None]:
    sizes = mapping(label.value).get("image_size")
    first = mapping(sizes[0]) if isinstance(sizes, list) and sizes else {}
    return {key: number(first[key]) for key in ("width", "height") if key in first}


class _Reader:
    """The label attributes of one line on their way into rows."""

    def __init__(self, rows: Rows, item: Item, work: str) -> None:
        self.rows = rows
        self.item = item
        self.work = work
        self.job: str | None = None
        self.submission: str | None = None
        self.reviews: list[dict[str, Any]] = []

    def take(self, label: Label) -> None:
        """One label attribute: its answers, or what became of it."""
        if label.metadata.get("failure-reason"):
            self.rows.warn("failed_label", "A label failed in SageMaker: there is no answer.")
            return
        if label.value is None:
            return
        if label.kind.startswith("video"):
            message = "Boxes of a video stand in its SeqLabel.json; read that file for them."
            self.rows.warn("video_elsewhere", message, label.name, "info")
            return
        created = self.rows.when(label.metadata.get("creation-date"))
        if label.kind == "label-verification":
            self._verify(label, created)
            return
        is_model = label.metadata.get("human-annotated") == "no"
        role = "prediction" if is_model else self.work
        # All rows first: a label that turns out broken must not leave an empty submission.
        answers = list(_answers(self.rows, label, is_model, self.item.asset.get("text")))
        self.job = job_of(label.metadata) or self.job
        submission = self.item.begin(None, role, created)
        self.submission = submission if role == self.work else self.submission
        for row in answers:
            row |= {"question": label.name, "source": "automatic" if is_model else None}
            self.item.annotate(None, row, role=role)

    def _verify(self, label: Label, created: Any) -> None:
        said = plain(label.metadata.get("class-name")) or ""
        verdict = _VERDICT_OF.get(said.lower())
        if verdict is None:
            message = "A verification has a class that is neither a yes nor a no."
            self.rows.warn("unknown_verdict", message, label.name)
            return
        feedback = label.metadata.get("worker-feedback")
        listed = feedback if isinstance(feedback, list) else []
        comments = [plain(mapping(one).get("comment")) for one in listed]
        review = f"{self.item.asset['asset_id']}:{label.name}"
        asset = self.item.asset["asset_id"]
        row = {"review_id": review, "asset_id": asset, "verdict": verdict, "reviewed_at": created}
        self.reviews.append(row)
        if said_more := [comment for comment in comments if comment]:
            self.rows.add("comments", {"review_id": review, "comment": "\n".join(said_more)})

    def finish_reviews(self) -> None:
        """Verifications judge the answers of the line, wherever they stand in it."""
        for row in self.reviews:
            row |= {"submission_id": self.submission, "source_row": self.item.source_row}
            self.rows.add("reviews", row)


def _answers(
    rows: Rows, label: Label, is_model: bool, body: str | None
) -> Iterator[dict[str, Any]]:
    """Rows of a label, by what it holds: jobs of one's own may be of any type."""
    value, metadata = label.value, label.metadata
    if label.kind == "semantic-segmentation" or "internal-color-map" in metadata:
        for _, entry in sorted(mapping(metadata.get("internal-color-map")).items()):
            name = plain(mapping(entry).get("class-name"))
            if name not in _BACKGROUND:
                yield {"type": "mask", "label": name} | _score(mapping(entry), is_model)
    elif isinstance(value, dict) and isinstance(value.get("annotations"), list):
        yield from _boxes(rows, label, is_model)
    elif isinstance(value, dict) and "entities" in mapping(value.get("annotations")):
        for position, given in rows.objects(value["annotations"]["entities"], "entities"):
            with rows.attempt("An entity", f"entity {position + 1}"):
                yield span(given, body) | {"label": plain(given.get("label"))}
    elif isinstance(value, list):
        yield from _multilabel(value, metadata, is_model)
    elif plain(value) is not None:
        name = plain(metadata.get("class-name")) or _class(metadata, value)
        yield {"type": "classification", "label": name} | _score(metadata, is_model)
    else:
        raise BrokenShape("it is of no known kind")


def _boxes(rows: Rows, label: Label, is_model: bool) -> Iterator[dict[str, Any]]:
    said = label.metadata.get("objects")
    objects = said if isinstance(said, list) else []
    for position, given in rows.objects(label.value["annotations"], "boxes"):
        with rows.attempt("A box", f"box {position + 1}"):
            name = _class(label.metadata, given.get("class_id"))
            about = mapping(objects[position]) if position < len(objects) else {}
            yield box(given) | {"label": name} | _score(about, is_model)


def _multilabel(
    value: list[Any], metadata: Mapping[str, Any], is_model: bool
) -> Iterator[dict[str, Any]]:
    confidences = mapping(metadata.get("confidence-map"))
    for index in value:
        key = plain(index)
        if key is None:
            raise BrokenShape("a class is no number")
        about = {"confidence": confidences.get(key)}
        yield {"type": "choices", "label": _class(metadata, index)} | _score(about, is_model)


def _class(metadata: Mapping[str, Any], index: Any) -> str | None:
    """A class's name by its number; the number where no name is given."""
    key = plain(index)
    return plain(mapping(metadata.get("class-map")).get(key or "")) or key


def _score(about: Mapping[str, Any], is_model: bool) -> dict[str, Any]:
    """A model's score; for people's answers the vendor's number is an attribute."""
    confidence = number(about.get("confidence"))
    if confidence is None:
        return {}
    return {"score": confidence} if is_model else {"attributes": {"confidence": confidence}}
