import numpy as np

from core.prompt import BoxPrompt, LassoPrompt
from core.prompt.lasso import bounding_box, limited, pole, region

SIZE = (40, 60)


def rectangle(x0: float, y0: float, x1: float, y1: float, include: bool = True) -> LassoPrompt:
    return LassoPrompt(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), include)


def test_the_pole_of_a_rectangle_is_its_centre_as_x_y():
    assert pole(rectangle(40.5, 4.5, 49.5, 13.5), SIZE) == (45, 9)


def test_the_pole_of_a_c_lies_in_its_thick_side_and_not_in_the_gap():
    c = ((10, 5), (40, 5), (40, 8), (25, 8), (25, 30), (40, 30), (40, 33), (10, 33))
    x, y = pole(LassoPrompt(tuple((float(x), float(y)) for x, y in c)), SIZE)
    assert (x, y) == (17, y)  # half-way between the sides at 10 and 25, of which the right one is outside
    assert 12 <= y <= 26


def test_the_box_of_a_lasso_ends_at_the_slices_pixels():
    assert bounding_box(LassoPrompt(((-0.5, 12.0), (59.5, 3.0), (30.0, 39.5))), SIZE) == BoxPrompt(0, 3, 59, 39)


def test_nothing_stays_outside_an_include_lasso_nor_inside_an_exclude_lasso():
    mask = np.ones(SIZE, dtype=bool)
    wanted, unwanted = rectangle(30.5, 4.5, 50.5, 20.5), rectangle(40.5, 10.5, 55.5, 30.5, include=False)
    found = limited(mask, [unwanted, wanted])
    expected = np.zeros(SIZE, dtype=bool)
    expected[5:21, 31:51] = True
    expected[11:31, 41:56] = False
    np.testing.assert_array_equal(found, expected)
    assert mask.all()


def test_a_lesion_in_two_parts_may_have_a_lasso_around_each():
    lassos = [rectangle(2.5, 2.5, 8.5, 8.5), rectangle(40.5, 2.5, 46.5, 8.5)]
    assert limited(np.ones(SIZE, dtype=bool), lassos).sum() == 2 * 36


def test_a_mask_without_lassos_is_the_same_object():
    mask = np.ones(SIZE, dtype=bool)
    assert limited(mask, []) is mask


def test_what_a_lasso_encloses_cannot_be_drawn_into():
    assert not region(rectangle(1, 1, 5, 5).points, SIZE).flags.writeable
