"""Where the refiner looks and what it is shown; places are worked out by hand, on slices that are not square."""

import cv2
import numpy as np
import pytest
import torch

from core.prompt import BoxPrompt, LassoPrompt, PointPrompt, ScribblePrompt
from core.prompt.refine_input import RADIUS_PX, Case, drawn, first_windows, nearness, network_input, window_of
from core.prompt.refine_window import NOTHING, Window, centred, resized, window_around

INCLUDE, EXCLUDE, REGION = range(3)
WHOLE = Window(0, 0, 64)


def square_mask(length: int, rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros((length, length), dtype=bool)
    mask[rows, columns] = True
    return mask


def test_a_small_mask_at_the_border_gets_a_third_of_the_slice_moved_inside():
    mask = square_mask(60, slice(10, 14), slice(50, 54))  # its middle is the edge between pixels 51 and 52, 11 and 12
    assert window_around(mask, ()) == Window(40, 2, 20)


def test_a_large_mask_gets_a_margin_and_prompts_outside_it_count():
    mask = square_mask(200, slice(80, 120), slice(90, 130))
    assert window_around(mask, ()) == Window(76, 66, 68)  # 1.7 x 40 around (110, 100)
    far = window_around(mask, (PointPrompt(20, 100, False),))
    assert far == Window(0, 6, 187)  # 110 px from 20 to 129: 1.7 x 110 around (75, 100), moved inside
    assert window_around(mask, (BoxPrompt(90, 80, 129, 119),)) == Window(76, 66, 68)


def test_a_window_never_leaves_the_square_and_nothing_known_is_all_of_it():
    assert window_around(np.ones((50, 50), dtype=bool), ()) == Window(0, 0, 50)
    assert window_around(np.zeros((50, 50), dtype=bool), ()) == Window(0, 0, 50)
    assert centred(-30.0, 500.0, 12.0, 100) == Window(0, 88, 12)


def test_a_smaller_scale_still_holds_the_whole_mask():
    mask = square_mask(200, slice(80, 120), slice(90, 190))
    window = window_around(mask, (), scale=0.1)
    assert (window.x, window.side) == (90, 100)


def test_a_cut_that_grows_agrees_with_opencv_and_one_that_shrinks_keeps_the_mean():
    maps = torch.rand(2, 40, 40, generator=torch.Generator().manual_seed(0))
    window = Window(7, 11, 20)
    expected = cv2.resize(maps[1, 11:31, 7:27].numpy(), (50, 50), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(window.cut(maps, 50)[1].numpy(), expected, atol=1e-5)
    stripes = (torch.arange(64) % 2).float().expand(1, 64, 64)
    inner = resized(stripes, 16)[0, :, 2:-2]
    assert float(inner.min()) > 0.4  # without smoothing every fourth column, all of one kind, would be left
    assert float(inner.max()) < 0.6


def test_pasting_puts_the_window_back_and_nothing_around_it():
    logits = torch.rand(1, 20, 20)
    whole = Window(7, 11, 20).paste(logits, 40)
    assert torch.equal(whole[:, 11:31, 7:27], logits)
    assert int((whole == NOTHING).sum()) == 40 * 40 - 20 * 20


def test_a_mask_touches_an_edge_only_where_the_slice_goes_on():
    window, size = Window(20, 0, 20), (20, 40)  # the slice fills the upper half of its square of 40
    inside = square_mask(40, slice(1, 19), slice(21, 39))
    assert not window.is_touched_by(inside, size)
    assert not window.is_touched_by(square_mask(40, slice(0, 20), slice(30, 40)), size)  # the slice's own edges
    assert window.is_touched_by(square_mask(40, slice(5, 6), slice(20, 25)), size)


def test_a_click_is_a_disc_of_the_same_size_at_every_zoom_around_the_place_that_was_clicked():
    rows, columns = np.indices((64, 64))
    for window in (WHOLE, Window(32, 16, 16)):
        maps = drawn([PointPrompt(40, 20)], window, 64)
        factor = 64 / window.side
        x, y = (40.5 - window.x) * factor - 0.5, (20.5 - window.y) * factor - 0.5
        disc = (columns - x) ** 2 + (rows - y) ** 2 <= RADIUS_PX**2
        np.testing.assert_array_equal(maps[INCLUDE], disc)
        assert not maps[EXCLUDE].any()
        assert not maps[REGION].any()


def test_where_prompts_contradict_each_other_the_later_one_counts():
    maps = drawn([PointPrompt(20, 30), PointPrompt(22, 30, False)], WHOLE, 64)
    assert maps[EXCLUDE, 30, 22] == maps[EXCLUDE, 30, 21] == 1
    assert maps[INCLUDE, 30, 21] == 0
    assert maps[INCLUDE, 30, 18] == 1


def test_a_scribble_is_drawn_as_a_line_and_not_as_points():
    maps = drawn([ScribblePrompt(((10, 10), (50, 10)))], WHOLE, 64)
    assert maps[INCLUDE, 10, 10:51].all()
    assert maps[INCLUDE].sum() == 41 * 7 + 22  # 7 rows of 41 px between two halves of a disc of 29 px, less its middle


def test_a_newer_box_replaces_the_region_and_lassos_add_up():
    box, lasso = BoxPrompt(10, 20, 12, 25), LassoPrompt(((39.5, 39.5), (49.5, 39.5), (49.5, 49.5), (39.5, 49.5)))
    first = drawn([BoxPrompt(0, 0, 60, 60), box], WHOLE, 64)[REGION]
    np.testing.assert_array_equal(first, square_mask(64, slice(20, 26), slice(10, 13)))
    both = drawn([lasso, LassoPrompt(((-0.5, -0.5), (3.5, -0.5), (3.5, 3.5), (-0.5, 3.5)))], WHOLE, 64)[REGION]
    assert both.sum() == 100 + 16
    assert drawn([box, lasso], WHOLE, 64)[REGION].sum() == 100
    assert drawn([lasso, box], WHOLE, 64)[REGION].sum() == 18


def test_an_exclude_lasso_excludes_all_that_it_encloses():
    lasso = LassoPrompt(((9.5, 9.5), (29.5, 9.5), (29.5, 19.5), (9.5, 19.5)), include=False)
    maps = drawn([PointPrompt(15, 15), lasso], WHOLE, 64)
    np.testing.assert_array_equal(maps[EXCLUDE], square_mask(64, slice(10, 20), slice(10, 30)))
    assert not (maps[INCLUDE] * maps[EXCLUDE]).any()


@pytest.mark.parametrize(
    ("corners", "rows", "columns"),
    [((5.2, 5.0, 5.4, 9.0), slice(5, 10), slice(5, 6)), ((-9, -9, -5, 9), slice(0, 10), slice(0, 0))],
)
def test_a_thin_box_keeps_a_pixel_and_one_out_of_sight_has_none(corners, rows: slice, columns: slice):
    np.testing.assert_array_equal(drawn([BoxPrompt(*corners)], WHOLE, 64)[REGION], square_mask(64, rows, columns))


def test_the_first_look_is_from_afar_and_closer_and_a_box_or_a_mask_brings_it_near():
    image = torch.zeros(1, 100, 100)
    click = PointPrompt(50, 50)
    near_click = torch.full((1, 50, 50), -5.0)
    near_click[0, 25, 25] = 5.0
    assert first_windows(Case(image, (80, 100), (click,))) == (Window(10, 10, 80), Window(26, 26, 50))
    far = (click, PointPrompt(5, 50), PointPrompt(95, 50, False))
    assert first_windows(Case(image, (80, 100), far)) == (Window(0, 0, 100),) * 2  # every prompt is in sight
    assert window_of(Case(image, (80, 100), (click,), previous=near_click)).side == 33
    assert window_of(Case(image, (80, 100), (BoxPrompt(45, 45, 55, 55),))).side == 33


def test_a_lone_click_is_one_include_click_and_nothing_else():
    image, click = torch.zeros(1, 100, 100), PointPrompt(50, 50)
    assert Case(image, (80, 100), (click,)).lone_click == click
    for items in ((PointPrompt(50, 50, False),), (click, PointPrompt(5, 50)), (BoxPrompt(45, 45, 55, 55),), ()):
        assert Case(image, (80, 100), items).lone_click is None
    assert Case(image, (80, 100), (click,), torch.zeros(1, 50, 50)).lone_click is None


def test_all_channels_of_the_input_show_the_same_place():
    image = torch.full((1, 64, 64), -1.0)
    image[0, 20, 40] = 1.0
    logits = torch.where(image > 0, 16.0, -4.0)
    case = Case(image, (64, 64), (PointPrompt(40, 20),), logits)
    seen = network_input(case, Window(32, 16, 16), 64)
    assert seen.shape == (6, 64, 64)
    assert float(seen.min()) == -1
    assert float(seen.max()) == 1  # 16 is clipped to 8, which is 1
    assert float(seen[5].min()) == -0.5
    for channel in (0, 1, 4, 5):
        bright = seen[channel] == seen[channel].max()
        rows, columns = torch.nonzero(bright, as_tuple=True)
        assert (float(rows.float().mean()), float(columns.float().mean())) == (17.5, 33.5)  # 4 * (4 + 0.5) - 0.5 …


def test_what_is_not_known_is_zero():
    seen = network_input(Case(torch.ones(1, 64, 64), (64, 64), (BoxPrompt(9, 9, 12, 20),)), WHOLE, 64)
    assert not seen[4:].any()


def test_nearness_falls_in_a_straight_line_from_the_first_click_at_every_zoom():
    items = (PointPrompt(40, 20), PointPrompt(10, 50, False), PointPrompt(12, 12))
    for window in (WHOLE, Window(32, 16, 16)):
        (found,) = nearness(items, window, 64)
        factor = 64 / window.side
        x, y = (40.5 - window.x) * factor - 0.5, (20.5 - window.y) * factor - 0.5
        assert found[round(y), round(x) + 10] == pytest.approx(1 - np.hypot(round(y) - y, round(x) + 10 - x) / 32)
        assert found.max() > 0.97
    assert nearness(items, WHOLE, 64)[0, 50, 10] == 0  # 42 px away, over half of the side
    for first in (PointPrompt(40, 20, False), BoxPrompt(1, 1, 9, 9)):
        assert not nearness((first, *items), WHOLE, 64).any()
