import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import convolve1d

from core.enhance.pyramid import decompose, deepest, expand, reconstruct

sizes = st.integers(1, 90)


@given(sizes, sizes, st.integers(0, 2**31))
def test_reconstruction_is_exact_at_any_size(height: int, width: int, seed: int) -> None:
    image = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    assert np.abs(reconstruct(decompose(image)) - image).max() <= 1e-6


@given(st.integers(2, 60), st.integers(2, 60))
def test_a_constant_has_no_detail(height: int, width: int) -> None:
    pyramid = decompose(np.full((height, width), 0.37, dtype=np.float32))
    assert all(np.abs(band).max() < 1e-6 for band in pyramid.bands)
    np.testing.assert_allclose(pyramid.residual, 0.37, atol=1e-6)


def test_the_kernel_is_burt_and_adelsons() -> None:
    image = np.random.default_rng(0).random((33, 48), dtype=np.float32)
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    smooth = convolve1d(
        convolve1d(image.astype(np.float64), kernel, axis=0, mode="mirror"), kernel, axis=1, mode="mirror"
    )
    np.testing.assert_allclose(decompose(image, 1).residual, smooth[::2, ::2], atol=1e-6)


def test_expand_spreads_a_pixel_by_four_times_the_kernel() -> None:
    coarse = np.zeros((5, 5), dtype=np.float32)
    coarse[2, 2] = 1
    row = np.array([1, 4, 6, 4, 1]) / 8
    np.testing.assert_allclose(expand(coarse, (9, 9))[2:7, 2:7], np.outer(row, row), atol=1e-7)


@pytest.mark.parametrize(
    ("shape", "bands"), [((512, 512), 8), ((256, 300), 7), ((255, 217), 6), ((4, 9), 1), ((1, 7), 0)]
)
def test_the_residual_keeps_two_to_four_pixels(shape: tuple[int, int], bands: int) -> None:
    pyramid = decompose(np.zeros(shape, dtype=np.float32))
    assert deepest(shape) == len(pyramid.bands) == bands
    if bands:
        assert 2 <= min(pyramid.residual.shape) <= 4


def test_fewer_levels_than_possible_are_honoured_and_more_are_not_invented() -> None:
    image = np.zeros((64, 64), dtype=np.float32)
    assert len(decompose(image, 2).bands) == 2
    assert len(decompose(image, 99).bands) == 5
