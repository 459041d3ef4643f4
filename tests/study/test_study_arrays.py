import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.study.arrays import (
    StudyFormatError,
    pack_mask,
    pack_pixels,
    pack_probability,
    unpack_mask,
    unpack_pixels,
    unpack_probability,
)

SHAPES = array_shapes(min_dims=2, max_dims=3, min_side=1, max_side=9)
UNIT = st.floats(0, 1, width=32)


@settings(deadline=None)
@given(arrays(np.float32, SHAPES, elements=st.floats(width=32, allow_nan=True)))
def test_pixels_come_back_bit_for_bit_whatever_they_are(pixels):
    found = unpack_pixels(pack_pixels(pixels))
    assert found.shape == pixels.shape
    assert found.dtype == np.float32
    assert found.tobytes() == pixels.tobytes()


def test_pixels_that_do_not_lie_in_order_in_memory_come_back_in_theirs():
    pixels = np.arange(24, dtype=np.float32).reshape(2, 3, 4)[::-1, :, ::2]
    np.testing.assert_array_equal(unpack_pixels(pack_pixels(pixels)), pixels)


@settings(deadline=None)
@given(arrays(np.bool_, SHAPES))
def test_masks_come_back_exactly_at_sizes_that_fill_no_byte(mask):
    found = unpack_mask(pack_mask(mask))
    assert found.dtype == np.bool_
    np.testing.assert_array_equal(found, mask)


@settings(deadline=None)
@given(arrays(np.float32, SHAPES, elements=UNIT))
def test_probabilities_come_back_within_half_a_step_with_the_same_mask(probability):
    packed = pack_probability(probability)
    found = unpack_probability(packed)
    assert found.dtype == np.float32
    assert np.abs(found.astype(np.float64) - probability).max() <= 0.5 / 65535 + 6e-8  # and float32's own rounding
    np.testing.assert_array_equal(found > 0.5, probability > 0.5)
    assert pack_probability(found) == packed


def test_the_mask_of_a_probability_survives_on_both_sides_of_one_half():
    half = np.float32(0.5)
    edge = np.array([[np.nextafter(half, np.float32(0)), half, np.nextafter(half, np.float32(1))]], dtype=np.float32)
    np.testing.assert_array_equal(unpack_probability(pack_probability(edge)) > 0.5, [[False, False, True]])


def test_unpacked_arrays_refuse_to_be_drawn_into():
    mask = unpack_mask(pack_mask(np.ones((2, 2), dtype=np.bool_)))
    with pytest.raises(ValueError, match="read-only"):
        mask[0, 0] = False


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04 a zip file",
        lambda data: data[:-5],
        lambda data: data[:40] + bytes([data[40] ^ 0xFF]) + data[41:],
        lambda data: data.replace(b"[4,6]", b"[4,7]"),
        lambda data: data.replace(b"[4,6]", b"[4,2]"),
        lambda data: data.replace(b"[4,6]", b"[-4,-6]"),
        lambda data: data.replace(b"mask", b"pixels"),
    ],
)
def test_damaged_arrays_are_refused_with_a_sentence(damage):
    mask = np.random.default_rng(0).random((4, 6)) > 0.5
    with pytest.raises(StudyFormatError, match=r"^A?a? ?[Ss]aved .*\.$"):
        unpack_mask(damage(pack_mask(mask)))


def test_an_array_that_would_inflate_to_more_than_it_announces_stays_packed():
    bomb = json.dumps({"kind": "mask", "shape": [8, 8]}).encode() + b"\n" + zlib.compress(bytes(50_000_000))
    with pytest.raises(StudyFormatError, match="should be 8 bytes; got 9"):
        unpack_mask(bomb)
