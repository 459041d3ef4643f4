"""The way from the native slice to the cropped one and back, exact for whatever size and place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.cleanup import Geometry
from core.cleanup.geometry import around

OFF_CENTRE = Geometry(height=5, width=7, top=1, left=3, rows=3, columns=4, above=1, below=0, before=2, after=5)


@st.composite
def geometries(draw):
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    rows, columns = draw(st.integers(1, height - top)), draw(st.integers(1, width - left))
    padding = [draw(st.integers(0, 6)) for _ in range(4)]
    return Geometry(height, width, top, left, rows, columns, *padding)


quarters = st.integers(-400, 400).map(lambda n: n / 4)


def test_a_crop_by_hand():
    native = np.arange(35, dtype=np.float32).reshape(5, 7) / 100
    cropped = OFF_CENTRE.crop(native, fill=0.5)
    assert cropped.shape == OFF_CENTRE.shape == (4, 11)
    np.testing.assert_array_equal(cropped[0], np.full(11, 0.5, np.float32))  # padding above
    expected = np.float32([0.5, 0.5, 0.10, 0.11, 0.12, 0.13, 0.5, 0.5, 0.5, 0.5, 0.5])
    np.testing.assert_array_equal(cropped[1], expected)  # row 1, columns 3 to 6
    assert OFF_CENTRE.to_cropped((3.0, 1.0)) == (2.0, 1.0)
    assert OFF_CENTRE.to_native((2.0, 1.0)) == (3.0, 1.0)


@given(geometries(), st.data())
def test_a_mask_drawn_on_the_cropped_slice_comes_home_and_back_exactly(geometry, data):
    drawn = data.draw(arrays.arrays(np.bool_, geometry.shape))
    native = geometry.restore(drawn)
    assert native.shape == (geometry.height, geometry.width)
    assert native.dtype == np.bool_
    on_padding = ~geometry.crop(np.ones((geometry.height, geometry.width), dtype=bool))
    np.testing.assert_array_equal(geometry.crop(native), drawn & ~on_padding)
    assert native.sum() == (drawn & ~on_padding).sum()


@given(geometries(), st.data())
def test_native_values_inside_the_crop_survive_and_those_outside_are_no_lesion(geometry, data):
    unit = st.floats(0.125, 1, width=32)
    native = data.draw(arrays.arrays(np.float32, (geometry.height, geometry.width), elements=unit))
    back = geometry.restore(geometry.crop(native))
    rows = slice(geometry.top, geometry.top + geometry.rows)
    columns = slice(geometry.left, geometry.left + geometry.columns)
    assert back[rows, columns].tobytes() == native[rows, columns].tobytes()
    outside = np.ones(native.shape, dtype=bool)
    outside[rows, columns] = False
    assert not back[outside].any()
    np.testing.assert_array_equal(geometry.inside(), ~outside)


@given(geometries(), quarters, quarters)
def test_points_go_both_ways_exactly(geometry, x, y):
    assert geometry.to_native(geometry.to_cropped((x, y))) == (x, y)


@given(geometries(), st.data())
def test_a_point_and_the_pixel_under_it_move_together(geometry, data):
    row = data.draw(st.integers(geometry.top, geometry.top + geometry.rows - 1))
    column = data.draw(st.integers(geometry.left, geometry.left + geometry.columns - 1))
    native = np.zeros((geometry.height, geometry.width), dtype=bool)
    native[row, column] = True
    x, y = geometry.to_cropped((column, row))
    assert geometry.crop(native)[int(y), int(x)]
    assert geometry.holds((column, row))
    assert geometry.within([(column, row)]) == ((x, y),)


@given(geometries(), quarters, quarters)
def test_a_point_outside_counts_at_the_nearest_place_of_the_crop(geometry, x, y):
    ((there_x, there_y),) = geometry.within([(x, y)])
    home_x, home_y = geometry.to_native((there_x, there_y))
    assert geometry.holds((home_x, home_y))
    assert home_x == min(max(x, geometry.left - 0.5), geometry.left + geometry.columns - 0.5)
    assert home_y == min(max(y, geometry.top - 0.5), geometry.top + geometry.rows - 0.5)


@given(geometries())
def test_squared_pads_evenly_and_moves_nothing(geometry):
    square = geometry.squared()
    assert square.shape[0] == square.shape[1] == max(geometry.rows, geometry.columns)
    assert abs(square.above - square.below) <= 1
    assert abs(square.before - square.after) <= 1
    assert min(square.above + square.below, square.before + square.after) == 0
    np.testing.assert_array_equal(square.inside(), geometry.inside())


def test_the_crop_around_a_mask_ends_at_the_border():
    mask = np.zeros((20, 30), dtype=bool)
    mask[2:9, 10:28] = True
    found = around(mask, 4)
    assert (found.top, found.left, found.rows, found.columns) == (0, 6, 13, 24)


def test_other_sizes_are_refused():
    with pytest.raises(ValueError, match=r"^This clean-up is of a slice of shape \(5, 7\); got \(7, 5\)\.$"):
        OFF_CENTRE.crop(np.zeros((7, 5), dtype=np.float32))
    with pytest.raises(ValueError, match=r"shape \(4, 11\); got \(5, 7\)"):
        OFF_CENTRE.restore(np.zeros((5, 7), dtype=bool))


@pytest.mark.parametrize("place", [(0, 0, 6, 7), (0, 4, 5, 4), (-1, 0, 2, 2), (0, 0, 0, 3)])
def test_a_crop_that_leaves_the_slice_or_is_empty_is_refused(place):
    with pytest.raises(ValueError, match="does not lie in a slice of 5 x 7 px"):
        Geometry(5, 7, *place)


def test_negative_padding_is_refused():
    with pytest.raises(ValueError, match="Padding is a number of pixels"):
        Geometry(5, 7, 0, 0, 5, 7, above=-1)
