"""How deep a lesion lies in the head, on shapes whose distance is known."""

import numpy as np
import pytest

from core.measure import contour_distance


def _box(shape, rows, columns):
    mask = np.zeros(shape, dtype=np.bool_)
    mask[rows[0] : rows[1], columns[0] : columns[1]] = True
    return mask


@pytest.mark.parametrize("spacing", [(2.0, 1.0), (0.5, 3.0), None])
def test_between_two_boxes_it_is_the_gap_between_their_edges_in_the_unit_of_the_spacing(spacing):
    """Head: rows 5 to 54, columns 10 to 89. The lesion is 8 px from its top, 25 px from its left."""
    head, lesion = _box((60, 100), (5, 55), (10, 90)), _box((60, 100), (13, 20), (35, 50))
    row, column = spacing or (1.0, 1.0)
    assert contour_distance(lesion, head, spacing) == pytest.approx(min(8 * row, 25 * column))


def test_between_two_discs_about_one_centre_it_is_the_difference_of_their_radii():
    y, x = np.mgrid[:200, :200]
    far = np.hypot(x - 99.3, y - 101.6)
    assert contour_distance(far < 30, far < 80, (0.7, 0.7)) == pytest.approx(50 * 0.7, abs=0.7)


def test_a_hole_in_the_head_is_no_contour_of_it():
    head = _box((60, 60), (5, 55), (5, 55))
    head[28:32, 28:32] = False
    assert contour_distance(_box((60, 60), (20, 26), (20, 26)), head) == pytest.approx(15)


def test_a_lesion_that_reaches_out_of_the_head_is_at_no_distance():
    head = _box((60, 60), (5, 55), (5, 55))
    assert contour_distance(_box((60, 60), (2, 20), (20, 26)), head) == 0.0


def test_where_the_slice_was_cut_off_the_frame_is_no_contour():
    """A head that runs out of the image at the top, left and right has its contour at the bottom only."""
    head = _box((60, 60), (0, 50), (0, 60))
    assert contour_distance(_box((60, 60), (2, 10), (2, 10)), head, (2.0, 1.0)) == pytest.approx(80)
    whole = np.ones((60, 60), dtype=np.bool_)
    assert np.isnan(contour_distance(_box((60, 60), (2, 10), (2, 10)), whole))


def test_without_a_lesion_or_a_head_it_is_not_defined():
    empty, some = np.zeros((8, 9), dtype=np.bool_), _box((8, 9), (2, 4), (2, 4))
    assert np.isnan(contour_distance(empty, some))
    assert np.isnan(contour_distance(some, empty))


def test_masks_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="same shape"):
        contour_distance(np.ones((4, 4), dtype=np.bool_), np.ones((4, 5), dtype=np.bool_))
