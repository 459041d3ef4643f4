import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import sobel as scipy_sobel
from scipy.stats import entropy as scipy_entropy

from core.explore import LEVELS, canny, local_entropy, sobel

FLAT = np.full((9, 12), 0.4, dtype=np.float32)


def edge(rows: int = 24, columns: int = 40) -> np.ndarray:
    image = np.full((rows, columns), 0.2, dtype=np.float32)
    image[:, columns // 2 :] = 0.8
    return image


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.integers(1, 4))
def test_local_entropy_is_scipys_of_the_grey_levels_in_the_disc(seed: int, radius: int) -> None:
    image = np.random.default_rng(seed).random((15, 20), dtype=np.float32)
    low, high = float(image.min()), float(image.max())
    levels = np.minimum((image.astype(np.float64) - low) / (high - low) * LEVELS, LEVELS - 1).astype(int)
    y, x = np.mgrid[:15, :20]
    inside = (y - 7) ** 2 + (x - 9) ** 2 <= radius**2
    expected = scipy_entropy(np.bincount(levels[inside]), base=2)
    assert local_entropy(image, radius)[7, 9] == pytest.approx(expected, abs=1e-5)


def test_local_entropy_is_high_at_an_edge_and_zero_in_flat_tissue() -> None:
    found = local_entropy(edge(), 3)
    assert found[12, 20] > 0.9  # two levels, about half each: a bit
    assert found[12, 5] == 0


@pytest.mark.parametrize("make", [local_entropy, sobel, canny])
@pytest.mark.parametrize(
    "image", [FLAT, np.ones((1, 1), np.float32), np.ones((2, 2), np.float32), np.ones((1, 7), np.float32)]
)
def test_a_constant_or_tiny_slice_has_neither_texture_nor_edges(make: object, image: np.ndarray) -> None:
    found = make(image)  # type: ignore[operator]
    assert found.shape == image.shape
    assert not found.any()


def test_sobel_is_scipys_on_its_own_scale() -> None:
    image = np.random.default_rng(1).random((13, 18)).astype(np.float32)
    wide = image.astype(np.float64)
    expected = np.hypot(scipy_sobel(wide, 0), scipy_sobel(wide, 1)) / 4 / np.sqrt(2)
    np.testing.assert_allclose(sobel(image), expected, atol=1e-6)
    assert sobel(edge())[12, 20] == pytest.approx(0.6 / np.sqrt(2), abs=1e-6)


def test_canny_draws_a_disc_as_one_closed_thin_line() -> None:
    image = np.zeros((60, 80), dtype=np.float32)
    cv2.circle(image, (45, 28), 15, 1.0, -1)
    y, x = np.nonzero(canny(image, 1.0, 0.1))
    away = np.hypot(x - 45, y - 28)
    assert away.min() > 13
    assert away.max() < 17
    assert np.unique(np.round(np.degrees(np.arctan2(y - 28, x - 45)) / 15)).size >= 24  # all around
    assert len(x) < 1.5 * 2 * np.pi * 15


def test_canny_keeps_fewer_edges_when_asked_for_fewer() -> None:
    image = np.random.default_rng(3).random((64, 64), dtype=np.float32)
    assert canny(image, 1.0, 0.02).sum() < canny(image, 1.0, 0.2).sum()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: local_entropy(FLAT, 0), "radius of 1 to 25 px; got 0"),
        (lambda: canny(FLAT, 0.1), "between 0.5 and 10 px; got 0.1"),
        (lambda: canny(FLAT, 1.0, 0.9), "got 0.9"),
        (lambda: sobel(np.full((3, 3), np.nan, np.float32)), "finite"),
        (lambda: local_entropy(np.zeros((3, 3, 3), np.float32)), "turn colour to grey"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()  # type: ignore[operator]
