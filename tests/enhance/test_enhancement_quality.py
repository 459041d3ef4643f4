import math

import numpy as np
import pytest

from core.enhance import compare, head_mask, lesion_contrast, musica, noise_sigma, ring
from core.types import FloatArray, Mask


def slice_with_lesion(noise: float = 0.01) -> tuple[FloatArray, Mask, Mask]:
    """A head (0.5) in air (0) with a lesion (0.6); gives the image, the lesion and the head."""
    y, x = np.mgrid[:200, :160]
    head = ((y - 100) / 80.0) ** 2 + ((x - 80) / 60.0) ** 2 < 1
    lesion = np.hypot(y - 120, x - 90) < 12
    image = 0.5 * head + 0.1 * lesion + noise * np.random.default_rng(0).normal(size=head.shape) * head
    return image.clip(0, 1).astype(np.float32), lesion, head


@pytest.mark.parametrize("sigma", [0.005, 0.02, 0.05])
def test_noise_sigma_finds_the_noise_that_was_added(sigma: float) -> None:
    image, _, _ = slice_with_lesion(sigma)
    assert noise_sigma(image) == pytest.approx(sigma, rel=0.06)


def test_noise_is_measured_in_the_head_and_not_in_the_air() -> None:
    image, _, head = slice_with_lesion(0.02)
    assert noise_sigma(image, ~head) == 0
    assert noise_sigma(image, head) > 0.015


def test_contrast_against_the_ring_is_the_one_that_was_made() -> None:
    image, lesion, head = slice_with_lesion(0.01)
    found = lesion_contrast(image, lesion)
    assert found.contrast == pytest.approx(0.1, abs=0.003)
    assert found.cnr == pytest.approx(0.1 / 0.01, rel=0.1)
    assert found.n_ring_px == ring(lesion, head).sum()


def test_a_dark_lesion_has_negative_contrast_and_positive_cnr() -> None:
    image, lesion, _ = slice_with_lesion()
    found = lesion_contrast(np.where(lesion, np.float32(0.3), image), lesion)
    assert found.contrast < 0 < found.cnr


def test_the_ring_keeps_its_gap_and_stays_inside_the_head() -> None:
    lesion, head = np.zeros((40, 40), dtype=bool), np.zeros((40, 40), dtype=bool)
    lesion[20, 20] = True
    head[:, :25] = True
    around = ring(lesion, head, gap=2, width=6)
    y, x = np.mgrid[:40, :40]
    away = np.hypot(y - 20, x - 20)
    np.testing.assert_array_equal(around, (away > 2) & (away <= 8) & head)


def test_an_empty_lesion_is_undefined_and_a_flat_ring_too() -> None:
    image, lesion, _ = slice_with_lesion(0.0)
    empty = lesion_contrast(image, np.zeros_like(lesion))
    assert empty.n_lesion_px == empty.n_ring_px == 0
    assert math.isnan(empty.cnr)
    assert math.isnan(lesion_contrast(image, lesion).cnr)


def test_doubling_the_contrast_doubles_noise_and_leaves_cnr() -> None:
    image, lesion, _ = slice_with_lesion(0.01)
    image = 0.5 * image
    found = compare(image, 2 * image, lesion)
    assert found.noise_gain == pytest.approx(2, rel=1e-3)
    assert found.contrast_gain == pytest.approx(2, rel=1e-3)
    assert found.cnr_gain == pytest.approx(1, rel=1e-3)
    assert found.clipped_share == 0


def test_ring_and_head_come_from_the_slice_before_enhancement() -> None:
    image, lesion, _ = slice_with_lesion()
    found = compare(image, np.ones_like(image), lesion)
    assert found.before is not None
    assert found.after is not None
    assert found.before.n_ring_px == found.after.n_ring_px
    assert found.clipped_share == 1


def test_without_lesion_or_noise_the_gains_are_undefined() -> None:
    flat = np.full((50, 50), 0.5, dtype=np.float32)
    found = compare(flat, flat)
    assert found.before is None
    assert all(math.isnan(value) for value in (found.noise_gain, found.contrast_gain, found.cnr_gain))


def test_gentle_pays_for_weak_contrast_with_little_cnr_in_white_noise_and_noisy_gains_both() -> None:
    image, lesion, _ = slice_with_lesion(0.02)
    gentle, noisy = (compare(image, musica(image, preset), lesion) for preset in ("gentle", "noisy"))
    assert gentle.contrast_gain > 1.2
    assert gentle.cnr_gain > 0.9
    assert noisy.contrast_gain > 1.2
    assert noisy.cnr_gain > 1
    assert noisy.noise_gain < 1


def test_head_is_found_upright_and_inverted_and_filled() -> None:
    image, _, head = slice_with_lesion(0.02)
    image[90:110, 60:80] = 0  # a ventricle does not become air
    found = head_mask(image)
    assert (found & head).sum() * 2 / (found.sum() + head.sum()) > 0.97
    np.testing.assert_array_equal(head_mask(1 - image), found)
    assert found[90:110, 60:80].all()


@pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
def test_a_slice_without_air_is_all_head(value: float) -> None:
    assert head_mask(np.full((30, 50), value, dtype=np.float32)).all()
    assert head_mask(np.random.default_rng(0).random((64, 64), dtype=np.float32)).any()


def test_masks_of_another_size_or_type_are_refused() -> None:
    image, lesion, _ = slice_with_lesion()
    with pytest.raises(ValueError, match=r"bool with the image's shape \(200, 160\)"):
        lesion_contrast(image, lesion.T)
    with pytest.raises(ValueError, match="uint8"):
        noise_sigma(image, lesion.astype(np.uint8))
    with pytest.raises(ValueError, match="same shape"):
        compare(image, image.T)
