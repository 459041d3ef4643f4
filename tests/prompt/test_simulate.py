import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prompt.prompts import PointPrompt
from core.prompt.simulate import anywhere, deepest, inner, jittered_box, largest_component, next_click, pole


def rectangle(shape: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[rows, columns] = True
    return mask


def test_deepest_is_the_centre_of_a_square_as_x_y():
    assert deepest(rectangle((20, 40), slice(4, 9), slice(30, 35))) == (32, 6)


def test_deepest_lies_in_the_thick_part_of_a_tadpole():
    tadpole = rectangle((30, 60), slice(10, 17), slice(40, 47)) | rectangle((30, 60), slice(13, 14), slice(2, 47))
    assert deepest(tadpole) == (43, 13)


def test_deepest_of_a_ring_lies_on_the_ring():
    ring = rectangle((40, 40), slice(5, 35), slice(5, 35)) & ~rectangle((40, 40), slice(9, 31), slice(9, 31))
    x, y = deepest(ring)
    assert ring[y, x]


def test_deepest_counts_the_images_border_as_a_border():
    # 9 rows cut off by the upper border: the centre of what is seen is row 4, not row 0
    assert deepest(rectangle((30, 50), slice(0, 9), slice(10, 41)))[1] == 4


def test_deepest_of_a_full_image_is_its_middle():
    assert deepest(np.ones((5, 5), dtype=bool)) == (2, 2)


def test_the_inner_part_is_what_is_deep_enough():
    square = rectangle((20, 20), slice(5, 14), slice(6, 15))  # 9 x 9: its centre is 5 deep, its border 1
    np.testing.assert_array_equal(inner(square, 0.6), rectangle((20, 20), slice(7, 12), slice(8, 13)))
    np.testing.assert_array_equal(inner(square, 1), rectangle((20, 20), slice(9, 10), slice(10, 11)))
    np.testing.assert_array_equal(inner(square, 0.1), square)


def test_largest_component_joins_diagonal_neighbours():
    mask = np.zeros((10, 10), dtype=bool)
    mask[[0, 1, 2], [0, 1, 2]] = True
    mask[8, 7:9] = True
    expected = np.zeros_like(mask)
    expected[[0, 1, 2], [0, 1, 2]] = True
    np.testing.assert_array_equal(largest_component(mask), expected)


def test_largest_component_of_nothing_is_nothing():
    assert not largest_component(np.zeros((4, 6), dtype=bool)).any()


TRUTH = rectangle((40, 60), slice(10, 21), slice(30, 41))


def test_the_first_click_includes_the_lesions_centre():
    assert next_click(TRUTH, np.zeros_like(TRUTH)) == PointPrompt(35, 15, True)


def test_a_click_excludes_what_is_too_much_when_that_is_the_larger_error():
    excess = rectangle(TRUTH.shape, slice(0, 7), slice(0, 7))
    missing = rectangle(TRUTH.shape, slice(10, 13), slice(30, 33))
    assert next_click(TRUTH, (TRUTH & ~missing) | excess) == PointPrompt(3, 3, False)


def test_a_click_includes_what_is_missing_when_that_is_the_larger_error():
    excess = rectangle(TRUTH.shape, slice(0, 3), slice(0, 3))
    missing = rectangle(TRUTH.shape, slice(10, 15), slice(30, 35))
    assert next_click(TRUTH, (TRUTH & ~missing) | excess) == PointPrompt(32, 12, True)


def test_the_largest_region_counts_and_not_the_sum_of_small_ones():
    predicted = TRUTH.copy()
    predicted[12:17, 33:38] = False  # 25 missing in one piece
    predicted[0:40:4, 0:20:4] = True  # 50 too much, one by one
    assert next_click(TRUTH, predicted) == PointPrompt(35, 14, True)


@pytest.mark.parametrize("mask", [TRUTH, np.zeros_like(TRUTH)], ids=["lesion", "empty"])
def test_there_is_no_click_when_nothing_is_wrong(mask: np.ndarray):
    assert next_click(mask, mask) is None
    assert next_click(mask, mask, np.random.default_rng(0)) is None


def test_random_clicks_fall_everywhere_in_the_error_and_only_there():
    rng = np.random.default_rng(0)
    truth = rectangle((20, 30), slice(5, 8), slice(20, 23))
    clicks = [next_click(truth, np.zeros_like(truth), rng) for _ in range(200)]
    assert {(click.x, click.y) for click in clicks if click} == {(x, y) for x in (20, 21, 22) for y in (5, 6, 7)}


@given(st.integers(0, 2**32 - 1), st.integers(0, 25), st.integers(0, 45), st.integers(1, 15), st.integers(1, 15))
def test_a_jittered_box_stays_in_the_image_and_within_its_tenth(
    seed: int, top: int, left: int, rows: int, columns: int
):
    truth = rectangle((40, 60), slice(top, top + rows), slice(left, left + columns))
    x0, y0, x1, y1 = jittered_box(truth, np.random.default_rng(seed))
    for value, limit in ((x0, 59), (x1, 59), (y0, 39), (y1, 39)):
        assert 0 <= value <= limit
    for value, edge, size in (
        (x0, left, columns),
        (x1, left + columns - 1, columns),
        (y0, top, rows),
        (y1, top + rows - 1, rows),
    ):
        assert abs(value - edge) <= 0.1 * size + 1e-9


def test_without_jitter_the_box_is_the_bounding_box():
    assert jittered_box(TRUTH, np.random.default_rng(0), jitter=0) == (30, 10, 40, 20)


def test_a_box_around_a_lesion_one_pixel_wide_keeps_its_corners_in_order():
    line = rectangle((40, 60), slice(5, 25), slice(30, 31))
    for seed in range(50):
        x0, y0, x1, y1 = jittered_box(line, np.random.default_rng(seed))
        assert x0 <= x1
        assert y0 < y1


def test_anywhere_is_every_pixel_of_every_part_about_equally_often():
    parts = rectangle((20, 30), slice(2, 4), slice(3, 5)) | rectangle((20, 30), slice(15, 16), slice(20, 21))
    rng = np.random.default_rng(0)
    places = [anywhere(parts, rng) for _ in range(1000)]
    counts = {place: places.count(place) for place in set(places)}
    assert set(counts) == {(3, 2), (4, 2), (3, 3), (4, 3), (20, 15)}
    # 200 each expected; five standard deviations of a binomial are 63
    assert all(abs(count - 200) < 63 for count in counts.values())


@pytest.mark.parametrize(("side", "depth"), [(1, 1), (2, 1), (3, 2), (5, 3)])
def test_the_pole_of_a_square_is_as_deep_as_half_of_it(side: int, depth: int):
    assert pole(rectangle((20, 30), slice(4, 4 + side), slice(10, 10 + side)))[2] == depth
