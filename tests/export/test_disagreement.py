"""Disagreement is seen where it is, and its colours can be read off the legend."""

import numpy as np
import pytest
from matplotlib import colormaps

from core.export import disagreement_legend, disagreement_map


def at(value: float, grey: float = 0.8) -> np.ndarray:
    return disagreement_map(np.full((3, 5), grey, np.float32), np.full((3, 5), value, np.float32))[1, 2]


def test_where_all_agree_the_slice_is_seen_dimmed_and_grey():
    picture = at(0.0)
    assert picture[0] == picture[1] == picture[2]
    assert 0 < picture[0] < 0.8 * 255 / 1.5
    assert (at(0.0, grey=0.0) == 0).all()


@pytest.mark.parametrize("value", [0.1, 0.4, 0.75, 1.0])
def test_a_colour_is_that_of_matplotlibs_plasma_whatever_lies_below(value: float):
    expected = np.array(colormaps["plasma"](round(value * 255))[:3]) * 255
    for grey in (0.0, 1.0):
        np.testing.assert_allclose(at(value, grey), expected, atol=2)


def test_the_legend_has_the_maps_colours_from_left_to_right():
    legend = disagreement_legend(101, 7)
    assert legend.shape == (7, 101, 3)
    for percent in (20, 60, 100):
        np.testing.assert_allclose(legend[3, percent].astype(int), at(percent / 100), atol=1)


def test_more_disagreement_is_brighter_in_grey_print():
    grey = disagreement_legend()[0, 26:] @ np.array([0.299, 0.587, 0.114])
    assert grey[-1] > 2 * grey[0]
    assert (np.diff(grey) > -1.5).all()


def test_the_place_is_kept_on_a_scaled_picture():
    image, value = np.zeros((4, 6), np.float32), np.zeros((4, 6), np.float32)
    value[3, 1] = 1.0
    picture = disagreement_map(image, value, scale=4).sum(axis=2)
    assert picture.shape == (16, 24)
    y, x = np.unravel_index(picture.argmax(), picture.shape)
    assert (y // 4, x // 4) == (3, 1)


def test_sizes_must_agree():
    with pytest.raises(ValueError, match=r"\(4, 6\).*\(6, 4\)"):
        disagreement_map(np.zeros((4, 6), np.float32), np.zeros((6, 4), np.float32))
    with pytest.raises(ValueError, match="scale 0"):
        disagreement_map(np.zeros((4, 6), np.float32), np.zeros((4, 6), np.float32), scale=0)
