"""COCO files become the rows they say, in any order, with any ids."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.adapters import (
    coco_captions,
    coco_image_info,
    coco_instances,
    coco_panoptic,
    coco_results,
)
from ingest.adapters._coco_rows import Ordinals
from ingest.adapters._coco_shapes import NO_SKELETON, BrokenShape, decode_counts, shape_of
from ingest.batches import Options
from ingest.errors import Unreadable
from ingest.export import Export
from ingest.incoming import Incoming

ADAPTERS: dict[str, Any] = {
    "coco_instances": coco_instances,
    "coco_captions": coco_captions,
    "coco_image_info": coco_image_info,
    "coco_panoptic": coco_panoptic,
    "coco_results": coco_results,
}
Read = Callable[..., Incoming]
BOX = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40]}
IMAGES = [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}]
CATEGORIES = [{"id": 1, "name": "car"}, {"id": 2, "name": "bus"}]
DEFAULTS = Options()


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a source (a path, or content to be written to a file) with one adapter."""

    def run(name: str, source: Any, options: Options = DEFAULTS) -> Incoming:
        if not isinstance(source, Path):
            path = tmp_path / "export.json"
            path.write_bytes(source if isinstance(source, bytes) else orjson.dumps(source))
            source = path
        incoming = Incoming(tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb")
        incoming.gather(ADAPTERS[name].read(Export.at(source), options))
        incoming.finish(options)
        return incoming

    return run


def rows(incoming: Incoming, query: str) -> list[tuple[Any, ...]]:
    connection: duckdb.DuckDBPyConnection = incoming.connection
    return connection.execute(query).fetchall()


def codes(incoming: Incoming) -> dict[str, int]:
    return {code: found.occurrences for (code, _), found in incoming.problems.items()}


def instances(annotations: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"images": IMAGES, "annotations": annotations, "categories": CATEGORIES} | more


def _ids() -> tuple[str, str, str]:
    return "coco:1:1", "coco:1", "coco:1"


def sources(shared: Path) -> list[tuple[Path, dict[str, Any]]]:
    found = []
    for tool in ("coco", "roboflow"):
        expected = json.loads((shared / "exports" / tool / "expected.json").read_text())
        found += [
            (shared / "exports" / tool / entry["source"], entry)
            for entry in expected["sources"]
            if entry["format"] in ADAPTERS
        ]
    return found


def test_one_box_is_one_row(read: Read) -> None:
    incoming = read("coco_instances", instances([BOX | {"area": 1200.5, "iscrowd": 0}]))
    assert rows(
        incoming,
        "select annotation_id, submission_id, asset_id, question, type, label, x_min, y_min, "
        "x_max, y_max, coordinate_unit, geometry, attributes['area'], attributes['iscrowd'] "
        "from annotations",
    ) == [(*_ids(), "label", "bbox", "car", 10, 20, 40, 60, "pixel", None, "1200.5", "0")]
    assert rows(incoming, "select asset_key, width, height, media_type from assets") == [
        ("a.jpg", 100, 80, "image")
    ]
    assert rows(incoming, "select label, rank, is_declared from labels order by rank") == [
        ("car", 1, True),
        ("bus", 2, True),
    ]


def test_annotations_may_stand_before_what_they_name(read: Read) -> None:
    content = instances([BOX])
    turned = {key: content[key] for key in ("annotations", "categories", "images")}
    query = "select * from annotations"
    straight = rows(read("coco_instances", content), query)
    assert rows(read("coco_instances", turned), query) == straight
    assert len(straight) == 1


def test_ids_may_be_numbers_texts_or_missing(read: Read) -> None:
    mixed = {"image_id": "1", "category_id": "1", "bbox": [0, 0, 5, 5]}
    content = instances([mixed, mixed, mixed | {"bbox": [0, 0, 6, 6]}])
    first = rows(
        read("coco_instances", content), "select annotation_id from annotations order by 1"
    )
    assert len(set(first)) == 3
    content["annotations"].reverse()
    again = rows(
        read("coco_instances", content), "select annotation_id from annotations order by 1"
    )
    assert again == first


def test_what_cannot_be_placed_is_reported_and_the_rest_stays(read: Read) -> None:
    broken = [
        BOX | {"id": 2, "image_id": 99},
        BOX | {"id": 3, "bbox": [1, 2, 3]},
        BOX | {"id": 4, "bbox": ["1", "2", "3", "4"]},
        BOX | {"id": 5, "category_id": 77},
        BOX | {"id": 6, "segmentation": [[1, 2, 3]]},
        {"id": 7, "image_id": 1},
        "text",
    ]
    incoming = read("coco_instances", instances([BOX, *broken]))
    kept = rows(incoming, "select annotation_id, label, type from annotations order by 1")
    assert kept == [
        ("coco:1:1", "car", "bbox"),
        ("coco:1:5", None, "bbox"),
        ("coco:1:6", "car", "bbox"),
    ]
    assert incoming.rejected == 5
    assert incoming.records == 1 + 8
    assert set(codes(incoming)) == {
        "unknown_image",
        "broken_shape",
        "unknown_label",
        "empty_annotation",
        "broken_record",
    }


def test_a_polygon_of_two_parts_is_one_object_with_its_own_bounds(read: Read) -> None:
    parts = [[0, 0, 4, 0, 4, 3], [10, 10, 12, 10, 12, 15, 10, 15]]
    incoming = read("coco_instances", instances([BOX | {"segmentation": parts}]))
    ((kind, *bounds, geometry),) = rows(
        incoming, "select type, x_min, y_min, x_max, y_max, geometry from annotations"
    )
    assert (kind, bounds) == ("polygon", [0, 0, 12, 15])
    assert json.loads(geometry) == [
        [[[0, 0], [4, 0], [4, 3]]],
        [[[10, 10], [12, 10], [12, 15], [10, 15]]],
    ]


def test_keypoints_carry_names_and_edges_from_zero(read: Read) -> None:
    person = {"id": 1, "name": "person", "keypoints": ["nose", "eye"], "skeleton": [[1, 2]]}
    posed = BOX | {"keypoints": [5, 6, 2, 0, 0, 0]}
    unposed = BOX | {"id": 2, "keypoints": [0, 0, 0, 0, 0, 0]}
    incoming = read("coco_instances", instances([posed, unposed], categories=[person]))
    found = rows(incoming, "select type, x_min, geometry from annotations order by annotation_id")
    assert found[0][:2] == ("keypoints", 10)
    assert json.loads(found[0][2]) == {
        "points": [[5, 6, 2], [0, 0, 0]],
        "names": ["nose", "eye"],
        "edges": [[0, 1]],
    }
    assert found[1] == ("bbox", 10, None)


def test_what_vendors_add_stays_and_people_do_not(read: Read) -> None:
    extra = {
        "attributes": {"occluded": True, "rotation": 30.0, "track_id": 7, "keyframe": False},
        "creator": "ann@example.com",
        "extra": {"name": "x"},
        "note": None,
    }
    incoming = read("coco_instances", instances([BOX | extra]))
    query = "select attributes, rotation_degrees, track_id, is_keyframe, source from annotations"
    ((attributes, *others),) = rows(incoming, query)
    assert attributes == {
        "occluded": "true",
        "rotation": "30.0",
        "track_id": "7",
        "keyframe": "false",
        "extra": '{"name":"x"}',
    }
    assert others == [30, "7", False, "interpolated"]
    assert codes(incoming) == {"person_left_out": 1}


def test_splits_that_count_images_anew_stay_apart(tmp_path: Path, read: Read) -> None:
    folder = tmp_path / "set"
    for split in ("train", "valid"):
        (folder / split).mkdir(parents=True)
        content = instances([BOX], images=[IMAGES[0] | {"file_name": f"{split}.jpg"}])
        (folder / split / "_annotations.coco.json").write_bytes(orjson.dumps(content))
    incoming = read("coco_instances", folder)
    assert rows(incoming, "select asset_id, asset_key from assets order by 1") == [
        ("coco:train/1", "train.jpg"),
        ("coco:valid/1", "valid.jpg"),
    ]
    assert rows(incoming, "select annotation_id from annotations order by 1") == [
        ("coco:train/1:1",),
        ("coco:valid/1:1",),
    ]


def test_results_meet_the_images_of_an_instances_file(read: Read) -> None:
    predicted = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5], "score": 0.5}] * 2
    incoming = read("coco_results", predicted)
    assert rows(incoming, "select asset_id from assets") == [("coco:1",)]
    assert rows(incoming, "select role, is_gold from submissions") == [("prediction", False)]
    found = rows(incoming, "select label, score, attributes['category_id'] from annotations")
    assert found == [(None, 0.5, "1")] * 2


def test_the_date_of_the_file_is_when_it_was_exported(read: Read) -> None:
    given = instances([BOX], info={"date_created": "2022-10-26T17:31:51+02:00"})
    facts = read("coco_instances", given).facts
    assert facts["exported_at"].isoformat() == "2022-10-26T15:31:51+00:00"
    assert "time_zone_assumed" not in facts
    given["info"] = {"date_created": "2017/09/01"}
    assert read("coco_instances", given).facts["time_zone_assumed"] == "UTC"
    given["info"] = {"date_created": "soon"}
    assert read("coco_instances", given).facts == {}


def test_a_cut_off_file_is_refused(read: Read) -> None:
    with pytest.raises(Unreadable, match="breaks off"):
        read("coco_instances", orjson.dumps(instances([BOX]))[:-60])


def test_a_large_file_is_recognised_by_its_parts(tmp_path: Path) -> None:
    images = [{"id": i, "file_name": f"{i:09}.jpg"} for i in range(5000)]
    path = tmp_path / "large.json"
    for key, value, name in (
        ("annotations", [BOX] * 3000, "coco_instances"),
        ("annotations", [{"id": 1, "image_id": 1, "caption": "a"}] * 3000, "coco_captions"),
        ("annotations", [{"image_id": 1, "segments_info": []}] * 3000, "coco_panoptic"),
    ):
        path.write_bytes(orjson.dumps({"images": images, key: value, "categories": []}))
        sniffs = {n: a.sniff(Export.at(path)).confidence for n, a in ADAPTERS.items()}
        assert sniffs == dict.fromkeys(ADAPTERS, "no") | {name: "certain"}


masks = st.integers(1, 9).flatmap(
    lambda height: st.integers(1, 9).flatmap(
        lambda width: st.lists(
            st.lists(st.booleans(), min_size=width, max_size=width),
            min_size=height,
            max_size=height,
        )
    )
)


@settings(max_examples=150, deadline=None)
@given(masks)
def test_masks_decode_as_pycocotools_does(pixels: list[list[bool]]) -> None:
    mask = pytest.importorskip("pycocotools.mask")
    array = np.asfortranarray(np.array(pixels, np.uint8))
    encoded = mask.encode(array)
    shape = shape_of(
        {"segmentation": {"size": encoded["size"], "counts": encoded["counts"].decode()}},
        NO_SKELETON,
    )
    geometry = json.loads(shape.geometry or "")
    assert geometry["size"] == list(array.shape)
    flat = np.repeat(np.arange(len(geometry["counts"])) % 2, geometry["counts"])
    assert (flat.reshape(array.shape, order="F") == array).all()
    x, y, width, height = mask.toBbox(encoded)
    expected = (x, y, x + width, y + height) if array.any() else (None,) * 4
    assert shape[1:5] == expected


def test_long_runs_decode_as_pycocotools_does() -> None:
    mask = pytest.importorskip("pycocotools.mask")
    random = np.random.default_rng(7)
    for _ in range(20):
        counts = random.integers(1, 60_000, 40)
        size = [int(counts.sum()), 1]
        text = mask.frPyObjects({"size": size, "counts": counts.tolist()}, *size)["counts"]
        assert decode_counts(text.decode()).tolist() == counts.tolist()


@pytest.mark.parametrize(
    "segmentation",
    [
        {"size": [2, 2], "counts": [1, 9]},
        {"size": [2, 2], "counts": [1, -1]},
        {"size": [2, 2], "counts": ["x"]},
        {"size": [2], "counts": [4]},
        {"size": [2, 2], "counts": "P"},
        {"size": [2, 2], "counts": "é"},
        {"counts": [4]},
        {"size": ["2", "2"], "counts": [4]},
        [["a", "b", "c", "d", "e", "f"]],
        [[1, 2, 3, 4, 5, 6, 7]],
        [None],
        "text",
    ],
)
def test_hostile_geometry_is_broken_and_nothing_worse(segmentation: Any) -> None:
    with pytest.raises(BrokenShape):
        shape_of({"segmentation": segmentation}, NO_SKELETON)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), max_size=6), max_size=8))
def test_ordinals_count_equals_over_all_batches(batches: list[list[int]]) -> None:
    ordinals = Ordinals()
    seen: list[int] = []
    for batch in batches:
        expected = [(seen + batch[:i]).count(value) for i, value in enumerate(batch)]
        assert ordinals.of(batch) == expected
        seen += batch
