import math

import numpy as np
import pytest
from scipy.ndimage import label

from core.measure import match_lesions


def _boxes(*boxes, shape=(30, 40)):
    mask = np.zeros(shape, bool)
    for top, left, height, width in boxes:
        mask[top : top + height, left : left + width] = True
    return mask


def test_two_of_three_lesions_found_and_one_false_one():
    truth = _boxes((2, 2, 4, 4), (2, 20, 4, 4), (20, 2, 4, 4))
    marked = _boxes((2, 2, 4, 4), (3, 20, 4, 4), (20, 30, 3, 3))  # the second IoU is 12 / 20
    found = match_lesions(marked, truth)
    assert (found.found, found.missed, found.false) == (2, 1, 1)
    assert found.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_one_blob_over_two_lesions_finds_one():
    truth = _boxes((5, 5, 6, 4), (5, 10, 6, 4))
    found = match_lesions(_boxes((5, 5, 6, 9)), truth)  # IoU 24 / 54 with each
    assert (found.found, found.missed, found.false) == (1, 1, 0)


def test_a_lesion_in_two_pieces_is_found_once_and_the_other_piece_is_false():
    found = match_lesions(_boxes((5, 5, 6, 4), (5, 10, 6, 4)), _boxes((5, 5, 6, 9)))
    assert (found.found, found.missed, found.false) == (1, 0, 1)


def test_as_many_pairs_as_possible_are_made():
    """The upper marked lesion touches both true ones, the lower marked one only the lower: greedy by IoU could lose one."""
    truth = _boxes((0, 0, 10, 4), (11, 0, 10, 4))
    marked = _boxes((6, 0, 12, 3), (19, 0, 5, 4))  # IoU with the lower: 21 / 55 and 8 / 52
    assert match_lesions(marked, truth).found == 2


def test_a_touch_below_the_threshold_finds_nothing_and_any_overlap_can_be_asked_for():
    truth, marked = _boxes((5, 5, 10, 10)), _boxes((14, 14, 10, 10))  # one pixel of 199
    assert match_lesions(marked, truth).found == 0
    assert match_lesions(marked, truth, iou_over=0).found == 1


def test_corners_that_touch_make_one_lesion():
    assert match_lesions(_boxes(), _boxes((2, 2, 2, 2), (4, 4, 2, 2))).missed == 1


def test_nothing_to_find_and_nothing_marked_is_undefined_and_a_false_alarm_is_zero():
    empty = _boxes()
    assert math.isnan(match_lesions(empty, empty).f1)
    assert match_lesions(_boxes((2, 2, 2, 2)), empty).f1 == 0


@pytest.mark.parametrize("seed", range(4))
def test_counts_add_up_to_the_components_of_scipy(seed):
    rng = np.random.default_rng(seed)
    truth, marked = rng.random((20, 25)) > 0.8, rng.random((20, 25)) > 0.8
    found = match_lesions(marked, truth)
    assert found.found + found.missed == label(truth, np.ones((3, 3)))[1]
    assert found.found + found.false == label(marked, np.ones((3, 3)))[1]


def test_wrong_input_is_named():
    with pytest.raises(ValueError, match="same shape"):
        match_lesions(_boxes(), _boxes(shape=(4, 4)))
    with pytest.raises(ValueError, match="from 0 to below 1"):
        match_lesions(_boxes(), _boxes(), iou_over=1)
