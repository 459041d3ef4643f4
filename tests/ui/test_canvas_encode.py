"""Images reach the browser pixel by pixel, masks run by run."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.prompt import Lesions
from ui.canvas import click_canvas, image_data_url, mask_runs


def decoded(url: str) -> np.ndarray:
    """Decoded with Pillow, where the code under test writes with OpenCV."""
    head, _, body = url.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(body))))


def test_an_image_becomes_eight_bit_grey_of_the_same_shape() -> None:
    image = np.array([[0.0, 0.5, 1.0], [0.25, 2.0, -1.0]], dtype=np.float32)
    # 0.5 * 255 = 127.5 and 0.25 * 255 = 63.75, rounded half to even; the last two are clipped.
    assert decoded(image_data_url(image)).tolist() == [[0, 128, 255], [64, 255, 0]]


def test_a_pixel_that_is_not_a_number_is_black() -> None:
    assert decoded(image_data_url(np.array([[np.nan, 1.0]], dtype=np.float32))).tolist() == [[0, 255]]


def test_a_mask_becomes_runs_along_its_rows_outside_first() -> None:
    mask = np.zeros((3, 4), dtype=bool)
    mask[0, 2:] = mask[1, 0] = mask[2, 3] = True  # ..## #... ...#
    assert mask_runs(mask) == [2, 3, 6, 1]
    assert mask_runs(~mask) == [0, 2, 3, 6, 1]
    assert mask_runs(np.zeros((3, 4), dtype=bool)) == [12]


def test_runs_laid_end_to_end_are_the_mask() -> None:
    mask = np.random.default_rng(1).random((9, 13)) < 0.4
    runs = mask_runs(mask)
    assert np.repeat(np.arange(len(runs)) % 2 == 1, runs).tolist() == mask.ravel().tolist()
    assert min(runs[1:]) > 0


@pytest.mark.parametrize("shape", [(4, 4, 3), (0, 4), (4,)])
def test_anything_but_one_grey_slice_is_refused_by_its_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected a grey image \(H, W\)"):
        image_data_url(np.zeros(shape, dtype=np.float32))


def test_a_mask_of_another_shape_is_refused() -> None:
    image, mask = np.zeros((4, 6), dtype=np.float32), np.zeros((6, 4), dtype=bool)
    with pytest.raises(ValueError, match=r"\(6, 4\).*\(4, 6\)"):
        click_canvas(key="c", image=image, image_id="i", lesions=Lesions(), masks={1: mask}, ack={})
