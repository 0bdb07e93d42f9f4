"""Masks out of pictures, against what pycocotools says of the same pixels."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from ingest.adapters import _bitmaps
from ingest.adapters._bitmaps import BrokenPicture, Pixels, colours, decode, indexes
from ingest.adapters._voc_masks import voc_colour, voc_index

numbers = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda size: arrays(
        np.int64, size, elements=st.sampled_from([0, 1, 255, 256, 70_000, 2**24 - 1])
    )
)


def png(picture: Image.Image, **given: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **given)
    return out.getvalue()


def coloured(ids: Any) -> Image.Image:
    """Ids as red + 256 green + 65536 blue."""
    parts = [np.asarray(ids) >> shift & 255 for shift in (0, 8, 16)]
    return Image.fromarray(np.stack(parts, -1).astype(np.uint8))


def grey(levels: Any, kind: type = np.uint8) -> Image.Image:
    return Image.fromarray(np.asarray(levels, kind))


def counts(pixels: Pixels, *wanted: int) -> list[int]:
    drawn = pixels.mask(*wanted)
    assert drawn is not None
    found: list[int] = orjson.loads(drawn["geometry"])["counts"]
    return found


@settings(max_examples=60, deadline=None)
@given(numbers, st.integers(1, 40))
def test_every_mask_of_a_picture_is_what_pycocotools_encodes(ids, stripe):
    mask = pytest.importorskip("pycocotools.mask")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_bitmaps, "_STRIPE", stripe)  # however the picture is cut
        pixels = decode(png(coloured(ids)), colours)
    assert pixels.present() == np.unique(ids).tolist()
    for number in pixels.present():
        drawn = pixels.mask(number)
        theirs = mask.encode(np.asfortranarray(ids == number, np.uint8))
        ours = orjson.loads(drawn["geometry"])
        assert mask.frPyObjects(ours, *ours["size"]) == theirs
        x, y, width, height = mask.toBbox(theirs)
        bounds = [drawn[side] for side in ("x_min", "y_min", "x_max", "y_max")]
        assert bounds == [x, y, x + width, y + height]


@settings(max_examples=40, deadline=None)
@given(numbers)
def test_several_numbers_together_are_the_union_of_their_pixels(ids):
    mask = pytest.importorskip("pycocotools.mask")
    pixels = _bitmaps.runs(ids)
    wanted = pixels.present()[::2]
    ours = {"size": list(ids.shape), "counts": counts(pixels, *wanted, 12_345)}
    decoded = mask.decode(mask.frPyObjects(ours, *ours["size"]))
    assert (decoded.astype(bool) == np.isin(ids, wanted)).all()


def test_a_number_that_no_pixel_has_is_no_mask():
    assert decode(png(grey([[1, 2]])), indexes).mask(3) is None
    assert decode(png(grey([[1, 2]])), indexes).mask() is None


def test_one_bit_grey_sixteen_bit_and_palette_pictures_have_levels():
    one_bit = grey([[0, 255], [255, 0]]).convert("1")
    palette = grey([[0, 7], [7, 0]])
    palette.putpalette([1, 2, 3] * 256)
    assert counts(decode(png(one_bit), indexes), 1) == [1, 2, 1]
    assert counts(decode(png(grey([[0, 9], [9, 0]])), colours), 9) == [1, 2, 1]
    assert counts(decode(png(grey([[0, 999], [999, 0]], np.uint16)), colours), 999) == [1, 2, 1]
    assert counts(decode(png(palette), indexes), 7) == [1, 2, 1]


def test_a_palette_of_colours_is_read_as_its_colours():
    palette = grey([[0, 1]])
    palette.putpalette([0, 0, 0, 1, 2, 3])
    assert decode(png(palette), colours).present() == [0, 1 | 2 << 8 | 3 << 16]


def test_a_picture_of_colours_has_no_levels():
    with pytest.raises(BrokenPicture, match="neither a palette nor grey"):
        decode(png(coloured([[1]])), indexes)


@pytest.mark.parametrize("cut", [0, 1, 8, 20, 40, 60, -30])
def test_a_picture_that_breaks_off_is_broken(cut):
    with pytest.raises(BrokenPicture):
        decode(png(coloured(np.arange(900).reshape(30, 30)))[:cut], colours)


def test_other_kinds_of_picture_are_not_read():
    out = io.BytesIO()
    grey([[1]]).save(out, "BMP")
    with pytest.raises(BrokenPicture, match="cannot be read as a PNG"):
        decode(out.getvalue(), colours)


def test_a_picture_larger_than_any_is_refused_before_it_is_unpacked():
    header = bytearray(png(grey([[1]])))
    header[16:24] = (200_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    with pytest.raises(BrokenPicture, match="larger than any picture"):
        decode(bytes(header), colours)


def test_noise_is_no_picture_of_masks(monkeypatch):
    monkeypatch.setattr(_bitmaps, "MOST_RUNS", 10)
    with pytest.raises(BrokenPicture, match="noise"):
        decode(png(grey(np.arange(64).reshape(8, 8))), indexes)


def test_painted_pixels_are_those_with_alpha_else_those_not_black():
    clear = grey([[0, 1]])
    clear.putpalette([0, 0, 0, 255, 255, 255])
    assert _bitmaps.painted(png(clear, transparency=0)).tolist() == [[False, True]]
    assert _bitmaps.painted(png(grey([[0, 3]]))).tolist() == [[False, True]]
    see_through = Image.fromarray(np.array([[[9, 9, 9, 0], [0, 0, 0, 1]]], np.uint8))
    assert _bitmaps.painted(png(see_through)).tolist() == [[False, True]]


def test_the_palette_of_voc_is_read_both_ways():
    every = [voc_colour(index) for index in range(256)]
    assert voc_index(np.array(every)).tolist() == list(range(256))
    red, blue, person = 128, 128 << 16, 192 | 128 << 8 | 128 << 16
    assert (voc_colour(1), voc_colour(4), voc_colour(15)) == (red, blue, person)
