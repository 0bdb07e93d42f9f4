"""The splitter finds exactly the values that json.loads finds, in any chunking."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import json_source
from ingest.errors import Unreadable
from ingest.json_stream import elements, peek_keys

HOSTILE = ["[", "]", "{", "}", '"', "\\", "\\\\", '\\"', ",", ":", "\n", "é", "\U0001f988", " "]
TEXT = st.lists(st.sampled_from([*HOSTILE, "a", "annotations"]), max_size=8).map("".join)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
STYLES: list[dict[str, Any]] = [
    {},
    {"indent": 2},
    {"separators": (",", ":")},
    {"ensure_ascii": False},
    {"indent": "\t", "separators": (" ,", " : ")},
]


class Dribble(io.BytesIO):
    """A stream that returns a few bytes at a time, whatever is asked for."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        super().__init__(data)
        self.sizes = sizes
        self.turn = 0

    def read(self, size: int | None = -1) -> bytes:
        self.turn += 1
        return super().read(self.sizes[self.turn % len(self.sizes)])


def parsed(data: bytes, keys: list[str] | None = None, sizes: list[int] | None = None) -> list[Any]:
    stream = Dribble(data, sizes) if sizes else io.BytesIO(data)
    return [(key, json.loads(raw)) for key, raw in elements(stream, keys or [])]


SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5)


@settings(max_examples=120, deadline=None)
@given(st.lists(VALUES, max_size=6), st.sampled_from(STYLES), SIZES)
def test_an_array_gives_its_elements_in_any_chunking(
    values: list[Any], style: dict[str, Any], sizes: list[int]
) -> None:
    data = json.dumps(values, **style).encode()
    assert parsed(data, sizes=sizes) == [("", value) for value in values]
    assert parsed(data) == [("", value) for value in values]


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(TEXT | st.sampled_from(["images", "annotations"]), VALUES, max_size=5),
    st.sampled_from(STYLES),
    SIZES,
)
def test_an_object_gives_the_wanted_keys_of_its_own_level(
    record: dict[str, Any], style: dict[str, Any], sizes: list[int]
) -> None:
    wanted = ["images", "annotations", '"', ""]
    expected = []
    for key, value in record.items():
        if key in wanted:
            inner = value if isinstance(value, list) else [value]
            expected += [(key, item) for item in inner]
    data = json.dumps(record, **style).encode()
    assert parsed(data, wanted, sizes) == expected
    assert parsed(data, wanted) == expected


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.dictionaries(TEXT, VALUES, max_size=3), min_size=1, max_size=5),
    st.sampled_from(STYLES),
    st.sampled_from(["\n", "\r\n", "\n\n", " ", ""]),
    SIZES,
)
def test_lines_and_concatenated_objects_give_each_object(
    records: list[dict[str, Any]], style: dict[str, Any], between: str, sizes: list[int]
) -> None:
    data = between.join(json.dumps(record, **style) for record in records).encode()
    for ending in (b"", b"\n", b"\r\n"):
        assert parsed(data + ending, sizes=sizes) == [("", record) for record in records]
        assert parsed(data + ending) == [("", record) for record in records]


SMALL = (
    b'{"info": {"a": [1]}, "images": [{"id": 1, "s": "}\\"]"}, 2], "n": "x", "annotations": []}\n'
)


@pytest.mark.parametrize("size", range(len(SMALL.rstrip())))
def test_an_object_cut_off_at_any_byte_is_unreadable(size: int) -> None:
    with pytest.raises(Unreadable):
        parsed(SMALL[:size], ["images", "annotations"])


ARRAY = '[{"id": 1, "s": "é}\\"]\\\\"}, [2, {"b": null}], 3, true, "t"]'.encode()


@pytest.mark.parametrize("size", range(len(ARRAY)))
@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_an_array_cut_off_at_any_byte_is_unreadable(size: int, chunk: int) -> None:
    with pytest.raises(Unreadable):
        parsed(ARRAY[:size], sizes=[chunk])


def test_a_cut_off_file_says_how_much_was_read_and_what_to_do() -> None:
    with pytest.raises(Unreadable, match=r"after 9 bytes; \] was expected.*export it again"):
        parsed(b'[{"a":1},')


def test_lines_cut_off_in_the_last_line_are_unreadable() -> None:
    with pytest.raises(Unreadable, match="last line"):
        parsed(b'{"a": 1}\n{"b": [2, ')


def test_a_line_that_breaks_off_costs_only_itself() -> None:
    data = b'{"a": 1}\n{"b": [2\n{"c": "3}"}\n{"d": 4}{"e": 5}\n'
    raws = [raw for _, raw in elements(io.BytesIO(data))]
    assert raws == [b'{"a": 1}', b'{"b": [2', b'{"c": "3}"}', b'{"d": 4}', b'{"e": 5}']


def test_a_malformed_element_of_an_array_is_left_to_the_parser() -> None:
    raws = [raw for _, raw in elements(io.BytesIO(b'[{"a" 1}, {"b": 2}, nul, {"c": 3}]'))]
    assert raws == [b'{"a" 1}', b'{"b": 2}', b"nul", b'{"c": 3}']


def test_values_that_are_not_arrays_come_whole() -> None:
    data = b'{"info": {"y": 1}, "n": 5 , "s": "images", "images": [1,2], "t": null}'
    assert parsed(data, ["info", "n", "s", "t", "images"]) == [
        ("info", {"y": 1}),
        ("n", 5),
        ("s", "images"),
        ("images", 1),
        ("images", 2),
        ("t", None),
    ]


def test_a_key_written_with_escapes_is_the_same_key() -> None:
    assert parsed(rb'{"im\u0061ges": [1]}', ["images"]) == [("images", 1)]


def test_a_wanted_key_inside_another_value_is_not_found() -> None:
    data = (
        b'{"x": {"images": [1]}, "s": "\\"images\\": [2]", "y": [{"images": [3]}], "images": [4]}'
    )
    assert parsed(data, ["images"]) == [("images", 4)]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    for sizes in ([1], [2], [1000]):
        assert parsed(b"\xef\xbb\xbf \n[1]", sizes=sizes) == [("", 1)]


def test_depth_of_a_hundred_thousand_is_one_element() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    assert [len(raw) for _, raw in elements(io.BytesIO(b"[" + deep + b", 1]"))] == [200_000, 1]
    assert [len(raw) for _, raw in elements(io.BytesIO(b'{"a":' + deep + b"}"))] == [200_006]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"PK\x03\x04", "not JSON"),
        (b"\x89PNG\r\n", "not UTF-8"),
        (b"<xml/>", "not JSON"),
        (b"truth be told", "not JSON"),
        (b"1,2,3\n", "not JSON"),
        (b'"a","b"\n', "not JSON"),
        ('[{"a": 1}]'.encode("utf-16"), "UTF-16"),
        ('[{"a": 1}]'.encode("utf-16-le"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-be"), "UTF-16"),
        ('["Zürich"]'.encode("latin-1"), "position 3 fits no character"),
        (b"[1]]", "broken at byte 3"),
        (b"[1}", "broken at byte 2"),
    ],
)
def test_what_is_not_json_says_so(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        parsed(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[1]", "an object"),
        (b'{"a": []} {"a": []}', "goes on after"),
        (b"3", "not JSON"),
        (b'{"a": 1]', "broken at byte 7"),
    ],
)
def test_what_is_not_one_object_says_so(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        parsed(data, ["a"])


def test_one_element_may_not_be_larger_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_source, "LARGEST_ELEMENT", 1000)
    for data in (
        b'["' + b"x" * 3000 + b'"]',
        b"[" + b"1" * 3000 + b"]",
        b'{"a": 1}\n' * 99 + b"2" * 3000,
    ):
        with pytest.raises(Unreadable, match="larger than"):
            parsed(data, sizes=[100])


def test_what_is_not_wanted_may_be_larger_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_source, "LARGEST_ELEMENT", 1000)
    data = b'{"x": [' + b"[1], " * 3000 + b'2], "s": "' + b"y" * 3000 + b'", "a": [3]}'
    assert parsed(data, ["a"], sizes=[100]) == [("a", 3)]


def test_a_chunk_of_many_small_arrays_is_quick() -> None:
    assert len(parsed(b"[1]\n" * 100_000)) == 100_000


@pytest.mark.parametrize(
    ("peek", "expected"),
    [
        (b'\xef\xbb\xbf{"images": [{"id": 1, "x', ("object", ["images"])),
        (b'{"a": 1, "b": {"c": 2}, "d}": [3', ("object", ["a", "b", "d}"])),
        (b'{"a": 1}\n{"b": 2}', ("lines", ["a"])),
        (b'{\n "a": 1\n}\n', ("object", ["a"])),
        (b'[\n{"a": "x", "b": "y"}, {"c": 1}', ("array", ["a", "b"])),
        (b"[[1, 2]]", ("array", [])),
        (b"[1, {", ("array", [])),
        (b"", ("none", [])),
        (b"\x00\xff", ("none", [])),
        (b'{"cut', ("object", [])),
    ],
)
def test_a_peek_shows_kind_and_first_keys(peek: bytes, expected: tuple[str, list[str]]) -> None:
    assert peek_keys(peek) == expected
