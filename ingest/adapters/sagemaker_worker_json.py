"""SageMaker Ground Truth worker responses: each worker's answer with its times, and A2I output.

Written to annotations/worker-response/iteration-N/<line of the manifest>/<time>.json by every
labeling job, and by A2I as output.json with humanAnswers. The whole output folder of a job is
read as one export: its output.manifest then gives the files' addresses, and the merged labels
are kept with role consensus beside the workers' own.

Carried over: workers, acceptance and submission times, active seconds (timeSpentInSeconds,
pauses left out), boxes, polygons, points, spans, pixels of segmentations (the answers hold them),
classes and form values. Without the manifest an asset is known by its line number. Lost: who a
worker is (the files have numbers only), consolidation requests and responses (they repeat the
answers).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ingest.adapters._item_rows import Item, Rows, each
from ingest.adapters._item_shapes import BrokenShape
from ingest.adapters._item_values import mapping, number
from ingest.adapters._sagemaker_answers import answers, image_size
from ingest.adapters._sagemaker_assets import asset_of
from ingest.adapters._sagemaker_labels import read_line
from ingest.adapters._sniffing import spread
from ingest.adapters._values import content_hash, plain
from ingest.batches import Batch, Fact, Options, Problem, Sniff
from ingest.export import Export, Member
from ingest.json_stream import peek_keys

TOOL = "SageMaker Ground Truth"
VERSION = "2"
CARRIES = {
    "annotator": "yes",
    "times": "yes",
    "review": "with the manifest",
    "gold": "no",
    "prediction": "with the manifest",
    "geometry": "yes",
}
EVIDENCE = "documentation"

_RESPONSES = "worker-response"
_SIDE_FOLDERS = {"consolidated-annotation", "intermediate", "annotation-tool", "temp", "manifests"}


def sniff(export: Export) -> Sniff:
    """Certain for files with the answers of workers, alone or in the folder of their job."""
    files = _responses(export)
    known = {*files, *_manifests(export)}
    strangers = [m for m in export.members if m not in known and not _is_side(export, m)]
    if not files or strangers:
        name = strangers[0].name if strangers else "the export"
        return Sniff("no", f"{name} has no answers of workers")
    for member in spread(files):
        head = export.peek(member)
        form, keys = peek_keys(head)
        if form != "object" or not {"answers", "humanAnswers"} & set(keys):
            return Sniff("no", f"{member.name} has no answers")
        if b'"answerContent"' not in head or b'"workerId"' not in head:
            return Sniff("no", f"{member.name} has no answerContent with a workerId")
    return Sniff("certain", "answers of SageMaker workers")


def _responses(export: Export) -> list[Member]:
    """The files with answers: those below worker-response, else every JSON."""
    listed = [m for m in export.members if m.name.endswith(".json")]
    below = [m for m in listed if _RESPONSES in PurePosixPath(m.name).parts]
    return below or [m for m in listed if not _is_side(export, m)]


def _manifests(export: Export) -> list[Member]:
    """The job's output; those of its single iterations lie in other folders."""
    named = [m for m in export.members if PurePosixPath(m.name).name == "output.manifest"]
    return [m for m in named if PurePosixPath(m.name).parent.name == "output"] or named


def _is_side(export: Export, member: Member) -> bool:
    return bool(_SIDE_FOLDERS & set(PurePosixPath(export.relative(member)).parts[:-1]))


def read(export: Export, options: Options) -> Iterator[Batch | Problem | Fact]:
    """Yield the manifest's lines where it is there, then every worker's answers."""
    rows = Rows()
    assets: dict[str, dict[str, Any]] = {}
    manifests = _manifests(export)
    if len(manifests) == 1:
        for ordinal, _, line in each(export, manifests, rows, "A line"):
            with rows.attempt("A line"):
                read_line(rows, line, ordinal, "consensus")
                assets[str(ordinal)] = _kept(line, ordinal)
            yield from rows.full()
    elif manifests:
        rows.warn("several_manifests", "There are several output manifests; none was read.")
    for ordinal, member, record in each(export, _responses(export), rows, "A response"):
        with rows.attempt("A response"):
            _read_response(rows, record, member, assets, ordinal)
        yield from rows.full()
    yield from rows.rest()


def _kept(line: Mapping[str, Any], ordinal: int) -> dict[str, Any]:
    """What of a manifest's line the answers need; nothing that is large but the text."""
    asset = asset_of(line.get("source-ref"), line.get("source"), f"line:{ordinal}")
    return asset | {"source_asset_id": str(ordinal)}


def _read_response(
    rows: Rows,
    record: Mapping[str, Any],
    member: Member,
    assets: Mapping[str, dict[str, Any]],
    source_row: int,
) -> None:
    path = PurePosixPath(member.name)
    line = path.parent.name if path.parent.name.isdecimal() else None
    asset = _asset(record, line, assets)
    rounds = [part for part in path.parts if part.startswith("iteration-")]
    number_of_round = rounds[-1].removeprefix("iteration-") if rounds else ""
    shared = {"round": int(number_of_round) if number_of_round.isdecimal() else None}
    given = record.get("answers", record.get("humanAnswers"))
    if given is None:
        raise BrokenShape("it has no answers")
    if given == []:
        Item(rows, asset, source_row).finish(is_looked_at=False)
    for position, answer in rows.objects(given, "answers"):
        with rows.attempt("An answer", f"answer {position + 1}"):
            _answer(rows, answer, dict(asset), shared, source_row)


def _asset(
    record: Mapping[str, Any], line: str | None, assets: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """The asset a response is about: the manifest's line, or the loop of A2I."""
    if line is not None:
        fallback = {"asset_id": f"sagemaker:line:{line}", "asset_key": f"sagemaker:line:{line}"}
        return assets.get(line) or fallback | {"source_asset_id": line}
    loop = plain(record.get("humanLoopName"))
    if loop is None:
        raise BrokenShape("neither its folder nor its content says what was labeled")
    content = mapping(record.get("inputContent"))
    asset = asset_of(content.get("taskObject"), content.get("text"), f"loop:{loop}")
    return asset | {"source_asset_id": loop}


def _answer(
    rows: Rows,
    answer: Mapping[str, Any],
    asset: dict[str, Any],
    shared: dict[str, Any],
    source_row: int,
) -> None:
    content = answer.get("answerContent")
    if not isinstance(content, dict):
        raise BrokenShape("its answerContent is no object")
    worker = rows.person(answer.get("workerId"))
    started, submitted = answer.get("acceptanceTime"), answer.get("submissionTime")
    one = content_hash([worker, started, submitted, shared["round"]])
    item = Item(rows, asset | image_size(content), source_row, f"{asset['asset_id']}:{one}")
    item.begin(worker, created=rows.when(submitted))
    for row in answers(rows, content, asset.get("text")):
        item.annotate(worker, row)
    seconds = number(answer.get("timeSpentInSeconds"))
    if seconds is not None and seconds < 0:
        rows.warn("unreadable_duration", "A time spent is below zero and was left empty.")
        seconds = None
    shared = shared | {"started_at": rows.when(started), "work_seconds": seconds}
    item.finish(**shared, work_time_kind=None if seconds is None else "active")
