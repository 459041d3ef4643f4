"""Edge sharpness, overshoot and entropy against values found by hand or by another codebase."""

import math

import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage.measure import shannon_entropy

from core.enhance import compare, edge, entropy, unsharp
from core.types import FloatArray, Mask

EVERYWHERE = np.ones((120, 100), dtype=bool)


def disc(lesion: float = 0.7, ground: float = 0.4) -> tuple[FloatArray, Mask]:
    y, x = np.mgrid[:120, :100]
    mask = np.hypot(y - 70, x - 45) < 25.3
    return np.where(mask, lesion, ground).astype(np.float32), mask


@pytest.mark.parametrize(("lesion", "ground"), [(0.7, 0.4), (0.2, 0.9), (0.41, 0.4)])
def test_a_step_from_one_pixel_to_the_next_has_sharpness_0_8_and_no_overshoot(lesion: float, ground: float) -> None:
    image, mask = disc(lesion, ground)
    found = edge(image, mask, EVERYWHERE)
    assert found.sharpness == pytest.approx(0.8, abs=0.05)  # such pixels lie 1.2 px apart across a curved outline
    assert found.overshoot == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.0, 2.5])
def test_a_gaussian_blur_leaves_the_steepness_of_its_bell(sigma: float) -> None:
    image, mask = disc()
    within_one_pixel = math.erf(0.5 / (sigma * math.sqrt(2)))  # the blurred step's rise over the pixel at the edge
    found = edge(gaussian_filter(image, sigma), mask, EVERYWHERE)
    assert found.sharpness == pytest.approx(within_one_pixel, rel=0.1)  # the plateaus begin within the blur's tails


def test_a_bright_rim_is_overshoot_in_shares_of_the_step() -> None:
    image, mask = disc(0.6, 0.4)
    inner = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    image[(inner > 0) & (inner <= 1.5)] = 0.65  # a quarter of the step on top of it
    assert edge(image, mask, EVERYWHERE).overshoot == pytest.approx(0.25, abs=0.02)


def test_unsharp_masking_sharpens_and_overshoots_and_a_stretch_does_neither() -> None:
    y, x = np.mgrid[:120, :100]
    head = ((y - 60) / 55) ** 2 + ((x - 50) / 46) ** 2 < 1
    image, mask = disc(0.6, 0.4)
    image = gaussian_filter(image * head, 1.5)
    sharpened, stretched = compare(image, unsharp(image), mask), compare(image, 0.1 + 1.4 * image, mask)
    assert sharpened.sharpness_gain > 1.3
    assert sharpened.overshoot_added > 0.05
    assert stretched.sharpness_gain == pytest.approx(1, abs=1e-3)
    assert stretched.overshoot_added == pytest.approx(0, abs=1e-3)


def test_edges_that_cannot_be_measured_are_undefined() -> None:
    image, mask = disc()
    dot = np.zeros_like(mask)
    dot[60, 50] = True
    for lesion in (np.zeros_like(mask), dot, EVERYWHERE):
        assert math.isnan(edge(image, lesion, EVERYWHERE).sharpness)
    flat = edge(np.full_like(image, 0.5), mask, EVERYWHERE)
    assert math.isnan(flat.sharpness)
    assert math.isnan(flat.overshoot)


def test_what_lies_outside_of_the_head_does_not_count_as_surroundings() -> None:
    image, mask = disc(0.7, 0.4)
    head = np.zeros_like(mask)
    head[:, :60] = True
    image[:, 60:] = np.where(mask[:, 60:], 0.7, 0.0)
    assert edge(image, mask, head).overshoot == pytest.approx(0, abs=1e-4)


def test_entropy_is_scikit_images_of_256_levels() -> None:
    image = np.random.default_rng(0).random((60, 50), dtype=np.float32) ** 3
    levels = np.minimum(image * 256, 255).astype(np.uint8)
    assert entropy(image, np.ones_like(image, dtype=bool)) == pytest.approx(shannon_entropy(levels))


def test_entropy_of_a_constant_is_zero_and_of_all_greys_is_eight_bits() -> None:
    assert entropy(np.full((20, 20), 0.5, dtype=np.float32)) == 0
    ramp = (np.arange(256, dtype=np.float32) / 256).reshape(16, 16)
    assert entropy(ramp, np.ones((16, 16), dtype=bool)) == pytest.approx(8)
    found = compare(np.full((16, 16), 0.5, dtype=np.float32), ramp)
    assert found.entropy_added == pytest.approx(8)
