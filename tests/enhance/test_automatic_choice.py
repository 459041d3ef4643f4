"""Which preset a slice gets from its own noise and contrast."""

import numpy as np
import pytest

from core.enhance import PRESETS, musica, suggest
from core.scan import phantom
from core.types import FloatArray


def head(brightness: float = 0.8, noise: float = 0.0) -> FloatArray:
    """A disc in air, dark at the centre and bright at the rim, so that its greys are spread evenly."""
    y, x = np.mgrid[:160, :160] - 80.0
    radius = np.hypot(y, x) / 70
    image = np.where(radius < 1, brightness * (0.1 + 0.9 * radius**2), 0.0)
    return (image + noise * np.random.default_rng(0).normal(size=image.shape)).clip(0, 1).astype(np.float32)


def test_a_usual_slice_is_treated_gently_and_a_noisy_or_dark_one_as_what_it_is() -> None:
    assert suggest(head(0.9, noise=0.005)).preset == "gentle"
    assert suggest(head(0.9, noise=0.06)).preset == "noisy"
    assert suggest(head(0.3, noise=0.002)).preset == "dark slice"


def test_the_figures_behind_the_choice_are_those_that_were_drawn() -> None:
    found = suggest(head(0.9, noise=0.03))
    assert found.contrast == pytest.approx(0.9**2 * 0.9, rel=0.08)  # the 5th and 95th percentile of an even spread
    assert found.white == pytest.approx(0.9, rel=0.08)
    assert found.noise == pytest.approx(0.03 / found.contrast, rel=0.15)
    assert f"noise is {100 * found.noise:.1f} %" in found.reason


def test_the_choice_does_not_depend_on_the_size_of_the_slice() -> None:
    assert {suggest(phantom(0, size)[0]).preset for size in ((160, 160), (256, 256), (300, 512))} == {"gentle"}


def test_automatic_is_the_suggested_preset_with_the_same_overrides() -> None:
    image = head(0.3)
    np.testing.assert_array_equal(musica(image, "automatic"), musica(image, "dark slice"))
    np.testing.assert_array_equal(musica(image, "automatic", edge=2.0), musica(image, "dark slice", edge=2.0))


@pytest.mark.parametrize(
    "image",
    [
        np.full((1, 1), 0.4, dtype=np.float32),
        np.zeros((50, 40), dtype=np.float32),
        np.full((2, 9), 0.7, dtype=np.float32),
        1 - head(0.9),
    ],
)
def test_odd_slices_get_a_preset_that_exists_and_finite_figures(image: FloatArray) -> None:
    found = suggest(image)
    assert found.preset in PRESETS
    assert np.isfinite([found.noise, found.contrast, found.white]).all()


def test_an_outlier_pixel_of_a_16_bit_slice_does_not_keep_it_dark() -> None:
    image = (head(0.9, noise=0.01) * 0.02).astype(np.float32)
    image[3, 3] = 1.0  # the brightest pixel of the file sets full scale
    assert suggest(image).preset == "dark slice"
    result = musica(image, "automatic")
    assert np.percentile(result[40:120, 40:120], 95) - np.percentile(result[40:120, 40:120], 5) > 0.3
    assert np.percentile(musica(image)[40:120, 40:120], 95) < 0.1  # without the choice it stays black
