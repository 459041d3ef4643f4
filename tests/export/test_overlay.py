import cv2
import numpy as np
import pytest

from core.export import overlay
from core.palette import EXCLUDE, INCLUDE, lesion_colour, rgb
from core.prompt import HAND, BoxPrompt, LassoPrompt, Outline, PointPrompt, ScribblePrompt, Segmentation

SHAPE = (60, 100)
GREY = np.full(SHAPE, 0.4, dtype=np.float32)


def square(top, left, side, shape=SHAPE):
    mask = np.zeros(shape, dtype=np.bool_)
    mask[top : top + side, left : left + side] = True
    return mask


def touched(picture):
    return np.any(picture != 102, axis=2)


def filled(picture):
    """Which share of its own upright box a mark fills: a square all of it, a disc less."""
    rows, columns = np.nonzero(touched(picture))
    return rows.size / (np.ptp(rows) + 1) / (np.ptp(columns) + 1)


def test_without_mask_and_prompts_it_is_the_image_in_grey():
    image = np.linspace(0, 1, 6000, dtype=np.float32).reshape(SHAPE)
    found = overlay(image)
    assert found.dtype == np.uint8
    assert found.shape == (60, 100, 3)
    np.testing.assert_array_equal(found, np.rint(image * 255)[..., None].repeat(3, axis=2))


def test_values_outside_the_range_are_clipped_not_wrapped():
    np.testing.assert_array_equal(overlay(np.array([[-1.0, 2.0]], dtype=np.float32))[0, :, 0], [0, 255])


def test_the_inside_is_blended_by_hand_and_the_outside_left_alone():
    found = overlay(GREY, square(10, 60, 20), colour="#ff0080", opacity=0.25)
    # 102 is 0.4 of 255: three quarters of it and a quarter of the colour.
    np.testing.assert_array_equal(found[20, 70], [round(76.5 + 63.75), round(76.5), round(76.5 + 32.0)])
    assert not touched(found)[:8].any()
    assert not touched(found)[:, :58].any()
    assert not touched(found)[32:].any()
    assert not touched(found)[:, 82:].any()


def test_the_outline_is_the_colour_and_its_middle_runs_between_the_pixels():
    found = overlay(GREY, square(10, 60, 20), colour="#ffffff", opacity=0.0, scale=8)
    row = found[20 * 8, 56 * 8 : 64 * 8, 0].astype(float)
    # The left edge of column 60 lies between the columns 479 and 480 of the scaled picture: a line of 1.5 px covers
    # three quarters of each.
    np.testing.assert_array_equal(np.flatnonzero(row > 180) + 56 * 8, [479, 480])
    assert not touched(found)[20 * 8, 70 * 8]  # no fill at opacity 0


@pytest.mark.parametrize("scale", [1, 2, 5])
def test_the_tinted_area_is_the_mask_at_every_scale(scale):
    mask = np.zeros(SHAPE, dtype=np.uint8)
    cv2.ellipse(mask, (70, 25), (18, 9), 30, 0, 360, 1, -1)
    black = np.zeros(SHAPE, dtype=np.float32)
    found = overlay(black, mask.astype(bool), colour="#0000ff", opacity=0.5, scale=scale)[..., 2].astype(float)
    assert found.shape == (60 * scale, 100 * scale)
    filled = np.where(found > 0, 1, 0)
    outline = (found > 160).sum() / 2  # half of the line lies outside
    assert filled.sum() - outline == pytest.approx(mask.sum() * scale**2, rel=0.12)
    moments = cv2.moments(filled.astype(np.uint8), True)
    native = cv2.moments(mask, True)
    assert moments["m10"] / moments["m00"] == pytest.approx(
        (native["m10"] / native["m00"] + 0.5) * scale - 0.5, abs=0.6
    )
    assert moments["m01"] / moments["m00"] == pytest.approx(
        (native["m01"] / native["m00"] + 0.5) * scale - 0.5, abs=0.6
    )


def test_an_outline_closes_along_the_border_of_the_slice():
    found = overlay(GREY, np.ones(SHAPE, dtype=np.bool_), colour="#ffffff", opacity=0.0)
    for edge in (found[0], found[-1], found[:, 0], found[:, -1]):
        assert edge.min() > 150
    assert not touched(found)[3:-3, 3:-3].any()


def test_a_single_pixel_and_a_thin_line_can_be_seen():
    for mask in (square(30, 50, 1), square(0, 0, 1), np.eye(60, 100, dtype=np.bool_)):
        found = overlay(GREY, mask)
        assert touched(found)[mask].all()


def outlines(*masks):
    return [Outline(number, Segmentation(mask, HAND)) for number, mask in enumerate(masks, 1)]


def test_each_lesion_has_its_own_colour_inside_and_along_its_edge():
    left, right = square(10, 10, 20), square(10, 60, 20)
    found = overlay(GREY, outlines=outlines(left, right), opacity=0.5, scale=4)
    for number, x in ((1, 10), (2, 60)):
        colour = np.array(rgb(lesion_colour(number)))
        np.testing.assert_allclose(found[20 * 4, (x + 10) * 4], (102 + colour) / 2, atol=1)
        edge = found[20 * 4, (x - 2) * 4 : (x + 2) * 4].astype(int)
        assert np.abs(edge - colour).max(axis=1).min() <= 45  # a line of 1.5 px covers at least three quarters of one
    assert lesion_colour(1) != lesion_colour(2)
    assert not touched(found)[:, 35 * 4 : 55 * 4].any()


def test_a_single_first_lesion_looks_as_a_mask_does():
    mask = square(10, 60, 20)
    np.testing.assert_array_equal(overlay(GREY, outlines=outlines(mask)), overlay(GREY, mask))


@pytest.mark.parametrize("turn", [1, -1])
def test_a_lesions_line_is_not_dimmed_by_its_neighbour(turn):
    first, second = outlines(square(10, 40, 20), square(10, 61, 20))[::turn]
    left = first if turn == 1 else second
    alone = overlay(GREY, outlines=[left])[20].astype(int)
    both = overlay(GREY, outlines=[first, second])[20].astype(int)
    np.testing.assert_array_equal(both[:59], alone[:59])
    # The neighbour's shade begins a pixel and a half before its edge, over half of column 59. Of that column left's
    # line covers three quarters; only the quarter beneath is dimmed, by 0.45 at half: 0.056 of the value at most.
    assert np.abs(both[59] - alone[59]).max() <= 0.057 * 255


def test_an_empty_mask_paints_nothing():
    np.testing.assert_array_equal(overlay(GREY, np.zeros(SHAPE, dtype=np.bool_)), overlay(GREY))


@pytest.mark.parametrize("scale", [1, 4])
def test_include_is_a_green_disc_with_a_plus_and_exclude_a_vermilion_square_with_a_minus(scale):
    at = {"x": 70.0, "y": 20.0}
    plus = overlay(GREY, prompts=[PointPrompt(**at)], scale=scale)
    minus = overlay(GREY, prompts=[PointPrompt(**at, include=False)], scale=scale)
    for found, colour in ((plus, INCLUDE), (minus, EXCLUDE)):
        rows, columns = np.nonzero(touched(found))
        assert columns.mean() == pytest.approx(70.5 * scale - 0.5, abs=0.5)
        assert rows.mean() == pytest.approx(20.5 * scale - 0.5, abs=0.5)
        assert (np.abs(found.astype(int) - rgb(colour)).max(axis=2) == 0).any()
        centre = found[round(20.5 * scale - 0.5), round(70.5 * scale - 0.5)]
        assert centre.min() >= 200  # white
    x, y = round(70.5 * scale - 0.5), round(20.5 * scale - 0.5)
    assert plus[y - 2, x].min() > minus[y - 2, x].min()  # only the plus has an upright
    assert filled(minus) > 0.95
    assert filled(plus) < 0.9


def test_of_several_boxes_the_newest_is_drawn():
    found = touched(overlay(GREY, prompts=[BoxPrompt(5, 5, 30, 30), BoxPrompt(60, 20, 90, 50)]))
    assert not found[:, :50].any()
    assert found[20, 75]
    assert found[50, 75]
    assert found[35, 60]
    assert found[35, 90]
    assert not found[35, 75]


def test_a_scribble_is_an_open_line_and_a_lasso_a_closed_one_in_the_colour_of_what_they_say():
    corners = ((20.0, 10.0), (80.0, 10.0), (80.0, 50.0))
    scribble = overlay(GREY, prompts=[ScribblePrompt(corners, include=True)])
    lasso = overlay(GREY, prompts=[LassoPrompt(corners, include=False)])
    for picture, colour in ((scribble, INCLUDE), (lasso, EXCLUDE)):
        assert tuple(picture[10, 50]) == rgb(colour)
        assert tuple(picture[30, 80]) == rgb(colour)
    assert not touched(scribble)[30, 50]  # half way back to the start
    assert touched(lasso)[30, 50]


def test_prompts_at_the_border_are_cut_not_refused():
    found = overlay(GREY, prompts=[PointPrompt(-0.5, -0.5), PointPrompt(99.5, 59.5, include=False)])
    assert touched(found)[0, 0]
    assert touched(found)[-1, -1]


def test_nothing_that_is_given_changes():
    image, mask = GREY.copy(), square(10, 60, 20)
    overlay(image, mask, [PointPrompt(1, 1)])
    np.testing.assert_array_equal(image, GREY)
    np.testing.assert_array_equal(mask, square(10, 60, 20))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mask": np.zeros((100, 60), dtype=np.bool_)},
        {"outlines": outlines(np.zeros((100, 60), dtype=np.bool_))},
        {"colour": "red"},
        {"colour": "#12345g"},
        {"opacity": 1.5},
        {"scale": 0},
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match=r"^got .*; expected "):
        overlay(GREY, **wrong)
