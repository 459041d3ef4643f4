from itertools import pairwise

import matplotlib.path
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from core.prompt.raster import inside, near

SIZE = (30, 50)  # rows, columns: swapped axes cannot pass
coordinate = st.floats(-8, 58, allow_nan=False)


def centres() -> np.ndarray:
    """(x, y) of all pixels, (1500, 2)."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(float)


def test_a_rectangle_away_from_the_centre_holds_the_pixels_between_its_sides():
    mask = inside(((39.5, 3.5), (44.5, 3.5), (44.5, 11.5), (39.5, 11.5)), SIZE)
    expected = np.zeros(SIZE, dtype=bool)
    expected[4:12, 40:45] = True
    np.testing.assert_array_equal(mask, expected)


def test_polygons_that_share_an_edge_through_pixel_centres_share_no_pixel_and_leave_none_out():
    left, right = ((5, 5), (20, 5), (20, 15), (5, 15)), ((20, 5), (40, 5), (40, 15), (20, 15))
    both = inside(((5, 5), (40, 5), (40, 15), (5, 15)), SIZE)
    assert not (inside(left, SIZE) & inside(right, SIZE)).any()
    np.testing.assert_array_equal(inside(left, SIZE) | inside(right, SIZE), both)
    assert both.sum() == 35 * 10


def test_a_triangle_has_the_area_of_the_formula_whichever_way_round_it_is_drawn():
    corners = ((0.5, 0.5), (40.5, 0.5), (0.5, 20.5))
    mask = inside(corners, SIZE)
    assert mask.sum() == 40 * 20 / 2  # 39 + 37 + … + 1
    assert mask[2, 30]
    assert not mask[15, 30]
    np.testing.assert_array_equal(inside(corners[::-1], SIZE), mask)


def test_a_line_that_overlaps_its_own_beginning_leaves_no_hole():
    turns = np.linspace(0, 2.5 * np.pi, 60)  # one turn and a quarter, drifting inwards
    spiral = tuple((20 + (12 - t) * np.cos(t), 15 + (12 - t) * np.sin(t)) for t in turns)
    assert inside(spiral, SIZE)[15:22, 20:25].all()  # the quarter that is gone around twice


def test_a_polygon_partly_outside_the_slice_is_cut_at_its_border():
    mask = inside(((-10, -10), (4.5, -10), (4.5, 90), (-10, 90)), SIZE)
    np.testing.assert_array_equal(mask, centres().reshape(*SIZE, 2)[..., 0] <= 4)


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(3, 12))
def test_polygons_agree_with_matplotlib(seed: int, corners: int):
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    reach = rng.uniform(3, 30, corners)  # around one point by angle, so that no two sides cross
    polygon = np.stack([25 + reach * np.cos(angle), 15 + reach * np.sin(angle)], axis=1)
    if np.diff(angle, append=angle[0] + 2 * np.pi).max() > np.pi:
        return
    expected = matplotlib.path.Path(polygon).contains_points(centres()).reshape(SIZE)
    np.testing.assert_array_equal(inside(tuple(map(tuple, polygon)), SIZE), expected)


def test_a_dab_covers_the_disc_around_its_point():
    mask = near(((40.0, 5.0),), 3.0, SIZE)
    rows = {row: int(mask[row].sum()) for row in range(SIZE[0]) if mask[row].any()}
    # x² + y² <= 9 counted by hand: seven across at the middle, one at the poles
    assert rows == {2: 1, 3: 5, 4: 5, 5: 7, 6: 5, 7: 5, 8: 1}
    assert mask[5, 37]
    assert mask[5, 43]


def test_the_thinnest_brush_along_a_row_covers_that_row_only():
    mask = near(((10.0, 7.0), (30.0, 7.0)), 0.5, SIZE)
    assert mask[7, 10:31].all()
    assert mask.sum() == 21


def test_a_brush_that_stays_outside_the_slice_covers_nothing():
    assert not near(((-20.0, 5.0), (-9.0, 40.0)), 5.0, SIZE).any()


@settings(max_examples=40)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=6), st.floats(0.5, 20))
def test_a_brush_covers_what_is_within_its_radius(line: list[tuple[float, float]], radius: float):
    corners = np.array(line)
    steps = np.linspace(0, 1, 4000)[:, None]  # a sample at least every 0.03 px: distances are right within 0.001 px
    pieces = [a + steps * (b - a) for a, b in pairwise(corners)] or [corners]
    distance = cKDTree(np.concatenate(pieces)).query(centres())[0].reshape(SIZE)
    mask = near(tuple(line), radius, SIZE)
    assert mask[distance < radius - 0.01].all()
    assert not mask[distance > radius + 0.01].any()


def test_a_long_scrawl_is_covered_all_along():
    rng = np.random.default_rng(0)
    line = tuple((float(x), float(y)) for x, y in rng.uniform((0, 0), (49, 29), (1100, 2)))  # more than one part
    mask = near(line, 0.75, SIZE)
    assert all(mask[round(y), round(x)] for x, y in line)
