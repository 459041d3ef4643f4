"""What the network is told about a click must lie where the network sees the clicked pixel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.letterbox import Letterbox, normalise

SIZES = [(100, 60), (60, 100), (37, 200), (512, 400), (400, 512), (700, 333), (256, 256)]


def centre_of_mass(square: np.ndarray) -> tuple[float, float]:
    y, x = np.mgrid[: square.shape[0], : square.shape[1]]
    return float((square * x).sum() / square.sum()), float((square * y).sum() / square.sum())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", [(0.25, 0.3), (0.7, 0.8), (0.5, 0.2)])
def test_a_bright_patch_goes_where_its_centre_is_said_to_go(size: tuple[int, int], place: tuple[float, float]):
    height, width = size
    x, y = round(width * place[0]), round(height * place[1])
    image = np.zeros(size, dtype=np.float32)
    image[y - 3 : y + 4, x - 3 : x + 4] = 1.0  # its centre of mass is the centre of pixel (x, y)
    box = Letterbox(height, width, 256)
    told = box.points(np.array([[x, y]], dtype=np.float32))[0]
    np.testing.assert_allclose(told, centre_of_mass(box.fit(image)), atol=0.1)


def test_points_of_a_halved_image_follow_the_pixel_grid():
    # two native pixels share one on the square: pixels 0 and 1 lie at -0.25 and 0.25
    box = Letterbox(512, 256, 256)
    given_points = np.array([[0, 0], [1, 1], [255, 511]], dtype=np.float32)
    np.testing.assert_allclose(box.points(given_points), [[-0.25, -0.25], [0.25, 0.25], [127.25, 255.25]], atol=1e-5)


def test_the_rest_of_the_square_is_black_on_the_right_and_at_the_bottom():
    tall = Letterbox(200, 100, 256).fit(np.ones((200, 100), dtype=np.float32))
    assert (tall[:, :128] == 1).all()
    assert (tall[:, 128:] == 0).all()
    wide = Letterbox(100, 200, 256).fit(np.ones((100, 200), dtype=np.float32))
    assert (wide[:128] == 1).all()
    assert (wide[128:] == 0).all()


@pytest.mark.parametrize("size", [*SIZES, (1, 1), (1, 300), (300, 1)])
def test_restore_gives_the_native_size(size: tuple[int, int]):
    restored = Letterbox(*size, 256).restore(np.full((256, 256), 0.5, dtype=np.float32))
    assert restored.shape == size
    assert restored.dtype == np.float32
    np.testing.assert_allclose(restored, 0.5)


@pytest.mark.parametrize("size", SIZES)
def test_restoring_what_was_fitted_leaves_a_smooth_image_almost_unchanged(size: tuple[int, int]):
    y, x = np.mgrid[: size[0], : size[1]]
    image = (0.5 + 0.3 * np.sin(4 * x / size[1]) + 0.2 * np.cos(3 * y / size[0])).astype(np.float32)
    box = Letterbox(*size, 256)
    inner = np.s_[3:-3, 3:-3]  # at the border the padding or the missing neighbour counts
    np.testing.assert_allclose(box.restore(box.fit(image))[inner], image[inner], atol=0.01)


pixels = arrays.arrays(np.float32, (7, 9), elements=st.floats(0, 1, width=32))


@given(pixels)
def test_normalised_pixels_lie_in_0_to_1_in_the_same_order(image: np.ndarray):
    stretched = normalise(image)
    assert stretched.dtype == np.float32
    assert stretched.min() >= 0
    assert stretched.max() <= 1
    order = np.argsort(image, axis=None, kind="stable")
    assert (np.diff(stretched.ravel()[order]) >= 0).all()


def test_one_hot_pixel_does_not_darken_the_rest():
    rng = np.random.default_rng(0)
    image = rng.uniform(0, 0.2, (64, 64)).astype(np.float32)
    hot = image.copy()
    hot[5, 5] = 1.0
    np.testing.assert_allclose(
        np.delete(normalise(hot), 5 * 64 + 5), np.delete(normalise(image), 5 * 64 + 5), atol=0.01
    )


def test_a_constant_slice_comes_back_black():
    assert not normalise(np.full((5, 8), 0.7, dtype=np.float32)).any()
