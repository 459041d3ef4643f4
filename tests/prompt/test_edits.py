import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from skimage.draw import disk

from core.prompt import Stroke, Tidy
from core.prompt.edits import edited, fill_holes, smooth

SIZE = (60, 90)


def block(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(SIZE, dtype=bool)
    mask[rows, columns] = True
    return mask


def round_lesion(radius: float = 12) -> np.ndarray:
    mask = np.zeros(SIZE, dtype=bool)
    mask[disk((20, 65), radius, shape=SIZE)] = True
    return mask


def test_a_brush_adds_and_an_eraser_takes_away_along_the_line_and_nowhere_else():
    lesion = block(slice(10, 20), slice(60, 80))
    line = ((55.0, 15.0), (85.0, 15.0))
    band = block(slice(13, 18), slice(55, 86))
    added, erased = edited(lesion, Stroke(line, 2.0)), edited(lesion, Stroke(line, 2.0, add=False))
    assert added[band].all()
    assert not erased[band].any()
    away = ~block(slice(13, 18), slice(53, 88))  # the brush is round at both ends
    np.testing.assert_array_equal(added[away], lesion[away])
    np.testing.assert_array_equal(erased[away], lesion[away])


@pytest.mark.parametrize(
    "edit", [Stroke(((5.0, 5.0),), 3.0), Stroke(((65.0, 20.0),), 3.0, add=False), *map(Tidy, ("fill", "largest", "smooth"))]
)  # fmt: skip
def test_an_edit_leaves_the_mask_that_it_was_given_alone(edit: Stroke | Tidy):
    mask = round_lesion() | block(slice(50, 53), slice(3, 6))
    mask[20, 65] = False
    mask.flags.writeable = False
    before = mask.copy()
    after = edited(mask, edit)
    assert (after != before).any()
    np.testing.assert_array_equal(mask, before)


@given(st.integers(0, 2**31), st.floats(0.3, 0.9))
def test_holes_are_those_of_scipy(seed: int, share: float):
    mask = np.random.default_rng(seed).random((17, 23)) < share
    np.testing.assert_array_equal(fill_holes(mask), ndimage.binary_fill_holes(mask))


def test_a_bay_that_is_open_to_the_border_is_no_hole():
    mask = block(slice(0, 20), slice(0, 20)) & ~block(slice(0, 10), slice(5, 10))
    np.testing.assert_array_equal(fill_holes(mask), mask)


def test_only_the_largest_part_is_kept():
    lesion = round_lesion()
    np.testing.assert_array_equal(edited(lesion | block(slice(50, 55), slice(2, 9)), Tidy("largest")), lesion)


def test_smoothing_takes_a_spike_and_a_notch_and_keeps_the_area():
    lesion = round_lesion()
    rough = lesion.copy()
    rough[20, 77:84] = True  # a line sticking out
    rough[25:34, 65] = False  # a slit cut in
    smoothed = smooth(rough)
    assert not smoothed[20, 79:84].any()
    assert smoothed[25:31, 65].all()
    assert smoothed.sum() == pytest.approx(rough.sum(), rel=0.02)
    assert (smoothed != lesion).sum() < (rough != lesion).sum()


@pytest.mark.parametrize("radius", [1, 2, 4, 8, 20])
def test_a_round_lesion_of_any_size_stays_almost_as_it_is(radius: int):
    lesion = round_lesion(radius)
    smoothed = smooth(lesion)
    assert abs(int(smoothed.sum()) - int(lesion.sum())) <= max(4, 0.03 * lesion.sum())
    assert (smoothed & lesion).sum() >= 0.9 * lesion.sum()


def test_a_lesion_cut_off_by_the_border_is_not_rounded_there():
    lesion = block(slice(0, 20), slice(30, 60))
    assert smooth(lesion)[0, 32:58].all()
    assert smooth(np.ones(SIZE, dtype=bool)).all()


def test_nothing_can_be_tidied_away_from_nothing():
    empty = np.zeros(SIZE, dtype=bool)
    for kind in ("fill", "largest", "smooth"):
        assert not edited(empty, Tidy(kind)).any()
