import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.letterbox import Letterbox
from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, ScribblePrompt
from core.prompt.translation import along, translated

SAME = Letterbox(100, 256, 256)  # one pixel of the slice is one of the square
LASSO = LassoPrompt(((200.5, 10.5), (220.5, 10.5), (220.5, 40.5), (200.5, 40.5)))


def test_clicks_and_the_newest_box_go_through_as_they_are():
    first, second = BoxPrompt(1, 2, 30, 40), BoxPrompt(5, 6, 70, 80)
    found = translated([PointPrompt(3, 4, False), first, PointPrompt(200, 9), second], SAME)
    assert found.points == (PointPrompt(3, 4, False), PointPrompt(200, 9))
    assert found.box == second


def test_a_straight_scribble_becomes_six_even_points_with_both_ends_all_of_one_sign():
    found = translated([ScribblePrompt(((200.0, 20.0), (250.0, 20.0)), include=False)], SAME)
    assert found.points == tuple(PointPrompt(x, 20, False) for x in (200, 210, 220, 230, 240, 250))
    assert found.box is None


def test_steps_are_even_along_the_line_and_not_in_x():
    # 30 px to the right, then 36 px down: in five steps of 13.2 px; the third of them turns the corner
    found = along(((0, 0), (30, 0), (30, 36)), 10)
    expected = [(0, 0), (13.2, 0), (26.4, 0), (30, 9.6), (30, 22.8), (30, 36)]
    np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize(("length", "points"), [(3.9, 1), (4.0, 2), (7.9, 2), (8.0, 3), (500.0, 6)])
def test_points_are_at_least_four_pixels_apart_and_at_most_six(length: float, points: int):
    assert len(along(((0.0, 0.0), (length, 0.0)), 4.0)) == points


def test_a_scribble_shorter_than_four_pixels_is_a_click_half_way():
    assert along(((10.0, 10.0), (12.0, 10.0)), 4.0) == ((11.0, 10.0),)
    assert along(((10.0, 10.0),), 4.0) == ((10.0, 10.0),)


def test_the_distance_counts_at_the_networks_side():
    line = ScribblePrompt(((100.0, 50.0), (116.0, 50.0)))
    assert len(translated([line], Letterbox(400, 1024, 256)).points) == 2  # 16 px are 4 on the square
    assert len(translated([line], Letterbox(40, 128, 256)).points) == 6  # and 32 on this one


def test_a_scribble_that_comes_back_to_its_beginning_does_not_click_twice_there():
    loop = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0), (0.0, 0.0))
    assert len(along(loop, 4.0)) == 5


@given(st.lists(st.tuples(st.floats(0, 250), st.floats(0, 90)), min_size=1, max_size=12), st.floats(0.5, 30))
def test_points_of_any_scribble_keep_their_distance_and_lie_on_it(line: list[tuple[float, float]], apart: float):
    found = np.array(along(tuple(line), apart))
    assert 1 <= len(found) <= 6
    gaps = np.hypot(*(found[:, None] - found[None]).transpose(2, 0, 1))
    assert (gaps + np.eye(len(found)) * apart >= apart - 1e-5).all()
    corners = np.array(line if len(line) > 1 else line * 2)
    for point in found:
        a, step = corners[:-1], np.diff(corners, axis=0)
        share = ((point - a) * step).sum(1) / np.maximum((step**2).sum(1), 1e-12)
        nearest = a + np.clip(share, 0, 1)[:, None] * step
        assert np.hypot(*(nearest - point).T).min() < 1e-3


def test_an_include_lasso_becomes_its_box_and_the_point_deepest_inside():
    found = translated([LASSO], SAME)
    assert found.box == BoxPrompt(200.5, 10.5, 220.5, 40.5)
    (point,) = found.points
    assert point.include
    assert point.x in (210, 211)  # half-way across 20 columns
    assert 20 <= point.y <= 31


def test_an_exclude_lasso_is_a_point_and_no_box():
    found = translated([BoxPrompt(1, 2, 3, 4), LassoPrompt(LASSO.points, include=False)], SAME)
    assert found.box == BoxPrompt(1, 2, 3, 4)
    assert [point.include for point in found.points] == [False]


def test_the_box_of_a_lasso_and_a_box_replace_each_other():
    box = BoxPrompt(1, 2, 30, 40)
    assert translated([LASSO, box], SAME).box == box
    assert translated([box, LASSO], SAME).box == BoxPrompt(200.5, 10.5, 220.5, 40.5)
