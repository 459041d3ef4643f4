import io

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from core.export import mask_png, probability_colours, probability_legend, probability_map, rgb_png, slice_png


def opened(png):
    """By a second codebase: Pillow."""
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert not image.info.keys() - {"gamma"}  # no text, no time
    return image


def test_a_mask_is_zero_and_255_at_native_size():
    mask = np.random.default_rng(0).random((20, 33)) > 0.5
    image = opened(mask_png(mask))
    assert image.mode == "L"
    np.testing.assert_array_equal(np.asarray(image), np.where(mask, 255, 0))


def test_a_slice_keeps_sixteen_bits():
    stored = np.arange(0, 65536, 7, dtype=np.uint16)[:9000].reshape(90, 100)
    image = opened(slice_png((stored / 65535.0).astype(np.float32)))
    assert image.mode == "I;16"
    np.testing.assert_array_equal(np.asarray(image), stored)


def test_a_slice_outside_the_range_is_clipped():
    np.testing.assert_array_equal(np.asarray(opened(slice_png(np.array([[-0.5, 1.5]], np.float32)))), [[0, 65535]])


def test_colours_stay_in_their_order():
    picture = np.random.default_rng(0).integers(0, 256, (5, 9, 3), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(opened(rgb_png(picture))), picture)


@pytest.mark.parametrize("write", [mask_png, slice_png, rgb_png])
def test_what_is_no_picture_is_refused(write):
    with pytest.raises(ValueError, match=r"^got an array of shape \(0, 3\)"):
        write(np.zeros((0, 3), dtype=np.float32))


def test_probabilities_have_the_colours_of_cividis_as_matplotlib_draws_it():
    expected = mpl.colormaps["cividis"](np.linspace(0, 1, 256), bytes=True)[:, :3]
    assert np.abs(probability_colours().astype(int) - expected).max() <= 2


def test_a_higher_probability_is_always_brighter():
    luminance = probability_colours() @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(luminance) > -0.5).all()  # one step of rounding
    assert luminance[-1] - luminance[0] > 150


def test_a_map_shows_each_value_in_its_place():
    found = probability_map(np.array([[0.0, 0.5, 1.0], [2.0, -1.0, 0.25]], dtype=np.float32))
    colours = probability_colours()
    assert found.shape == (2, 3, 3)
    np.testing.assert_array_equal(found[0, [0, 2]], colours[[0, 255]])
    np.testing.assert_array_equal(found[1, :2], colours[[255, 0]])
    np.testing.assert_array_equal(found[1, 2], colours[64])


def test_a_legend_has_one_on_top():
    found = probability_legend(50, 4)
    assert found.shape == (50, 4, 3)
    np.testing.assert_array_equal(found[0, 0], probability_colours()[255])
    np.testing.assert_array_equal(found[-1, 3], probability_colours()[0])
